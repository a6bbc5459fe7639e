/** Results by directorate and site: how many people use the main tool, of how many who are equipped. */

import { el, table } from "./dom.js";
import { number, percent, say } from "./words.js";

const NOTHING = "–";

/** Return the tables of a run; of real people only how many there are. */
export function breakdown(run) {
  const { directorates = [], sites = [] } = run.breakdown ?? {};
  return el("div", { class: "charts", id: "breakdown" },
    ...[["directorates", directorates], ["sites", sites]].filter(([, rows]) => rows.length > 1)
      .map(([kind, rows]) => tableOf(kind, rows, run)));
}

function tableOf(kind, rows, run) {
  const real = rows.every((one) => one.able === null);
  const heads = [say(`app.breakdown.${kind}`), say("describe.size"),
    ...(real ? [] : ["able", "users", "share"].map((name) => say(`app.breakdown.${name}`)))];
  const cells = rows.map((one) => [one.name, number(one.staff),
    ...(real ? [] : [number(one.able), number(one.users), one.able ? percent(one.users / one.able) : NOTHING])]);
  const group = say(`app.breakdown.by_${kind}`);
  const caption = real ? say("app.breakdown.real", { group }) : say("app.breakdown.caption", { group, weeks: run.weeks, seed: run.seed });
  return table(caption, heads, cells);
}
