/** Beside a lever on an action: its price, its date, and whom it is for. All are levers of the same action. */

import { dateOf, dated } from "./dates.js";
import { el, fill } from "./dom.js";
import { number, say } from "./words.js";

const DAY_HOURS = 6;
const PRICES = ["eur", "day_eur", "hours"];
const YES = ["connected", "broker"];
const WEEK = 4;

export class Act {
  /**
   * @param {Object} row  the lever
   * @param {Object} state  `sets` is read and written
   * @param {Object} base  `acts`, `targets`: of the scenario before any lever
   * @param {Object} boot  `ranks`, `categories`
   * @param {() => void} onmove
   */
  constructor(row, state, base, boot, onmove) {
    Object.assign(this, { row, state, boot, onmove, kind: row.key.split(".")[0] });
    this.held = base.acts?.[this.kind] ?? {};
    this.targets = base.targets ?? {};
    this.price = el("p", { class: "price" });
    const more = el("div", {});
    this.node = el("div", { class: "act" }, this.price, el("details", { ontoggle: () => { if (!more.firstChild) fill(more, ...this.#fields()); } },
      el("summary", {}, say("app.act.more")), more));
    this.told();
  }

  /** Whether the action is done at all: in the scenario, or by a lever. */
  get done() {
    return Object.keys(this.held).length > 0 || this.state.sets.some((set) => set.startsWith(`${this.kind}.`));
  }

  /** Write what it costs a person reached; what is not given is not known. */
  told() {
    fill(this.price, this.#price(), " · ", say("app.act.effect", { status: this.row.effect }));
  }

  #price() {
    const [eur, day, hours] = PRICES.map((name) => this.#value(name));
    if (day !== null && hours) {
      return say("app.act.by_day", { day: number(day), hours: number(hours), eur: number((eur ?? 0) + (day * hours) / DAY_HOURS) });
    }
    if (day !== null) return say("app.act.a_day", { day: number(day) });
    return eur === null ? say("app.compare.no_price") : say("app.act.each", { eur: number(eur) });
  }

  #value(name) {
    const text = this.#set(name) ?? this.row.more[`${this.kind}.${name}`];
    if (this.#set(name) === undefined && this.held[name] !== undefined) return this.held[name];
    return text === undefined || text === "" ? null : Number(text);
  }

  #set(name) {
    const start = `${this.kind}.${name}=`;
    return this.state.sets.find((set) => set.startsWith(start))?.slice(start.length);
  }

  #put(name, text) {
    const key = `${this.kind}.${name}`;
    const rest = this.state.sets.filter((set) => !set.startsWith(`${key}=`));
    this.state.sets = text === null ? rest : [...rest, `${key}=${text}`];
    this.told();
    this.onmove();
  }

  #fields() {
    const slid = this.row.key.split(".")[1];
    return [...PRICES.filter((name) => name !== slid).map((name) => this.#number(name, this.#value(name))), this.#when(),
      this.#list("rank", this.boot.ranks.map((name) => ({ name, label: say(`app.rank.${name}`) }))),
      this.#list("directorate", this.targets.directorates), this.#list("service", this.targets.services),
      ...YES.map((name) => this.#yes(name))];
  }

  #number(name, value) {
    const id = `act-${this.kind}-${name}`;
    const field = el("input", { type: "number", id, min: 0, step: "any", value: value ?? "" });
    field.addEventListener("change", () => {
      if (field.checkValidity()) this.#put(name, field.value === "" ? null : field.value);
    });
    return el("div", { class: "setting" }, el("label", { for: id }, say(`app.act.${name}`)), field);
  }

  #when() {
    const id = `act-${this.kind}-week`;
    const week = this.#value("week") ?? WEEK;
    const told = el("span", { class: "unit" }, dated() ? dateOf(week) : "");
    const field = el("input", { type: "number", id, min: 0, step: 1, value: week });
    field.addEventListener("change", () => {
      if (field.value === "" || !field.checkValidity()) return;
      told.textContent = dated() ? dateOf(Number(field.value)) : "";
      this.#put("week", field.value);
    });
    return el("div", { class: "setting" }, el("label", { for: id }, say("app.act.week")), field, told);
  }

  /** Whom it is for, among names: none chosen means everybody. */
  #list(name, options = []) {
    if (options.length < 2) return null;
    const start = this.#set(name) ?? this.row.more[`${this.kind}.${name}`];
    const chosen = new Set(start === undefined ? this.held.target?.[name] ?? [] : names(start));
    const boxes = options.map((one, k) => {
      const id = `act-${this.kind}-${name}-${k}`;
      return el("li", {}, el("input", { type: "checkbox", id, checked: chosen.has(one.name), onchange: (event) => {
        if (event.target.checked) chosen.add(one.name);
        else chosen.delete(one.name);
        this.#put(name, JSON.stringify([...chosen]));
      } }), el("label", { for: id }, one.label));
    });
    return el("details", {}, el("summary", {}, say(`app.act.${name}`)), el("ul", { class: "boxes" }, ...boxes));
  }

  #yes(name) {
    const id = `act-${this.kind}-${name}`;
    const held = (this.#set(name) ?? String(this.held.target?.[name] ?? false)) === "true";
    const box = el("input", { type: "checkbox", id, checked: held,
      onchange: () => this.#put(name, box.checked ? "true" : "false") });
    return el("div", { class: "setting" }, box, el("label", { for: id }, say(`app.act.${name}`)));
  }
}

/** Read a list as levers write it: `[head]` or `["Human resources"]`. */
const names = (text) => text.replace(/^\[|\]$/g, "").split(",").map((one) => one.trim().replace(/^"|"$/g, "")).filter(Boolean);
