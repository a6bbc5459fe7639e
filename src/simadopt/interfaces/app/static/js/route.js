/** The way of who brings his own staff: import, what one knows, policies compared; each step one click. */

import { el, fill } from "./dom.js";
import { say } from "./words.js";

const STEPS = ["own", "known", "compare"];

/** Draw the steps where there is a way to go: an import, or what leads to one. */
export function drawRoute(place, page) {
  const { scenario, view } = page.state;
  const own = scenario.startsWith("import-");
  place.hidden = !own && view !== "own";
  fill(place, el("ol", {}, ...STEPS.map((name, k) => el("li", {},
    el("button", { type: "button", id: `route-${name}`, disabled: !own && k > 0, "aria-current": view === name ? "step" : null,
      onclick: () => page.open(name) }, `${k + 1}. ${say(`app.route.${name}`)}`)))));
}
