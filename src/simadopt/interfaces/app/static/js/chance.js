/** The part of chance: the same scenario under other seeds, asked for once a run is shown. */

import { follow, get, post } from "./api.js";
import { unpackSpread } from "./run.js";

const PATIENCE = 300;

export class Chance {
  /**
   * @param {Object} page  `run`, `asked`, `boot`
   * @param {() => void} onfound  called when `page.spread` is there
   * @param {(done: number, total: number) => void} onstep  told how many runs are done
   * @param {(error: Error) => void} onlost  told when they cannot be had
   */
  constructor(page, onfound, onstep, onlost) {
    this.page = page;
    this.onfound = onfound;
    this.onstep = onstep;
    this.onlost = onlost;
    this.job = null;
    this.turn = 0;
    window.addEventListener("pagehide", () => this.stop());
  }

  /** Whether it is asked for by itself; a large organisation would keep the machine busy. */
  small() {
    const { run, boot } = this.page;
    return run.people * run.weeks <= boot.limits.chance;
  }

  /** Forget what was found, and stop what is on its way. */
  stop() {
    this.turn += 1;
    this.page.spread = null;
    if (this.job) get(`/api/jobs/${encodeURIComponent(this.job)}`, "DELETE").catch(() => null);
    this.job = null;
  }

  /** Ask for the spread of the run that is shown. */
  async ask(patience = PATIENCE) {
    this.stop();
    const { turn, page } = this;
    await new Promise((wait) => setTimeout(wait, patience));
    if (turn !== this.turn) return;
    try {
      const job = await post("/api/bands", page.asked());
      this.job = job.job;
      const found = await follow(job.job, (done, total) => { if (turn === this.turn) this.onstep(done, total); });
      if (turn !== this.turn || found === null) return;
      page.spread = await unpackSpread(found, page.boot.limits.shares);
      this.job = null;
      this.onfound();
    } catch (error) {
      this.job = null;
      if (turn === this.turn) this.onlost(error);
    }
  }
}
