/**
 * One's own organisation: a staff file, read as soon as it is chosen; what was understood of it, with what is
 * to be chosen; one button says that it is right and goes on.
 */

import { Lost, Refused, send } from "./api.js";
import { droppable, el, fill, table } from "./dom.js";
import { understood } from "./import_summary.js";
import { knows, number, say } from "./words.js";

const KINDS = ["commune", "intercommunal", "department", "region", "syndicate"];
const NOTHING = { columns: {}, remedies: {} };
const MOST_RESIDENTS = 20000000;

export class Upload {
  constructor(page) {
    this.page = page;
    this.files = {};
    this.given = NOTHING;
    this.turn = 0;
  }

  open(place) {
    this.told = el("div", { id: "own-told", role: "status" });
    this.#town();
    this.button = el("button", { type: "button", id: "own-send", disabled: true, onclick: () => this.#send() }, say("app.own.send"));
    const more = [this.#picker("scenario", ".yaml,.yml"), this.#picker("ties", ".csv,.txt,.tsv"), this.#picker("known", ".csv,.txt,.tsv,.xlsx")];
    fill(place, el("h3", {}, say("app.own")),
      this.page.wanted ? el("p", { class: "alert", id: "own-wanted" }, say("app.own.wanted")) : null,
      this.#picker("staff", ".csv,.txt,.tsv,.xlsx,.xls"), this.told, el("p", {}, say("app.own.about")),
      el("p", { class: "small" }, say("app.own.privacy")),
      el("details", {}, el("summary", {}, say("app.own.more")), el("div", { class: "form" }, ...more, el("div", {}, this.button))),
      el("details", {}, el("summary", {}, say("app.own.columns")), el("p", {}, say("app.own.columns_about")),
        el("pre", { tabindex: "0" }, `${say("app.own.example")}\n${say("app.own.example_row")}`)));
  }

  load() {}

  show() {}

  /** Take a staff file from elsewhere on the page. */
  give(file) {
    this.#take("staff", file, this.chosen.staff);
  }

  /** What no file says: residents, and the type of authority. It keeps its values over readings. */
  #town() {
    this.residents = el("input", { type: "number", id: "residents", min: 0, max: MOST_RESIDENTS, "aria-describedby": "residents-about" });
    const about = el("p", { class: "alert", id: "residents-about" }, say("app.own.supposed", { n: this.page.boot.limits.residents }));
    this.residents.addEventListener("input", () => { about.hidden = this.residents.value !== ""; });
    this.residents.addEventListener("keydown", (event) => { if (event.key === "Enter") document.getElementById("own-open")?.click(); });
    this.kind = el("select", { id: "own-kind" }, ...KINDS.map((kind) => el("option", { value: kind }, say(`authority.${kind}`))));
    this.town = el("div", { class: "town" },
      el("div", { class: "setting" }, el("label", { for: "residents" }, say("app.own.residents")), this.residents,
        el("label", { for: "own-kind" }, say("app.own.kind")), this.kind), about);
  }

  #picker(name, accept) {
    const chosen = el("span", { class: "small" }, say("app.own.none"));
    this.chosen = { ...this.chosen, [name]: chosen };
    const field = el("input", { type: "file", class: "native", id: `own-${name}`, accept,
      onchange: () => this.#take(name, field.files[0], chosen) });
    const zone = el("div", { class: "drop" }, field,
      el("label", { for: `own-${name}` }, say(`app.own.${name}`), el("span", { class: "button" }, say("app.own.choose"))), chosen);
    return droppable(zone, (file) => this.#take(name, file, chosen));
  }

  /** Take a file; staff alone are read at once, other files wait for all of them. */
  #take(name, file, chosen) {
    this.files[name] = file;
    this.given = NOTHING;
    this.turn += 1;  // what is still being read was another choice
    chosen.textContent = file ? `${file.name} — ${number(file.size)}${say("app.own.bytes")}` : say("app.own.none");
    this.button.disabled = !this.files.staff && !this.files.scenario;
    fill(this.told);
    if (name === "staff" && file) this.#send();
  }

  /**
   * Send the files with what was chosen for them, and tell what was understood.
   * @param {boolean} on  go on with them where they are read, as what was understood is accepted
   */
  async #send(on = false) {
    const { boot, state } = this.page;
    const parts = ["scenario", "staff", "ties", "known"].filter((name) => this.files[name]);
    const about = { type: this.kind.value, inhabitants: this.residents.value };
    const query = new URLSearchParams({ lang: boot.lang, ...about,
      base: boot.presets.some((one) => one.name === state.scenario) ? state.scenario : boot.start,
      parts: parts.map((name) => `${name}:${this.files[name].size}`).join(","),
      names: JSON.stringify(Object.fromEntries(parts.map((name) => [name, this.files[name].name]))),
      columns: JSON.stringify(this.given.columns), remedies: JSON.stringify(this.given.remedies) });
    this.button.disabled = true;
    fill(this.told, el("p", {}, say("app.own.reading")));
    this.turn += 1;
    const { turn } = this;
    try {
      const body = new Blob(parts.map((name) => this.files[name]));
      const found = await send(`/api/organisation?${query}`, body, "application/octet-stream");
      if (turn !== this.turn) return;
      const read = { scenario: found.scenario, sent: JSON.stringify([this.given, about]) };
      if (on) this.#on(read.scenario);
      else this.#understood(found.understood, [], [], read);
    } catch (error) {
      if (turn !== this.turn) return;
      if (error instanceof Lost) { fill(this.told); this.page.fail(error); }
      else if (error instanceof Refused) this.#refused(error);
      else throw error;
    }
    this.button.disabled = false;
  }

  /** Go on with what was read: to what one knows of the services, or to where a link had been. */
  #on(scenario) {
    const { wanted } = this.page;
    const next = this.files.scenario ? "organisation" : "known";
    this.page.go(wanted ? { ...wanted, scenario } : { scenario, sets: [], weeks: null, view: next });
  }

  /**
   * Tell what was understood, with all that may be chosen, and the button that accepts it.
   * @param {Object|null} seen  null of a scenario without staff
   * @param {Object[]} causes  those that stop the import
   * @param {Object[]} groups  those of them that one choice may answer
   * @param {{scenario: string, sent: string}|null} read  what the server keeps; null where it stopped
   */
  #understood(seen, causes, groups, read) {
    const shown = seen && understood(seen, causes, groups, this.given);
    const chosen = () => (shown ? shown.chosen() : NOTHING);
    const accept = () => {
      if (!this.residents.reportValidity()) return;
      this.given = chosen();
      const now = JSON.stringify([this.given, { type: this.kind.value, inhabitants: this.residents.value }]);
      if (read?.sent === now) this.#on(read.scenario);
      else this.#send(true);
    };
    const ask = causes.every((one) => one.choices.length);
    const button = el("button", { type: "button", class: "main", id: "own-open", onclick: accept },
      say(this.page.wanted ? "app.own.open" : this.files.scenario ? "app.own.open_scenario" : "app.own.accept"));
    const again = shown && el("button", { type: "button", id: "own-again",
      onclick: () => { this.given = chosen(); this.#send(); } }, say("app.own.again"));
    const { wanted } = this.page;
    fill(this.told, el("div", { id: read ? null : "own-wrong" },
      read ? el("p", { class: "good" }, say("app.own.kept")) : el("p", { class: "alert" }, say(ask ? "app.own.asks" : "app.own.wrong", { n: questions(causes, groups) })),
      read && wanted && wanted.scenario !== read.scenario ? el("p", {}, say("app.own.other_file")) : null,
      shown?.node, this.files.scenario || !ask ? null : this.town, el("p", {}, ask ? button : null, " ", again)));
    if (read) (this.town.isConnected && this.residents.value === "" ? this.residents : button).focus();
  }

  #refused(error) {
    if (error.told?.understood) { this.#understood(error.told.understood, error.told.causes, error.told.groups, null); return; }
    fill(this.told, el("div", { class: "alert", id: "own-wrong" }, el("p", {}, say("app.own.wrong", { n: error.problems.length })),
      problems(error.problems)));
  }
}

/** Return how many choices there are: causes that one choice answers are one. */
const questions = (causes, groups) => causes.length - groups.reduce((n, { members }) => n + members.length - 1, 0);

/** Return problems as a table: line, field, value, what is wrong. */
export function problems(list) {
  const headers = ["file", "line", "field", "value", "wrong"].map((name) => say(`app.problem_${name}`));
  const ours = (one) => one.where === "page" || one.where === "--set";  // no file of the user: no place in it
  return table(say("app.problems"), headers, list.map((one) => [ours(one) ? "" : one.where ?? "", ours(one) ? "" : one.line ?? "", fieldOf(one.field),
    one.value ?? "", one.hint ? `${one.message} (${say("app.near", { name: one.hint })})` : one.message ?? one.text]), 9);
}

/** Return the name that the page gives a field, or its last part, where it has one. */
function fieldOf(field) {
  const name = field ?? "";
  const known = [name, name.split(".").at(-1)].find((part) => knows(`app.field.${part}`));
  return known === undefined ? name : say(`app.field.${known}`);
}
