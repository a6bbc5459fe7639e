/** What a comparison found, written and drawn: levels, differences, costs, and what their intervals hold. */

import { svg } from "./dom.js";
import { number, percent, say, signed } from "./words.js";

/** Say what the intervals hold: chance alone, or parameters and theories too. */
export const note = ({ replicates: n, weeks, draws, interval_level: sure }) => (draws
  ? say("app.compare.note_drawn", { n, weeks, draws, level: percent(sure) })
  : say("app.compare.note", { n, weeks }));

/** Keep an interval on one line. */
const whole = (text) => text.replace(/\[.*\]/, (ends) => ends.replaceAll(" ", "\u00a0"));

/** Write a level: a share, or a number. */
export const level = (value, digits) => (digits === 2 ? percent(value, 1) : number(value, digits));

/** Write a difference with its unit and its interval. */
export function difference(d, digits) {
  if (!d || d.value === null) return say("app.compare.unknown");
  if (same(d)) return say("app.compare.same");
  const scale = digits === 2 ? 100 : 1;
  const shown = digits === 2 ? 1 : digits;
  const unit = digits === 2 ? ` ${say("app.compare.points")}` : "";
  const [value, low, high] = [d.value, d.low, d.high].map((x) => signed(scale * x, shown));
  return d.low === d.high || d.low === null ? `${value}${unit}` : whole(`${value}${unit} [${low} ; ${high}]`.replace(" ;", say("app.semicolon")));
}

/** Tell whether there is no difference at all, in any run. */
const same = (d) => d.value === 0 && (d.low === null || d.low === 0) && (d.high === null || d.high === 0);

/** Write a level or a difference in euros: what has no price is not known, and never nothing. */
export const priced = (value, text) => (value === null || value === undefined ? say("app.compare.no_price") : text);

/** Write a chance, and beside it that the effect rests on an assumption where it does. */
export function chance(one) {
  const text = percent(one.probability_better?.value);
  return one.assumed_parameters?.length ? `${text} — ${say("app.compare.assumed_effect")}` : text;
}

/** Say which assumptions the effect of a policy rests on, or nothing; `labels` are rows of parameters. */
export function assumptions(one, labels) {
  const names = (one.assumed_parameters ?? []).map((name) => labels[name]?.label ?? name).join(", ");
  return names ? say("app.compare.assumed_of", { policy: one.name, what: say("app.compare.assumed", { names }) }) : null;
}

/**
 * Write what one more user costs, with its interval; nothing where the interval of the gain that the answer
 * tells, which holds for all policies at once, is not above zero.
 */
export function cost(one) {
  const d = one.cost_per_additional_user_eur;
  const gain = one.adopters;
  if (one.differ_by === "assumptions" && d) return say("app.compare.no_action");
  if (one.price_given === false || d?.value === null) return say("app.compare.no_price");
  if (!d || (gain && !(gain.low > 0))) return say("app.compare.no_gain");
  if (d.value === 0) return say("app.compare.no_cost");
  if (!Number.isFinite(d.high)) return whole(say("app.compare.eur_open", { eur: number(d.value), low: number(d.low) }));
  return whole(say("app.compare.eur", { eur: number(d.value), low: number(d.low), high: number(d.high) }));
}

/** Return a line around zero with the mean and its interval. */
export function interval(d, reach) {
  const at = (x) => 150 + (140 * x) / reach;
  return svg("svg", { viewBox: "0 0 300 18", width: "100%", height: 18, preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("line", { x1: 150, x2: 150, y1: 0, y2: 18, stroke: "#57606a" }),
    svg("line", { x1: at(d.low ?? d.value), x2: at(d.high ?? d.value), y1: 9, y2: 9, stroke: "#0072b2", "stroke-width": 3 }),
    svg("rect", { x: at(d.value) - 2.5, y: 3, width: 5, height: 12, fill: "#0072b2" }));
}
