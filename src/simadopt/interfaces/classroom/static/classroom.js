/** The page of a classroom file: the views of the app over runs that the file holds. It asks nobody. */

import { Curves } from "./curves.js";
import { Dials, ranksOf } from "./dials.js";
import { el, fill } from "./dom.js";
import { headline } from "./headline.js";
import { Lessons } from "./lessons.js";
import { Organisation } from "./organisation.js";
import { Player } from "./player.js";
import { Residents } from "./residents.js";
import { adopt } from "./catalogue.js";
import { inflate, unpack, unpackSpread } from "./run.js";
import { Services } from "./services.js";
import { learn, say } from "./words.js";

const KEPT = ["view", "tool", "feature", "person", "lesson", "run", "dials"];
const $ = (id) => document.getElementById(id);

const held = JSON.parse($("held").textContent);
const EXPLORED = { organisation: Organisation, curves: Curves, services: Services, residents: Residents };
const VIEWS = Object.keys(held.lessons).length ? { lessons: Lessons, ...EXPLORED } : EXPLORED;
const asked = new URLSearchParams(window.location.hash.slice(1));
const lang = held.languages.includes(asked.get("lang")) ? asked.get("lang") : held.language;

/** Return data in the language of the page. */
function spoken(data) {
  if (Array.isArray(data)) return data.map(spoken);
  if (data === null || typeof data !== "object") return data;
  if (held.each in data) return data[held.each][held.languages.indexOf(lang)];
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, spoken(value)]));
}

const boot = spoken(held.boot);
learn(boot);

const page = {
  boot,
  alone: true,
  run: null,
  spread: null,
  week: 0,
  state: { tool: boot.tools[0], view: Object.keys(VIEWS)[0], feature: boot.features[0].name, run: "0" },
  asked: () => ({}),
  still: () => window.matchMedia("(prefers-reduced-motion: reduce)").matches,
  announce: (text) => { $("status").textContent = text; },
  fail: (error) => fill($("notice"), el("div", { class: "alert" }, el("p", {}, say("app.failed")),
    el("p", {}, String(error.message)))),
  save,
  go,
  world: (_, run) => heldAs(run.digest),
  askWhy: () => page.view.ask(),
  whyOf,
  lessonRuns: (lesson, arms) => Promise.all(spoken(held.lessons[lesson.name][arms]).map(unpacked)),
  lessonGaps: async (lesson) => held.lessons[lesson.name].gaps,
  lessonPerson: async (lesson) => spoken(held.lessons[lesson.name].person),
};

const unpacked = (packed) => unpack(packed, boot.limits.shares);

/** Return the part of an address that gives a state back, in a language. */
function hashOf(language) {
  const query = new URLSearchParams({ lang: language });
  for (const name of KEPT) if (page.state[name] !== undefined) query.set(name, page.state[name]);
  return `#${query}`;
}

function save() {
  try {
    window.history.replaceState(null, "", hashOf(lang));
  } catch { /* some browsers refuse it to pages from disk: nothing is lost but the address */ }
}

/** Return where the file holds a run to explore, null where it does not. */
function heldAs(digest) {
  for (const [number, { digest: first, variants = [], dials = [] }] of held.runs.entries()) {
    const at = [first, ...variants.map((one) => one.digest)].indexOf(digest);
    if (at >= 0) return { run: String(number), dials: ranksOf(spoken(dials), at) };
  }
  return null;
}

/** Go to another run and view; Back leads where one was. */
async function go(change) {
  try { window.history.pushState(null, "", hashOf(lang)); } catch { /* as in `save` */ }
  delete page.state.person;
  Object.assign(page.state, change);
  $("scenario").value = page.state.run;
  await choose(page.state.run);
  open(page.state.view);
}

function back() {
  const view = new URLSearchParams(window.location.hash.slice(1)).get("view");
  if (Object.hasOwn(VIEWS, view) && view !== page.state.view) open(view);
}

/** Take the state that the address holds, where the file has it. */
function recall() {
  for (const name of KEPT) if (asked.has(name)) page.state[name] = asked.get(name);
  const { state } = page;
  if (!held.runs[Number(state.run)]) state.run = "0";
  if (!Object.hasOwn(VIEWS, state.view)) [state.view] = Object.keys(VIEWS);
  if (!boot.tools.includes(state.tool)) state.tool = boot.tools[0];
  if (!boot.features.some((one) => one.name === state.feature)) state.feature = boot.features[0].name;
}

/** Return why a person decided as she did: worked out when the file was made. */
async function whyOf({ person, feature }) {
  const { run } = page;
  const { reasons } = run;
  if (!reasons) return nothing(null);
  const at = reasons.rows.indexOf(person);
  if (at < 0) return nothing(reasons);
  run.told ??= JSON.parse(new TextDecoder().decode(await inflate(reasons.told)));
  const [names, told] = run.told;
  const f = boot.features.findIndex((one) => one.name === feature);
  const [sentence, chance, counterfactual, value, terms] = told[at * boot.features.length + f];
  return { name: names[at], sentence, chance, counterfactual, value, without: counterfactual || null,
    terms: terms.map(([name, part]) => ({ name, value: part, label: say(`term.${name}`) })),
    note: say("explain.real") };
}

/** Say that nothing was kept of a person: large organisations keep one in so many, moved levers none. */
function nothing(reasons) {
  const [first, second] = reasons?.rows ?? [];
  const sentence = reasons ? say("classroom.not_kept", { step: second === undefined ? 1 : second - first })
    : say("classroom.not_moved");
  return { name: "", sentence, chance: "", value: null, without: null,
    terms: [], note: "" };
}

/** Open a view. */
function open(name) {
  page.state.view = name;
  for (const tab of $("tabs").children) {
    const chosen = tab.dataset.view === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
  }
  $("panel").setAttribute("aria-labelledby", `tab-${name}`);
  $("title").textContent = say(`app.view.${name}`);
  const taught = name === "lessons";
  $("player").hidden = taught;
  $("which").hidden = taught;
  document.body.classList.toggle("taught", taught);
  page.player.pause();
  page.view?.player?.pause();
  page.view = new VIEWS[name](page);
  page.view.open($("panel"));
  save();
}

/** Show another run of the file: a scenario, with its levers where the state has them. */
async function choose(number) {
  page.state.run = number;
  const { variants = [], ...first } = held.runs[Number(number)];
  dials.take(spoken(first.dials ?? []), page.state.dials);
  const one = dials.run ? { ...first, ...variants[dials.run - 1] } : first;
  const run = await unpacked(spoken(one));
  page.run = run;
  page.spread = run.spread ? await unpackSpread(run.spread, boot.limits.shares) : null;
  adopt(page, run.catalogue);
  $("about").textContent = run.about && run.command.includes(" --set ") ? say("app.about_moved", { about: run.about }) : run.about;
  const { text, about } = (run.spread ?? run).answer;
  $("answer").textContent = text;
  $("answer-about").textContent = about;
  headline($("headline"), run, { spread: page.spread });
  foot(run);
  const real = run.organisation.real && run.organisation.shown;
  fill($("notice"), real ? el("div", { class: "alert" }, say("classroom.simulated")) : null);
  page.player.load(run.weeks, Math.min(page.week || run.weeks, run.weeks));
}

function foot(run) {
  fill($("footer"), el("p", {}, say(held.said.foot)), el("p", {}, say("run.level")),
    el("div", { class: "line made" }, el("span", {}, say("app.digest")),
      el("code", { id: "digest", "data-digest": run.digest }, run.digest.slice(0, 16)),
      el("span", {}, say("app.version", { version: boot.version }))),
    run.name.startsWith("import-") || run.command.includes(" import-") ? null
      : el("div", { class: "line made" }, el("span", {}, say("app.command")), el("code", {}, run.command)));
}

function tabs() {
  const names = Object.keys(VIEWS);
  fill($("tabs"), ...names.map((name) => el("button", { type: "button", role: "tab", id: `tab-${name}`,
    "data-view": name, "aria-controls": "panel", onclick: () => open(name) }, say(`app.view.${name}`))));
  $("tabs").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = (names.indexOf(page.state.view) + step + names.length) % names.length;
    open(names[next]);
    $(`tab-${names[next]}`).focus();
  });
}

/** Put the words of the page's language where the file was written in another. */
function translate() {
  document.documentElement.lang = lang;
  document.title = say(held.said.title);
  const other = held.languages.find((one) => one !== lang);
  const texts = { skip: "app.skip", tagline: held.said.tagline, language: "app.language",
    "scenario-label": "classroom.run" };
  const labels = { tabs: "app.views", which: "classroom.run", headline: "app.headline", player: "app.player" };
  for (const [id, key] of Object.entries(texts)) $(id).textContent = say(key);
  for (const [id, key] of Object.entries(labels)) $(id).setAttribute("aria-label", say(key));
  Object.assign($("language"), { lang: other, hreflang: other });
  $("language").addEventListener("click", (event) => {
    event.preventDefault();
    window.location.hash = hashOf(other);
    window.location.reload();
  });
  $("skip").addEventListener("click", (event) => { event.preventDefault(); $("main").focus(); });
}

function listRuns() {
  fill($("scenario"), ...held.runs.map((run, k) =>
    el("option", { value: k, selected: String(k) === page.state.run }, spoken(run.title))));
  $("scenario").addEventListener("change", async () => {
    delete page.state.person;
    delete page.state.dials;
    await choose($("scenario").value).catch(page.fail);
    open(page.state.view);
  });
}

const dials = new Dials($("dials"), async () => {
  page.state.dials = dials.at;
  page.player.pause();
  await choose(page.state.run).catch(page.fail);
  open(page.state.view);
});

async function start() {
  window.page = page;
  translate();
  if (!("DecompressionStream" in window)) throw new Error(say("classroom.old_browser"));
  recall();
  tabs();
  listRuns();
  page.player = new Player($("player"), (week) => {
    page.week = week;
    if (page.view && page.run && page.state.view !== "lessons") page.view.show(week);
  });
  window.addEventListener("resize", () => { if (page.view) page.view.show(page.week); });
  window.addEventListener("popstate", back);
  await choose(page.state.run);
  open(page.state.view);
  document.body.dataset.ready = "yes";
}

start().catch(page.fail);
