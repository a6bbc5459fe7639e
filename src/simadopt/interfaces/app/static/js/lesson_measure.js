/** What a lesson measures of a run, and how it is written: shares of use, people of a crowd, communes. */

import { weekAxis } from "./chart.js";
import { levelOf } from "./run.js";
import { number, percent, say, signed } from "./words.js";

/** The series of a run that each measure reads. */
const SERIES = { gru_use: "tool:gru:use", gru_awareness: "tool:gru:awareness", communes: "communes" };
const YEAR = 4;
/** Decimals of shares and of what separates them: a difference has those of its terms. */
const DIGITS = 1;

/** Return the share that a lesson draws, by week. */
export const curveOf = (run, measure) => (run.users ? Float32Array.from(run.users, (n) => n / run.people)
  : run.curves[SERIES[measure]]);

/** Return the week in which a lesson is read. */
export const readOf = (lesson, run) => Math.min(lesson.read || run.weeks, run.weeks);

/** Write what is measured of a run in a week. */
export function valueOf(lesson, run, week) {
  if (run.users) return say("app.lesson_of", { n: number(run.users[week]), of: number(run.people) });
  return percent(curveOf(run, lesson.measure)[week], DIGITS);
}

/** Write what is predicted: a number of people of a crowd, else a percentage. */
export const guessOf = (lesson, share) => (lesson.measure === "crowd" ? number(100 * share) : percent(share));

/** Write how many people or communes that is. */
export function countOf(lesson, run, week) {
  if (lesson.measure === "communes") return say("app.lesson_count.communes", among(run, (i) => [run.levels[i * (run.weeks + 1) + week], 1]));
  const found = among(run, (i) => { const level = levelOf(run, i, week, 0); return [level >= 2, level >= 1]; });
  return say(`app.lesson_count.${run.users ? "crowd" : "use"}`, found);
}

function among(run, tell) {
  let [n, of] = [0, 0];
  for (let i = 0; i < run.people; i += 1) {
    const [has, could] = tell(i);
    n += has ? 1 : 0;
    of += could ? 1 : 0;
  }
  return { n, of };
}

/** Say how mean use, or what is known, goes with the users that the rest of the page counts; empty for no staff. */
export function usersOf(lesson, runs) {
  if (lesson.made) return "";
  const [first, second] = runs.slice(0, 2).map(({ summary, main }) => {
    const { users, users_able: able } = summary.tools[main];
    return say("app.lesson_of", { n: users, of: able });
  });
  return say(`app.lesson_users.${lesson.measure}`, { first, second, week: runs[0].weeks });
}

/** Return what separates two runs in the week that is read: people of a crowd, or points. */
export function gapOf(lesson, one, two) {
  if (one.users) return signed(two.users.at(-1) - one.users.at(-1), 0);
  const week = readOf(lesson, one);
  const [from, to] = [one, two].map((run) => Number((100 * curveOf(run, lesson.measure)[week]).toFixed(DIGITS)));
  return say("app.lesson_points", { n: signed(to - from, DIGITS) });  // of the figures as they are written
}

/** Write when a lesson is read. */
export function whenOf(lesson, run) {
  const week = readOf(lesson, run);
  if (run.start !== undefined) return say("app.lesson_when.year", { year: String(yearOf(run, week)) });
  return week < run.weeks ? say("app.lesson_when.week", { week }) : say("app.lesson_when.end");
}

const yearOf = (run, quarter) => Math.floor((run.start + quarter) / YEAR);

/** Return how the time of a run is written on an axis and on a clock; weeks need no clock. */
export function clockOf(run) {
  if (run.start === undefined) return { axis: weekAxis(run.weeks), clock: null };
  const clock = (quarter) => say("app.lesson_quarter", { year: String(yearOf(run, quarter)), n: ((run.start + quarter) % YEAR) + 1 });
  const ticks = [];
  for (let quarter = 0; quarter <= run.weeks; quarter += 2 * YEAR) ticks.push([quarter, String(yearOf(run, quarter))]);
  return { axis: { ticks, name: clock, title: say("app.territory.date") }, clock };
}
