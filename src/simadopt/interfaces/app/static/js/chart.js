/** Curves by week on axes from 0 to 100 %: colour, dash and shape together, names at their ends. */

import { dateOf, dated, shortDate } from "./dates.js";
import { el, svg, table } from "./dom.js";
import { takeaway } from "./takeaway.js";
import { number, percent, say } from "./words.js";

const H = 240;
/** Where curves are within a chart, in its units. */
export const BOX = { left: 44, top: 10, width: 236, height: 196 };
/** Characters from which a name takes two lines, and what a line takes. */
const [LONG, LINE] = [20, 15];
const STEPS = [1, 2, 4, 13, 26, 52, 104, 260, 520, 1040, 2080];

/**
 * Return a chart and a function that moves its cursor to a week.
 * @param {Object} given
 * @param {string} given.title
 * @param {number} given.weeks
 * @param {Array<{name: string, values: Float32Array, look: Object, band?: Float32Array[]}>} given.series
 * @param {Array<{week: number, label: string}>} [given.marks]
 * @param {{ticks: Array<[number, string]>, name: (step: number) => string, title: string}} [given.axis]  of steps that are no weeks
 * @returns {{node: HTMLElement, move: (week: number) => void}}
 */
export function chart({ title, weeks, series, marks = [], axis = weekAxis(weeks) }) {
  const known = series.filter((one) => one.values.some((v) => !Number.isNaN(v)));
  const cursor = svg("line", { y1: BOX.top, y2: BOX.top + BOX.height, stroke: "#1f2328",
    "stroke-width": 1, "stroke-dasharray": "2 3" });
  const longest = Math.max(8, ...known.flatMap((one) => broken(one.name).map((part) => part.length)));
  const drawing = svg("svg", { viewBox: `0 0 ${BOX.left + BOX.width + 50 + 7 * longest} ${H}`, role: "img", "aria-label": spoken(title, known) },
    ...grid(weeks, axis.ticks), ...marks.map((mark) => act(mark, weeks)),
    ...known.map((one) => band(one, weeks)), ...known.map((one) => line(one, weeks)), ...names(known),
    cursor);
  const node = el("figure", { class: "chart" }, el("figcaption", {}, title), drawing, tip(drawing, known, weeks, axis.name), takeaway(title, drawing),
    el("details", {}, el("summary", {}, say("app.table")), values(title, weeks, known, axis)));
  const move = (week) => {
    const x = across(week, weeks);
    cursor.setAttribute("x1", x);
    cursor.setAttribute("x2", x);
  };
  move(weeks);
  return { node, move };
}

/** Return what is shown beside a pointer: the values of all lines in the week below it. */
function tip(drawing, series, weeks, name) {
  const shown = el("p", { class: "tip", hidden: true, "aria-hidden": "true" });
  drawing.addEventListener("pointerleave", () => { shown.hidden = true; });
  drawing.addEventListener("pointermove", (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse());
    const week = Math.round((weeks * (at.x - BOX.left)) / BOX.width);
    shown.hidden = week < 0 || week > weeks;
    if (shown.hidden) return;
    const values = series.filter((one) => !Number.isNaN(one.values[week]));
    shown.textContent = [name(week), ...values.map((one) => `${one.name} ${percent(one.values[week])}`)].join("\n");
    const place = drawing.parentNode.getBoundingClientRect();
    shown.style.left = `${Math.min(event.clientX - place.left + 14, place.width - 120)}px`;
    shown.style.top = `${event.clientY - place.top + 14}px`;
  });
  return shown;
}

/** Return the abscissa of a week. */
export const across = (week, weeks) => BOX.left + (BOX.width * week) / Math.max(weeks, 1);
/** Return the ordinate of a share. */
export const upwards = (share) => BOX.top + BOX.height * (1 - share);
const weekName = (week) => (dated() ? dateOf(week) : say("figure.week", { week }));

/** The axis of weeks: a few of them, as dates once there are dates. */
export function weekAxis(weeks) {
  const step = STEPS.find((s) => weeks / s <= 5) ?? STEPS.at(-1);
  const ticks = [];
  for (let week = 0; week <= weeks; week += step) {
    const plain = week ? number(week) : say("figure.week", { week });
    ticks.push([week, dated() ? shortDate(week) : plain]);
  }
  return { ticks, name: weekName, title: say("app.week"), short: number };
}

const lastOf = (values) => values[values.length - 1];

function spoken(title, series) {
  const ends = series.map((one) => `${one.name} ${percent(lastOf(one.values))}`);
  return `${title} — ${ends.join(" ; ")}`;
}

/** Return the lines and numbers of a chart. */
export function grid(weeks, ticks) {
  const parts = [];
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    const y = upwards(share);
    parts.push(svg("line", { x1: BOX.left, x2: BOX.left + BOX.width, y1: y, y2: y, stroke: "#dddddd" }));
    parts.push(svg("text", { x: BOX.left - 6, y: y + 4, "text-anchor": "end" }, percent(share)));
  }
  parts.push(...ticks.map(([week, text]) => svg("text", { x: across(week, weeks), y: H - 14, "text-anchor": "middle" }, text)));
  return parts;
}

function act(mark, weeks) {
  const x = across(mark.week, weeks);
  const y = BOX.top + BOX.height;
  return svg("path", { d: `M${x} ${y - 7}l4 7h-8z`, fill: "#57606a" },
    svg("title", {}, `${mark.label}, ${weekName(mark.week)}`));
}

function line({ values, look }, weeks) {
  const last = values.length - 1;
  const group = svg("g", {});
  group.append(svg("path", { d: pathOf(values, weeks), fill: "none", stroke: look.colour, "stroke-width": 2,
    "stroke-dasharray": look.dash.join(" ") || null }));
  if (!Number.isNaN(values[last])) group.append(dot(look, across(last, weeks), upwards(values[last])));
  return group;
}

/** Return the path of a curve, open where it has no value. */
export function pathOf(values, weeks) {
  let [text, open] = ["", false];
  values.forEach((value, week) => {
    if (Number.isNaN(value)) open = false;
    else {
      text += `${open ? "L" : "M"}${across(week, weeks).toFixed(1)} ${upwards(value).toFixed(1)}`;
      open = true;
    }
  });
  return text;
}

function band({ band: sides, look }, weeks) {
  if (!sides) return svg("g", {});
  const [low, high] = sides;
  const there = [...high.keys()].filter((week) => !Number.isNaN(high[week]));
  const top = there.map((w) => `${across(w, weeks).toFixed(1)} ${upwards(high[w]).toFixed(1)}`);
  const back = there.reverse().map((w) => `${across(w, weeks).toFixed(1)} ${upwards(low[w]).toFixed(1)}`);
  return svg("path", { d: `M${[...top, ...back].join("L")}Z`, fill: look.colour, "fill-opacity": 0.16 });
}

/** Return the mark of a look. */
export function dot({ shape, colour }, x, y) {
  if (shape === "s") return svg("rect", { x: x - 4, y: y - 4, width: 8, height: 8, fill: colour });
  if (shape === "^") return svg("path", { d: `M${x} ${y - 5}l5 9h-10z`, fill: colour });
  if (shape === "D") return svg("path", { d: `M${x} ${y - 5}l5 5l-5 5l-5-5z`, fill: colour });
  return svg("circle", { cx: x, cy: y, r: 4.4, fill: colour });
}

/** Return the lines of a name: long ones are cut, so that charts stay wide enough on a phone. */
export function broken(name) {
  if (name.length <= LONG) return [name];
  const half = name.length / 2;
  const spaces = [...name.matchAll(/ /g)].map((found) => found.index);
  if (!spaces.length) return [name];
  const cut = spaces.reduce((a, b) => (Math.abs(b - half) < Math.abs(a - half) ? b : a));
  return [name.slice(0, cut), name.slice(cut + 1)];
}

/**
 * Name each line beside its value, that of the last step by default, moved apart where names would touch; with the
 * mark of its line where names may be far from their ends.
 */
export function names(series, { x = BOX.left + BOX.width + 11, at = lastOf, write = percent, join = (name, value) => `${name} ${value}`, marked = false } = {}) {
  const ends = series.map((one) => ({ one, y: upwards(at(one.values) || 0), lines: broken(one.name) }))
    .sort((a, b) => a.y - b.y);
  const tall = ({ lines }) => LINE * lines.length;
  ends.forEach((end, k) => { end.y = Math.max(end.y, k ? ends[k - 1].y + tall(ends[k - 1]) : BOX.top); });
  let most = BOX.top + BOX.height + LINE;
  for (const end of [...ends].reverse()) {
    end.y = Math.min(end.y, most - tall(end));
    most = end.y;
  }
  return ends.flatMap(({ one, y, lines }) => [marked ? dot(one.look, x - 9, y) : null,
    svg("text", { x, y: y + 4, class: "name" }, ...lines.map((part, k) =>
      svg("tspan", { x, dy: k ? LINE : 0 }, k < lines.length - 1 ? part : join(part, write(at(one.values))))))]).filter(Boolean);
}

function values(title, weeks, series, axis) {
  const shown = [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * weeks));
  const headers = [axis.title, ...series.map((one) => one.name)];
  const rows = [...new Set(shown)].map((week) =>
    [(axis.short ?? axis.name)(week), ...series.map((one) => percent(one.values[week], 1))]);
  return table(title, headers, rows);
}
