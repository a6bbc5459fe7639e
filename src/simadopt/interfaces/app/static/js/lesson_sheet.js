/** The sheet of the lessons, to be printed: timing, questions and, for whoever teaches, computed answers. */

import { el, fill, table } from "./dom.js";
import { concluded, drawn, without } from "./lesson_conclusion.js";
import { gapOf, readOf, valueOf, whenOf } from "./lesson_measure.js";
import { say } from "./words.js";

/**
 * Fill a place with the sheet.
 * @param {HTMLElement} place
 * @param {Object} given  `lessons`, `answers` (with what the simulations give), `runs(lesson, which)`, `gaps(lesson)`,
 *   `back` (a button)
 */
export async function sheet(place, { lessons, answers, runs, gaps, back }) {
  const print = el("button", { type: "button", class: "main", id: "print", onclick: () => window.print() }, say("app.sheet.print"));
  delete place.dataset.sheet;
  const body = el("div", { class: answers ? "sheet answers" : "sheet" }, el("h2", {}, say(answers ? "app.sheet.teacher" : "app.sheet.class")),
    el("p", {}, say("app.sheet.about")));
  fill(place, el("p", { class: "line noprint" }, back, " ", print), body);
  for (const lesson of lessons) {
    const arms = await runs(lesson, "arms");
    const off = answers ? await runs(lesson, "off") : [];
    const found = answers ? await gaps(lesson) : null;
    body.append(...one(lesson, { arms, off, gaps: found }, answers));
  }
  place.dataset.sheet = "ready";
}

function one(lesson, { arms, off, gaps }, answers) {
  const name = `app.lesson.${lesson.name}`;
  const [first] = arms;
  const before = say(`app.lesson_before.${lesson.measure}`, { arm: lesson.arms[0].name, when: whenOf(lesson, first),
    value: valueOf(lesson, first, readOf(lesson, first)) });
  const told = [el("h3", {}, say(name)), el("p", { class: "small" }, say("app.sheet.timing")), el("p", {}, say(`${name}.about`)),
    el("p", {}, before), el("p", {}, el("b", {}, say(`${name}.question`))), el("p", {}, say("app.sheet.mine")),
    el("p", {}, say(`${name}.think`)), el("p", {}, say("app.sheet.off", { what: say(`${name}.off`) }))];
  if (!answers) return [...told, el("p", { class: "lines" })];
  return [...told, el("h4", {}, say("app.sheet.expected")), results(lesson, arms, off),
    el("p", {}, concluded(lesson, arms).flatMap((text, k) => [text, " ", drawn(lesson, gaps)[k], " "])), el("p", {}, without(lesson, arms, off, gaps)), el("p", {}, say(`${name}.answer`))];
}

/** Return what all arms give, then the first two without the mechanism. */
function results(lesson, arms, off) {
  const write = (run) => valueOf(lesson, run, readOf(lesson, run));
  const rows = [...lesson.arms.map((arm, k) => [arm.name, write(arms[k])]),
    ...off.map((run, k) => [`${lesson.arms[k].name} — ${say(`app.lesson.${lesson.name}.off`)}`, write(run)]),
    [say("app.sheet.gap"), gapOf(lesson, arms[0], arms[1])],
    [`${say("app.sheet.gap")} — ${say(`app.lesson.${lesson.name}.off`)}`, gapOf(lesson, off[0], off[1])]];
  const caption = `${say(`app.lesson.${lesson.name}`)} — ${say("app.lesson_off_table", { when: whenOf(lesson, arms[0]) })}`;
  return table(caption, [say("app.lesson_world"), say("app.sheet.result")], rows);
}
