/** What was understood of a staff file: sentences, columns one may map, causes with a choice each. */

import { el, table } from "./dom.js";
import { number, say } from "./words.js";

/**
 * Return what was understood, and a way to read what was changed in it.
 * @param {Object} seen  `lines`, `columns`, `meanings`, `decisions`, as the server packs them
 * @param {Object[]} causes  those that stop the import; none when it went through
 * @param {Object[]} groups  causes that one choice may answer, as the server packs them
 * @param {{columns: Object, remedies: Object}} given  what was chosen before
 * @returns {{node: HTMLElement, chosen: () => {columns: Object, remedies: Object}}}
 */
export function understood(seen, causes, groups, given) {
  const fields = seen.columns.map((column) => pickerOf(column, seen.meanings));
  const asked = causes.filter((one) => one.choices.length);
  const wrong = causes.filter((one) => !one.choices.length);
  const node = el("div", { id: "understood" },
    el("h3", {}, say("app.seen")), el("ul", {}, ...seen.lines.map((line) => el("li", {}, line))),
    ...asked.length ? [el("h3", {}, say("app.seen.choose")), ...groups.map((one, k) => group(one, k, asked)),
      ...asked.map((one, k) => (groups.some(({ members }) => members.includes(one.key)) ? null : question(one, k)))] : [],
    ...seen.decisions.length ? [el("h3", {}, say("app.seen.decided")), ...seen.decisions.map(decision)] : [],
    ...wrong.length ? [el("h3", {}, say("app.seen.correct")), wrongOf(wrong)] : [],
    el("details", { open: wrong.length > 0 }, el("summary", {}, say("app.seen.columns")),
      table(say("app.seen.columns_caption"), ["title", "as", "why"].map((name) => say(`app.seen.column_${name}`)),
        seen.columns.map((column, k) => [column.title, fields[k], column.why]), 9)));
  const chosen = () => ({ columns: { ...given.columns, ...mapped(seen.columns, fields) },
    remedies: { ...given.remedies, ...changed(node, seen.decisions), ...together(node, groups), ...answers(node, asked) } });
  return { node, chosen };
}

function pickerOf(column, meanings) {
  return el("select", { "aria-label": say("app.seen.column_of", { title: column.title }) },
    el("option", { value: "", selected: column.meaning === "" }, say("app.seen.not_read")),
    ...meanings.map(([value, label]) => el("option", { value, selected: value === column.meaning }, label)));
}

/** Return the meanings that were moved: the title of their column, or nothing where they are not to be read. */
function mapped(columns, fields) {
  const found = {};
  columns.forEach((column, k) => {
    if (fields[k].value !== column.meaning && column.meaning && !(column.meaning in found)) found[column.meaning] = "";
  });
  columns.forEach((column, k) => {
    if (fields[k].value !== column.meaning && fields[k].value) found[fields[k].value] = column.title;
  });
  columns.forEach((column, k) => {  // of two columns of a meaning, one is left
    if (found[column.meaning] === "" && fields[k].value === column.meaning) found[column.meaning] = column.title;
  });
  return found;
}

/** One choice for all values of a column that mean nothing; each of them may be told apart below. */
function group(one, k, asked) {
  const own = asked.map((cause, n) => (one.members.includes(cause.key) ? question({ ...cause, usual: "", apart: true }, n) : null)).filter(Boolean);
  return el("fieldset", { class: "question", "data-group": one.keys[0] }, el("legend", {}, one.legend), ...radios(`group-${k}`, one.choices, one.usual),
    one.usual ? null : el("p", { class: "small" }, say("app.seen.unassumed")),
    el("details", {}, el("summary", {}, say("app.seen.each", { n: own.length })), ...own));
}

function together(node, groups) {
  return Object.fromEntries(groups.flatMap(({ keys }, k) => {
    const taken = node.querySelector(`input[name="group-${k}"]:checked`);
    return taken ? keys.map((key) => [key, taken.value]) : [];
  }));
}

const radios = (name, choices, chosen) => choices.map(([value, label]) => el("label", {},
  el("input", { type: "radio", name, value, checked: value === chosen }), " ", label));

/** What is asked of one cause; where there is one way alone, it is said and not asked. */
function question(cause, k) {
  const only = cause.choices.length === 1 && cause.usual === cause.choices[0][0];

  return el("fieldset", { class: "question", "data-cause": cause.key },
    el("legend", {}, sentence(cause)),
    ...only ? [el("p", {}, say("app.seen.will", { choice: cause.choices[0][1] }))] : radios(`cause-${k}`, cause.choices, cause.usual),
    cause.usual || cause.apart ? null : el("p", { class: "small" }, say("app.seen.unassumed")));
}

/** What was decided for the whole file or for some rows, with what else could be. */
function decision(one, k) {
  const rows = one.count ? ` — ${say("app.seen.row_count", { n: one.count })}` : "";
  return el("fieldset", { class: "question", "data-decision": one.key }, el("legend", {}, `${one.label}${rows} — ${one.by}`),
    ...radios(`decided-${k}`, one.choices, one.choice));
}

function changed(node, decisions) {
  const found = {};
  decisions.forEach((one, k) => {
    const taken = node.querySelector(`input[name="decided-${k}"]:checked`);
    if (taken && taken.value !== one.choice) found[one.key] = taken.value;
  });
  return found;
}

function answers(node, asked) {
  const found = {};
  asked.forEach((cause, k) => {
    const taken = node.querySelector(`input[name="cause-${k}"]:checked`);
    if (taken) found[cause.key] = taken.value;
    else if (!cause.apart && cause.choices.length === 1 && cause.usual) found[cause.key] = cause.usual;
  });
  return found;
}

function sentence(cause) {
  const lines = cause.lines.slice(0, 5).map((line) => number(line)).join(", ") + (cause.count > 5 ? ", …" : "");
  const about = [[cause.file, cause.field].filter(Boolean).join(", "), cause.value].filter(Boolean).join(" = ");
  const hint = cause.hint ? ` (${say("app.near", { name: cause.hint })})` : "";
  const rows = cause.lines.length ? ` — ${say("app.seen.rows", { n: cause.count, lines })}` : "";
  return `${about ? `${about} — ` : ""}${cause.message}${hint}${rows}`;
}

const wrongOf = (wrong) => el("ul", { class: "alert" }, ...wrong.map((one) => el("li", {}, sentence(one))));
