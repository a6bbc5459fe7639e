/** The view of the organisation: its picture, its key, a table behind it, and the person one asks about. */

import { choices, el, fill, table } from "./dom.js";
import { Finder, featureField } from "./find.js";
import { peopleKey } from "./lesson_key.js";
import { levelOf, levelsByService, serviceValue, spreadOf } from "./run.js";
import { Scene } from "./scene.js";
import { realNote, sideOf } from "./services.js";
import { showGroupWhy, showWhy } from "./why.js";
import { number, percent, say } from "./words.js";

const TILES = ["#f3c9a9", "#dcebf5", "#9cc8e4", "#4a98cb", "#00507f"];

export class Organisation {
  /** @param {Object} page  `state`, `boot`, `run`, `asked`, `askWhy`, `save`, `announce`, `fail` */
  constructor(page) {
    this.page = page;
  }

  /** Build the view in a place. */
  open(place) {
    const { page } = this;
    const tools = page.boot.tools.map((tool) => [tool, say(`tool.${tool}`)]);
    this.canvas = el("canvas", { tabindex: "0", role: "application", id: "scene",
      "aria-label": say("app.scene"), "aria-describedby": "scene-help" });
    this.scene = new Scene(this.canvas, (row) => this.#pick(row));
    this.canvas.addEventListener("walk", (event) => page.announce(this.#spoken(event.detail)));
    this.tiles = el("ul", { class: "tiles" });
    this.behind = el("div", {});
    this.why = el("section", { class: "why", "aria-label": say("app.why"), hidden: true });
    const left = el("div", {}, el("div", { class: "line" }, choices("tool", say("app.tool"), tools,
      page.state.tool, (tool) => { page.state.tool = tool; page.save(); this.show(page.week); })),
      el("p", { class: "small", id: "scene-help" }), el("div", { id: "ask" }),
      el("div", { class: "frame" }, this.canvas), this.tiles,
      this.#key(), this.why, el("details", { ontoggle: () => this.#table() },
        el("summary", {}, say("app.table")), this.behind));
    fill(place, left);
    this.load();
  }

  /** Take a new run. */
  load() {
    const { page } = this;
    const { shown } = page.run.organisation;
    this.canvas.hidden = !shown;
    this.tiles.hidden = shown;
    document.getElementById("scene-help").textContent = this.#help();
    const place = `${page.state.scenario} ${shown}`;
    const walked = this.of === place ? this.scene.chosen : -1; // whoever is marked, and what is being typed, stay
    if (this.of !== place) fill(document.getElementById("ask"), ...this.#search());
    this.of = place;
    this.key.hidden = !shown;
    const asks = shown ? page.state.person !== undefined && Number(page.state.person) < page.run.people
      : !page.alone && Number(page.state.group ?? NaN) < page.run.services.names.length;
    this.why.hidden = !asks;
    if (shown) this.scene.chosen = asks ? Number(page.state.person) : Math.min(walked, page.run.people - 1);
    this.scene.drawn = null;
    this.show(page.week);
    if (asks) this.ask();
    else fill(this.why);
  }

  /** Take the spread of many runs: real services are told by it. */
  chance() {
    document.getElementById("scene-help").textContent = this.#help();
    if (this.page.run.organisation.real) this.show(this.page.week);
  }

  /** Show a week. */
  show(week) {
    const { run, boot, state } = this.page;
    const tool = boot.tools.indexOf(state.tool);
    if (run.organisation.shown) {
      this.scene.show(run, week, tool, (service) =>
        (run.organisation.real ? [service.name, ""]
          : [service.name, percent(serviceValue(run, `use:${state.tool}`, service.group, week))]));
    } else this.#tile(run, week, state.tool);
    if (this.behind.parentNode.open) this.#table();
  }

  /** Ask why about the chosen person. */
  async ask() {
    this.why.hidden = false;
    await (this.page.run.organisation.shown ? showWhy : showGroupWhy)(this.why, this.page);
  }

  #help() {
    const { alone, run, spread } = this.page;
    const { shown, real } = run.organisation;
    if (shown) return `${say(real ? "app.scene_draw" : "app.fictional")} ${say("app.scene_help")}`;
    if (!real) return `${say("app.fictional")} ${say("app.scene_many")}`;
    return [say("app.scene_real"), realNote(spread, alone), alone ? "" : say("app.scene_own")].join(" ");
  }

  #pick(row) {
    const { page } = this;
    page.state.person = String(row);
    page.state.without = null;
    page.save();
    this.scene.choose(row);
    this.ask().then(() => this.why.scrollIntoView({ block: "nearest" }));
  }

  #spoken(row) {
    const { run, boot, state, week } = this.page;
    const level = levelOf(run, row, week, boot.tools.indexOf(state.tool));
    return `${this.#name(row)} — ${say(`figure.state.${["unequipped", "none", "some", "half"][level]}`)}`;
  }

  #name(row) {
    const { organisation } = this.page.run;
    return say("app.person.one", { number: String(row),
      category: this.page.boot.categories[organisation.category[row]],
      rank: say(`app.rank.${this.page.boot.ranks[organisation.rank[row]]}`),
      service: organisation.services[organisation.service[row]].name });
  }

  #search() {
    const { page } = this;
    if (page.alone && !page.run.organisation.shown) return [];
    const feature = featureField(page, () => { if (!this.why.hidden) this.ask(); });
    if (!page.run.organisation.shown) return [el("div", { class: "search" }, feature)];
    const finder = new Finder(page, (row) => this.#name(row), (row) => this.#pick(row));
    return [el("div", { class: "search" }, finder.field, feature), finder.found];
  }

  #written(k, week) {
    const { use, ends } = this.#use(k, week);
    return ends ? `${percent(use)} (${ends})` : percent(use);
  }

  #group(k) {
    const { page } = this;
    Object.assign(page.state, { group: String(k), without: null });
    page.save();
    this.show(page.week);
    this.tiles.children[k].firstChild.focus();
    this.ask().then(() => this.why.scrollIntoView({ block: "nearest" }));
  }

  #key() {
    this.key = peopleKey(this.page.boot.categories);
    return this.key;
  }

  #tile(run, week, tool) {
    const { names, staff } = run.services;
    const { alone, state } = this.page;
    fill(this.tiles, ...names.map((name, k) => {
      const { use, coloured, ends } = this.#use(k, week);
      const face = coloured ? Math.min(4, Math.floor(use * 5)) : 0;
      const style = { background: coloured ? TILES[face] : "#f0f2f4", color: face === 4 ? "#ffffff" : "#1f2328" };
      const told = [el("b", {}, Number.isNaN(use) ? "" : percent(use)), name, " ", el("span", {}, `(${number(staff[k])})`), ends ? el("span", { class: "ends" }, ends) : null];
      return el("li", {}, alone ? el("div", { style }, ...told)
        : el("button", { type: "button", style, "aria-pressed": String(state.group === String(k)), onclick: () => this.#group(k) }, ...told));
    }));
  }

  /** Return the use of a service, whether its colour may say so, and the ends of its runs where it is real. */
  #use(k, week) {
    const { run, state, spread } = this.page;
    if (!run.organisation.real) {
      const use = serviceValue(run, `use:${state.tool}`, k, week);
      return { use, coloured: !Number.isNaN(use), ends: "" };
    }
    const found = spreadOf(spread, run, state.tool, k, week);
    if (found === null || Number.isNaN(found.middle)) return { use: NaN, coloured: false, ends: "" };
    const ends = say("app.figure.range", { low: percent(found.low), high: percent(found.high) });
    return { use: found.middle, coloured: found.side !== 0, ends: found.side ? `${ends} — ${sideOf(found)}` : ends };
  }

  #table() {
    if (!this.behind.parentNode.open) return;
    const { run, boot, state, week } = this.page;
    const tool = boot.tools.indexOf(state.tool);
    const week_of = say("figure.week", { week });
    const caption = run.organisation.real && run.organisation.shown ? `${week_of} — ${say("app.scene_draw")}` : week_of;
    if (!run.organisation.shown) {
      fill(this.behind, table(caption, [say("describe.service"), say("describe.size"), say("app.term.features")],
        run.services.names.map((name, k) => [name, number(run.services.staff[k]),
          this.#written(k, week)])));
      return;
    }
    const counts = levelsByService(run, week, tool);
    const levels = ["unequipped", "none", "some", "half"].map((name) => say(`figure.state.${name}`));
    fill(this.behind, table(caption, [say("describe.service"), ...levels],
      run.organisation.services.map((service, k) => [service.name, ...counts[k].map((n) => number(n))])));
  }
}
