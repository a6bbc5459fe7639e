/** The answer: one sentence that is the page's title, and what its interval holds. Made by the server. */

import { say } from "./words.js";

const $ = (id) => document.getElementById(id);
/** Views whose title is their name: they tell nothing of the run of the levers. */
const APART = ["lessons", "own", "session"];

/** What the page answers now: that of the view that is open, of many runs, or of the run that is shown. */
function told(page) {
  const own = page.view?.answer?.();
  if (own) return own;
  if (APART.includes(page.state.view)) return { text: say(`app.view.${page.state.view}`), about: "" };
  if (!page.run) return { text: say("app.nothing_shown"), about: "" };
  return page.spread?.answer ?? page.run.answer;
}

/** Write the sentence of what is shown. */
export function showAnswer(page) {
  const { text, about } = told(page);
  $("answer").textContent = text;
  $("answer-about").textContent = about;
  $("title").hidden = !page.run || APART.includes(page.state.view);
  document.title = `${text} – simadopt`;
}

/** Say what the scenario is; its own text speaks of it as it stands, before any lever. */
export function describe({ boot, state }) {
  const about = boot.presets.find((one) => one.name === state.scenario)?.about ?? "";
  $("about").textContent = about && state.sets.length ? say("app.about_moved", { about }) : about;
}

/** Say how many of the runs that will widen the sentence are done. */
export function coming(page, done, total) {
  if (page.view?.answer?.() || !page.run || APART.includes(page.state.view)) return;
  $("answer-about").textContent = `${page.run.answer.about} ${say("app.answer.coming", { done, total })}`;
}

/** Say that the page is at work, once it lasts long enough to be noticed. */
export function busy(on) {
  document.body.toggleAttribute("data-busy", on);
  $("answer").setAttribute("aria-busy", String(on));
}

/** On a narrow screen the number comes first: levers are folded until they are asked for. */
export function foldLevers() {
  $("levers-fold").open = !window.matchMedia("(max-width: 56rem)").matches;
}
