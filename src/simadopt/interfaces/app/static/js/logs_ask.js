/** What a table of counts leaves open: its tool, its column of services, names that no service has. */

import { el, table } from "./dom.js";
import { say } from "./words.js";

/** Where nothing is chosen yet; an empty choice leaves a line of the table out. */
const OPEN = "?";

/**
 * Return the questions, best guesses proposed where one stands out, and a button that waits for every answer.
 * @param {{tools: string[], columns: string[], services: string[], names: Object[]}} asks
 * @param {(said: {tool?: string, service?: string, services: Object}) => void} answered
 */
export function ask(asks, answered) {
  const tool = asks.tools.length ? choice("logs-tool", asks.tools.map((one) => [one, say(`tool.${one}`)])) : null;
  const column = asks.columns.length ? choice("logs-column", asks.columns.map((one) => [one, one])) : null;
  const names = asks.names.map((one, k) => service(one, asks.services, k));
  const fields = [tool, column, ...names].filter((field) => field !== null);
  const button = el("button", { type: "button", class: "main", id: "logs-answer", onclick: () => answered({
    ...(tool ? { tool: tool.value } : {}), ...(column ? { service: column.value } : {}),
    services: Object.fromEntries(asks.names.map(({ name }, k) => [name, names[k].value])) }) }, say("app.logs.ask.send"));
  const check = () => { button.disabled = fields.some((field) => field.value === OPEN); };
  const node = el("div", { id: "logs-ask", onchange: check }, el("h3", {}, say("app.logs.ask")),
    tool && el("p", {}, el("label", { for: "logs-tool" }, say("app.logs.ask.tool")), " ", tool),
    column && el("p", {}, el("label", { for: "logs-column" }, say("app.logs.ask.column")), " ", column),
    names.length ? el("p", {}, say("app.logs.ask.names", { n: names.length })) : null,
    names.length ? table(say("app.logs.ask.caption"), [say("app.logs.ask.name"), say("describe.service")], asks.names.map(({ name, clear }, k) =>
      [name, el("span", {}, names[k], clear ? el("span", { class: "small" }, ` ${say("app.logs.ask.proposed")}`) : null)]), 9) : null,
    el("p", {}, button));
  check();
  return node;
}

function choice(id, options) {
  return el("select", { id }, el("option", { value: OPEN, selected: true }, say("app.logs.ask.choose")),
    ...options.map(([value, label]) => el("option", { value }, label)));
}

/** The likeliest services first, then all of them, then none. */
function service({ name, likely, clear }, services, k) {
  const rest = services.filter((one) => !likely.includes(one)).sort((a, b) => a.localeCompare(b));
  return el("select", { id: `logs-name-${k}`, "aria-label": say("app.logs.ask.one", { name }) },
    el("option", { value: OPEN, selected: !clear }, say("app.logs.ask.choose")),
    ...likely.map((one, n) => el("option", { value: one, selected: clear && n === 0 }, one)),
    ...rest.map((one) => el("option", { value: one }, one)),
    el("option", { value: "" }, say("app.logs.ask.leave")));
}
