/** One's logs: monthly counts dropped, what was understood of them, what they teach, and a forecast with its verdict. */

import { Lost, Refused, follow, get, post, send } from "./api.js";
import { droppable, el, fill, table } from "./dom.js";
import { startFrom } from "./known.js";
import { months } from "./months.js";
import { problems } from "./upload.js";
import { number, say } from "./words.js";

const PARTS = ["counts", "training", "calendar", "access"];

export class Logs {
  constructor(page) {
    this.page = page;
    this.files = {};
    page.logs ??= { scenario: null, read: null, found: null };
  }

  open(place) {
    this.told = el("div", { id: "logs-told", role: "status" });
    this.work = el("div", { id: "logs-work" });
    this.result = el("div", { id: "logs-result" });
    this.held = el("input", { type: "number", id: "hold-out", min: 1, max: 24, value: 3 });
    this.button = el("button", { type: "button", class: "main", id: "logs-send", disabled: true, onclick: () => this.#send() }, say("app.logs.send"));
    fill(place, el("h3", {}, say("app.logs")), el("p", {}, say("app.logs.about")), el("pre", { tabindex: "0" }, `${say("app.logs.example")}\n${say("app.logs.example_row")}`),
      el("p", { class: "small" }, say("app.logs.privacy")),
      el("div", { class: "form" }, this.#picker("counts"), el("details", {}, el("summary", {}, say("app.logs.more_files")), ...PARTS.slice(1).map((name) => this.#picker(name))),
        el("div", {}, el("label", { for: "hold-out" }, say("app.logs.hold_out")), this.held), el("div", {}, this.button)),
      this.told, this.work, this.result);
    this.load();
  }

  /** Show what was read and learned of the scenario at hand; that of another one goes. */
  load() {
    const { logs, state } = this.page;
    if (logs.scenario !== state.scenario) Object.assign(logs, { scenario: state.scenario, read: null, found: null });
    fill(this.work);
    if (logs.read) this.#understood();
    else { fill(this.told); }
    fill(this.result);
    if (!logs.found) return;
    try {
      this.#show();
    } catch { // results of a session file that hold something else
      logs.found = null;
      fill(this.result);
    }
  }

  show() {}

  #picker(name) {
    const chosen = el("span", { class: "small" }, say("app.own.none"));
    const take = (file) => {
      this.files[name] = file;
      chosen.textContent = file ? `${file.name} — ${number(file.size)}${say("app.own.bytes")}` : say("app.own.none");
      this.button.disabled = !this.files.counts;
    };
    const field = el("input", { type: "file", class: "native", id: `logs-${name}`, accept: ".csv,.txt,.tsv,.xlsx", onchange: () => take(field.files[0]) });
    const zone = el("div", { class: "drop" }, field, el("label", { for: `logs-${name}` }, say(`app.logs.${name}`),
      el("span", { class: "button" }, say("app.own.choose"))), chosen);
    return droppable(zone, take);
  }

  async #send() {
    const { page } = this;
    const parts = PARTS.filter((name) => this.files[name]);
    const query = new URLSearchParams({ scenario: page.state.scenario, lang: page.boot.lang, hold_out: this.held.value,
      parts: parts.map((name) => `${name}:${this.files[name].size}`).join(",") });
    for (const name of parts) query.set(name, this.files[name].name);
    this.button.disabled = true;
    fill(this.told, el("p", {}, say("app.own.reading")));
    fill(this.result);
    try {
      const body = new Blob(parts.map((name) => this.files[name]));
      const read = await send(`/api/logs?${query}`, body, "application/octet-stream");
      Object.assign(page.logs, { scenario: page.state.scenario, read: { ...read, hold_out: Number(this.held.value) }, found: null });
      this.#understood();
    } catch (error) {
      fill(this.told);
      if (error instanceof Lost || !(error instanceof Refused)) page.fail(error);
      else fill(this.told, el("div", { class: "alert", id: "logs-wrong" }, el("p", {}, say("app.logs.wrong", { n: error.problems.length })), problems(error.problems)));
    }
    this.button.disabled = false;
  }

  #understood() {
    const { read } = this.page.logs;
    fill(this.told, el("h3", {}, say("app.logs.understood")), el("ul", { id: "logs-understood" }, ...read.lines.map((text) => el("li", {}, text))),
      el("p", {}, el("button", { type: "button", class: "main", id: "logs-learn", onclick: () => this.#learn() }, say("app.logs.learn"))));
  }

  async #learn() {
    const { page } = this;
    const { logs } = page;
    const start = document.getElementById("logs-learn");
    start.disabled = true;
    try {
      const job = await post("/api/learn", { logs: logs.read.logs, hold_out: logs.read.hold_out, lang: page.boot.lang });
      const bar = el("progress", { max: job.total, value: 0, "aria-label": say("app.progress") });
      const text = el("span", { role: "status" }, say("app.logs.learning"));
      fill(this.work, bar, el("p", {}, text, " ", el("button", { type: "button", id: "logs-cancel",
        onclick: () => get(`/api/jobs/${encodeURIComponent(job.job)}`, "DELETE") }, say("app.cancel"))));
      const found = await follow(job.job, (done) => { bar.value = done; });
      fill(this.work, found === null ? el("p", { id: "logs-cancelled" }, say("app.compare.cancelled")) : null);
      if (found !== null) { logs.found = found; this.#show(); page.save(); }
    } catch (error) {
      fill(this.work);
      page.fail(error);
    }
    start.disabled = false;
  }

  /** The verdict first, then the picture that proves it, then what was learned. */
  #show() {
    const { found, read } = this.page.logs;
    const tools = [...new Set(found.groups.map((one) => one.tool))];
    const named = (one) => (tools.length > 1 ? `${one.service}, ${say(`tool.${one.tool}`)}` : one.service);
    const draw = (one) => months(say("app.logs.title", { service: named(one), n: one.eligible }), one, found.shown);
    const heads = ["name", "prior", "posterior", "ratio", "word"].map((name) => say(`app.logs.head.${name}`));
    fill(this.result, el("h3", { id: "logs-verdict" }, say(`app.logs.verdict_${found.verdict}`)),
      ...found.gate.map((text) => el("p", { id: "logs-gate" }, text)),
      el("div", { class: "charts" }, ...found.groups.filter((one) => one.all).map(draw)),
      read ? el("p", {}, el("button", { type: "button", id: "logs-start", onclick: () => this.#start() }, say("app.logs.start"))) : null,
      el("details", { id: "logs-services" }, el("summary", {}, say("app.logs.services")), el("div", { class: "charts" }, ...found.groups.filter((one) => !one.all).map(draw))),
      found.verdicts.length ? el("details", {}, el("summary", {}, say("app.logs.learned")), table(say("app.logs.learned"), heads, found.verdicts)) : null,
      found.more.length ? el("h3", {}, say("app.logs.more")) : null, el("ul", {}, ...found.more.map((text) => el("li", {}, text))));
  }

  /** Start the town from the last month that was counted. */
  async #start() {
    const { page } = this;
    const before = page.state.scenario;
    try {
      const { scenario, lines } = await post("/api/last_month", { logs: page.logs.read.logs, lang: page.boot.lang });
      page.begun = { scenario, lines };
      await startFrom(page, before, scenario);
      document.getElementById("tab-known").click();
    } catch (error) { page.fail(error); }
  }
}
