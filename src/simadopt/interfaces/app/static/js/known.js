/** What one knows of services: told in a form or a file; the town starts from it, and both are drawn side by side. */

import { Lost, Refused, follow, get, post, send } from "./api.js";
import { choices, droppable, el, fill, svg, table } from "./dom.js";
import { problems } from "./upload.js";
import { knows, number, percent, say } from "./words.js";

const HEADS = ["", "no", "a_little", "a_lot"];
const CELLS = ["users", "date", "since", "head", "equipped"];

export class Known {
  constructor(page) {
    this.page = page;
    this.turn = 0;
  }

  open(place) {
    const file = el("input", { type: "file", class: "native", id: "known-file", accept: ".csv,.txt,.tsv,.xlsx",
      onchange: () => this.#sendFile(file.files[0]) });
    this.form = el("div", { id: "known-form" });
    this.told = el("div", { id: "known-told", role: "status" });
    this.picture = el("div", { id: "known-picture" });
    this.models = el("p", {});
    fill(place, el("h3", {}, say("app.known")), el("p", {}, say("app.known.about")), this.models,
      droppable(el("div", { class: "drop" }, file, el("label", { for: "known-file" }, say("app.known.drop"),
        el("span", { class: "button" }, say("app.own.choose")))), (dropped) => this.#sendFile(dropped)),
      this.told, this.form, this.picture);
    this.load();
  }

  show() {}

  /** Ask for the services of the scenario that is shown; once for each. */
  async load() {
    const { scenario } = this.page.state;
    if (this.shown === scenario) return;
    this.shown = scenario;
    const { lang } = this.page.boot;
    const model = (kind) => el("a", { class: "button", id: `known-${kind}`, download: `${say("app.known.file")}.${kind}`,
      href: `/export/known.${kind}?${new URLSearchParams({ scenario, lang })}` }, say(`app.known.model_${kind}`));
    fill(this.models, model("xlsx"), " ", model("csv"));
    try {
      this.found = await get(`/api/known?${new URLSearchParams({ scenario, lang })}`);
      this.#draw();
      if (this.found.is_known) this.#state();
    } catch (error) { this.page.fail(error); }
  }

  #draw() {
    const { found, page } = this;
    const { tools } = found;
    this.tool = tools.includes(this.tool) ? this.tool : tools.includes(page.state.tool) ? page.state.tool : tools[0];
    this.rows = new Map(found.rows.map((row) => [place(row.authority, row.service, row.tool || tools[0]), row]));
    this.box = el("div", {});
    const { begun } = page; // from the last month of counts: what differs
    fill(this.told, ...found.lines.map((text) => el("p", { class: "good" }, text)),
      ...(begun?.scenario === page.state.scenario ? [el("ul", { id: "known-begun" }, ...begun.lines.map((text) => el("li", {}, text)))] : []));
    fill(this.form, choices("known-tool", say("app.tool"), tools.map((tool) => [tool, say(`tool.${tool}`)]), this.tool,
      (tool) => { this.#read(); this.tool = tool; this.#table(); }), this.box,
    el("p", {}, button("known-send", !found.is_known, () => this.#send(), say("app.known.send")), " ",
      button("known-next", found.is_known, () => page.open("compare"), say(found.is_known ? "app.known.next" : "app.known.skip")), " ",
      found.is_known ? button("known-forget", false, () => this.#send([]), say("app.known.forget")) : null));
    this.#table();
  }

  /** One line a service, for the tool that is chosen; what was written for another one is kept. */
  #table() {
    const t = this.found.tools.indexOf(this.tool);
    const rows = this.found.services.map((one, k) => {
      const row = this.rows.get(place(one.authority, one.name, this.tool)) ?? {};
      const cell = (name, size) => el("input", { type: "text", size, maxlength: 60, "data-row": k, "data-cell": name, value: row[name] ?? "",
        "aria-label": say("app.known.cell", { what: say(`app.known.column.${name}`), service: one.label }) });
      const head = el("select", { "data-row": k, "data-cell": "head", "aria-label": say("app.known.cell", { what: say("app.known.column.head"), service: one.label }) },
        ...HEADS.map((value) => el("option", { value, selected: value === (row.head ?? "") }, say(`app.known.head.${value || "unknown"}`))));
      const able = one.equipped ? say("app.known.of", { n: one.equipped[t] }) : "";
      return [one.label, one.staff === null ? say("app.known.together") : number(one.staff), el("span", { class: "pair" }, cell("users", 6), el("span", { class: "small" }, able)),
        cell("date", 9), cell("since", 9), head, cell("equipped", 6)];
    });
    fill(this.box, table(say("app.known.caption", { tool: say(`tool.${this.tool}`) }),
      ["describe.service", "describe.size", "app.known.column.users", "app.known.column.date", "app.known.column.since", "app.known.column.head", "app.known.column.equipped"].map((key) => say(key)), rows, 9),
    el("p", { class: "small" }, say("app.known.how")),
    this.found.services.some((one) => one.staff === null) ? el("p", { class: "small" }, say("app.known.together_about")) : null);
  }

  /** Note what is written in the table. */
  #read() {
    for (const field of this.box.querySelectorAll("[data-cell]")) {
      const one = this.found.services[Number(field.dataset.row)];
      const key = place(one.authority, one.name, this.tool);
      const row = this.rows.get(key) ?? { authority: one.authority, service: one.name, tool: this.tool };
      row[field.dataset.cell] = field.value.trim();
      this.rows.set(key, row);
    }
  }

  async #send(given = null) {
    if (given === null) this.#read();
    const rows = given ?? [...this.rows.values()].filter((row) => CELLS.some((name) => row[name]));
    if (given === null && !rows.length) { fill(this.told, el("p", { class: "alert" }, say("app.known.nothing"))); return; }
    const { scenario } = this.page.state;
    await this.#ask(() => post("/api/known", { scenario, rows, lang: this.page.boot.lang }), rows);
  }

  async #sendFile(file) {
    if (!file) return;
    const query = new URLSearchParams({ scenario: this.page.state.scenario, lang: this.page.boot.lang, name: file.name });
    await this.#ask(() => send(`/api/known_file?${query}`, file, "application/octet-stream"));
  }

  /** Start from what is told; what is wrong is said in the words of the form. */
  async #ask(asking, rows = null) {
    const before = this.page.state.scenario;
    fill(this.told, el("p", {}, say("app.own.reading")));
    try {
      const { scenario } = await asking();
      startFrom(this.page, before, scenario);
    } catch (error) {
      fill(this.told);
      if (error instanceof Lost || !(error instanceof Refused)) { this.page.fail(error); return; }
      fill(this.told, el("div", { class: "alert", id: "known-wrong" }, el("p", {}, say("app.known.wrong", { n: error.problems.length })),
        rows ? wrongCells(error.problems, rows) : problems(error.problems)));
    }
  }

  /** Draw week 0 as it is known beside what is simulated, with and without knowing it. */
  async #state() {
    this.turn += 1;
    const { turn } = this;
    const bar = el("progress", { max: 1, value: 0, "aria-label": say("app.progress") });
    fill(this.picture, el("h3", {}, say("app.known.beside")), bar);
    try {
      const job = await post("/api/known_state", { scenario: this.shown, lang: this.page.boot.lang });
      bar.max = job.total;
      const found = await follow(job.job, (done) => { bar.value = done; });
      if (turn !== this.turn || found === null) return;
      const shown = found.rows.map((row) => [row.service, say(`tool.${row.tool}`), number(row.eligible), range(row), percent(row.known), ends(row, "after"), ends(row, "before")]);
      if (!shown.length) { fill(this.picture, el("p", { id: "known-hidden" }, say("app.known.hidden"))); return; }
      fill(this.picture, el("h3", {}, say("app.known.beside")), key(),
        table(say("app.known.beside_caption", { n: found.replicates }), ["describe.service", "app.tool", "app.known.column.eligible", "app.known.picture",
          "app.known.observed", "app.known.simulated", "app.known.unknown"].map((name) => say(name)), shown, 2));
    } catch (error) { fill(this.picture); this.page.fail(error); }
  }
}

/** Go to a scenario that starts from what is known; policies that were kept follow. */
export function startFrom(page, before, scenario) {
  if (page.compared) {
    page.compared.kept = page.compared.kept.map((one) => (one.scenario === before ? { ...one, scenario } : one));
    page.compared.result = null;
  }
  page.kept.supersede(before);
  return page.go({ scenario, seed: page.state.seed });
}

/** Say what is wrong in the words of the form: service, column, what was written. */
function wrongCells(list, rows) {
  const named = (field) => (knows(`app.known.column.${field}`) ? say(`app.known.column.${field}`) : field);
  const heads = ["describe.service", "app.problem_field", "app.problem_value", "app.problem_wrong"].map((name) => say(name));
  return table(say("app.problems"), heads, list.map((one) => [rows[one.line - 1]?.service ?? "", named(one.field), one.value,
    one.hint ? `${one.message} (${say("app.near", { name: one.hint })})` : one.message]), 9);
}

const button = (id, main, onclick, text) => el("button", { type: "button", id, class: main ? "main" : null, onclick }, text);
const place = (authority, service, tool) => JSON.stringify([authority ?? "", service, tool]);
const ends = (row, when) => say("app.known.range", { middle: percent(row[`${when}_q50`]), low: percent(row[`${when}_q05`]), high: percent(row[`${when}_q95`]) });

const W = 160;
const at = (share) => 6 + (W - 12) * share;
const diamond = (x, y) => svg("path", { d: `M${x} ${y - 5}l5 5l-5 5l-5-5z`, fill: "#fff", stroke: "#000", "stroke-width": 1.6 });
const line = (from, to, y, colour, width) => svg("line", { x1: at(from), x2: at(to), y1: y, y2: y, stroke: colour, "stroke-width": width });

/** Return a line from 0 to 100 %: simulated with and without, and a diamond for what is known. */
function range(row) {
  return svg("svg", { viewBox: `0 0 ${W} 24`, width: W, height: 24, "aria-hidden": "true" }, line(0, 1, 12, "#d0d7de", 1),
    line(row.before_q05, row.before_q95, 16, "#8c959f", 4), line(row.after_q05, row.after_q95, 8, "#0072b2", 5),
    svg("line", { x1: at(row.after_q50), x2: at(row.after_q50), y1: 2, y2: 14, stroke: "#0072b2", "stroke-width": 3 }), diamond(at(row.known), 12));
}

function key() {
  const item = (mark, text) => el("li", {}, svg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" }, mark), text);
  const bar = (colour) => svg("line", { x1: 1, x2: 19, y1: 10, y2: 10, stroke: colour, "stroke-width": 5 });
  return el("ul", { class: "key" }, item(diamond(10, 10), say("app.known.observed")), item(bar("#0072b2"), say("app.known.simulated")),
    item(bar("#8c959f"), say("app.known.unknown")));
}
