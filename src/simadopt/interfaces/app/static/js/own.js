/** One's own organisation: a staff file dropped or chosen, and what is wrong with it, line by line. */

import { Refused, send } from "./api.js";
import { el, fill, table } from "./dom.js";
import { number, say } from "./words.js";

const KINDS = ["commune", "intercommunal", "department", "region", "syndicate"];

export class Own {
  constructor(page) {
    this.page = page;
    this.files = {};
  }

  open(place) {
    this.told = el("div", { id: "own-told", role: "status" });
    this.residents = el("input", { type: "number", id: "residents", min: 0, max: 20000000, value: 10000 });
    this.kind = el("select", { id: "own-kind" }, ...KINDS.map((kind) =>
      el("option", { value: kind }, say(`authority.${kind}`))));
    this.button = el("button", { type: "button", class: "main", id: "own-send", disabled: true,
      onclick: () => this.#send() }, say("app.own.send"));
    fill(place, el("h3", {}, say("app.own")), el("p", {}, say("app.own.about")),
      el("p", { class: "small" }, say("app.own.privacy")),
      el("div", { class: "form" }, this.#picker("staff", ".csv,.txt,.tsv,.yaml,.yml"), this.#picker("ties", ".csv,.txt,.tsv"),
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
    const over = (on) => (event) => { event.preventDefault(); zone.classList.toggle("over", on); };
    zone.addEventListener("dragover", over(true));
    zone.addEventListener("dragleave", over(false));
    zone.addEventListener("drop", (event) => {
      over(false)(event);
      this.#take(name, event.dataTransfer.files[0], chosen);
    });
    return zone;
  }

  #take(name, file, chosen) {
    this.files[name] = file;
    chosen.textContent = file ? `${file.name} — ${number(file.size)} o`.replace(" o", say("app.own.bytes")) : say("app.own.none");
    this.button.disabled = !this.files.staff;
    fill(this.told);
  }

  async #send() {
    const { page } = this;
    const { staff, ties } = this.files;
    const yaml = /\.ya?ml$/i.test(staff.name);
    const query = new URLSearchParams({ lang: page.boot.lang, base: page.state.scenario.startsWith("import-") ? page.boot.start : page.state.scenario,
      type: this.kind.value, inhabitants: this.residents.value });
    if (ties && !yaml) query.set("ties_at", staff.size);
    const body = ties && !yaml ? new Blob([staff, ties]) : staff;
    this.button.disabled = true;
    try {
      const kept = await send(`/api/organisation?${query}`, body, yaml ? "application/yaml" : "text/csv");
      fill(this.told, el("p", { class: "good" }, say("app.own.kept")));
      await page.go({ scenario: kept.scenario, sets: [], weeks: null, view: "organisation" });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      fill(this.told, el("div", { class: "alert", id: "own-wrong" }, el("p", {}, say("app.own.wrong", { n: error.problems.length })),
        problems(error.problems)));
    }
    this.button.disabled = false;
  }
}

/** Return problems as a table: line, field, value, what is wrong. */
export function problems(list) {
  const headers = ["file", "line", "field", "value", "wrong"].map((name) => say(`app.problem_${name}`));
  return table(say("app.problems"), headers, list.map((one) => [one.where ?? "", one.line ?? "", one.field ?? "",
    one.value ?? "", one.hint ? `${one.message} (${say("app.near", { name: one.hint })})` : one.message ?? one.text]), 9);
}
