/** Policies offered ready-made in the comparison, cut to the budget that stands beside them. */

import { post } from "./api.js";
import { el } from "./dom.js";
import { say } from "./words.js";

const BUDGET = ["eur", "hours"];

export class Ready {
  /** @param {Object} page @param {() => void} onfound  told when other policies are offered */
  constructor(page, onfound) {
    Object.assign(this, { page, onfound, lacking: [], coming: Promise.resolve() });
  }

  /** The policies for the scenario that is shown; none as long as they are not known. */
  get policies() {
    const { compared, state } = this.page;
    return compared.ready?.asked === this.#key() ? compared.ready.policies.map((one) => ({ ...one, scenario: state.scenario })) : [];
  }

  #key() {
    const { scenario, weeks, budget_eur: eur, budget_hours: hours } = this.page.state;
    return JSON.stringify([scenario, weeks ?? null, eur ?? null, hours ?? null]);
  }

  /** Ask for them, once for each budget. */
  ask() {
    this.coming = this.#ask();
    return this.coming;
  }

  async #ask() {
    const { page } = this;
    const asked = this.#key();
    if (page.compared.ready?.asked !== asked) {
      const { budget_eur = null, budget_hours = null } = page.state;
      try {
        const found = await post("/api/ready", { ...page.asked(), sets: [], budget_eur, budget_hours });
        if (asked !== this.#key()) return;
        page.compared.ready = { asked, ...found };
      } catch (error) { page.fail(error); return; }
    }
    this.onfound();
  }

  /** Return the fields of the budget; they are those of the levers. */
  fields() {
    const { page } = this;
    const field = (name) => {
      const id = `ready-${name}`;
      const input = el("input", { type: "number", id, min: 0, step: "any", value: page.state[`budget_${name}`] ?? "" });
      input.addEventListener("change", () => {
        if (!input.checkValidity()) return;
        page.state[`budget_${name}`] = input.value === "" ? null : input.value;
        page.budgeted();
      });
      return [el("label", { for: id }, say(`app.budget.${name}`)), input];
    };
    return el("div", { class: "setting budget-fields" }, el("b", {}, say("app.budget")), ...BUDGET.flatMap(field));
  }

  /** Write the budget that the levers hold. */
  show() {
    for (const name of BUDGET) {
      const input = document.getElementById(`ready-${name}`);
      if (input && input !== document.activeElement) input.value = this.page.state[`budget_${name}`] ?? "";
    }
  }
}
