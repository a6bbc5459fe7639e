/** The page: its state, its views, and the run they share. Each lever asks for a new run at once. */

import { busy, coming, describe, foldLevers, showAnswer } from "./answer.js";
import { Lost, Refused, post } from "./api.js";
import { adopt } from "./catalogue.js";
import { Chance } from "./chance.js";
import { el, fill } from "./dom.js";
import { foot, headline } from "./headline.js";
import { Kept } from "./kept.js";
import { Levers } from "./levers.js";
import { read, world, write } from "./link.js";
import { Player } from "./player.js";
import { drawRoute } from "./route.js";
import { unpack } from "./run.js";
import { SessionBar, openSession } from "./session.js";
import { Steps, Trail } from "./trail.js";
import { problems } from "./upload.js";
import { APART, PLAYED, VIEWS, choose, tabs } from "./views.js";
import { learn, say } from "./words.js";

const $ = (id) => document.getElementById(id);

const boot = JSON.parse($("boot").textContent);
learn(boot);

const page = {
  boot,
  run: null,
  spread: null,
  week: 0,
  state: { sets: [], tool: boot.tools[0], view: "organisation", feature: boot.features[0].name,
    scenario: boot.start, ...read(window.location.search) },
  asked: () => ({ lang: boot.lang, scenario: page.state.scenario, sets: page.state.sets,
    seed: page.state.seed, weeks: page.state.weeks ?? undefined }),
  query: () => write({ ...page.state, digest: page.run?.digest ?? page.state.digest }, boot.version, boot.lang),
  still: () => window.matchMedia("(prefers-reduced-motion: reduce)").matches,
  announce: (text) => { $("status").textContent = text; },
  save,
  fail,
  calm: () => fill($("notice")),
  go,
  open,
  bring,
  budgeted,
  askWhy: () => page.view.ask(),
  answer: () => showAnswer(page),
  world,
};

/** Put the state in the address. */
function save() {
  if (page.wanted) return;
  page.trail.put(page.query());
  page.kept.touch();
  const other = new URLSearchParams(page.query());
  other.set("lang", $("language").lang);
  $("language").href = `/?${other}`;
  if (page.run) foot($("footer"), page);
}

/** Say what went wrong, and what can be done about it. */
function fail(error, ...remedies) {
  if (error.name === "AbortError") return;
  const told = error instanceof Refused ? problems(error.problems)
    : el("p", {}, error instanceof Lost ? say("app.lost") : String(error.message));
  fill($("notice"), el("div", { class: "alert" }, el("p", {}, say("app.failed")), told, ...remedies));
  const { top, bottom } = $("notice").getBoundingClientRect();
  if (bottom < 0 || top > window.innerHeight) $("notice").scrollIntoView({ block: "center" });
}

let [running, again, shown] = [false, false, null];
/** The first run, asked for before the page is drawn. */
let early = null;

const button = (id, text, onclick) => el("button", { type: "button", id, onclick }, text);

/**
 * Say that the run asked for could not be had. Figures of the same scenario stay, greyed, as those of before;
 * figures of another one go.
 */
function unfit(error) {
  const same = page.run !== null && shown.scenario === page.state.scenario;
  if (!same) forget();
  document.body.dataset.figures = same ? "before" : "none";
  page.chance.stop();
  const retry = button("retry", say("app.retry"), () => rerun().then(drawLevers));
  const back = same && JSON.stringify(shown) !== JSON.stringify(asked())
    ? button("undo", say("app.undo"), () => go(structuredClone(shown))) : null;
  const home = same ? null : button("home", say("app.home", { title: boot.presets.find((one) => one.name === boot.start).title }),
    () => go({ scenario: boot.start, sets: [], weeks: null, view: page.state.view }));
  const before = same ? [el("p", { id: "before" }, el("b", {}, say("app.before")))] : [];
  fail(error, ...before, el("p", {}, retry, " ", back, " ", home));
}

/** Take the figures of a scenario that is no longer asked for off the page. */
function forget() {
  page.run = null;
  $("player").hidden = true;
  page.player.pause();
  $("title").hidden = true;
  for (const id of ["headline", "levers", "footer"]) fill($(id));
  if (!APART.includes(page.state.view)) { page.view = null; fill($("panel")); }
  showAnswer(page);
}

/** What decides the figures of a run. */
const asked = () => structuredClone({ scenario: page.state.scenario, sets: page.state.sets,
  seed: page.state.seed, weeks: page.state.weeks ?? null });

const ask = async (what) => unpack(await post("/api/run", what), boot.limits.shares);

/** Ask for the run of the state; while one is on its way, only the latest wish is kept. */
async function rerun() {
  page.steps.note(asked());
  describe(page);
  if (running) { again = true; return; }
  running = true;
  page.chance.stop();
  busy(true);
  const begun = performance.now();
  try {
    const what = page.asked();
    const asking = early?.what === JSON.stringify(what) ? early.run : ask(what);
    early = null;
    take(await asking);
    page.latency = performance.now() - begun;
  } catch (error) {
    unfit(error);
  }
  running = false;
  busy(false);
  if (again) { again = false; await rerun(); }
}

/** Show a new run in the view that is open. */
function take(run) {
  const atEnd = page.run === null || page.week >= page.run.weeks;
  page.run = run;
  if (adopt(page, run.catalogue)) page.view = null;
  page.levers.take(boot.levers);
  page.levers.budget.take(run.summary.spent);
  if (run.summary.tools[page.state.tool]?.use === null) {
    page.state.tool = boot.tools.find((tool) => run.summary.tools[tool].use !== null) ?? boot.tools[0];
  }
  run.scenario_is_ours = !page.state.scenario.startsWith("import-");
  fill($("notice"), ...notes(run));
  page.state.digest = undefined;
  page.state.seed = run.seed;
  shown = asked();
  document.body.dataset.figures = "now";
  $("title").textContent = run.title;
  $("title").hidden = false;
  const ask = page.chance.small() ? null : () => { headline($("headline"), run, { alone: false }); page.chance.ask(0); };
  headline($("headline"), run, { ask, alone: false });
  if (ask === null) page.chance.ask();
  page.player.load(run.weeks, atEnd ? run.weeks : page.week);
  if (page.view) page.view.load();
  else open(page.state.view);
  showAnswer(page);
  save();
}

/** Say whether a link gave back what it promised. */
function notes(run) {
  const { v, digest } = page.state;
  if (digest === undefined) return [];
  if (run.digest.startsWith(digest)) return [];
  const key = v && v !== boot.version ? "app.link_version" : "app.link_other";
  return [el("div", { class: "alert" }, say(key, { version: v ?? "" }))];
}

/** Show the spread of many runs wherever it says something. */
function spread() {
  headline($("headline"), page.run, { spread: page.spread, alone: false });
  page.view?.chance?.();
  showAnswer(page);
  page.announce(page.spread.answer.text);
}

/** Say that the many runs could not be had; the one that is shown stays, and says that it is one. */
function lost(error) {
  showAnswer(page);
  fail(error, el("p", {}, button("retry-many", say("app.retry"), () => { fill($("notice")); page.chance.ask(0); })));
}

/** Open a view. */
function open(name) {
  const known = name in VIEWS ? name : "organisation";
  page.state.view = known;
  choose($("tabs"), known);
  $("panel").setAttribute("aria-labelledby", `tab-${known}`);
  $("player").hidden = !PLAYED.includes(known) || !page.run;
  for (const id of ["headline", "terms", "about"]) $(id).hidden = APART.includes(known);
  if (!PLAYED.includes(known)) page.player.pause();
  if (page.run || APART.includes(known)) {
    page.view = new VIEWS[known](page);
    page.view.open($("panel"));
  } else {
    page.view = null;
    fill($("panel"), el("p", {}, say("app.nothing_shown")));
  }
  showAnswer(page);
  drawRoute($("route"), page);
  save();
}

/** Take a file from the top of the page: a session, or staff to import. */
function bring(file) {
  if (file.name.endsWith(".json")) { openSession(page, file, file.name, $("notice")); return; }
  open("own");
  page.view.give(file);
}

/** Take a file that is dropped where nothing else takes it; the browser would leave the page for it. */
function dropped(event) {
  if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  if (event.type === "drop" && event.dataTransfer.files.length) bring(event.dataTransfer.files[0]);
}

/** Note another budget wherever it is shown. */
function budgeted() {
  save();
  if (page.run) page.levers.budget.take(page.run.summary.spent);
  page.view?.budget?.();
}

/** Go to another state: a scenario, levers, a view. */
async function go(change) {
  page.wanted = null;
  Object.assign(page.state, change);
  if ("scenario" in change) {
    for (const name of ["person", "group"]) if (!(name in change)) delete page.state[name];
    page.state.seed = change.seed ?? boot.presets.find((one) => one.name === change.scenario)?.seed;
    listScenarios();
  }
  if (change.view) page.view = null;
  await rerun();
  drawLevers();
}

function drawLevers() {
  if (page.run) page.levers.draw(page.run.base);
}

function listScenarios() {
  const { scenario } = page.state;
  const title = scenario.startsWith("import-") ? say("app.own.title") : scenario;
  const own = boot.presets.some((one) => one.name === scenario) ? [] : [{ name: scenario, title, about: "" }];
  fill($("scenario"), ...[...own, ...boot.presets].map((one) =>
    el("option", { value: one.name, selected: one.name === page.state.scenario }, one.title)));
}

/**
 * Show what the link asks for; where that cannot be, say why and show no figure. The link is kept: a file
 * that is to be imported again is asked for, and gives the link's view and levers back.
 */
async function first() {
  await page.kept.mine();
  await rerun();
  if (page.run) return;
  const { scenario } = page.state;
  if (scenario.startsWith("import-") && await page.kept.foundAgain(scenario)) {
    await rerun();
    if (page.run) { fill($("notice"), el("div", { class: "good", id: "found-again" }, say("app.session.found_again"))); return; }
  }
  page.wanted = page.state.scenario.startsWith("import-") ? { ...page.state } : null;
  open(page.wanted ? "own" : page.state.view);
}

function start() {
  window.page = page;
  const what = page.asked();
  early = { what: JSON.stringify(what), run: ask(what) };
  early.run.catch(() => null); // told by the run that waits for it
  foldLevers();
  tabs($("tabs"), page, open);
  listScenarios();
  $("scenario").addEventListener("change", () => go({ scenario: $("scenario").value, sets: [], weeks: null }));
  page.player = new Player($("player"), (week) => { page.week = week; if (page.view && page.run) page.view.show(week); });
  page.chance = new Chance(page, spread, (done, total) => coming(page, done, total), lost);
  page.kept = new Kept(page, () => bar.show());
  const bar = new SessionBar($("session-bar"), page);
  page.trail = new Trail(page, open);
  page.steps = new Steps($("steps"), page);
  page.levers = new Levers($("levers"), boot.levers, page.state, () => { page.player.pause(); rerun(); }, page);
  for (const name of ["dragover", "drop"]) window.addEventListener(name, dropped);
  window.addEventListener("resize", () => { if (page.view && page.run) page.view.show(page.week); });
  first().then(drawLevers).then(() => {
    page.ready = performance.now();
    document.body.dataset.ready = "yes";
  });
}

start();
