/** What a class predicts: one number, or as many as hands are raised. */

import { el, fill } from "./dom.js";
import { medianOf } from "./lesson_chart.js";
import { say } from "./words.js";

export class Vote {
  /**
   * @param {Object} given  `question`, `unit`, `write` (of a share), `onchange` and `onplay`, called
   *   with the shares predicted
   */
  constructor({ question, unit, write, onchange, onplay }) {
    Object.assign(this, { write, onchange, onplay, shares: [] });
    this.field = el("input", { type: "number", id: "guess", min: 0, max: 100, step: 1 });
    this.said = el("p", { class: "small", role: "status" });
    this.go = el("button", { type: "submit", class: "main" }, say("app.lesson_play"));
    this.add = el("button", { type: "button", id: "vote", onclick: () => {
      if (!this.#take()) fill(this.said, say("app.lesson_wanted"));
      this.field.focus();
    } }, say("app.lesson_vote"));
    this.node = el("form", { class: "guess", novalidate: true, onsubmit: (event) => { event.preventDefault(); this.#play(); } },
      el("label", { for: "guess" }, question), el("span", { class: "line" }, this.field, unit,
        this.add, this.go), this.said);
    this.#tell();
  }

  /** Add a share that was pointed at. */
  point(share) {
    if (this.go.disabled) return;
    this.#put(Math.round(100 * share));
  }

  #take() {
    const given = this.field.valueAsNumber;
    if (!(given >= 0 && given <= 100)) return false;
    this.field.value = "";
    this.#put(given);
    return true;
  }

  #put(hundredths) {
    this.shares.push(hundredths / 100);
    this.#tell();
    this.onchange(this.shares);
  }

  #play() {
    const empty = !this.field.validity.badInput && this.field.value === "";
    if (!this.#take() && !(empty && this.shares.length)) {
      fill(this.said, say("app.lesson_wanted"));
      this.field.focus();
      return;
    }
    for (const one of [this.go, this.add, this.field]) one.disabled = true;
    this.onplay(this.shares);
  }

  #tell() {
    fill(this.said, this.shares.length < 2 ? say("app.lesson_vote_about") : say("app.lesson_voted", this.summary()));
  }

  /** Return how many predicted, their median, the least and the most, written. */
  summary() {
    const { write } = this;
    return { n: this.shares.length, median: write(medianOf(this.shares)), low: write(Math.min(...this.shares)),
      high: write(Math.max(...this.shares)) };
  }

  /** Say what was predicted and what came out. */
  outcome(value) {
    const { n, median, low, high } = this.summary();
    return n > 1 ? say("app.lesson_class", { n, median, low, high, value }) : say("app.lesson_guess", { guess: median, value });
  }
}
