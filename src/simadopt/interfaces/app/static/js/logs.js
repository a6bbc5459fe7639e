/** One's logs: monthly counts dropped, what was understood of them, what they teach, and a forecast with its verdict. */

import { Lost, Refused, follow, get, post, send } from "./api.js";
import { droppable, el, fill, table } from "./dom.js";
import { startFrom } from "./known.js";
import { ask } from "./logs_ask.js";
import { months } from "./months.js";
import { readings } from "./readings.js";
import { problems } from "./upload.js";
import { number, say } from "./words.js";

const PARTS = ["counts", "training", "calendar", "access"];
const NOTHING = { tool: "", service: "", services: {} };

export class Logs {
  constructor(page) {
    this.page = page;
    this.files = {};
    this.given = NOTHING;
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

  /** Show what was read and learned of the scenario at hand; a page that lost it asks the server. */
  async load() {
    if (this.shown === this.page.state.scenario) return; // another run: lists that are being chosen stay
    this.shown = this.page.state.scenario;
    const logs = readings(this.page);
    this.#draw(logs);
    if (logs.asked || logs.read) return;
    logs.asked = true;
    try {
      const { scenario } = this.page.state;
      const kept = await get(`/api/logs?${new URLSearchParams({ scenario, lang: this.page.boot.lang })}`);
      if (!kept.read || logs.read || logs.sent) return;
      Object.assign(logs, { read: kept.read, found: kept.found ?? logs.found });
      const { view } = this.page; // it may have been opened again meanwhile
      if (view instanceof Logs && logs === readings(this.page)) view.#draw(logs);
    } catch (error) { this.page.fail(error); }
  }

  #draw(logs) {
    for (const place of [this.told, this.work, this.result]) fill(place);
    if (logs.read) this.#understood();
    if (logs.job) this.#follow(logs);
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
      if (name === "counts") this.given = NOTHING;
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
    const logs = readings(page);
    logs.sent = true; // what the server kept comes too late
    const parts = PARTS.filter((name) => this.files[name]);
    const query = new URLSearchParams({ scenario: page.state.scenario, lang: page.boot.lang, hold_out: this.held.value,
      parts: parts.map((name) => `${name}:${this.files[name].size}`).join(","),
      tool: this.given.tool, service: this.given.service, services: JSON.stringify(this.given.services) });
    for (const name of parts) query.set(name, this.files[name].name);
    this.button.disabled = true;
    fill(this.told, el("p", {}, say("app.own.reading")));
    fill(this.result);
    try {
      const body = new Blob(parts.map((name) => this.files[name]));
      const read = await send(`/api/logs?${query}`, body, "application/octet-stream");
      if (read.ask) {
        fill(this.told, ask(read.ask, (said) => { this.given = { ...this.given, ...said, services: { ...this.given.services, ...said.services } }; this.#send(); }));
        this.told.querySelector("select").focus();
      } else {
        Object.assign(logs, { read, found: null, job: null });
        this.#understood();
        document.getElementById("logs-learn").focus();
      }
    } catch (error) {
      fill(this.told);
      if (error instanceof Lost || !(error instanceof Refused)) page.fail(error);
      else fill(this.told, el("div", { class: "alert", id: "logs-wrong" }, el("p", {}, say("app.logs.wrong", { n: error.problems.length })), problems(error.problems)));
    }
    this.button.disabled = false;
  }

  #understood() {
    const { read } = readings(this.page);
    fill(this.told, el("h3", {}, say("app.logs.understood")), el("ul", { id: "logs-understood" }, ...read.lines.map((text) => el("li", {}, text))),
      el("p", {}, el("button", { type: "button", class: "main", id: "logs-learn", onclick: () => this.#learn() }, say("app.logs.learn"))));
  }

  async #learn() {
    const { page } = this;
    const logs = readings(page);
    document.getElementById("logs-learn").disabled = true;
    try {
      logs.job = await post("/api/learn", { logs: logs.read.logs, hold_out: logs.read.hold_out, lang: page.boot.lang });
      await this.#follow(logs);
    } catch (error) { page.fail(error); }
  }

  /** Follow what is being learned to its end; one who left the view and came back sees it go on. */
  async #follow(logs) {
    const { page } = this;
    const { job } = logs;
    const bar = el("progress", { max: job.total, value: 0, "aria-label": say("app.progress") });
    const start = document.getElementById("logs-learn");
    if (start) start.disabled = true;
    const text = el("span", { role: "status" }, say("app.logs.learning"));
    const step = (done, total) => {
      Object.assign(bar, { max: total, value: done });
      if (done) text.textContent = say("app.compare.done", { done, total });
    };
    fill(this.work, bar, el("p", {}, text, " ", el("button", { type: "button", id: "logs-cancel",
      onclick: () => get(`/api/jobs/${encodeURIComponent(job.job)}`, "DELETE") }, say("app.cancel"))));
    let cancelled = false;
    try {
      const found = await follow(job.job, step);
      cancelled = found === null;
      if (found !== null && logs.job === job) { logs.found = found; page.save(); }
    } catch (error) { page.fail(error); }
    if (logs.job === job) logs.job = null;
    if (start) start.disabled = false;
    if (page.view !== this || readings(page) !== logs) return;
    fill(this.work, cancelled ? el("p", { id: "logs-cancelled" }, say("app.compare.cancelled")) : null);
    if (logs.found) this.#show();
  }

  /** The verdict first, then the picture that proves it, then what was learned. */
  #show() {
    const { found, read } = readings(this.page);
    const tools = [...new Set(found.groups.map((one) => one.tool))];
    const named = (one) => (tools.length > 1 ? `${one.service}, ${say(`tool.${one.tool}`)}` : one.service);
    const draw = (one) => months(say("app.logs.title", { service: named(one), n: one.eligible }), one, found.shown);
    const heads = ["name", "prior", "posterior", "ratio", "word"].map((name) => say(`app.logs.head.${name}`));
    fill(this.result, el("h3", { id: "logs-verdict" }, say(`app.logs.verdict_${found.verdict}`)),
      ...found.gate.map((text) => el("p", { class: "gate" }, text)),
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
      const logs = readings(page);
      const { scenario, lines } = await post("/api/last_month", { logs: logs.read.logs, lang: page.boot.lang });
      page.readings.set(scenario, logs);
      page.begun = { scenario, lines };
      await startFrom(page, before, scenario);
      document.getElementById("tab-known").click();
    } catch (error) { page.fail(error); }
  }
}
