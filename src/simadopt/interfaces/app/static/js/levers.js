/** The levers: sliders with number fields, their unit, what they do and where that comes from. */

import { Act } from "./acts.js";
import { Budget } from "./budget.js";
import { begin } from "./dates.js";
import { el, fill } from "./dom.js";
import { say } from "./words.js";

export class Levers {
  /**
   * @param {HTMLElement} place
   * @param {Object} rows  `boot.levers`
   * @param {Object} state  `sets` is read and written
   * @param {() => void} onmove
   * @param {Object} page  `boot`, `save`, `budgeted`
   */
  constructor(place, rows, state, onmove, page) {
    Object.assign(this, { place, state, onmove, page, base: { values: {}, kinds: [] } });
    this.added = new Set();
    this.acts = new Map();
    this.budget = new Budget(state, page.budgeted);
    begin(state.first);
    this.take(rows);
  }

  /** Take other levers: those of a scenario with its own tools. */
  take(rows) {
    this.rows = rows;
    this.actions = new Map(rows.actions.map((row) => [row.key, row]));
    this.added = new Set([...this.added].filter((name) => name in rows.parameters));
  }

  /** Take where the scenario itself stands, then draw every lever. */
  draw(base) {
    this.base = base;
    for (const set of this.state.sets) {
      const key = set.split("=")[0];
      if (key in this.rows.parameters && !this.rows.mechanisms.includes(key)) this.added.add(key);
    }
    fill(this.place, this.budget.node, el("h3", {}, say("app.actions")),
      ...this.rows.actions.map((row) => this.#action(row)), this.#settings(), this.#mechanisms());
  }

  /** Return the value a lever has now. */
  #value(row) {
    const set = this.state.sets.find((one) => one.startsWith(`${row.key}=`));
    return set === undefined ? this.#neutral(row) : Number(set.slice(row.key.length + 1));
  }

  #neutral(row) {
    return this.base.values[row.key] ?? row.neutral;
  }

  #put(row, value) {
    const kind = row.key.split(".")[0];
    const own = (set) => set.startsWith(`${row.key}=`);
    const beside = (set) => Object.keys(row.more).some((key) => set.startsWith(`${key}=`));
    const rest = this.state.sets.filter((set) => !own(set) && !beside(set));
    if (value === this.#neutral(row)) this.state.sets = rest;
    else {
      const more = this.base.kinds.includes(kind) ? [] : Object.entries(row.more);
      const own = (key) => this.state.sets.find((set) => set.startsWith(`${key}=`));
      this.state.sets = [...rest, `${row.key}=${value}`, ...more.map(([k, v]) => own(k) ?? `${k}=${v}`)];
    }
    this.acts.get(row.key)?.told();
    this.onmove();
  }

  /** Return the lever of an action, with its price, date and target below. */
  #action(row) {
    const act = new Act(row, this.state, this.base, this.page.boot, this.onmove);
    this.acts.set(row.key, act);
    const lever = this.#lever(row);
    lever.insertBefore(act.node, lever.lastChild);
    return lever;
  }

  #lever(row) {
    const id = `lever-${row.key.replace(".", "-")}`;
    const scale = row.percent ? 100 : 1;
    const tidy = (value) => Number((value / scale).toPrecision(6));
    const shown = (value) => Number((value * scale).toPrecision(6));
    const box = el("div", { class: "lever" });
    const range = el("input", { type: "range", id, min: shown(row.low), max: shown(row.high),
      step: shown(row.step) });
    const field = el("input", { type: "number", min: shown(row.low), step: "any",
      "aria-label": `${row.label} (${row.percent ? "%" : row.unit})` });
    const put = (value) => {
      range.value = shown(value);
      field.value = shown(value);
      box.classList.toggle("moved", value !== this.#neutral(row));
    };
    range.addEventListener("input", () => {
      const value = tidy(Number(range.value));
      field.value = range.value;
      box.classList.toggle("moved", value !== this.#neutral(row));
      this.#put(row, value);
    });
    field.addEventListener("change", () => {
      if (field.value === "" || !field.checkValidity()) { put(this.#value(row)); return; }
      const value = tidy(Number(field.value));
      put(value);
      this.#put(row, value);
    });
    put(this.#value(row));
    box.append(el("label", { for: id }, row.label), el("div", { class: "row" }, range, field,
      el("span", { class: "unit" }, row.percent ? "%" : row.unit)), this.#told(row));
    return box;
  }

  #told(row) {
    const beside = Object.entries(row.more ?? {}).map(([key, value]) => `${key} = ${value}`);
    return el("details", {}, el("summary", {}, say("app.how")),
      el("p", {}, say("app.acts_through", { meaning: row.meaning, symbol: row.symbol })),
      el("p", {}, say("app.source", { source: row.source, status: row.status })),
      beside.length ? el("p", {}, say("app.with_it", { list: beside.join(", ") })) : null);
  }

  #mechanisms() {
    const shown = [...this.rows.mechanisms, ...this.added];
    const others = Object.keys(this.rows.parameters).filter((name) => !shown.includes(name));
    const chooser = el("select", { id: "other-lever" }, el("option", { value: "" }, say("app.choose")),
      ...others.map((name) =>
        el("option", { value: name }, `${this.rows.parameters[name].symbol} — ${this.rows.parameters[name].label}`)));
    chooser.addEventListener("change", () => {
      if (!chooser.value) return;
      const name = chooser.value;
      this.added.add(name);
      this.draw(this.base);
      document.getElementById("mechanisms").open = true;
      document.getElementById(`lever-${name}`).focus();
    });
    chooser.style.maxWidth = "100%";
    const moved = shown.some((name) => this.state.sets.some((set) => set.startsWith(`${name}=`)));
    return el("details", { id: "mechanisms", open: moved || this.wasOpen,
      ontoggle: (event) => { this.wasOpen = event.target.open; } },
      el("summary", {}, say("app.mechanisms")), this.chance, this.#theory(),
      ...shown.map((name) => this.#lever(this.rows.parameters[name])),
      el("p", {}, el("label", { for: "other-lever" }, say("app.other_lever")), chooser));
  }

  #theory() {
    const key = "theory.preset";
    const set = this.state.sets.find((one) => one.startsWith(`${key}=`));
    const now = set ? set.slice(key.length + 1) : this.base.values[key];
    const names = { full: "model", tucker: "tucker", sykes: "sykes", wang: "wang" };
    const field = el("select", { id: "theory" }, ...Object.entries(names).map(([value, name]) =>
      el("option", { value, selected: value === now }, say(`calibration.theory.${name}`))));
    field.addEventListener("change", () => {
      this.state.sets = this.state.sets.filter((one) => !one.startsWith(`${key}=`));
      if (field.value !== this.base.values[key]) this.state.sets.push(`${key}=${field.value}`);
      this.onmove();
    });
    return el("div", { class: "setting" }, el("label", { for: "theory" }, say("app.theory")), field);
  }

  #settings() {
    const seed = el("input", { type: "number", id: "seed", min: 0, step: 1, value: this.state.seed });
    seed.addEventListener("change", () => {
      if (/^\d{1,18}$/.test(seed.value)) { this.state.seed = seed.value; this.onmove(); }
    });
    const weeks = el("input", { type: "number", id: "weeks", min: 1, max: 1040, step: 1,
      value: this.state.weeks ?? this.base.weeks });
    weeks.addEventListener("change", () => {
      if (!weeks.checkValidity() || weeks.value === "") return;
      this.state.weeks = Number(weeks.value) === this.base.weeks ? null : Number(weeks.value);
      this.onmove();
    });
    const again = el("button", { type: "button", onclick: () => {
      this.state.seed = String(Number(seed.value || 0) + 1);
      seed.value = this.state.seed;
      this.onmove();
    } }, say("app.other_seed"));
    const reset = el("button", { type: "button", id: "reset", onclick: () => {
      this.state.sets = [];
      this.added.clear();
      this.draw(this.base);
      this.onmove();
    } }, say("app.reset"));
    this.chance = el("div", {}, el("div", { class: "setting" }, el("label", { for: "seed" }, say("app.seed")), seed, again),
      el("p", { class: "small" }, say("app.seed_about")));
    return el("div", {}, el("h3", {}, say("app.duration")),
      el("div", { class: "setting" }, el("label", { for: "weeks" }, say("app.weeks")), weeks, reset), this.#first());
  }

  /** The day on which week 0 begins: from then on the page speaks in dates. */
  #first() {
    const field = el("input", { type: "date", id: "first", value: this.state.first ?? "" });
    field.addEventListener("change", () => {
      this.state.first = field.value || null;
      begin(this.state.first);
      this.page.save();
      this.draw(this.base);
      this.onmove();
    });
    return el("div", { class: "setting" }, el("label", { for: "first" }, say("app.first")), field);
  }
}

const TOOLLESS = ["officer", "equipment", "join_sites", "reorganisation", "departure"];

/** Return the acts of a run, or those on one tool, as marks for a chart. */
export const marksOf = (run, tool = null) => run.acts
  .filter((act) => tool === null || act.tool === tool || TOOLLESS.includes(act.kind)).map((act) => ({ week: act.week, label: say(`lever.${act.kind}`) }));

