/** Back and Forward move between views; levers stay, and have an undo of their own. */

import { el, fill } from "./dom.js";
import { read } from "./link.js";
import { say } from "./words.js";

/** Changes of one lever within this time are one step. */
const TOGETHER = 700;
const MOST = 100;

/** The views one has been at, in the browser's own history. */
export class Trail {
  /** @param {Object} page @param {(view: string) => void} open */
  constructor(page, open) {
    Object.assign(this, { page, at: null, going: false });
    window.addEventListener("popstate", () => this.#move(open));
  }

  /** Put the state in the address: another view or scenario is a step that Back undoes. */
  put(query) {
    const { scenario, view } = this.page.state;
    const place = `${scenario} ${view}`;
    const step = this.at !== null && place !== this.at && !this.going;
    window.history[step ? "pushState" : "replaceState"](null, "", query);
    this.at = place;
  }

  async #move(open) {
    const { page } = this;
    const there = { view: "organisation", ...read(window.location.search) };
    const { digest, v, lang, ...state } = there;
    this.going = true;
    try {
      if (state.scenario && state.scenario !== page.state.scenario) await page.go({ weeks: null, ...state });
      else if (state.view !== page.state.view) open(state.view);
    } finally {
      this.going = false;
    }
  }
}

/** Steps of the levers: undone and done again. */
export class Steps {
  /** @param {HTMLElement} place @param {Object} page */
  constructor(place, page) {
    Object.assign(this, { place, page, before: [], after: [], now: null, time: -Infinity, going: false });
    const button = (id, key, act) => el("button", { type: "button", id, disabled: true, onclick: act }, say(key));
    this.undo = button("lever-undo", "app.lever_undo", () => this.#go(this.before, this.after));
    this.redo = button("lever-redo", "app.lever_redo", () => this.#go(this.after, this.before));
    fill(place, this.undo, " ", this.redo);
    window.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Note what decides the figures, each time a run is asked for. */
  note(asked) {
    const { now } = this;
    const same = (one) => JSON.stringify(one) === JSON.stringify(asked);
    if (now === null || now.scenario !== asked.scenario) Object.assign(this, { before: [], after: [], time: -Infinity });
    else if (!this.going && !same(now)) {
      const time = performance.now();
      if (time - this.time > TOGETHER) this.before.push(now);
      if (this.before.length > MOST) this.before.shift();
      Object.assign(this, { after: [], time });
    }
    this.now = asked;
    this.#show();
  }

  async #go(from, to) {
    if (!from.length || this.going) return;
    to.push(this.now);
    this.going = true;
    this.time = -Infinity;
    await this.page.go(structuredClone(from.pop()));
    this.going = false;
    this.#show();
    this.page.announce(say("app.lever_undone"));
  }

  #show() {
    this.undo.disabled = !this.before.length;
    this.redo.disabled = !this.after.length;
  }

  #key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    if (event.target.closest?.("input:not([type=range]):not([type=checkbox]), textarea")) return;
    event.preventDefault();
    if (event.shiftKey) this.#go(this.after, this.before);
    else this.#go(this.before, this.after);
  }
}
