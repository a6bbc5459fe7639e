/** Interventions on a territory compared with each other: whom each reaches, since when, at what price. */

import { chart } from "./chart.js";
import { quarterAxis } from "./dates.js";
import { difference } from "./differences.js";
import { el, fill, table } from "./dom.js";
import { work } from "./job.js";
import { pairs } from "./pairs.js";
import { unpackShares } from "./run.js";
import { percent, say } from "./words.js";

const TYPES = ["commune", "intercommunal", "department", "region"];
/** Where each kind begins: who it is usually for, and which share. */
const USUAL = { fund: ["intercommunal", 0.3], network: ["commune", 0.3], example: ["commune", 0.1], enforcement: ["commune", 1] };
/** A kind that is offered twice: whom the lot reaches, beside the most engaged first. */
const TWICE = { fund: ["fund", "volunteers"] };
const LOOKS = [["#000000", [], "o"], ["#0072b2", [12, 4], "s"], ["#d55e00", [2, 2.4], "^"], ["#009e73", [8, 3, 2, 3], "D"], ["#cc79a7", [4, 3], "s"]];

export class Interventions {
  constructor(page, place) {
    this.page = page;
    this.acts = page.boot.kinds.flatMap((kind) => (TWICE[kind] ?? [kind]).map((name) => ({ name, kind, choose: name === "volunteers" ? name : "random",
      on: kind === "fund", type: USUAL[kind][0], share: USUAL[kind][1], year_eur: null, step: null })));
    this.form = el("div", {});
    this.progress = el("div", {});
    this.result = el("div", {});
    fill(place, el("p", {}, say("app.territory.acts_about")), this.form, this.progress, this.result);
  }

  /** Draw the form for the run that is shown. */
  draw() {
    const { run } = this.page;
    for (const act of this.acts) act.step ??= Math.max(0, run.dates.findIndex((date) => /^2024.1$/.test(date)));
    const button = el("button", { type: "button", class: "main", id: "acts-run", onclick: () => this.#run(button) }, say("app.compare.run"));
    fill(this.form, table(say("app.territory.acts_table"), ["kind", "type", "share", "since", "price"].map((name) => say(`app.territory.act_${name}`)),
      this.acts.map((act) => this.#row(act)), 5), button);
  }

  /** Forget a result that is about another item or scenario. */
  forget() {
    fill(this.result);
    fill(this.progress);
  }

  #row(act) {
    const { dates } = this.page.run;
    const id = `act-${act.name}`;
    const name = say(`app.territory.kind.${act.name}`);
    const list = (field, values, text) => el("select", { "aria-label": `${name} – ${say(`app.territory.act_${field}`)}`,
      onchange: (event) => { act[field === "since" ? "step" : field] = field === "since" ? Number(event.target.value) : event.target.value; } },
      ...values.map((value) => el("option", { value, selected: value === (field === "since" ? act.step : act[field]) }, text(value))));
    const box = (field, more, value, put) => el("input", { type: "number", min: 0, step: "any", ...more, value: value ?? "",
      "aria-label": `${name} – ${say(`app.territory.act_${field}`)}`, onchange: (event) => put(event.target.value === "" ? null : Number(event.target.value)) });
    return [el("span", {}, el("input", { type: "checkbox", id, checked: act.on, onchange: (event) => { act.on = event.target.checked; } }), " ", el("label", { for: id }, name)),
      list("type", TYPES, (value) => say(`territory.type.${value}`)),
      box("share", { max: 100 }, 100 * act.share, (value) => { act.share = (value ?? 100) / 100; }),
      list("since", dates.slice(0, -1).map((_, k) => k), (k) => dates[k]),
      box("price", {}, act.year_eur, (value) => { act.year_eur = value; })];
  }

  async #run(button) {
    const { page } = this;
    button.disabled = true;
    page.calm();
    const policies = this.acts.filter((act) => act.on).map(({ name, kind, choose, type, share, step, year_eur: eur }) =>
      ({ name: say(`app.territory.kind.${name}`), kind, choose, type, share, step, year_eur: eur }));
    try {
      const { result } = await work(this.progress, "/api/territory/compare", { ...page.asked(), policies });
      if (result !== null) await this.#show(result);
    } catch (error) {
      page.fail(error);
    }
    button.disabled = false;
  }

  async #show(found) {
    const { page } = this;
    const curves = await Promise.all(found.series.map((one) => unpackShares(one, page.boot.limits.shares)));
    const names = [say("app.compare.base_short"), ...found.variants.map((one) => one.name)];
    const series = curves.map((values, k) => ({ name: names[k], values, look: { colour: LOOKS[k][0], dash: LOOKS[k][1], shape: LOOKS[k][2] } }));
    const shown = [["focus_authorities", 0], ["focus_share", 2], ["eur", 0]];
    const rows = shown.map(([name, digits]) => [say(`app.outcome.${name}`), ...found.variants.map((one) =>
      (name === "eur" && one.price_given === false ? say("app.compare.no_price") : difference(one.differences[name], digits)))]);
    page.say(found.answer);
    fill(this.result, el("p", { class: "say", id: "acts-answer" }, found.answer.text), el("p", { class: "small" }, found.answer.about),
      chart({ title: say("app.territory.acts_curves"), weeks: page.run.quarters, series, axis: quarterAxis(page.run.dates) }).node,
      table(say("app.territory.acts_caption", { level: percent(found.interval_level) }), [say("app.compare.outcome"), ...names.slice(1)], rows),
      pairs(found.pairs, names.slice(1), found.interval_level));
  }
}
