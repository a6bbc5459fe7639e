/** The questionnaire of 2012 asked of the simulated organisation, beside what was published. */

import { post } from "./api.js";
import { el, fill, table } from "./dom.js";
import { number, percent, say } from "./words.js";

const POINTS = ["age_gap", "over_a", "over_b"];

export class Survey {
  constructor(page) {
    this.page = page;
  }

  open(place) {
    this.body = fill(place, el("p", {}, say("app.survey.about")));
    this.list = el("div", {});
    place.append(this.list);
    this.load();
  }

  async load() {
    const { page } = this;
    const { run } = page;
    try {
      const found = await post("/api/survey", page.asked());
      if (run !== page.run) return;
      fill(this.list, ...found.kinds.filter((kind) => found.rows.some((row) => row.kind === kind.name))
        .map((kind) => section(kind, found.rows)), el("p", { class: "small" }, found.note));
    } catch (error) {
      page.fail(error);
    }
  }

  show() {}
}

function section(kind, rows) {
  const title = say(`survey.${kind.name}`) + say("survey.score", kind);
  const headers = ["asked", "simulated", "undecided", "published"].map((name) => say(`survey.${name}`));
  return table(title, [...headers, say("app.survey.verdict")], rows.filter((row) => row.kind === kind.name)
    .map((row) => [row.asked, shown(row, row.simulated), row.undecided === null ? "" : percent(row.undecided),
      interval(row), verdict(row)]));
}

function shown(row, value) {
  if (value === null) return say("survey.few");
  if (POINTS.includes(row.statistic)) return number(value, 1);
  return row.statistic === "count" ? number(value) : percent(value, 1);
}

function interval(row) {
  if (row.low === null) return say(row.sealed ? "survey.sealed" : "survey.unknown");
  return `${shown(row, row.low)}\u00a0–\u00a0${shown(row, row.high)}`;
}

function verdict(row) {
  if (row.inside === null) return "";
  const note = { holdout: "survey.held_out", derived: "survey.derived" }[row.split];
  const text = `${row.inside ? "✓" : "✗"} ${say(row.inside ? "survey.in" : "survey.out")}`;
  return el("span", {}, note ? `${text} (${say(note)})` : text);
}
