/** The screen of a lesson: picture, curve and counters side by side, on one projector screen. */

import { choices, el, fill, svg, table } from "./dom.js";
import { dot } from "./chart.js";
import { LessonChart } from "./lesson_chart.js";
import { keyOf } from "./lesson_key.js";
import { clockOf, countOf, curveOf, gapOf, guessOf, readOf, valueOf, whenOf } from "./lesson_measure.js";
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
  constructor(lesson, runs, categories, onpick) {
    Object.assign(this, { lesson, runs, worlds: [runs], world: 0, week: 0 });
    const [first] = runs;
    const { axis, clock } = clockOf(first);
    this.clock = clock;
    this.read = readOf(lesson, first);
    this.chart = new LessonChart({ title: say(`app.lesson_curve.${lesson.measure}`), weeks: first.weeks,
      read: this.read, axis, write: (share) => guessOf(lesson, share),
      labels: lesson.arms.map((arm) => arm.name), onpick });
    this.counters = el("div", { class: "counters" });
    this.time = el("div", { class: "player", role: "group", "aria-label": say("app.player"), hidden: true });
    this.below = el("div", { id: "lesson-person", role: "status" });
    this.picture = pictureOf(lesson);
    this.caption = el("div", { class: "line" });
    this.node = el("div", { class: "stage" }, this.counters, el("div", { class: "picture" }, this.caption, this.picture.node,
      keyOf(lesson, categories)),
      this.chart.node, el("div", { class: "time" }, this.time, this.below));
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
    const run = this.worlds[this.world][this.shown];
    this.picture.node.setAttribute("aria-label", `${this.lesson.arms[this.shown].name} — ${valueOf(this.lesson, run, week)}`);
    this.picture.show(run, Math.min(week, run.weeks));
    this.chart.move(week);
    this.numbers.forEach(({ value, count }, k) => {
      value.textContent = valueOf(this.lesson, this.runs[k], week);
      count.textContent = this.runs[k].users ? "" : countOf(this.lesson, this.runs[k], week);
    });
    if (this.clock && this.player) this.player.output.textContent = this.clock(week);
  }

  /** Write what makes figures of the counters comparable with those of other views. */
  tell(text) {
    if (text) this.counters.append(el("p", { class: "small", id: "lesson-users" }, text));
  }

  /** Mark a person of the picture. */
  point(row) {
    if (row !== undefined) this.picture.scene?.choose(row);
  }

  /** Set the first two arms without the mechanism beside those with it: curves, a table, a picture of each. */
  compare(off) {
    const { lesson } = this;
    const arms = lesson.arms.slice(0, 2);
    this.worlds = [this.runs.slice(0, 2), off];
    [this.world, this.shown, this.numbers] = [1, 1, []];
    this.chart.draw(this.worlds.flatMap((runs, w) => runs.map((run, k) => this.#curve(run, 2 * w + k, arms[k].name))));
    const rows = this.worlds.map((runs, w) => [say(`app.lesson_mechanism.${w ? "off" : "on"}`), ...runs.map((run, k) =>
      el("span", { class: "pair" }, swatch(LOOKS[2 * w + k]), valueOf(lesson, run, this.read))), gapOf(lesson, ...runs)]);
    fill(this.counters, el("div", { id: "lesson-off" }, table(say("app.lesson_off_table", { when: whenOf(lesson, off[0]) }),
      [say("app.lesson_mechanism"), ...arms.map((arm) => arm.name), say("app.lesson_gap")], rows)));
    const again = () => this.show(this.week);
    fill(this.caption, choices("lesson-arm", say("app.lesson_picture"), arms.map((arm, k) => [k, arm.name]), 1,
      (k) => { this.shown = k; again(); }), choices("lesson-world", say("app.lesson_mechanism"),
      [[0, say("app.lesson_mechanism.on")], [1, say("app.lesson_mechanism.off")]], 1, (w) => { this.world = w; again(); }));
    this.player.go(this.read);
  }

  #curve(run, k, name) {
    return { look: LOOKS[k], values: curveOf(run, this.lesson.measure), name };
  }

  #arms(n) {
    const some = this.runs.slice(0, n);
    this.chart.draw(some.map((run, k) => this.#curve(run, k, this.lesson.arms[k].name)));
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
