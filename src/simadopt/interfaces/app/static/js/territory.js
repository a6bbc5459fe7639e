/** The territory: its sentence, curves by type of authority, places, interventions, items by year. */

import { Lost, Refused, follow, get, post } from "./api.js";
import { chart } from "./chart.js";
import { quarterAxis } from "./dates.js";
import { el, fill, table } from "./dom.js";
import { unpackShares } from "./run.js";
import { Interventions } from "./territory_acts.js";
import { places } from "./territory_places.js";
import { problems } from "./upload.js";
import { learn, percent, say } from "./words.js";

const $ = (id) => document.getElementById(id);
const LOOKS = {
  commune: { colour: "#0072b2", dash: [], shape: "o" },
  intercommunal: { colour: "#009e73", dash: [12, 4], shape: "s" },
  department: { colour: "#d55e00", dash: [2, 2.4], shape: "^" },
  region: { colour: "#cc79a7", dash: [8, 3, 2, 3], shape: "D" },
};
const boot = JSON.parse($("boot").textContent);
learn(boot);
const query = new URLSearchParams(window.location.search);
const state = { scenario: query.get("scenario") ?? boot.start, item: query.get("item"), seed: query.get("seed") };
const page = { boot, state, run: null, wide: null, asked, fail, calm: () => fill($("notice")), say: sentence };
let turn = 0;
let job = null;

function asked() {
  return { lang: boot.lang, scenario: state.scenario, item: state.item ?? undefined, seed: state.seed ?? undefined };
}

function fail(error) {
  const told = error instanceof Refused ? problems(error.problems)
    : el("p", {}, error instanceof Lost ? say("app.lost") : String(error.message));
  const before = page.run ? el("p", { id: "before" }, el("b", {}, say("app.before"))) : null;
  document.body.dataset.figures = page.run ? "before" : "none";
  fill($("notice"), el("div", { class: "alert" }, el("p", {}, say("app.failed")), told, before,
    el("p", {}, el("button", { type: "button", id: "retry", onclick: load }, say("app.retry")))));
  if (!page.run) sentence({ text: say("app.nothing_shown"), about: "" });
}

function sentence({ text, about }) {
  $("answer").textContent = text;
  $("answer-about").textContent = about;
  document.title = `${text} – simadopt`;
}

/** Show a run at once, then what forty of them say. */
async function load() {
  turn += 1;
  const mine = turn;
  stop();
  try {
    const run = await post("/api/territory/run", asked());
    if (mine !== turn) return;
    run.lines = await each(run.curves, (text) => unpackShares(text, boot.limits.shares));
    Object.assign(page, { run, wide: null });
    state.item = run.item;
    document.body.dataset.figures = "now";
    fill($("notice"));
    show();
    if (run.many <= boot.limits.chance) await widen(mine);
    else fill($("places"), el("button", { type: "button", id: "widen", onclick: () => widen(turn) }, say("app.chance.ask")));
  } catch (error) {
    if (mine === turn) fail(error);
  }
}

function stop() {
  if (job) get(`/api/jobs/${encodeURIComponent(job)}`, "DELETE").catch(() => null);
  job = null;
}

async function widen(mine) {
  const started = await post("/api/territory/bands", asked());
  job = started.job;
  const wide = await follow(started.job, (done, total) => {
    if (mine === turn) $("answer-about").textContent = `${page.run.answer.about} ${say("app.answer.coming", { done, total })}`;
  });
  if (mine !== turn || wide === null) return;
  job = null;
  wide.lines = await each(wide.curves, (parts) => Promise.all(parts.map((part) => unpackShares(part, boot.limits.shares))));
  page.wide = wide;
  show();
}

async function each(given, write) {
  const made = await Promise.all(Object.values(given).map(write));
  return Object.fromEntries(Object.keys(given).map((name, k) => [name, made[k]]));
}

function show() {
  const { run, wide } = page;
  $("title").textContent = run.title;
  sentence(wide?.answer ?? run.answer);
  fill($("rests"), say("app.territory.rests"), " ", el("code", {}, `simadopt describe ${state.scenario} --parameters`));
  lists();
  const series = Object.keys(run.lines).map((kind) => ({ name: say(`territory.type.${kind}`), look: LOOKS[kind],
    values: wide ? wide.lines[kind][1] : run.lines[kind], band: wide ? [wide.lines[kind][0], wide.lines[kind][2]] : null }));
  fill($("curves"), chart({ title: say("app.territory.share", { item: label(run.item) }), weeks: run.quarters, series, axis: quarterAxis(run.dates) }).node,
    el("p", { class: "small" }, wide ? say("app.territory.bands", { n: wide.runs }) : say("app.territory.single")));
  if (wide) places(page, $("places"), $("place"), $("why"));
  else fill($("places"), el("p", {}, say("app.territory.coming")));
  items(wide?.items ?? run.items);
  page.acts ??= new Interventions(page, $("acts"));
  page.acts.draw();
  const kept = new URLSearchParams({ ...Object.fromEntries(Object.entries(state).filter(([, value]) => value)), lang: boot.lang });
  window.history.replaceState(null, "", `/territory?${kept}`);
  kept.set("lang", $("language").lang);
  $("language").href = `/territory?${kept}`;
}

const label = (item) => boot.items.find((one) => one.name === item).label;

function items({ dates, rows }) {
  const told = rows.map((row) => [el("button", { type: "button", class: "link", "aria-pressed": String(row.name === page.run.item),
    onclick: () => choose({ item: row.name }) }, label(row.name)), ...row.shares.map((share) => percent(share))]);
  const caption = say(page.wide ? "app.territory.items_many" : "app.territory.items_one", { n: page.run.authorities });
  fill($("items"), table(caption, [say("app.territory.item"), ...dates], told));
}

function choose(change) {
  Object.assign(state, change);
  fill($("place"));
  fill($("why"));
  page.acts?.forget();
  load();
}

function lists() {
  fill($("scenario"), ...boot.presets.map((one) => el("option", { value: one.name, selected: one.name === state.scenario }, one.title)));
  fill($("item"), ...boot.items.map((one) => el("option", { value: one.name, selected: one.name === state.item }, one.label)));
}

$("scenario").addEventListener("change", () => choose({ scenario: $("scenario").value, item: null }));
$("item").addEventListener("change", () => choose({ item: $("item").value }));
window.addEventListener("pagehide", stop);
window.page = page;
load().then(() => { document.body.dataset.ready = "yes"; });
