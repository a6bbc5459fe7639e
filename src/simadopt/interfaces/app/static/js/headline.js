/** The few figures one reads first, and the foot of the page: digest, command, links, files. */

import { el, fill } from "./dom.js";
import { number, percent, say } from "./words.js";

/** Show the results of a run in a line of figures. */
export function headline(place, run) {
  const { tools, services, requests, spent } = run.summary;
  const key = services.rule === "lowest quarter" ? "app.figure.lowest" : "app.figure.below";
  fill(place,
    ...Object.entries(tools).filter(([, level]) => level.use !== null).map(([tool, level]) => figure(percent(level.use), say("app.figure.use", { tool: say(`tool.${tool}`) }))),
    services.number ? figure(say("app.figure.of", { n: services.number, of: services.counted }), say(key)) : null,
    requests.tracked_share === null ? null : figure(percent(requests.tracked_share), say("app.figure.tracked")),
    requests.delay_days === null ? null : figure(say("app.days", { n: number(requests.delay_days, 1) }), say("app.figure.delay")),
    spent.hours || spent.eur ? figure(say("app.figure.cost", { hours: number(spent.hours), eur: number(spent.eur) }), say("app.figure.spent")) : null);
}

const figure = (value, text) => el("div", { class: "figure" }, el("b", {}, value), el("span", {}, text));

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
      el("a", { class: "button", id: "export-scenario", href: `/export/scenario?${exported}`, download: "simadopt.yaml" }, say("app.export_scenario")),
      el("a", { class: "button", id: "export-report", href: `/export/report?${exported}`, download: "simadopt.html" }, say("app.export_report")),
      boot.prints ? el("a", { class: "button", id: "export-pdf", href: `/export/pdf?${exported}`, download: "simadopt.pdf" }, say("app.export_pdf")) : null),
    run.scenario_is_ours ? el("div", { class: "line" }, el("span", {}, say("app.command")), el("code", {}, run.command)) : null);
}

async function copyLink(button) {
  try {
    await navigator.clipboard.writeText(window.location.href);
    button.textContent = say("app.copied");
  } catch {
    button.textContent = say("app.copy_by_hand");
  }
}
