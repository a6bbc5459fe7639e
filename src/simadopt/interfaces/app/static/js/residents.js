/** What residents get: requests followed week by week, channels, delays, gaps between services. */

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
    fill(this.body, el("p", { class: "small" }, say("figure.requests.subtitle")),
      el("div", { class: "charts" }, made.node, facts(found)),
      table(say("app.channels", { weeks: found.weeks }),
        ["channel", "arrived", "tracked", "share"].map((name) => say(`app.channel_${name}`)), rows));
    this.show(this.page.week);
  }

  show(week) {
    this.move(week);
  }
}

function facts(found) {
  const gap = found.digital_gap;
  const rows = [
    [say("app.resident.tracked"), percent(found.tracked_share)],
    [say("app.resident.delay"), say("app.days", { n: number(found.delay_days, 1) })],
    [say("app.resident.lost"), number(found.lost)],
    [say("app.resident.spread"), number(found.services_delay_p90_p10, 2)],
    [say("app.resident.digital"), say("app.days", { n: number(gap.digital_days, 1) })],
    [say("app.resident.other"), say("app.days", { n: number(gap.other_days, 1) })],
  ];
  return el("div", {}, table(say("app.resident.caption", { weeks: found.weeks }),
    [say("app.resident.measure"), say("app.resident.value")], rows));
}
