/** The session of a page as one file: put together, kept in this browser, opened again. */

import { get, send } from "./api.js";
import { autosave } from "./autosave.js";
import { readings } from "./readings.js";
import { unpackShares } from "./run.js";
import { say } from "./words.js";

const STATE = ["scenario", "sets", "seed", "weeks", "view", "tool", "feature", "group", "lesson", "first", "budget_eur", "budget_hours",
  "note_authority", "note_author"];
const WAIT = 600;

export class Kept {
  /** @param {Object} page @param {() => void} onchange told when what is kept changes */
  constructor(page, onchange) {
    Object.assign(this, { page, onchange, organisations: {}, at: null, failed: false, dirty: false, changes: 0, waiting: null, dropped: 0 });
    this.tab = autosave.tab();
    window.addEventListener("beforeunload", (event) => {
      if (this.dirty && this.holds() && (this.failed || !autosave.isOn())) event.preventDefault();
    });
  }

  /** Tell whether there is anything one would not like to lose. */
  holds() {
    const { state, compared } = this.page;
    return state.scenario.startsWith("import-") || state.sets.length > 0 || Boolean(compared?.kept.length || compared?.result || this.page.readings?.get(state.scenario)?.found);
  }

  /** Note that something changed; it is kept a moment later. */
  touch() {
    this.dirty = true;
    this.changes += 1;
    window.clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => this.#autosave(), WAIT);
  }

  /** Keep what waits to be kept; tell whether something would be lost all the same. */
  async wouldLose() {
    window.clearTimeout(this.waiting);
    if (this.dirty) await this.#autosave();
    return this.dirty && this.holds();
  }

  async #autosave() {
    if (!autosave.isOn() || !this.holds()) { this.onchange(); return; }
    const { changes, dropped } = this;
    try {
      const session = await this.compose();
      if (dropped !== this.dropped) return;
      const id = `${await this.tab} ${session.state.scenario}`;
      await autosave.keep({ id, saved: session.saved, title: this.title(), session });
      Object.assign(this, { at: session.saved, failed: false, dirty: this.changes !== changes });  // what changed meanwhile waits
    } catch {
      this.failed = true;
    }
    this.onchange();
  }

  /** Return what a session is called in a list. */
  title() {
    const { page } = this;
    return page.run?.title ?? page.boot.presets.find((one) => one.name === page.state.scenario)?.title ?? say("app.own.title");
  }

  /** Return the session as it stands. */
  async compose() {
    const { page } = this;
    const { state, compared } = page;
    const organisation = await this.#organisation(state.scenario);
    const shipped = (name) => page.boot.presets.some((one) => one.name === name);
    const kept = (compared?.kept ?? []).filter((one) => one.scenario === state.scenario || shipped(one.scenario))
      .map(({ name, scenario, sets }) => ({ name, scenario, sets }));
    const logs = page.readings?.get(state.scenario)?.found ?? null;
    const comparison = compared?.result ? { title: compared.result.title, asked: compared.result.asked, found: bare(compared.result.found) } : {};
    const results = compared?.result || logs ? { ...comparison, logs } : null;
    return { format: "simadopt-session", version: 1, simadopt: page.boot.version, saved: new Date().toISOString(),
      note: say("app.session.note"), state: pick(state), organisation, kept, results };
  }

  /** Return an organisation without names, asked for once. */
  async #organisation(name) {
    if (!(name in this.organisations)) this.organisations[name] = await get(`/api/organisation/${encodeURIComponent(name)}`);
    return this.organisations[name];
  }

  /** Give the session to the browser as a file. */
  async download() {
    const { changes } = this;
    const session = await this.compose();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(session)], { type: "application/json" }));
    link.download = `simadopt-${session.saved.slice(0, 10)}.session.json`;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    Object.assign(this, { dirty: this.changes !== changes, filed: session.saved });
    this.onchange();
  }

  /**
   * Open a session: a file, or one that this browser kept.
   * @returns {Promise<Object>} the state to go to
   */
  async open(body, name) {
    const query = new URLSearchParams({ lang: this.page.boot.lang, name });
    const found = await send(`/api/session?${query}`, body, "application/json");
    if (found.organisation) this.organisations[found.state.scenario] = found.organisation;
    await this.take(found);
    return { ...found.state, notes: found.notes };
  }

  /** Take policies and results that were kept. */
  async take({ state, kept, results }) {
    const { page } = this;
    Object.assign(readings(page, state.scenario), { found: results?.logs ?? null });
    const before = results?.found?.variants;
    const chosen = new Set([...kept, ...Array.isArray(before) ? before : []].map((one) => one?.name));
    page.compared = { kept, chosen, replicates: 100, posterior: true, result: null };
    if (!results?.found) return;
    try {
      const curves = await Promise.all(results.found.series.map((one) => unpackShares(one, page.boot.limits.shares)));
      const asked = here(results.asked, state.scenario);
      if (asked) Object.assign(page.compared, { replicates: asked.replicates, posterior: asked.posterior });
      const answer = asked && asked.lang !== page.boot.lang ? null : results.found.answer;  // made again in this language
      page.compared.result = { title: String(results.title), found: { ...results.found, answer, curves }, job: null, asked };
    } catch { /* results that cannot be read are left out: policies are there to be compared again */ }
  }

  /** Give this tab back what it had kept: policies and results, before its first run. */
  async mine() {
    const id = `${await this.tab} ${this.page.state.scenario}`;
    const found = (await this.list()).find((one) => one.id === id);
    if (found) await this.take(found.session);
  }

  /** Find the organisation of a link among the sessions that this browser kept. */
  async foundAgain(scenario) {
    const found = (await this.list()).find(({ session }) => session.state.scenario === scenario && session.organisation);
    if (!found) return false;
    try {
      const { scenario: name } = await this.open(JSON.stringify(found.session), found.title);
      return name === scenario;
    } catch {
      return false;
    }
  }

  /** Drop what was kept of a scenario that another one has taken the place of. */
  async supersede(scenario) {
    await this.drop({ id: `${await this.tab} ${scenario}`, mine: true }).catch(() => {});
  }

  /** Return the sessions that this browser kept; `mine` tells those of this tab. */
  async list() {
    const tab = await this.tab;
    const found = await autosave.all().catch(() => []);
    return found.map((one) => ({ ...one, mine: one.id.startsWith(`${tab} `) }));
  }

  /** Keep nothing that waits to be kept, or is being put together, until something changes again. */
  #hold() {
    window.clearTimeout(this.waiting);
    this.dropped += 1;
  }

  /** Delete a session that this browser kept. */
  async drop({ id, mine }) {
    if (mine) this.#hold();
    await autosave.drop(id);
  }

  /** Delete everything: sessions of this browser, and what the server holds of this visitor. */
  async forget() {
    this.#hold();
    await autosave.clear().catch(() => {});
    await get("/api/session", "DELETE");
    Object.assign(this, { organisations: {}, at: null, dirty: false });
    this.page.compared = undefined;
    this.page.readings = undefined;
  }
}

/** Return what a comparison had asked for, of the organisation under the name that it has now. */
function here(asked, scenario) {
  if (!asked || !Array.isArray(asked.policies)) return null;
  const named = (one) => (one.scenario === asked.scenario ? { ...one, scenario } : one);
  return { ...named(asked), policies: asked.policies.map(named) };
}

/** Return the state as a link writes it. */
const pick = (state) => Object.fromEntries(STATE.map((name) => [name, plain(state[name] ?? null)]));
const plain = (value) => (value === null || Array.isArray(value) ? value : String(value));

/** Return the figures of a comparison without what is unpacked from them. */
function bare(found) {
  const { curves, ...rest } = found;
  return rest;
}
