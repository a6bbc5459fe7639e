/** The screen of a lesson: picture, curve and counters side by side, on one projector screen. */

import { choices, el, fill, svg } from "./dom.js";
import { dot } from "./chart.js";
import { LessonChart } from "./lesson_chart.js";
import { clockOf, countOf, curveOf, guessOf, readOf, valueOf } from "./lesson_measure.js";
import { pictureOf } from "./lesson_pictures.js";
import { Player } from "./player.js";
import { say } from "./words.js";

/** Colours, dashes and shapes of the arms of a lesson. */
export const LOOKS = [
  { colour: "#000000", dash: [], shape: "o" },
  { colour: "#0072b2", dash: [12, 4], shape: "s" },
  { colour: "#d55e00", dash: [2, 2.4], shape: "^" },
  { colour: "#009e73", dash: [8, 3, 2, 3], shape: "D" },
];

export class LessonScreen {
  /** Show the first arm of a lesson; `onpick` is called with a share that is pointed at on the chart. */
  constructor(lesson, runs, onpick) {
    Object.assign(this, { lesson, runs, week: 0 });
    const [first] = runs;
    const { axis, clock } = clockOf(first);
    this.clock = clock;
    this.read = readOf(lesson, first);
    this.chart = new LessonChart({ title: say(`app.lesson_curve.${lesson.measure}`), weeks: first.weeks,
      read: this.read, axis, write: (share) => guessOf(lesson, share), onpick });
    this.counters = el("div", { class: "counters" });
    this.time = el("div", { class: "player", role: "group", "aria-label": say("app.player"), hidden: true });
    this.picture = pictureOf(lesson);
    this.caption = el("div", { class: "line" });
    this.node = el("div", { class: "stage" }, this.counters, el("div", { class: "picture" }, this.caption, this.picture.node),
      this.chart.node, this.time);
    this.shown = 0;
    this.#arms(1);
  }

  /** Draw what the page shows once it stands in the page. */
  begin() {
    this.show(this.read);
  }

  /** Mark what was predicted. */
  predict(shares) {
    this.chart.predict(shares);
  }

  /** Play all arms; `done` is called when the week that is read is reached. */
  play(still, done) {
    this.#arms(this.runs.length);
    this.shown = this.runs.length - 1;
    this.time.hidden = false;
    fill(this.caption, choices("lesson-arm", say("app.lesson_picture"), this.lesson.arms.map((arm, k) => [k, arm.name]),
      this.shown, (k) => { this.shown = k; this.show(this.week); }));
    this.player = new Player(this.time, (week) => this.#at(week, done), "lesson-");
    this.player.load(this.runs[0].weeks, 0);
    if (still) this.player.go(this.read);
    else this.player.play();
  }

  #at(week, done) {
    this.show(week);
    if (!this.player || week < this.read || this.ended) return;
    this.ended = true;
    this.player.pause();
    done();
    if (week > this.read) this.player.go(this.read);
  }

  /** Show a week. */
  show(week) {
    this.week = week;
    const run = this.runs[this.shown];
    this.picture.node.setAttribute("aria-label", `${this.lesson.arms[this.shown].name} — ${valueOf(this.lesson, run, week)}`);
    this.picture.show(run, Math.min(week, run.weeks));
    this.chart.move(week);
    this.numbers.forEach(({ value, count }, k) => {
      value.textContent = valueOf(this.lesson, this.runs[k], week);
      count.textContent = this.runs[k].users ? "" : countOf(this.lesson, this.runs[k], week);
    });
    if (this.clock && this.player) this.player.output.textContent = this.clock(week);
  }

  #arms(n) {
    const some = this.runs.slice(0, n);
    this.chart.draw(some.map((run, k) => ({ look: LOOKS[k], values: curveOf(run, this.lesson.measure) })));
    this.numbers = some.map(() => ({ value: el("b", {}), count: el("span", { class: "small" }) }));
    fill(this.counters, ...this.numbers.map(({ value, count }, k) => el("div", { class: "counter" },
      el("span", {}, swatch(LOOKS[k]), this.lesson.arms[k].name), value, count)));
    if (n === 1) fill(this.caption, el("b", {}, this.lesson.arms[0].name));
  }
}

/** Return a piece of the line of a look, with its mark. */
function swatch(look) {
  return svg("svg", { viewBox: "0 0 34 12", "aria-hidden": "true", class: "swatch" },
    svg("line", { x1: 0, x2: 34, y1: 6, y2: 6, stroke: look.colour, "stroke-width": 3, "stroke-dasharray": look.dash.join(" ") || null }),
    dot(look, 17, 6));
}
