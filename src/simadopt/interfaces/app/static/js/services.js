/**
 * Services in a week: use, encouragement of the head, requests followed; least use first. Real services
 * show the spread of many runs, in the order of the file unless they differ from the whole beyond chance.
 */

import { breakdown } from "./breakdown.js";
import { choices, el, fill, svg, table } from "./dom.js";
import { serviceValue, spreadOf } from "./run.js";
import { number, percent, say } from "./words.js";

export class Services {
  constructor(page) {
    this.page = page;
  }

  open(place) {
    const { page } = this;
    const tools = page.boot.tools.map((tool) => [tool, say(`tool.${tool}`)]);
    this.body = el("div", {});
    fill(place, choices("tool", say("app.tool"), tools, page.state.tool,
      (tool) => { page.state.tool = tool; page.save(); this.show(page.week); }),
    this.note = el("p", { class: "small", id: "services-note" }), this.body, this.groups = el("div", {}));
    fill(this.groups, breakdown(page.run));
    this.show(page.week);
  }

  /** Take the spread of many runs. */
  chance() {
    this.show(this.page.week);
  }

  load() {
    fill(this.groups, breakdown(this.page.run));
    this.show(this.page.week);
  }

  show(week) {
    const { run, state, spread, alone } = this.page;
    const { real } = run.organisation;
    this.note.textContent = real ? `${say("app.scene_real")} ${realNote(spread, alone)}`
      : `${say("app.fictional")} ${say("figure.service.subtitle")}`;
    if (real) { this.#spread(week); return; }
    const known = run.services.names.map((name, k) => ({ name, k,
      use: serviceValue(run, `use:${state.tool}`, k, week),
      head: serviceValue(run, `encouragement:${state.tool}`, k, week),
      tracked: serviceValue(run, "tracked", k, week) }));
    const order = (one) => (Number.isNaN(one.use) ? 2 : one.use);
    const rows = known.sort((a, b) => order(a) - order(b)).map((one) => [one.name,
      number(run.services.staff[one.k]), gauge(one.use, this.page.boot.limits.low, one.head),
      percent(one.use), percent(one.head), percent(one.tracked), number(run.services.requests[one.k])]);
    const headers = [say("describe.service"), say("describe.size"), say("app.service.picture"),
      say("app.service.use"), say("app.service.head"), say("app.service.tracked"), say("app.service.requests")];
    fill(this.body, table(say("app.service.caption", { week, tool: say(`tool.${state.tool}`) }), headers, rows));
  }

  #spread(week) {
    const { run, state, spread } = this.page;
    const rows = run.services.names.map((name, k) => [name, number(run.services.staff[k]),
      spreadOf(spread, run, state.tool, k, week)]);
    const rank = ([, , found]) => (found && found.side) || 0;
    const told = rows.sort((a, b) => rank(a) - rank(b)).map(([name, staff, found]) => (found === null ? [name, staff]
      : [name, staff, reach(found), percent(found.middle), say("app.figure.range", { low: percent(found.low), high: percent(found.high) }), sideOf(found)]));
    const headers = ["describe.service", "describe.size", ...(spread ? ["app.real.picture", "app.real.median", "app.real.range", "app.real.side"] : [])];
    fill(this.body, table(say(spread ? "app.real.caption" : "app.real.names", { week, tool: say(`tool.${state.tool}`) }),
      headers.map((key) => say(key)), told));
  }
}

/** Say on which side of the whole authority a service is, where it is in nearly every run. */
export function sideOf({ middle, side }) {
  if (Number.isNaN(middle)) return say("app.real.few");
  return say({ "-1": "app.real.below", 0: "app.real.same", 1: "app.real.above" }[side]);
}

/** Say what may be told of real services: nothing from one run, then what many runs say. */
export function realNote(spread, alone) {
  if (spread) return say("app.real.known", { runs: spread.runs });
  return say(alone ? "app.real.single" : "app.real.coming");
}

/** Return a line from 0 to 100 % with a bar from low to high and a mark at the median. */
function reach({ low, middle, high, side }) {
  if (Number.isNaN(middle)) return "";
  const at = (share) => 6 + 128 * share;
  const colour = side ? "#0072b2" : "#6e7781";
  return svg("svg", { viewBox: "0 0 140 18", width: 140, height: 18, "aria-hidden": "true" },
    svg("line", { x1: 6, x2: 134, y1: 9, y2: 9, stroke: "#d0d7de", "stroke-width": 2 }),
    svg("line", { x1: at(low), x2: at(high), y1: 9, y2: 9, stroke: colour, "stroke-width": 5 }),
    svg("line", { x1: at(middle), x2: at(middle), y1: 2, y2: 16, stroke: "#1f2328", "stroke-width": 2 }));
}

/** Return a line from 0 to 100 %: a dot for use, a diamond for the head, a dash at the low mark. */
function gauge(use, low, head) {
  const at = (share) => 6 + 128 * share;
  const parts = [svg("line", { x1: 6, x2: 134, y1: 9, y2: 9, stroke: "#d0d7de", "stroke-width": 2 }),
    svg("line", { x1: at(low), x2: at(low), y1: 2, y2: 16, stroke: "#57606a", "stroke-dasharray": "2 2" })];
  if (!Number.isNaN(head)) {
    parts.push(svg("path", { d: `M${at(head)} 4l5 5l-5 5l-5-5z`, fill: "#fff", stroke: "#d55e00", "stroke-width": 1.6 }));
  }
  if (!Number.isNaN(use)) parts.push(svg("circle", { cx: at(use), cy: 9, r: 4.6, fill: "#0072b2" }));
  return svg("svg", { viewBox: "0 0 140 18", width: 140, height: 18, "aria-hidden": "true" }, ...parts);
}
