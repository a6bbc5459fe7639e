/** Services in a week: use, encouragement of the head, requests followed; least use first. */

import { choices, el, fill, svg, table } from "./dom.js";
import { serviceValue } from "./run.js";
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
    el("p", { class: "small" }, say("figure.service.subtitle")),
    page.run.organisation.real ? el("p", { class: "small" }, say("app.scene_real")) : null, this.body);
    this.show(page.week);
  }

  load() {
    this.show(this.page.week);
  }

  show(week) {
    const { run, state } = this.page;
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
