/** What to do with a budget: which services first and how sure, and the policy that does most. */

import { choices, el, fill, svg, table } from "./dom.js";
import { work } from "./job.js";
import { number, percent, say, signed } from "./words.js";

/** Hours and euros of a day as the scenarios that ship have them. */
const USUAL = { coaching: { hours: 12, day_eur: 300 }, training: { hours: 6, day_eur: 64 } };

export class Search {
  constructor(page) {
    this.page = page;
    page.searched ??= { action: "coaching", given: structuredClone(USUAL), services: null, policy: null, last: null };
  }

  open(place) {
    this.progress = el("div", {});
    this.services = el("div", {});
    this.policy = el("div", {});
    this.form = el("div", {});
    fill(place, el("h3", {}, say("app.first.title")), el("p", {}, say("app.first.what")), this.form, this.progress, this.services,
      el("h3", {}, say("app.search.title")), el("p", {}, say("app.search.what")), this.#budget(), this.policy);
    this.#ask();
    this.#show();
  }

  load() {}

  show() {}

  /** The sentence of the search made last. */
  answer() {
    return this.page.searched[this.page.searched.last]?.answer ?? null;
  }

  #ask() {
    const { searched } = this.page;
    const given = searched.given[searched.action];
    const kinds = Object.keys(USUAL).map((kind) => [kind, say(`app.first.action.${kind}`)]);
    const field = (name, label) => {
      const id = `first-${name}`;
      return el("div", { class: "setting" }, el("label", { for: id }, label), el("input", { type: "number", id, min: 0, step: "any",
        value: given[name] ?? "", onchange: (event) => { given[name] = event.target.value === "" ? null : Number(event.target.value); } }));
    };
    const button = el("button", { type: "button", class: "main", id: "first-run", onclick: () => this.#run(button, "services", "/api/services_first",
      { action: searched.action, ...given, budget_eur: this.page.state.budget_eur ?? null }) }, say("app.first.run"));
    fill(this.form, choices("action", say("app.first.action"), kinds, searched.action, (kind) => { searched.action = kind; this.#ask(); }),
      field("hours", say("app.act.hours")), field("day_eur", say("app.act.day_eur")),
    el("p", { class: "small" }, say("app.first.usual")), button);
  }

  #budget() {
    const { state } = this.page;
    const button = el("button", { type: "button", id: "search-run", onclick: () => this.#run(button, "policy", "/api/search",
      { budget_eur: state.budget_eur ?? null, budget_hours: state.budget_hours ?? null }) }, say("app.search.run"));
    return el("p", {}, button);
  }

  async #run(button, kind, path, more) {
    const { page } = this;
    button.disabled = true;
    page.calm();
    try {
      const { result } = await work(this.progress, path, { ...page.asked(), ...more });
      if (result !== null) {
        page.searched[kind] = result;
        page.searched.last = kind;
        this.#show();
        page.answer();
        page.announce(result.answer.text);
      }
    } catch (error) {
      page.fail(error);
    }
    button.disabled = false;
  }

  #show() {
    const { services, policy } = this.page.searched;
    fill(this.services, services && el("div", { id: "first-result" }, el("p", { class: "say" }, services.answer.text), ranking(services)));
    fill(this.policy, policy && el("div", { id: "search-result" }, el("p", { class: "say" }, policy.answer.text),
      ...policy.judged.map((text) => el("p", {}, text)), judged(policy)));
  }
}

function ranking({ rows, level }) {
  const reach = Math.max(0.5, ...rows.flatMap((one) => one.users.slice(1).map(Math.abs)));
  const heads = ["service", "picture", "users", "eur", "sure", "first"].map((name) => say(`app.first.${name}`));
  return table(say("app.first.caption", { level: percent(level) }), heads, rows.map((one) => [one.name, bar(one.users, reach),
    `${signed(one.users[0], 1)} [${signed(one.users[1], 1)}${say("app.semicolon")} ${signed(one.users[2], 1)}]`,
    one.eur === null ? say("app.compare.no_price") : number(one.eur), verdict(one), percent(one.first)]));
}

const verdict = (one) => say(!one.shown ? "app.first.unsure" : one.alike ? "app.first.ahead" : "app.first.behind");

function bar([value, low, high], reach) {
  const at = (x) => 70 + (64 * x) / reach;
  return svg("svg", { viewBox: "0 0 140 18", width: 140, height: 18, "aria-hidden": "true" },
    svg("line", { x1: 70, x2: 70, y1: 1, y2: 17, stroke: "#57606a" }),
    svg("line", { x1: at(low), x2: at(high), y1: 9, y2: 9, stroke: "#0072b2", "stroke-width": 4 }),
    svg("circle", { cx: at(value), cy: 9, r: 4, fill: "#0072b2" }));
}

function judged({ policies }) {
  const heads = ["policy", "eur", "hours", "gain"].map((name) => say(`app.search.${name}`));
  return table(say("app.search.caption"), heads, policies.map((one) => [el("span", {}, el("b", {}, one.name), ` – ${one.policy}`),
    number(one.eur), number(one.hours),
    one.over ? say("app.search.over") : `${points(one.gain[0])} [${points(one.gain[1])}${say("app.semicolon")} ${points(one.gain[2])}]`]));
}

const points = (share) => signed(100 * share, 1);
