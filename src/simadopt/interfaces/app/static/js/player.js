/** The clock of a page: play, pause, scrub, again. Knows weeks and nothing of what they show. */

import { weekOf } from "./dates.js";
import { choices, el, fill } from "./dom.js";
import { number, say } from "./words.js";

const SPEEDS = [4, 10, 26];

export class Player {
  /**
   * @param {HTMLElement} place
   * @param {(week: number) => void} onweek
   * @param {string} [prefix]  of the names of its parts, where a page has several
   */
  constructor(place, onweek, prefix = "") {
    this.onweek = onweek;
    this.prefix = prefix;
    this.week = 0;
    this.weeks = 1;
    this.speed = SPEEDS[1];
    this.playing = false;
    this.frames = 0;
    this.#build(place);
  }

  /** Take a run of so many weeks; stay in its last week if one was there, else in the same week. */
  load(weeks, week) {
    this.weeks = weeks;
    this.range.max = weeks;
    this.go(Math.min(week ?? weeks, weeks));
  }

  /** Show a week. */
  go(week) {
    this.week = week;
    this.range.value = week;
    const of = weekOf(Math.floor(week), this.weeks);
    this.output.textContent = of;
    this.range.setAttribute("aria-valuetext", of);
    this.onweek(Math.floor(week));
  }

  /** Play on, from the start when at the end. */
  play() {
    if (this.week >= this.weeks) this.go(0);
    this.playing = true;
    this.button.textContent = say("app.pause");
    this.clock = null;
    requestAnimationFrame((now) => this.#frame(now));
  }

  /** Stop where it is. */
  pause() {
    this.playing = false;
    this.button.textContent = say("app.play");
  }

  #frame(now) {
    if (!this.playing) return;
    this.frames += 1;
    const passed = this.clock === null ? 0 : (now - this.clock) / 1000;
    this.clock = now;
    const next = Math.min(this.week + passed * this.speed, this.weeks);
    if (Math.floor(next) !== Math.floor(this.week) || next === this.weeks) this.go(next);
    else this.week = next;
    if (next >= this.weeks) this.pause();
    else requestAnimationFrame((later) => this.#frame(later));
  }

  #build(place) {
    this.button = el("button", { class: "main", type: "button", id: `${this.prefix}play`,
      onclick: () => (this.playing ? this.pause() : this.play()) }, say("app.play"));
    this.range = el("input", { type: "range", min: 0, max: 1, step: 1, id: `${this.prefix}week`,
      "aria-label": say("app.week"), oninput: () => { this.pause(); this.go(Number(this.range.value)); } });
    this.output = el("output", { for: `${this.prefix}week` });
    const again = el("button", { type: "button", onclick: () => { this.pause(); this.go(0); } },
      say("app.restart"));
    const speeds = choices(`${this.prefix}speed`, say("app.speed"),
      SPEEDS.map((speed) => [speed, say("app.weeks_a_second", { n: number(speed) })]), this.speed,
      (speed) => { this.speed = speed; });
    fill(place, this.button, again, this.range, this.output, speeds);
  }
}
