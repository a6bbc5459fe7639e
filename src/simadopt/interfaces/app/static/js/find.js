/** Finding a person by number, service, rank or key, and choosing the feature one asks about. */

import { post } from "./api.js";
import { el, fill } from "./dom.js";
import { say } from "./words.js";

const MOST_FOUND = 12;

/** A search field, and the list of people it finds. */
export class Finder {
  /**
   * @param {Object} page
   * @param {Function} name  who a row is, in words
   * @param {Function} pick  what to do with the row that is chosen
   */
  constructor(page, name, pick) {
    Object.assign(this, { page, name, pick });
    this.found = el("ul", { class: "found" });
    const field = el("input", { type: "search", id: "find", autocomplete: "off", oninput: () => this.#find(field.value) });
    this.field = el("div", {}, el("label", { for: "find" }, say("app.find")), field);
  }

  #find(text) {
    const wanted = text.trim().toLowerCase();
    if (!wanted) { fill(this.found); return; }
    const rows = [];
    for (let i = 0; i < this.page.run.people && rows.length < MOST_FOUND; i += 1) {
      if (String(i) === wanted || (!/^\d+$/.test(wanted) && this.name(i).toLowerCase().includes(wanted))) rows.push(i);
    }
    const real = this.page.run.organisation.real && !this.page.alone;
    fill(this.found, ...rows.map((i) => this.#offer(this.name(i), () => this.pick(i))),
      rows.length || real ? null : el("li", {}, say("app.nobody")),
      real && rows.length < MOST_FOUND ? this.#offer(say("app.find_key", { key: text.trim() }), () => this.#ask(text.trim())) : null);
  }

  #offer(text, onclick) {
    return el("li", {}, el("button", { type: "button", onclick }, text));
  }

  /** Keys are not kept in clear: only the server can tell whose this is. */
  async #ask(person) {
    const { page } = this;
    try {
      const why = await post("/api/why", { ...page.asked(), person, feature: page.state.feature });
      this.pick(why.person);
    } catch (error) {
      page.fail(error);
    }
  }
}

/** Return the field of the feature one asks about. */
export function featureField(page, changed) {
  const feature = el("select", { id: "feature" }, ...page.boot.features.map((one) =>
    el("option", { value: one.name, selected: one.name === page.state.feature },
      `${say(`tool.${one.tool}`)} — ${one.label}`)));
  feature.addEventListener("change", () => {
    Object.assign(page.state, { feature: feature.value, without: null });
    page.save();
    changed();
  });
  return el("div", {}, el("label", { for: "feature" }, say("app.feature")), feature);
}
