/** Why one person, or one service, adopted: a sentence, the terms that add up, the counterfactual, and who convinced her. */

import { post } from "./api.js";
import { el, fill, table } from "./dom.js";
import { percent, say, signed } from "./words.js";


/**
 * Show why a person did what she did with a feature.
 * @param {HTMLElement} place
 * @param {Object} page  `asked()`, `state`, `boot`, `fail`
 */
export async function showWhy(place, page) {
  const { state } = page;
  const ask = { ...page.asked(), person: Number(state.person), feature: state.feature,
    without: state.without ?? undefined };
  await show(place, page, () => (page.whyOf ? Promise.all([page.whyOf(ask), null])
    : Promise.all([post("/api/why", ask), post("/api/path", ask)])));
}

/** Show why the staff of a service do what they do with a feature; real people stay in groups. */
export async function showGroupWhy(place, page) {
  const { group, feature, without } = page.state;
  const ask = { ...page.asked(), group, feature, without: without ?? undefined };
  await show(place, page, () => Promise.all([post("/api/why_group", ask), null]));
}

let turn = 0;

/** Show what is found, unless something else was asked meanwhile. */
async function show(place, page, find) {
  turn += 1;
  const mine = turn;
  place.setAttribute("aria-busy", "true");
  try {
    const [why, path] = await find();
    if (mine !== turn) return;
    fill(place, ...told(why, path, page));
    page.announce(why.sentence);
  } catch (error) {
    if (mine !== turn) return;
    page.fail(error);
  }
  place.removeAttribute("aria-busy");
}

function told(why, path, page) {
  return [el("div", {},
    el("h3", {}, say("app.why")),
    el("p", { class: "small" }, path ? path.steps[0].name : why.name),
    el("p", { class: "say", id: "why-sentence" }, why.sentence),
    why.about ? el("p", { class: "small" }, why.about) : null,
    why.terms.length ? bars(why) : null,
    why.chance ? el("p", { class: "small" }, why.chance) : null),
  el("div", {}, why.without ? otherWorld(why, page) : null,
    el("p", { class: "small" }, why.note),
    ...(path ? [el("h3", {}, say("app.path.title")), ...pathOf(path)] : []))];
}

function bars(why) {
  const largest = Math.max(...why.terms.map((term) => Math.abs(term.value)), 0.01);
  const rows = why.terms.flatMap((term) => {
    const share = (50 * Math.abs(term.value)) / largest;
    return [el("span", {}, term.label),
      el("span", { class: `bar ${term.value > 0 ? "pull" : "push"}`, "aria-hidden": "true" },
        el("i", { style: { width: `${share}%` } })),
      el("span", { class: "value" }, signed(term.value))];
  });
  return el("div", {}, el("p", { class: "small" }, say("app.why.bars")),
    el("div", { class: "bars" }, ...rows,
      ...(why.value === null ? [] : [el("b", {}, say("explain.total")), el("span", {}),
        el("b", { class: "value" }, signed(why.value))])));
}

function otherWorld(why, page) {
  if (!why.levers) {
    return el("div", {}, el("h3", {}, say("app.why.other")), el("p", { class: "say", id: "why-other" }, why.counterfactual));
  }
  const field = el("select", { id: "without" }, ...why.levers.map((lever) =>
    el("option", { value: lever.name, selected: lever.name === why.without }, lever.label)));
  field.addEventListener("change", () => {
    page.state.without = field.value;
    page.askWhy();
  });
  return el("div", {}, el("h3", {}, say("app.why.other")),
    el("p", { class: "say", id: "why-other" }, why.counterfactual),
    el("p", {}, el("label", { for: "without" }, say("app.why.without")), " ", field));
}

function pathOf(path) {
  if (path.steps.length < 2) return [el("p", {}, say("app.path.alone"))];
  const rows = path.steps.map((step) => [step.name, step.when, step.link,
    step.parent < 0 ? "" : path.steps[step.parent].name,
    step.encouragement === null ? "" : percent(step.encouragement),
    step.weight === null || step.weight === undefined ? "" : signed(step.weight)]);
  const headers = ["person", "when", "through", "convinced", "encouragement", "part"];
  return [
    el("p", { class: "small" }, say("app.path.about", { start: path.start, end: path.end })),
    branch(path, 0),
    el("details", {}, el("summary", {}, say("app.table")),
      table(say("app.path.title"), headers.map((name) => say(`app.path.${name}`)), rows, 4)),
  ];
}

function branch(path, at) {
  const step = path.steps[at];
  const below = path.steps.map((one, k) => [one, k]).filter(([one]) => one.parent === at);
  const given = step.encouragement === null ? "" :
    ` — ${say("app.path.gives", { share: percent(step.encouragement) })}`;
  const item = el("li", {}, step.link ? el("b", {}, `${step.link} : `.replace(" :", say("app.colon"))) : null,
    `${step.name} (${step.when})${given}`,
    below.length ? el("ul", { class: "tree" }, ...below.map(([, k]) => branch(path, k))) : null);
  return at === 0 ? el("ul", { class: "tree", id: "path" }, item) : item;
}

