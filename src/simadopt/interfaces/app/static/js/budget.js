/** What there is to spend, and what the levers as they stand spend of it. */

import { el, fill } from "./dom.js";
import { number, say } from "./words.js";

const FIELDS = ["eur", "hours"];

export class Budget {
  /** @param {Object} state  `budget_eur` and `budget_hours` are read and written */
  constructor(state, onchange) {
    this.state = state;
    this.spent = null;
    this.inputs = {};
    this.told = el("p", { id: "budget-told", role: "status" });
    this.node = el("section", { class: "budget", "aria-labelledby": "budget-title" },
      el("h3", { id: "budget-title" }, say("app.budget")), ...FIELDS.map((name) => this.#field(name, onchange)), this.told);
  }

  /** Take what a run spent: hours, and euros where every price is given. */
  take(spent) {
    this.spent = spent;
    const { hours, eur } = spent;
    for (const [name, input] of Object.entries(this.inputs)) {
      if (input !== document.activeElement) input.value = this.state[`budget_${name}`] ?? "";
    }
    const lines = [eur === null ? say("app.budget.unpriced") : this.#line("eur", eur), this.#line("hours", hours)];
    fill(this.told, ...lines.map((text) => el("span", {}, text, " ")));
    this.node.classList.toggle("over", FIELDS.some((name) => this.#over(name)));
  }

  #over(name) {
    const most = this.state[`budget_${name}`];
    return Boolean(most) && this.spent?.[name] !== null && this.spent?.[name] > Number(most);
  }

  #line(name, value) {
    const most = this.state[`budget_${name}`];
    if (!most) return say(`app.budget.spent_${name}`, { n: number(value) });
    return say(`app.budget.${this.#over(name) ? "over" : "within"}_${name}`, { n: number(value), most: number(Number(most)) });
  }

  #field(name, onchange) {
    const id = `budget-${name}`;
    const field = el("input", { type: "number", id, min: 0, step: "any", value: this.state[`budget_${name}`] ?? "" });
    this.inputs[name] = field;
    field.addEventListener("change", () => {
      if (!field.checkValidity()) return;
      this.state[`budget_${name}`] = field.value === "" ? null : field.value;
      if (this.spent) this.take(this.spent);
      onchange();
    });
    return el("div", { class: "setting" }, el("label", { for: id }, say(`app.budget.${name}`)), field);
  }
}
