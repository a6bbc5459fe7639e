/** Why one person of a lesson, or one commune, did otherwise in its second arm than in its first. */

import { el, table } from "./dom.js";
import { levelOf } from "./run.js";
import { say } from "./words.js";

/** Return what to show; `found` is what the server or the file tells of whoever was moved, null for nobody. */
export function whyOf(lesson, runs, found) {
  if (lesson.measure === "crowd") return [inCrowd(runs)];
  if (!found) return [say("app.lesson_why.nobody")];
  if (found.rows) return [el("details", { open: true }, el("summary", {}, found.name), table(found.name, [say("app.compare.outcome"), say("app.resident.value")], found.rows))];
  return [el("b", {}, found.name), ` (${lesson.arms[1].name}) — ${found.sentence} `, found.counterfactual];
}

/** Tell of the first person who acts in one crowd only how many she waits for, and how many she sees. */
function inCrowd([one, two]) {
  const acts = (run, i, week) => levelOf(run, i, week, 0) >= 2;
  const i = one.needs.findIndex((_, k) => acts(one, k, one.weeks) && !acts(two, k, two.weeks));
  if (i < 0) return say("app.lesson_why.nobody");
  const week = one.users.findIndex((_, w) => acts(one, i, w));
  return say("app.lesson_why.told", { person: i + 1, week, before: one.needs[i], after: two.needs[i], seen: two.users.at(-1) });
}
