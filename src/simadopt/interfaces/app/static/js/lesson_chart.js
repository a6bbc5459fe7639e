/** The chart of a lesson: curves drawn as weeks pass, what the class predicted, the week that is read. */

import { BOX, across, broken, dot, grid, names, pathOf, upwards } from "./chart.js";
import { el, svg } from "./dom.js";
import { say } from "./words.js";

const RIGHT = 44;
const STACK = 7;
const LETTER = 7.3;

export class LessonChart {
  /**
   * @param {Object} given  `title`, `weeks`, `read`, `axis` (the ticks of the weeks), `write` (of a share),
   *   `labels` (names that curves may have), `onpick` (called with the share of a place that is clicked)
   */
  constructor({ title, weeks, read, axis, write, labels, onpick }) {
    Object.assign(this, { weeks, read, write });
    this.door = svg("rect", { x: BOX.left - 4, y: 0, height: BOX.top + BOX.height + 6, width: BOX.width + RIGHT });
    this.lines = svg("g", { "clip-path": "url(#lesson-door)" });
    this.ends = svg("g", {});
    this.guesses = svg("g", {});
    this.names = svg("g", {});
    const longest = Math.max(...labels.flatMap(broken).map((line) => line.length)) + write(1).length + 1;
    this.drawing = svg("svg", { viewBox: `0 0 ${BOX.left + BOX.width + RIGHT + LETTER * longest} 240`, role: "img", "aria-label": title },
      svg("clipPath", { id: "lesson-door" }, this.door), ...grid(weeks, axis.ticks), this.#reading(), this.guesses,
      this.lines, this.ends, this.names);
    this.drawing.addEventListener("click", (event) => onpick(this.#shareAt(event.clientY)));
    this.node = el("figure", { class: "chart" }, el("figcaption", {}, title), this.drawing);
  }

  /** Draw these series: `[{look, values, name}]`. */
  draw(series) {
    this.series = series;
    this.lines.replaceChildren(...series.map(({ look, values }) => svg("path", { d: pathOf(values, this.weeks),
      fill: "none", stroke: look.colour, "stroke-width": 3, "stroke-dasharray": look.dash.join(" ") || null })));
  }

  /** Show the curves up to a week. */
  move(week) {
    this.door.setAttribute("width", across(week, this.weeks) - BOX.left + 4);
    this.ends.replaceChildren(...this.series.map(({ look, values }) =>
      dot(look, across(week, this.weeks), upwards(values[week]))));
    this.names.replaceChildren(...names(this.series, { x: BOX.left + BOX.width + RIGHT, marked: true, at: (values) => values[week],
      write: this.write, join: (arm, value) => say("app.lesson_arm", { arm, value }) }));
  }

  /** Show what was predicted: a mark each beside the week that is read, and a line at their median. */
  predict(shares) {
    const x = across(this.read, this.weeks);
    const seen = new Map();
    const marks = shares.map((share) => {
      const row = Math.round(50 * share);
      seen.set(row, (seen.get(row) ?? -1) + 1);
      return svg("circle", { cx: x + 9 + STACK * Math.min(seen.get(row), 3), cy: upwards(share), r: 3.4, fill: "#8a2f7a" });
    });
    this.guesses.replaceChildren(...(shares.length ? this.#middle(shares) : []), ...marks);
  }

  #middle(shares) {
    const share = medianOf(shares);
    const y = upwards(share);
    const text = say(shares.length > 1 ? "app.lesson_median" : "app.lesson_yours", { value: this.write(share) });
    return [svg("line", { x1: BOX.left, x2: BOX.left + BOX.width + 6, y1: y, y2: y, stroke: "#8a2f7a", "stroke-width": 1.6,
      "stroke-dasharray": "7 4" }), svg("text", { x: BOX.left + BOX.width - 2,
      y: y + (share > 0.9 ? 14 : -5), class: "guessed", "text-anchor": "end" }, text)];
  }

  #reading() {
    const x = across(this.read, this.weeks);
    if (this.read === this.weeks) return null;
    return svg("line", { x1: x, x2: x, y1: BOX.top, y2: BOX.top + BOX.height, stroke: "#57606a", "stroke-dasharray": "2 3" });
  }

  #shareAt(clientY) {
    const box = this.drawing.getBoundingClientRect();
    const y = ((clientY - box.top) * 240) / box.height;
    return Math.min(Math.max(1 - (y - BOX.top) / BOX.height, 0), 1);
  }
}

/** Return the median of some numbers. */
export function medianOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
