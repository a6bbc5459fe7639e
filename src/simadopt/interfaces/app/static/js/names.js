/** Names that a note bears, both optional: the authority and the author. Kept in a session, never in a link. */

import { el } from "./dom.js";
import { say } from "./words.js";

const FIELDS = ["note_authority", "note_author"];
const MOST = 60;

/** Return the names that were given, as a request sends them. */
export const names = ({ state }) => Object.fromEntries(FIELDS.filter((name) => state[name]).map((name) => [name, state[name]]));

/**
 * Return the fields of both names.
 * @param {Object} page
 * @param {() => void} onchange  told when one of them changes
 */
export function nameFields(page, onchange) {
  return el("div", { class: "names" }, ...FIELDS.map((name) => {
    const field = el("input", { type: "text", id: name.replace("_", "-"), maxlength: MOST, autocomplete: "off", value: page.state[name] ?? "",
      oninput: () => { page.state[name] = field.value.trim(); page.kept.touch(); onchange(); } });
    return el("div", { class: "setting" }, el("label", { for: field.id }, say(`app.${name}`)), field);
  }));
}
