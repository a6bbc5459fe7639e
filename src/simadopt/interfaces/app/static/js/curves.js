/** Curves of use: by tool, category or rank, with what chance alone changes once it is known. */

import { chart } from "./chart.js";
import { choices, el, fill } from "./dom.js";
import { marksOf } from "./levers.js";
import { say } from "./words.js";

const RANKS = [
  { colour: "#000000", dash: [], shape: "^" },
  { colour: "#d55e00", dash: [12, 4], shape: "s" },
  { colour: "#0072b2", dash: [2, 2.4], shape: "o" },
  { colour: "#009e73", dash: [8, 3, 2, 3], shape: "D" },
];

export class Curves {
  constructor(page) {
    this.page = page;
    this.by = "tool";
  }

  open(place) {
    const kinds = ["tool", "category", "rank"].map((kind) => [kind, say(`app.by.${kind}`)]);
    this.charts = el("div", { class: "charts" });
    this.spread = el("div", {});
    fill(place, choices("by", say("app.by"), kinds, this.by, (by) => { this.by = by; this.load(); }),
      el("p", { class: "small" }, say("figure.use.subtitle")), this.charts, this.spread);
    this.load();
  }

  load() {
    const { spread, run } = this.page;
    this.moves = [];
    fill(this.charts, ...this.#charts());
    fill(this.spread, el("p", { class: "small" }, say("app.curves.run", { seed: run.seed })),
      spread ? el("p", { class: "small", id: "bands-shown" }, say("app.bands.shown", { n: spread.runs })) : null);
    this.show(this.page.week);
  }

  /** Take the spread of many runs. */
  chance() {
    this.load();
  }

  show(week) {
    this.moves.forEach((move) => move(week));
  }

  #charts() {
    const { boot, run } = this.page;
    if (this.by === "tool") {
      return ["awareness", "use"].map((measure) => this.#chart(say(measure === "use" ? "app.term.features" : "measure.awareness"),
        boot.tools.map((tool) => ({ name: say(`tool.${tool}`), key: `tool:${tool}:${measure}`,
          look: boot.looks.tool[tool] }))));
    }
    const groups = Object.keys(run.curves).filter((key) => key.startsWith(`${this.by}:`));
    return boot.tools.map((tool) => this.#chart(say(`tool.${tool}.long`),
      groups.filter((key) => key.endsWith(`:${tool}`)).map((key, k) => this.#group(key, k)), tool));
  }

  #group(key, k) {
    const name = key.split(":")[1];
    const category = this.by === "category";
    return { key, name: category ? say("run.category", { category: name }) : say(`app.rank_short.${name}`),
      look: category ? this.page.boot.looks.category[name] : RANKS[k] };
  }

  #chart(title, lines, tool = null) {
    const { run } = this.page;
    const series = lines.map((one) => ({ ...one, values: run.curves[one.key], band: this.#band(one.key) }));
    const made = chart({ title, weeks: run.weeks, series, marks: marksOf(run, tool) });
    this.moves.push(made.move);
    return made.node;
  }

  #band(key) {
    const ends = this.page.spread?.series[key];
    return ends && [ends[0], ends[2]];
  }
}
