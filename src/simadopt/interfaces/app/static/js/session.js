/** The view of a session: saved as a file, opened, kept in this browser, deleted. */

import { Lost, Refused } from "./api.js";
import { autosave } from "./autosave.js";
import { droppable, el, fill, table } from "./dom.js";
import { problems } from "./upload.js";
import { moment, number, say } from "./words.js";

export class Session {
  constructor(page) {
    this.page = page;
  }

  open(place) {
    const { kept } = this.page;
    const field = el("input", { type: "file", class: "native", id: "session-file", accept: ".json",
      onchange: () => this.#open(field.files[0], field.files[0]?.name) });
    const zone = el("div", { class: "drop" }, field, el("label", { for: "session-file" }, say("app.session.open"),
      el("span", { class: "button" }, say("app.own.choose"))));
    droppable(zone, (dropped) => this.#open(dropped, dropped?.name));
    this.told = el("div", { id: "session-told", role: "status" });
    this.list = el("div", { id: "session-list" });
    const on = el("input", { type: "checkbox", id: "session-auto", checked: autosave.isOn(),
      onchange: () => { autosave.turn(on.checked); kept.touch(); } });
    fill(place, el("h3", {}, say("app.session")), el("p", {}, say("app.session.about")),
      el("p", {}, el("button", { type: "button", class: "main", id: "session-download", onclick: () => this.#save() }, say("app.session.save"))),
      el("p", { class: "small" }, say("app.session.privacy")),
      el("h3", {}, say("app.session.again")), zone, this.told,
      el("h3", {}, say("app.session.browser")),
      el("p", {}, on, " ", el("label", { for: "session-auto" }, say("app.session.auto"))),
      el("p", { class: "small" }, say("app.session.auto_about", { days: autosave.days })), this.list,
      el("p", {}, el("button", { type: "button", id: "session-forget", onclick: () => this.#forget() }, say("app.session.forget"))));
    this.#draw();
  }

  load() { this.#draw(); }

  show() {}

  async #save() {
    try { await this.page.kept.download(); } catch (error) { this.page.fail(error); }
  }

  async #draw() {
    this.turn = (this.turn ?? 0) + 1;
    const { turn } = this;
    const found = await this.page.kept.list();
    if (turn !== this.turn) return;
    const button = (key, act) => el("button", { type: "button", onclick: act }, say(key));
    const rows = found.map((one) => [
      `${one.title}${one.mine ? ` (${say("app.session.this_tab")})` : ""}`, moment(one.saved),
      number(one.session.kept.length), el("span", {},
        button("app.session.open_this", () => this.#open(new Blob([JSON.stringify(one.session)]), one.title)), " ",
        button("app.session.delete", async () => { await this.page.kept.drop(one); this.#draw(); }))]);
    fill(this.list, rows.length ? table(say("app.session.list"), ["title", "when", "policies", "act"].map((key) => say(`app.session.${key}`)), rows, 9)
      : el("p", {}, say("app.session.none")));
  }

  #open(body, name) { return openSession(this.page, body, name, this.told); }

  async #forget() {
    if (!window.confirm(say("app.session.forget_sure"))) return;
    const { page } = this;
    try {
      await page.kept.forget();
      await page.go({ scenario: page.boot.start, sets: [], weeks: null, view: "session" });
      fill(document.getElementById("notice"), el("div", { class: "good", id: "session-forgotten" }, say("app.session.forgotten")));
    } catch (error) { page.fail(error); }
  }
}

/**
 * Open a session; what is wrong in it is said in a place, and nothing of the page changes.
 * @param {Object} page
 * @param {Blob|undefined} body
 * @param {string|undefined} name
 * @param {HTMLElement} place
 */
export async function openSession(page, body, name, place) {
  if (!body || (await page.kept.wouldLose() && !window.confirm(say("app.session.sure")))) return;
  fill(place, el("p", {}, say("app.own.reading")));
  try {
    const { notes, ...state } = await page.kept.open(body, name ?? "");
    await page.go({ weeks: null, ...state });
    if (page.run) fill(document.getElementById("notice"), el("div", { class: "good", id: "session-opened" },
      el("p", {}, say("app.session.opened")), ...notes.map((text) => el("p", {}, text))));
  } catch (error) {
    if (error instanceof Lost || !(error instanceof Refused)) { fill(place); page.fail(error); return; }
    fill(place, el("div", { class: "alert", id: "session-wrong" }, el("p", {}, say("app.session.refused")), problems(error.problems)));
  }
}

/** At the top of the page: a file to begin with, staff or a session; how safe the session is; one click saves it. */
export class SessionBar {
  constructor(place, page) {
    this.page = page;
    this.button = el("button", { type: "button", id: "session-save", disabled: true,
      onclick: () => page.kept.download().catch((error) => page.fail(error)) }, say("app.session.save_short"));
    this.text = el("span", { class: "small", id: "session-state" });
    const field = el("input", { type: "file", class: "native", id: "start-file", accept: ".csv,.txt,.tsv,.xlsx,.xls,.json",
      onchange: () => { if (field.files[0]) page.bring(field.files[0]); field.value = ""; } });
    const start = el("label", { for: "start-file", class: "button", title: say("app.start_about") }, say("app.start"));
    fill(place, field, start, " ", this.button, " ", this.text);
  }

  /** Say where the session is kept now. */
  show() {
    const { kept } = this.page;
    const at = kept.filed > (kept.at ?? "") ? kept.filed : kept.at;
    const key = kept.failed ? "failed" : at && !kept.dirty ? (at === kept.filed ? "filed" : "kept")
      : autosave.isOn() ? "soon" : "off";
    this.button.disabled = !kept.holds();
    this.text.textContent = kept.holds() ? say(`app.session.state_${key}`, { time: moment(at) }) : "";
  }
}
