/**
 * What residents get: many runs with their range; then one run, said to be one: requests followed week by
 * week, channels.
 */

import { chart } from "./chart.js";
import { el, fill, table } from "./dom.js";
import { marksOf } from "./levers.js";
import { number, percent, say } from "./words.js";

const LOOKS = {
  all: { colour: "#000000", dash: [], shape: "o" },
  digital: { colour: "#0072b2", dash: [12, 4], shape: "s" },
  direct: { colour: "#d55e00", dash: [2, 2.4], shape: "^" },
};

export class Residents {
  constructor(page) {
    this.page = page;
  }

  open(place) {
    this.body = fill(place);
    this.load();
  }

  load() {
    const { run } = this.page;
    const found = run.summary.requests;
    if (found === null) {
      this.move = () => {};
      fill(this.body, el("p", {}, say("run.no_requests")));
      return;
    }
    const series = Object.entries(LOOKS).map(([name, look]) =>
      ({ name: say(`requests.${name}`), values: run.residents[name], look }));
    const made = chart({ title: say("figure.requests.title"), weeks: run.weeks, series, marks: marksOf(run) });
    this.move = made.move;
    const rows = Object.entries(found.channels).map(([name, one]) => [this.page.boot.channels[name],
      number(one.arrived), number(one.tracked), percent(one.arrived ? one.tracked / one.arrived : null)]);
    fill(this.body, this.facts = el("div", {}), el("h3", {}, say("app.resident.one")),
      el("p", { class: "small" }, say("app.resident.one_about", { seed: run.seed })), el("p", { class: "small" }, say("figure.requests.subtitle")),
      el("div", { class: "charts" }, made.node),
      table(say("app.channels", { weeks: found.weeks }),
        ["channel", "arrived", "tracked", "share"].map((name) => say(`app.channel_${name}`)), rows));
    this.chance();
    this.show(this.page.week);
  }

  /** Take the spread of many runs. */
  chance() {
    const { run, spread } = this.page;
    if (run.summary.requests) fill(this.facts, facts(run.summary.requests, spread));
  }

  show(week) {
    this.move(week);
  }
}

/** Write days; what rounds to nothing has no sign. */
export const days = (value) => (value === null ? number(value) : say("app.days", { n: number(Math.abs(value) < 0.05 ? 0 : value, 1) }));

/** Return what residents get: over many runs where they are known, and in the one that is shown. */
function facts(found, spread) {
  const { digital_gap: gap, services_delay_p90_p10: ratio } = found;
  const row = (key, name, value, write) => [say(`app.resident.${key}`), ends(spread?.outcomes[name], write), write(value)];
  const rows = [
    row("tracked", "tracked_share", found.tracked_share, percent),
    row("delay", "delay_days", found.delay_days, days),
    row("spread", "services_delay_ratio", ratio, (value) => number(value, 2)),
    row("gap", "digital_gap_days", gap.gap_days, days),
    row("lost", "", found.lost, number),
  ];
  return table(say("app.resident.caption", { weeks: found.weeks }),
    [say("app.resident.measure"), spread ? say("app.resident.many", { runs: spread.runs }) : say("app.resident.coming"), say("app.resident.value")], rows);
}

/** Write the median of many runs and the range of 80 % of them. */
const ends = (known, write) => (known && known[1] !== null
  ? say("app.known.range", { middle: write(known[1]), low: write(known[0]), high: write(known[2]) }) : "–");
