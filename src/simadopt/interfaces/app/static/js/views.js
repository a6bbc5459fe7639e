/** The views of the page, by name, and the tabs that open them. */

import { Compare } from "./compare.js";
import { Curves } from "./curves.js";
import { el, fill } from "./dom.js";
import { Known } from "./known.js";
import { Lessons } from "./lessons.js";
import { Logs } from "./logs.js";
import { Organisation } from "./organisation.js";
import { Residents } from "./residents.js";
import { Search } from "./search.js";
import { Services } from "./services.js";
import { Session } from "./session.js";
import { Survey } from "./survey.js";
import { Upload } from "./upload.js";
import { say } from "./words.js";

export const VIEWS = { organisation: Organisation, curves: Curves, services: Services, residents: Residents,
  compare: Compare, search: Search, survey: Survey, lessons: Lessons, own: Upload, known: Known, logs: Logs, session: Session };
/** Views that are played week by week. */
export const PLAYED = ["organisation", "curves", "services", "residents"];
/** Views that are not about the run of the scenario. */
export const APART = ["lessons", "own", "session"];

/** Draw a tab for each view; arrows move between them. */
export function tabs(place, page, open) {
  const names = Object.keys(VIEWS);
  fill(place, ...names.map((name) => el("button", { type: "button", role: "tab", id: `tab-${name}`,
    "data-view": name, "aria-controls": "panel", onclick: () => open(name) }, say(`app.view.${name}`))));
  place.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = (names.indexOf(page.state.view) + step + names.length) % names.length;
    open(names[next]);
    document.getElementById(`tab-${names[next]}`).focus();
  });
}

/** Mark the tab of the view that is open. */
export function choose(place, name) {
  for (const tab of place.children) {
    const chosen = tab.dataset.view === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
  }
}
