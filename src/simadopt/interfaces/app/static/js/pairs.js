/** Two policies against each other: chosen from two lists, told in a sentence, then outcome by outcome. */

import { difference } from "./differences.js";
import { el, fill, table } from "./dom.js";
import { knows, percent, say } from "./words.js";

const DIGITS = { focus_authorities: 0, services_left_behind: 1, tracked_share: 2, delay_days: 1, hours: 0, eur: 0 };

/**
 * Return the part that compares two policies; null where there is one only.
 * @param {Array<Object>} found  `pairs` of a comparison
 * @param {string[]} names  policies, in their order
 * @param {number} level  at which all intervals of the comparison hold, at least
 */
export function pairs(found, names, level) {
  if (!found.length) return null;
  const body = el("div", { "aria-live": "polite" });
  const lists = [names[0], names[1]].map((chosen, k) => el("select", { id: `pair-${k}`,
    "aria-label": say("app.pair.policy", { n: k + 1 }), onchange: show },
    ...names.map((name) => el("option", { value: name, selected: name === chosen }, name))));
  function show() {
    const [one, other] = lists.map((list) => list.value);
    fill(body, ...told(found, one, other, level));
  }
  show();
  return el("section", { class: "against", "aria-label": say("app.pair.title") }, el("h3", {}, say("app.pair.title")),
    el("div", { class: "setting" }, lists[0], el("span", {}, say("app.pair.against")), lists[1]), body);
}

function told(found, one, other, level) {
  if (one === other) return [el("p", {}, say("app.pair.same"))];
  const same = found.find((pair) => pair.one === one && pair.other === other);
  const pair = same ?? found.find((each) => each.one === other && each.other === one);
  const rows = Object.entries(pair.differences).filter(([name]) => knows(`app.outcome.${name}`))
    .map(([name, gap]) => [say(`app.outcome.${name}`), difference(same ? gap : turned(gap), digits(name))]);
  const chance = pair.probability?.value;
  rows.push([say("app.pair.probability"), percent(same || chance === null ? chance : 1 - chance)]);
  return [el("p", { class: "say", id: "pair-sentence" }, pair.text),
    table(say("app.pair.caption", { one, other, level: percent(level) }), [say("app.compare.outcome"), say("app.pair.difference")], rows)];
}

const digits = (name) => DIGITS[name] ?? (name.endsWith("_users") ? 0 : 2);

const negative = (value) => (value === null ? null : -value);

const turned = (gap) => ({ ...gap, value: negative(gap.value), low: negative(gap.high), high: negative(gap.low) });
