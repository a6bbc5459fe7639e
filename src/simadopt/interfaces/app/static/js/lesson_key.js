/** What the marks of the picture of a lesson mean. */

import { el, svg } from "./dom.js";
import { FACES, sample } from "./marks.js";
import { say } from "./words.js";

const SHAPES = ["triangle", "square", "circle"];
const STATES = ["unequipped", "none", "some", "half"];

/** Return the key of people: categories by shape, heads by their edge, use by fill. */
export function peopleKey(categories) {
  return keyed([...categories.map((name, k) => [sample(SHAPES[k], 1), say("figure.category", { category: name })]),
    [sample("circle", 1, true), say("figure.leader")],
    ...STATES.map((name, k) => [sample("circle", k), say(`figure.state.${name}`)])]);
}

/** Return the key of the picture of a lesson. */
export function keyOf(lesson, categories) {
  if (lesson.measure === "crowd") {
    return keyed([[sample("circle", 1), say("app.lesson_key.waits")], [sample("circle", 3), say("app.lesson_key.acts")],
      [sample("circle", 1, true), say("app.lesson_key.same")]]);
  }
  if (lesson.measure !== "communes") return peopleKey(categories);
  return keyed([[square(1), say("app.lesson_key.without")], [square(3), say("app.lesson_key.with")]]);
}

const square = (level) => svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" },
  svg("rect", { x: 3, y: 3, width: 10, height: 10, "stroke-width": 2, fill: FACES[level].face, stroke: FACES[level].edge }));

const keyed = (rows) => el("ul", { class: "key" }, ...rows.map(([mark, text]) => el("li", {}, mark, text)));
