/** Dates instead of weeks, once the reader has said on which day week 0 begins. */

import { say } from "./words.js";

const DAY = 86_400_000;
let first = null;

/** Take the first day of week 0 as `2027-01-04`; nothing where it is no date. */
export function begin(text) {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text ?? "") ? Date.parse(`${text}T00:00:00Z`) : NaN;
  first = Number.isNaN(day) ? null : day;
}

/** Whether weeks have dates. */
export const dated = () => first !== null;

const written = (week, options) => new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: "UTC", ...options })
  .format(new Date(first + 7 * DAY * week));

/** Return the month of a week. */
export const dateOf = (week) => written(week, { month: "long", year: "numeric" });

/** Return the month of a week for an axis. */
export const shortDate = (week) => written(week, { month: "2-digit", year: "2-digit" });

/** Say in which week of how many one is. */
export const weekOf = (week, weeks) => (dated() ? say("app.date_of", { date: dateOf(week), week, weeks })
  : say("app.week_of", { week, weeks }));

/** The axis of quarters named as `2024Q1`, or `2024T1`: the first of every fourth year. */
export function quarterAxis(dates) {
  const years = dates.map((date, k) => [k, date]).filter(([, date]) => /[QT]1$/.test(date) && Number(date.slice(0, 4)) % 4 === 0);
  return { ticks: years.map(([k, date]) => [k, date.slice(0, 4)]), name: (k) => dates[k], title: say("app.territory.date") };
}
