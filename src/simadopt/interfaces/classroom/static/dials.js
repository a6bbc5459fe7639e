/** Levers of a file: each choice shows another of the runs that the file holds. */

import { choices, el, fill } from "./dom.js";
import { say } from "./words.js";

/** Return where levers stand in one of their runs, the last lever moving fastest. */
export function ranksOf(dials, run) {
  return dials.map(({ options }, k) => {
    const within = dials.slice(k + 1).reduce((n, one) => n * one.options.length, 1);
    return Math.floor(run / within) % options.length;
  }).join(",");
}

export class Dials {
  /** @param {() => void} onchange  called when another run is chosen */
  constructor(place, onchange) {
    Object.assign(this, { place, onchange, dials: [], ranks: [] });
  }

  /** Take the levers of a run, and where they stand: `"1,0,0"`. */
  take(dials, at = "") {
    this.dials = dials;
    const wanted = at.split(",").map(Number);
    const ranks = dials.map(({ options }, k) => (wanted[k] in options ? wanted[k] : 0));
    const shown = JSON.stringify([dials, ranks]);
    this.ranks = ranks;
    if (shown === this.shown) return;
    this.shown = shown;
    fill(this.place, ...(dials.length ? [el("p", { class: "small" }, say("classroom.dials"))] : []),
      ...dials.map(({ label, options }, k) => choices(`dial-${k}`, label, options.map((text, rank) => [rank, text]),
        this.ranks[k], (rank) => {
          this.ranks[k] = rank;
          this.shown = JSON.stringify([dials, this.ranks]);
          this.onchange();
        })));
  }

  /** Where they stand, as text. */
  get at() {
    return this.ranks.join(",");
  }

  /** Which of the runs that is, the last lever moving fastest. */
  get run() {
    return this.dials.reduce((sum, { options }, k) => sum * options.length + this.ranks[k], 0);
  }
}
