/** The view of the organisation: its picture, its key, a table behind it, and the person one asks about. */

import { choices, el, fill, table } from "./dom.js";
import { sample } from "./marks.js";
import { levelOf, levelsByService, serviceValue } from "./run.js";
import { Scene } from "./scene.js";
import { showWhy } from "./why.js";
import { number, percent, say } from "./words.js";

const TILES = ["#f3c9a9", "#dcebf5", "#9cc8e4", "#4a98cb", "#00507f"];
const MOST_FOUND = 12;

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
    const help = shown ? "app.scene_help" : page.run.organisation.real ? "app.scene_real" : "app.scene_many";
    document.getElementById("scene-help").textContent = say(help);
    fill(document.getElementById("ask"), shown ? this.#search() : null);
    this.key.hidden = !shown;
    const asks = shown && page.state.person !== undefined && Number(page.state.person) < page.run.people;
    this.why.hidden = !asks;
    if (shown) this.scene.chosen = asks ? Number(page.state.person) : -1;
    this.scene.drawn = null;
    this.show(page.week);
    if (asks) this.ask();
    else fill(this.why);
  }

  /** Show a week. */
  show(week) {
    const { run, boot, state } = this.page;
    const tool = boot.tools.indexOf(state.tool);
    if (run.organisation.shown) {
      this.scene.show(run, week, tool, (service) =>
        [service.name, percent(serviceValue(run, `use:${state.tool}`, service.group, week))]);
    } else this.#tile(run, week, state.tool);
    if (this.behind.parentNode.open) this.#table();
  }

  /** Ask why about the chosen person. */
  async ask() {
    this.why.hidden = false;
    await showWhy(this.why, this.page);
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
    const found = el("ul", { class: "found" });
    const field = el("input", { type: "search", id: "find", autocomplete: "off",
      oninput: () => this.#find(field.value, found) });
    const feature = el("select", { id: "feature" }, ...this.page.boot.features.map((one) =>
      el("option", { value: one.name, selected: one.name === this.page.state.feature },
        `${say(`tool.${one.tool}`)} — ${one.label}`)));
    feature.addEventListener("change", () => {
      this.page.state.feature = feature.value;
      this.page.state.without = null;
      this.page.save();
      if (this.page.state.person !== undefined) this.ask();
    });
    return [el("div", { class: "search" },
      el("div", {}, el("label", { for: "find" }, say("app.find")), field),
      el("div", {}, el("label", { for: "feature" }, say("app.feature")), feature)), found];
  }

  #find(text, place) {
    const wanted = text.trim().toLowerCase();
    if (!wanted) { fill(place); return; }
    const rows = [];
    for (let i = 0; i < this.page.run.people && rows.length < MOST_FOUND; i += 1) {
      if (String(i) === wanted || (!/^\d+$/.test(wanted) && this.#name(i).toLowerCase().includes(wanted))) rows.push(i);
    }
    fill(place, ...rows.map((i) => el("li", {}, el("button", { type: "button",
      onclick: () => this.#pick(i) }, this.#name(i)))),
    rows.length ? null : el("li", {}, say("app.nobody")));
  }

  #key() {
    const { categories } = this.page.boot;
    const shapes = ["triangle", "square", "circle"];
    const levels = ["unequipped", "none", "some", "half"];
    this.key = el("ul", { class: "key" },
      ...categories.map((name, k) => el("li", {}, sample(shapes[k], 1), say("figure.category", { category: name }))),
      el("li", {}, sample("circle", 1, true), say("figure.leader")),
      ...levels.map((name, k) => el("li", {}, sample("circle", k), say(`figure.state.${name}`))));
    return this.key;
  }

  #tile(run, week, tool) {
    const { names, staff } = run.services;
    fill(this.tiles, ...names.map((name, k) => {
      const use = serviceValue(run, `use:${tool}`, k, week);
      const face = Number.isNaN(use) ? 0 : Math.min(4, Math.floor(use * 5));
      const dark = face === 4;
      return el("li", { style: { background: Number.isNaN(use) ? "#f0f2f4" : TILES[face],
        color: dark ? "#ffffff" : "#1f2328" } }, el("b", {}, percent(use)), name, " ",
      el("span", {}, `(${number(staff[k])})`));
    }));
  }

  #table() {
    if (!this.behind.parentNode.open) return;
    const { run, boot, state, week } = this.page;
    const tool = boot.tools.indexOf(state.tool);
    const caption = say("figure.week", { week });
    if (!run.organisation.shown) {
      fill(this.behind, table(caption, [say("describe.service"), say("describe.size"), say("measure.use")],
        run.services.names.map((name, k) => [name, number(run.services.staff[k]),
          percent(serviceValue(run, `use:${state.tool}`, k, week))])));
      return;
    }
    const counts = levelsByService(run, week, tool);
    const levels = ["unequipped", "none", "some", "half"].map((name) => say(`figure.state.${name}`));
    fill(this.behind, table(caption, [say("describe.service"), ...levels],
      run.organisation.services.map((service, k) => [service.name, ...counts[k].map((n) => number(n))])));
  }
}
