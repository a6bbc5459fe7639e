/** Places of a territory as tiles: what many runs say of each, its communes, why one did not start, and one opened. */

import { post } from "./api.js";
import { el, fill, table } from "./dom.js";
import { number, percent, say } from "./words.js";

const SIDES = { "-1": "app.territory.below", 0: "app.territory.same", 1: "app.territory.above" };

/** Draw the tiles; one that is chosen shows its communes in `place`, and their reasons in `why`. */
export function places(page, tiles, place, why) {
  const { wide } = page;
  fill(tiles, el("p", { class: "small" }, say("app.territory.tiles", { n: wide.runs })), el("ul", { class: "tiles" },
    ...wide.places.map((one) => el("li", {}, tile(one, () => members(page, one, place, why))))));
}

function tile(one, onclick) {
  const [low, middle, high] = one.share;
  const told = [el("b", {}, percent(middle)), one.name, " ", el("span", {}, `(${number(one.communes)})`),
    el("span", { class: "ends" }, say("app.figure.range", { low: percent(low), high: percent(high) }), one.side ? ` — ${say(SIDES[one.side])}` : "")];
  const class_ = one.side ? `side${one.side < 0 ? "-low" : "-high"}` : "";
  return one.members ? el("button", { type: "button", class: class_, onclick }, ...told) : el("div", { class: class_ }, ...told);
}

function members(page, one, place, why) {
  fill(why);
  const rows = one.members.map((each) => [each.name, number(each.people), say("app.territory.runs", { n: each.runs, of: page.wide.runs }),
    el("span", {}, el("button", { type: "button", onclick: () => reasons(page, each, why) }, say("app.territory.why")), " ",
      el("button", { type: "button", onclick: () => open(page, each) }, say("app.territory.open")))]);
  fill(place, el("h3", { tabindex: "-1", id: "place-name" }, one.name), table(say("app.territory.members", { n: one.communes }),
    ["name", "people", "in_runs", "do"].map((name) => say(`app.territory.member_${name}`)), rows));
  document.getElementById("place-name").focus();
}

async function reasons(page, one, why) {
  fill(why, el("p", {}, say("app.answer.loading")));
  try {
    const found = await post("/api/territory/why", { ...page.asked(), authority: one.key });
    fill(why, el("h3", {}, say("app.territory.why_of", { name: one.name })), el("p", { class: "small" }, say("app.territory.why_about")),
      table(one.name, [say("app.compare.outcome"), say("app.resident.value")], found.rows));
    why.scrollIntoView({ block: "nearest" });
  } catch (error) {
    fill(why);
    page.fail(error);
  }
}

async function open(page, one) {
  try {
    const found = await post("/api/territory/open", { ...page.asked(), authority: one.key });
    window.location.assign(`/?${new URLSearchParams({ scenario: found.scenario, lang: page.boot.lang })}`);
  } catch (error) {
    page.fail(error);
  }
}
