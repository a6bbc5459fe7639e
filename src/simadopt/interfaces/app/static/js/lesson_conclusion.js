/** What a lesson concludes, computed from the runs that were played and from the same ones under several seeds. */

import { gapOf, readOf, valueOf, whenOf } from "./lesson_measure.js";
import { percent, say, signed } from "./words.js";

const points = (share) => signed(100 * share, 1);
const ends = ({ low, middle, high }) => ({ low: points(low), middle: points(middle), high: points(high) });
const holdsZero = ({ low, high }) => low <= 0 && high >= 0;

/** Say what each arm that is told made of the first one, in the runs that were played: a sentence each. */
export function concluded(lesson, runs) {
  return lesson.told.map((k) => {
    const [from, to] = [runs[0], runs[k]].map((run) => valueOf(lesson, run, readOf(lesson, run)));
    return say(`app.lesson_concluded.${from === to ? "same" : "moved"}`, { from, to, gap: gapOf(lesson, runs[0], runs[k]),
      cause: say(`app.lesson.${lesson.name}.cause.${k}`), what: say(`app.lesson_what.${lesson.measure}`), when: whenOf(lesson, runs[0]) });
  });
}

/** Say what chance leaves of each of these gaps; null stands for a lesson in which chance has no part. */
export function drawn(lesson, found) {
  if (!found) return [say("app.lesson_exact", { n: lesson.arms.length })];
  return found.on.map((one) => say(`app.lesson_drawn.${sideOf(one, found.seeds)}`,
    { seeds: found.seeds, ...ends(one), more: one.more, less: one.less }));
}

function sideOf({ more, less }, seeds) {
  if (more === seeds) return "more";
  return less === seeds ? "less" : "open";
}

/** Say what is left of the gap between the first two arms without the mechanism, and which part it had. */
export function without(lesson, runs, off, found) {
  const gap = { on: gapOf(lesson, runs[0], runs[1]), off: gapOf(lesson, off[0], off[1]) };
  const said = [say("app.lesson_off_said", { what: say(`app.lesson.${lesson.name}.off`), ...gap })];
  if (found && found.off.low === found.off.high) said.push(say("app.lesson_off_drawn.same", { seeds: found.seeds }));
  else if (found) said.push(say("app.lesson_off_drawn.spread", { seeds: found.seeds, ...ends(found.off) }));
  const [on, left] = found ? [found.on[0], found.off] : [exactly(lesson, runs), exactly(lesson, off)];
  return [...said, ...partOf(on, left)].join(" ");
}

/** Return the gap of two runs without chance, as that of many. */
function exactly(lesson, [one, two]) {
  const gap = (two.users.at(-1) - one.users.at(-1)) / one.people;
  return { low: gap, middle: gap, high: gap };
}

/** Say which part of a gap goes with its mechanism; nothing of a gap that chance alone may make. */
function partOf(on, off) {
  if (holdsZero(on)) return [];
  if (off.low === 0 && off.high === 0) return [say("app.lesson_part.all")];
  if (holdsZero(off)) return [say("app.lesson_part.chance")];
  const share = 1 - off.middle / on.middle;
  return [share > 0 && share < 1 ? say("app.lesson_part.some", { share: percent(share) }) : say("app.lesson_part.none")];
}
