/** Shares month by month: what was counted as dots, forecasts as a band, the naive forecast as a dashed line. */

import { el, svg, table } from "./dom.js";
import { takeaway } from "./takeaway.js";
import { percent, say } from "./words.js";

const H = 240;
const BOX = { left: 44, top: 10, width: 330, height: 190 };
const [BLUE, GREY] = ["#0072b2", "#57606a"];

/**
 * Return the chart of a service.
 * @param {string} title
 * @param {{counted: Object[], hidden: Object[], held: Object[], ahead: Object[]}} one
 * @param {boolean} shown  whether the forecast may be shown as one
 */
export function months(title, one, shown) {
  const all = [...new Set([...one.counted, ...one.hidden, ...one.held, ...one.ahead].map(({ month }) => month))].sort();
  const x = (month) => BOX.left + (BOX.width * all.indexOf(month)) / Math.max(all.length - 1, 1);
  const naive = shown ? one.held : [...one.held, ...one.ahead];
  const wide = shown ? [] : one.ahead.filter((row) => known(row.naive_q05));
  const parts = [...axes(all, x), ...bands([one.held, shown ? one.ahead : []], x), ...band(wide, ["naive_q05", "naive_q95"], GREY, x),
    path(naive.filter((row) => known(row.naive)), (row) => row.naive, x, "#57606a", "5 4"),
    ...one.hidden.filter((row) => known(row.observed)).map((row) => svg("circle", { cx: x(row.month), cy: up(row.observed), r: 3.6, fill: "#fff", stroke: "#57606a" })),
    ...one.counted.filter((row) => known(row.observed)).map((row) => svg("circle", { cx: x(row.month), cy: up(row.observed), r: 3.6, fill: "#000" }))];
  const drawing = svg("svg", { viewBox: `0 0 ${BOX.left + BOX.width + 20} ${H}`, role: "img", "aria-label": title }, ...parts);
  const text = (row, name) => (row && known(row[name]) ? percent(row[name]) : "");
  const rows = all.map((month) => {
    const [seen, next] = [[...one.counted, ...one.hidden], [...one.held, ...one.ahead]].map((some) => some.find((row) => row.month === month));
    const ends = next && known(next.q05) ? range(next.q50, next.q05, next.q95) : "";
    const naiveEnds = next && known(next.naive_q05) ? range(next.naive, next.naive_q05, next.naive_q95) : text(next, "naive");
    return [month, text(seen, "observed"), ends, naiveEnds];
  });
  return el("figure", { class: "chart months" }, el("figcaption", {}, title), drawing, legend({ hidden: one.hidden, forecast: [...one.held, ...(shown ? one.ahead : [])], naive, wide, shown }), takeaway(title, drawing),
    el("details", {}, el("summary", {}, say("app.table")), table(title, ["month", "counted", "forecast", "naive"].map((name) => say(`app.logs.column.${name}`)), rows)));
}

const known = (value) => typeof value === "number";
const up = (share) => BOX.top + BOX.height * (1 - share);

function axes(all, x) {
  const lines = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    svg("line", { x1: BOX.left, x2: BOX.left + BOX.width, y1: up(share), y2: up(share), stroke: "#dddddd" }),
    svg("text", { x: BOX.left - 6, y: up(share) + 4, "text-anchor": "end" }, percent(share))]);
  const step = Math.max(1, Math.ceil(all.length / 5));
  return [...lines, ...all.filter((_, k) => k % step === 0).map((month) => svg("text", { x: x(month), y: H - 16, "text-anchor": "middle" }, written(month)))];
}

/** Write a month as 03/26. */
const written = (month) => `${month.slice(5, 7)}/${month.slice(2, 4)}`;

function bands(some, x) {
  return some.flatMap((rows) => {
    const there = rows.filter((row) => known(row.q05));
    return there.length ? [...band(there, ["q05", "q95"], BLUE, x), path(there, (row) => row.q50, x, BLUE, null)] : [];
  });
}

/** Return the area between two ends, month by month. */
function band(rows, [low, high], colour, x) {
  if (!rows.length) return [];
  const corner = (row, name) => `${x(row.month).toFixed(1)} ${up(row[name]).toFixed(1)}`;
  const outline = [...rows.map((row) => corner(row, high)), ...[...rows].reverse().map((row) => corner(row, low))];
  return [svg("path", { d: `M${outline.join("L")}Z`, fill: colour, "fill-opacity": 0.18 })];
}

const range = (middle, low, high) => say("app.known.range", { middle: percent(middle), low: percent(low), high: percent(high) });

function path(rows, value, x, colour, dash) {
  const points = rows.map((row) => `${x(row.month).toFixed(1)} ${up(value(row)).toFixed(1)}`);
  return svg("path", { d: points.length ? `M${points.join("L")}` : "M0 0", fill: "none", stroke: colour, "stroke-width": 2, "stroke-dasharray": dash });
}

/** Return the marks that are in the chart, and what each is. */
function legend({ hidden, forecast, naive, wide, shown }) {
  const item = (mark, key) => el("li", {}, svg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" }, mark), say(key));
  return el("ul", { class: "key" }, item(svg("circle", { cx: 10, cy: 10, r: 4, fill: "#000" }), "app.logs.key_counted"),
    hidden.length ? item(svg("circle", { cx: 10, cy: 10, r: 4, fill: "#fff", stroke: "#57606a" }), "app.logs.key_hidden") : null,
    forecast.length ? item(svg("line", { x1: 1, x2: 19, y1: 10, y2: 10, stroke: BLUE, "stroke-width": 4 }), shown ? "app.logs.key_forecast" : "app.logs.key_held") : null,
    naive.length ? item(svg("line", { x1: 1, x2: 19, y1: 10, y2: 10, stroke: "#57606a", "stroke-width": 2, "stroke-dasharray": "5 4" }), "app.logs.key_naive") : null,
    wide.length ? item(svg("rect", { x: 1, y: 4, width: 18, height: 12, fill: GREY, "fill-opacity": 0.18 }), "app.logs.key_naive_band") : null);
}
