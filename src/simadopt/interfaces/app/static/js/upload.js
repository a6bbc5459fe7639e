/** One's own organisation: a staff file dropped or chosen, what was understood of it, and what is to be chosen. */

import { Lost, Refused, send } from "./api.js";
import { droppable, el, fill, table } from "./dom.js";
import { understood } from "./import_summary.js";
import { number, say } from "./words.js";

const KINDS = ["commune", "intercommunal", "department", "region", "syndicate"];
const NOTHING = { columns: {}, remedies: {} };

export class Upload {
  constructor(page) {
    this.page = page;
    this.files = {};
    this.given = NOTHING;
  }

  open(place) {
    this.told = el("div", { id: "own-told", role: "status" });
    this.residents = el("input", { type: "number", id: "residents", min: 0, max: 20000000, value: 10000 });
    this.kind = el("select", { id: "own-kind" }, ...KINDS.map((kind) =>
      el("option", { value: kind }, say(`authority.${kind}`))));
    this.button = el("button", { type: "button", class: "main", id: "own-send", disabled: true,
      onclick: () => this.#send() }, say("app.own.send"));
    fill(place, el("h3", {}, say("app.own")), el("p", {}, say("app.own.about")),
      this.page.wanted ? el("p", { class: "alert", id: "own-wanted" }, say("app.own.wanted")) : null,
      el("p", { class: "small" }, say("app.own.privacy")),
      el("div", { class: "form" }, this.#picker("staff", ".csv,.txt,.tsv,.xlsx,.xls"), this.#picker("scenario", ".yaml,.yml"),
        this.#picker("ties", ".csv,.txt,.tsv"), this.#picker("known", ".csv,.txt,.tsv,.xlsx"),
        el("div", {}, el("label", { for: "residents" }, say("app.own.residents")), this.residents),
        el("div", {}, el("label", { for: "own-kind" }, say("app.own.kind")), this.kind),
        el("div", {}, this.button)), this.told,
      el("details", {}, el("summary", {}, say("app.own.columns")), el("p", {}, say("app.own.columns_about")),
        el("pre", { tabindex: "0" }, `${say("app.own.example")}\n${say("app.own.example_row")}`)));
  }

  load() {}

  show() {}

  #picker(name, accept) {
    const chosen = el("span", { class: "small" }, say("app.own.none"));
    const field = el("input", { type: "file", class: "native", id: `own-${name}`, accept,
      onchange: () => this.#take(name, field.files[0], chosen) });
    const zone = el("div", { class: "drop" }, field,
      el("label", { for: `own-${name}` }, say(`app.own.${name}`), el("span", { class: "button" }, say("app.own.choose"))), chosen);
    return droppable(zone, (file) => this.#take(name, file, chosen));
  }

  #take(name, file, chosen) {
    this.files[name] = file;
    this.given = NOTHING;
    chosen.textContent = file ? `${file.name} — ${number(file.size)} o`.replace(" o", say("app.own.bytes")) : say("app.own.none");
    this.button.disabled = !this.files.staff && !this.files.scenario;
    this.residents.disabled = this.kind.disabled = Boolean(this.files.scenario);
    fill(this.told);
  }

  /** Send the files with what was chosen for them, and tell what was understood. */
  async #send() {
    const { boot, state } = this.page;
    const parts = ["scenario", "staff", "ties", "known"].filter((name) => this.files[name]);
    const query = new URLSearchParams({ lang: boot.lang, type: this.kind.value, inhabitants: this.residents.value,
      base: boot.presets.some((one) => one.name === state.scenario) ? state.scenario : boot.start,
      parts: parts.map((name) => `${name}:${this.files[name].size}`).join(","),
      names: JSON.stringify(Object.fromEntries(parts.map((name) => [name, this.files[name].name]))),
      columns: JSON.stringify(this.given.columns), remedies: JSON.stringify(this.given.remedies) });
    this.button.disabled = true;
    fill(this.told, el("p", {}, say("app.own.reading")));
    try {
      const body = new Blob(parts.map((name) => this.files[name]));
      this.#kept(await send(`/api/organisation?${query}`, body, "application/octet-stream"));
    } catch (error) {
      if (error instanceof Lost) { fill(this.told); this.page.fail(error); }
      else if (error instanceof Refused) this.#refused(error);
      else throw error;
    }
    this.button.disabled = false;
  }

  #kept({ scenario, understood: seen }) {
    const { page } = this;
    const { wanted } = page;
    const other = wanted && wanted.scenario !== scenario ? el("p", {}, say("app.own.other_file")) : null;
    const open = el("button", { type: "button", class: "main", id: "own-open", onclick: () => page.go(wanted
      ? { ...wanted, scenario } : { scenario, sets: [], weeks: null, view: "organisation" }) }, say("app.own.open"));
    const shown = seen && understood(seen, [], this.given);
    fill(this.told, el("p", { class: "good" }, say("app.own.kept")), other, el("p", {}, open), shown?.node,
      shown ? this.#again(shown, "app.own.again") : null);
    open.focus();
  }

  #refused(error) {
    if (!error.told?.understood) {
      fill(this.told, el("div", { class: "alert", id: "own-wrong" }, el("p", {}, say("app.own.wrong", { n: error.problems.length })),
        problems(error.problems)));
      return;
    }
    const { understood: seen, causes } = error.told;
    const shown = understood(seen, causes, this.given);
    const ask = causes.every((one) => one.choices.length);
    fill(this.told, el("div", { id: "own-wrong" }, el("p", { class: "alert" },
      say(ask ? "app.own.asks" : "app.own.wrong", { n: causes.length })), shown.node,
    this.#again(shown, ask ? "app.own.with_choices" : "app.own.again")));
  }

  /** Return what sends the same files with what is chosen now. */
  #again(shown, key) {
    return el("p", {}, el("button", { type: "button", class: key === "app.own.with_choices" ? "main" : null, id: "own-again",
      onclick: () => { this.given = shown.chosen(); this.#send(); } }, say(key)));
  }
}

/** Return problems as a table: line, field, value, what is wrong. */
export function problems(list) {
  const headers = ["file", "line", "field", "value", "wrong"].map((name) => say(`app.problem_${name}`));
  return table(say("app.problems"), headers, list.map((one) => [one.where ?? "", one.line ?? "", one.field ?? "",
    one.value ?? "", one.hint ? `${one.message} (${say("app.near", { name: one.hint })})` : one.message ?? one.text]), 9);
}
