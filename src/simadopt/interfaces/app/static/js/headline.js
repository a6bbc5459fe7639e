/** The few figures one reads first, and the foot of the page: digest, command, links, files. */

import { el, fill } from "./dom.js";
import { nameFields, names } from "./names.js";
import { shareButton } from "./share.js";
import { number, percent, say } from "./words.js";

const days = (value) => say("app.days", { n: number(value, 1) });

/**
 * Show the results of a run in a line of figures: the median of many runs where they are known, with what
 * they are over; else those of the run alone, which says so.
 * @param {HTMLElement} place
 * @param {Run} run
 * @param {Object} [chance]  `spread` (or null), `ask` (or null: it comes by itself), `alone`
 */
export function headline(place, run, { spread = null, ask = null, alone = true } = {}) {
  const { tools, services, spent } = run.summary;
  const requests = run.summary.requests ?? { tracked_share: null, delay_days: null };
  const used = Object.entries(tools).filter(([, level]) => level.use !== null);
  const shown = (name, value, write) => range(spread?.outcomes[name], value, write);
  fill(place,
    ...used.map(([tool, level]) => figure(shown(`${tool}_use`, level.use, percent),
      say("app.figure.use", { tool: say(`tool.${tool}`) }), say("app.figure.over", { n: level.posts, of: run.people }))),
    services.counted ? figure(shown("services_left_behind", services.below.number, number), say("app.figure.below"),
      say("app.figure.counted", { n: services.counted })) : null,
    requests.tracked_share === null ? null : figure(shown("tracked_share", requests.tracked_share, percent),
      say("app.figure.tracked"), say("app.figure.asked", { n: requests.arrived, weeks: requests.weeks })),
    requests.delay_days === null ? null : figure(shown("delay_days", requests.delay_days, days), say("app.figure.delay"), ""),
    spent.hours || spent.eur !== 0 ? figure([costOf(spent)], say("app.figure.spent"), "") : null,
    el("p", { class: "small", id: "chance" }, ...told(run, spread, ask, alone)));
}

/** Return a value and, where many runs are known, their median and the range of 80 % of them. */
function range(ends, value, write) {
  if (!ends || ends[1] === null) return [write(value)];
  return [write(ends[1]), say("app.figure.range", { low: write(ends[0]), high: write(ends[2]) })];
}

/** Write hours and euros; a price that was not given is not known, and never nothing. */
const costOf = ({ hours, eur }) => (eur === null ? say("app.figure.unpriced", { hours: number(hours) })
  : say("app.figure.cost", { hours: number(hours), eur: number(eur) }));

const figure = ([value, ends], text, over) => el("div", { class: "figure" }, el("b", {}, value),
  ends ? el("span", { class: "ends" }, ends) : null, el("span", {}, text), over ? el("span", {}, over) : null);

function told(run, spread, ask, alone) {
  const { seed, weeks } = run;
  if (spread) return [say("app.chance.known", { runs: spread.runs, seed, run: percent(run.summary.tools[run.main].use) })];
  if (alone) return [say("app.chance.single", { seed, weeks })];
  return ask === null ? [] : [el("button", { type: "button", id: "ask-chance", onclick: ask }, say("app.chance.ask"))];
}

/** Show how a run is remade and taken away. */
export function foot(place, page) {
  const { run, boot } = page;
  const query = page.query();
  const exported = new URLSearchParams(query);
  const copy = el("button", { type: "button", id: "copy", onclick: () => copyLink(copy) }, say("app.copy"));
  fill(place,
    el("p", {}, say("run.level")),
    el("div", { class: "line" }, el("span", {}, say("app.digest")), el("code", { id: "digest", "data-digest": run.digest }, run.digest.slice(0, 16)),
      el("span", {}, say("app.version", { version: boot.version })), copy,
      el("a", { class: "button", id: "export-data", href: `/export/data?${exported}`, download: "simadopt.csv" }, say("app.export_data")),
      el("a", { class: "button", id: "export-workbook", href: `/export/workbook?${exported}`, download: "simadopt.xlsx" }, say("app.export_xlsx")),
      el("a", { class: "button", id: "export-scenario", href: `/export/scenario?${exported}`, download: "simadopt.yaml" }, say("app.export_scenario")),
      ...page.state.view === "compare" ? [] : notes(page, exported), shareButton(page)),
    page.state.view === "compare" ? null : nameFields(page, () => place.querySelectorAll("[data-note]").forEach((one) => bear(one, page, exported))),
    run.scenario_is_ours ? el("div", { class: "line" }, el("span", {}, say("app.command")), el("code", {}, run.command)) : null);
}

/** The note of the run of the levers; that of a comparison is saved where it stands. */
function notes(page, exported) {
  const link = (id, kind, text, name) => bear(el("a", { class: "button", id, "data-note": kind, download: name }, text), page, exported);
  return [link("export-report", "report", say("app.export_report"), "simadopt.html"),
    page.boot.prints ? link("export-pdf", "pdf", say("app.export_pdf"), "simadopt.pdf") : null];
}

/** Let a link to a note ask for the names that it is to bear. */
function bear(link, page, exported) {
  link.href = `/export/${link.dataset.note}?${new URLSearchParams([...exported, ...Object.entries(names(page))])}`;
  return link;
}

async function copyLink(button) {
  try {
    await navigator.clipboard.writeText(window.location.href);
    button.textContent = say("app.copied");
  } catch {
    button.textContent = say("app.copy_by_hand");
  }
}
