/** Policies side by side: paired differences with their intervals, under common random numbers, in the background. */

import { chart } from "./chart.js";
import { assumptions, chance, cost, difference, interval, level, note, priced } from "./differences.js";
import { el, fill, table } from "./dom.js";
import { work } from "./job.js";
import { nameFields, names } from "./names.js";
import { pairs } from "./pairs.js";
import { Ready } from "./ready.js";
import { unpackShares } from "./run.js";
import { knows, percent, say, signed, significant } from "./words.js";

const LOOKS = [
  { colour: "#000000", dash: [], shape: "o" },
  { colour: "#0072b2", dash: [12, 4], shape: "s" },
  { colour: "#d55e00", dash: [2, 2.4], shape: "^" },
  { colour: "#009e73", dash: [8, 3, 2, 3], shape: "D" },
  { colour: "#cc79a7", dash: [4, 3], shape: "s" },
  { colour: "#e69f00", dash: [1, 2], shape: "o" },
  { colour: "#555555", dash: [6, 2, 1, 2], shape: "^" },
];
/** Outcomes shown, and how each is written: in points, whole, or with a decimal. */
const SHOWN = [["gru_users", 0], ["services_left_behind", 1], ["tracked_share", 2],
  ["delay_days", 1], ["services_use_gap", 2], ["hours", 0], ["eur", 0]];

export class Compare {
  constructor(page) {
    this.page = page;
    page.compared ??= { kept: [], chosen: new Set(), replicates: 100, posterior: true, result: null };
    this.ready = new Ready(page, () => this.#offer());
  }

  open(place) {
    this.form = el("div", {});
    this.list = el("div", { id: "policies" });
    this.name = el("input", { type: "text", id: "keep-name", maxlength: 60 }); // one for all drawings: what is typed stays
    this.progress = el("div", {});
    this.result = el("div", {});
    fill(place, el("h3", {}, say("app.compare")), el("p", {}, say("app.compare.about")), this.form, this.progress, this.result);
    this.load();
    try {
      this.#show();
      this.#again();
    } catch { // results of a session file that hold something else
      this.page.compared.result = null;
      fill(this.result);
    }
  }

  load() {
    const ready = !this.#shipped().length;
    const typing = document.activeElement === this.name;
    fill(this.form, el("p", {}, say("app.compare.base", { title: this.page.run.title })), ready ? this.ready.fields() : null, this.list, this.#keep(), this.#start());
    if (typing) this.name.focus();
    fill(this.list, this.#policies());
    if (ready) this.ready.ask();
  }

  /** Take another budget. */
  budget() {
    this.ready.show();
    if (!this.#shipped().length) this.ready.ask();
  }

  /** Offer what is ready-made; all of it is ticked where nothing else was chosen yet. */
  #offer() {
    const { compared, state } = this.page;
    if (!compared.result && !compared.kept.length && !state.sets.length && compared.offered !== state.scenario && !compared.chosen.size) {
      this.ready.policies.forEach((one) => compared.chosen.add(one.name));
    }
    compared.offered = state.scenario;
    fill(this.list, this.#policies());
  }

  show() {}

  /** The sentence of the comparison that is shown. */
  answer() {
    return this.page.compared.result?.found.answer ?? null;
  }

  /** The levers as they stand, those kept before, and those ready-made or shipped for the same organisation; each once. */
  #offered() {
    const { page } = this;
    const { scenario, sets } = page.state;
    const kept = page.compared.kept.filter((one) => one.scenario === scenario);
    const now = { name: say("app.compare.now"), scenario, sets: [...sets], now: true };
    const fresh = sets.length && !kept.some((one) => alike(one, now));
    const own = fresh ? [...kept, now] : kept;
    const ready = this.ready.policies.filter((one) => !own.some((other) => alike(one, other)));
    return [...(fresh ? [now] : []), ...kept, ...ready, ...this.#shipped()];
  }

  /** The shipped policies for the organisation of a shipped scenario. */
  #shipped() {
    const { page } = this;
    const { scenario } = page.state;
    const base = scenario.replace(/_(coach|train).*$/, "");
    return page.boot.presets.filter((one) => one.name !== scenario && /_(coach|train)/.test(one.name)
      && one.name.startsWith(base)).map((one) => ({ name: capital(one.title.split(/\s?:\s/).at(-1)), scenario: one.name, sets: [] }));
  }

  #policies() {
    const { chosen, ready } = this.page.compared;
    const offered = this.#offered();
    const boxes = offered.map((one, k) => {
      const box = el("input", { type: "checkbox", id: `policy-${k}`, checked: one.now || chosen.has(one.name) });
      box.addEventListener("change", () => (box.checked ? chosen.add(one.name) : chosen.delete(one.name)));
      if (box.checked) chosen.add(one.name);
      const about = one.about ?? (one.sets.length ? inWords(one.sets, this.page.boot.levers) : "");
      return el("div", {}, box, " ", el("label", { for: `policy-${k}` }, one.name), about ? el("span", { class: "small" }, ` — ${about}`) : null);
    });
    const lacking = this.#shipped().length ? [] : ready?.lacking ?? [];
    return [...boxes, ...lacking.map((name) => el("p", { class: "alert" }, say("app.ready.lacking", { name }))),
      this.ready.policies.length ? el("p", { class: "small" }, this.page.compared.ready.usual) : null];
  }

  /** A name under which the levers as they stand are kept. */
  #keep() {
    const now = this.#offered()[0];
    if (!now?.now) return el("p", { class: "small" }, say("app.compare.move"));
    return el("div", { class: "search" }, el("div", {}, el("label", { for: "keep-name" }, say("app.compare.name")), this.name),
      el("button", { type: "button", id: "keep", onclick: () => {
        const name = this.name.value.trim();
        if (!name) { this.name.focus(); return; }
        this.name.value = "";
        const { compared } = this.page;
        compared.kept = compared.kept.filter((one) => one.name !== name || one.scenario !== now.scenario);
        compared.kept.push({ name, scenario: now.scenario, sets: now.sets });
        compared.chosen.add(name);
        this.page.save();
        this.load();
      } }, say("app.compare.keep")));
  }

  #start() {
    const { compared, boot } = this.page;
    const runs = el("input", { type: "number", id: "replicates", min: 2, max: 400, value: compared.replicates, disabled: compared.posterior,
      onchange: () => { compared.replicates = Number(runs.value); } });
    const drawn = el("input", { type: "checkbox", id: "posterior", checked: compared.posterior, "aria-describedby": "posterior-about",
      onchange: () => { compared.posterior = runs.disabled = drawn.checked; } });
    const button = el("button", { type: "button", class: "main", id: "compare-run", onclick: () => this.#run() }, say("app.compare.run"));
    return el("div", {},
      el("div", {}, drawn, " ", el("label", { for: "posterior" }, say("app.compare.posterior")),
        el("span", { class: "small", id: "posterior-about" }, ` — ${say("app.compare.posterior_about", boot.posterior)}`)),
      el("div", { class: "setting" }, el("label", { for: "replicates" }, say("app.compare.replicates")), runs, button));
  }

  async #run() {
    const { page } = this;
    await this.ready.coming;
    const { chosen, posterior, replicates } = page.compared;
    const policies = this.#offered().filter((one) => chosen.has(one.name))
      .map(({ name, scenario, sets }) => ({ name, scenario, sets }));
    if (!policies.length) { fill(this.progress, el("p", { class: "alert" }, say("app.compare.none"))); return; }
    page.calm();
    const { budget_eur = null, budget_hours = null } = page.state;
    const asked = { ...page.asked(), sets: [], posterior, replicates, policies, budget_eur, budget_hours };
    const done = await this.#work(asked, page.run.title);
    if (done && page.view === this) this.#bring();
  }

  /** Compare what is asked; tell whether there is a result, which is shown. */
  async #work(asked, title, before = null) {
    const { page } = this;
    const stale = () => before !== null && page.compared?.result !== before; // another one was made or opened since
    const button = document.getElementById("compare-run"); // none where another view was opened meanwhile
    if (button) button.disabled = true;
    try {
      const { job, result: found } = await work(this.progress, "/api/compare", asked);
      if (found === null || stale()) return false;
      found.curves = await Promise.all(found.series.map((one) => unpackShares(one, page.boot.limits.shares)));
      if (stale()) return false;
      page.compared.result = { found, title, job, asked };
      page.save();
      if (page.view instanceof Compare) page.view.#show();
      return true;
    } catch (error) {
      page.fail(error);
      return false;
    } finally {
      if (button) button.disabled = false;
    }
  }

  /** Make the result that a session kept again, by itself: its note can be had once it is. */
  async #again() {
    const { page } = this;
    const { compared } = page;
    const before = compared.result;
    const { asked, again, job, title } = before ?? {};
    if (!asked || job !== null || again) return;
    before.again = true;
    await this.ready.coming;
    if (page.compared !== compared || compared.result !== before) return;
    const offered = this.#offered();  // in the language of the page, which may be another
    const policies = asked.policies.map((one) => ({ ...one, name: offered.find((known) => alike(known, one))?.name ?? one.name }));
    policies.forEach((one) => compared.chosen.add(one.name));
    fill(this.list, this.#policies());
    const named = asked.scenario === page.state.scenario ? page.run.title : title;
    const done = await this.#work({ ...asked, policies, lang: page.boot.lang }, named, before);
    if (done || page.compared?.result !== before) return;
    before.stopped = true; // cancelled or refused: the button compares again
    if (page.view instanceof Compare) page.view.#show();
  }

  /** Bring the result into view, and the reader's place with it. */
  #bring() {
    const head = document.getElementById("compare-result");
    head.focus({ preventScroll: true });
    head.scrollIntoView({ block: "start", behavior: this.page.still() ? "auto" : "smooth" });
  }

  #show() {
    const kept = this.page.compared.result;
    if (kept === null) return;
    const { found, title, job } = kept;
    const taken = (kind) => `/export/comparison/${encodeURIComponent(job)}/${kind}?${new URLSearchParams({ lang: document.documentElement.lang, ...names(this.page) })}`;
    const titles = [say("app.compare.base_short"), ...found.variants.map((one) => one.name)];
    const series = found.curves.map((values, k) => ({ name: short(titles[k]), values, look: LOOKS[k] }));
    this.page.answer();
    fill(this.result, el("h3", { id: "compare-result", tabindex: -1 }, say("app.compare.result", { title })),
      job === null ? el("p", { class: "small", id: "compare-kept" }, say(`app.session.results_${kept.asked && !kept.stopped ? "again" : "kept"}`)) : this.#files(taken),
      found.answer ? el("p", { class: "say", id: "compare-answer" }, found.answer.text) : null,
      this.#differences(found),
      chart({ title: say("app.compare.curves"), weeks: found.weeks, series }).node,
      this.#table(found), ...found.variants.map((one) => assumptions(one, this.page.boot.levers.parameters)).filter(Boolean)
        .map((text) => el("p", { class: "small" }, text)), pairs(found.pairs, titles.slice(1), found.interval_level),
      el("p", { class: "small", id: "compare-note" }, note(found)));
  }

  /** One button saves the note, with the names it bears; beside it, the session and the same figures in other forms. */
  #files(taken) {
    const links = [];
    const link = (id, kind, text, main = "") => {
      const made = el("a", { class: `button${main}`, id, download: "" }, text);
      links.push(() => { made.href = taken(kind); });
      return made;
    };
    const named = () => links.forEach((renew) => renew());
    const files = el("p", {}, link("export-comparison", "report", say("app.compare.save_note"), " main"), " ",
      el("button", { type: "button", id: "compare-session", onclick: () => this.page.kept.download().catch((error) => this.page.fail(error)) },
        say("app.session.save_short")), " ", link("export-comparison-slide", "slide", say("app.compare.note_slide")), " ",
      this.page.boot.prints ? link("export-comparison-pdf", "pdf", say("app.compare.note_pdf")) : null, " ",
      link("export-comparison-workbook", "workbook", say("app.export_xlsx")));
    named();
    return el("div", {}, nameFields(this.page, named), files);
  }

  #differences(found) {
    const main = found.outcome;
    const all = found.variants.map((one) => one.differences[main]);
    const reach = Math.max(0.02, ...all.flatMap((d) => [Math.abs(d.low ?? 0), Math.abs(d.high ?? 0)]));
    return el("figure", { class: "chart" }, el("figcaption", {}, say("app.compare.picture", { level: percent(found.interval_level) })),
      el("div", { class: "bars" }, ...found.variants.flatMap((one) => {
        const d = one.differences[main];
        return [el("span", {}, one.name), interval(d, reach), el("span", { class: "value" }, signed(100 * d.value, 1))];
      })));
  }

  #table(found) {
    const base = found.arms[0].outcomes;
    const told = (name, value, text) => (name === "eur" ? priced(value, text) : text);
    const uses = Object.keys(base).filter((name) => knows(`app.outcome.${name}`) && name.endsWith("_use")).map((name) => [name, 2]);
    const rows = [...uses, ...SHOWN].filter(([name]) => base[name]).map(([name, digits]) => [say(`app.outcome.${name}`),
      told(name, base[name].value, level(base[name].value, digits)),
      ...found.variants.map((one) => told(name, one.differences[name]?.value, difference(gapOf(one, name), digits)))]);
    rows.push([say("app.compare.probability"), "", ...found.variants.map((one) => chance(one))]);
    rows.push([say("app.compare.user_cost"), "", ...found.variants.map(cost)]);
    return table(say("app.compare.table", { weeks: found.weeks, level: percent(found.interval_level) }),
      [say("app.compare.outcome"), say("app.compare.base_short"), ...found.variants.map((one) => one.name)], rows);
  }
}

/** Return a difference with its interval: that of users is the one that the answer tells, for all policies at once. */
const gapOf = (one, name) => (name === "gru_users" && one.adopters) || one.differences[name];

/** Tell whether two policies move the same levers of the same scenario. */
const alike = (one, other) => one.scenario === other.scenario
  && JSON.stringify([...one.sets].sort()) === JSON.stringify([...other.sets].sort());

/** Say what levers are moved, each by its label. */
function inWords(sets, { actions, parameters }) {
  const told = sets.map((set) => {
    const [key, value] = set.split("=");
    const row = actions.find((each) => each.key === key) ?? parameters[key];
    return row ? `${row.label}${say("app.colon")} ${row.percent ? percent(Number(value)) : `${significant(Number(value))} ${row.unit}`}` : null;
  });
  return told.filter(Boolean).join(", ");
}

/** Names at the end of lines keep a chart readable: cut between words. */
const short = (name) => (name.length > 34 ? `${name.slice(0, 33).replace(/\s+\S*$/, "")}…` : name);

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
