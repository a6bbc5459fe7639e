/** Pictures of a lesson: staff around their heads, a crowd with its thresholds, the communes of a territory. */

import { el, svg } from "./dom.js";
import { FACES } from "./marks.js";
import { levelOf } from "./run.js";
import { Scene } from "./scene.js";
import { say } from "./words.js";

const ACROSS = 13;
const PER_ROW = 60;
const BIG = 0.66;
const MIDDLE = 0.74;

/** Return the picture of a run: `node` and `show(run, week)`. */
export function pictureOf(lesson) {
  if (lesson.measure === "crowd") return new Crowd();
  return lesson.measure === "communes" ? new Communes() : new Staff();
}

class Staff {
  constructor() {
    this.node = el("canvas", { role: "img" });
    this.scene = new Scene(this.node, () => {}, BIG);
  }

  show(run, week) {
    const named = this.node.clientWidth > 560 ? (service) => [service.name, ""] : null;
    this.scene.show(run, week, 0, named);
  }
}

/** A hundred people in the order of their thresholds; the threshold is written on each. */
class Crowd {
  constructor() {
    this.node = svg("svg", { role: "img", class: "crowd" });
    this.run = null;
  }

  show(run, week) {
    if (run !== this.run) this.#draw(run);
    this.people.forEach(({ circle, text }, i) => {
      const acts = levelOf(run, i, week, 0) >= 2;
      const { face, edge } = FACES[acts ? 3 : 1];
      circle.setAttribute("fill", face);
      circle.setAttribute("stroke", edge);
      text.classList.toggle("on", acts);
    });
  }

  #draw(run) {
    this.run = run;
    this.people = run.needs.map((need, i) => {
      const [x, y] = [(i % ACROSS) * 40 + 20, Math.floor(i / ACROSS) * 40 + 20];
      const other = run.needs.indexOf(need) !== i;
      const circle = svg("circle", { cx: x, cy: y, r: 17, "stroke-width": 2 });
      const ring = other ? svg("circle", { cx: x, cy: y, r: 19, fill: "none", stroke: "#000000", "stroke-width": 2.4 }) : null;
      const text = svg("text", { x, y: y + 5.4, "text-anchor": "middle", class: "need" }, String(need));
      return { circle, text, node: svg("g", {}, circle, ring, text) };
    });
    this.node.setAttribute("viewBox", `0 0 ${ACROSS * 40} ${Math.ceil(run.needs.length / ACROSS) * 40}`);
    this.node.replaceChildren(...this.people.map((one) => one.node));
  }
}

/** One square a commune, large communes above, small ones below. */
class Communes {
  constructor() {
    this.node = el("canvas", { role: "img" });
  }

  show(run, week) {
    const c = this.node.getContext("2d");
    const ratio = window.devicePixelRatio || 1;
    const side = ((this.node.clientWidth || 700) / PER_ROW) * ratio;
    const heading = 24 * ratio;
    const lines = run.groups.map((n) => Math.ceil(n / PER_ROW));
    this.node.width = PER_ROW * side;
    this.node.height = lines.reduce((sum, n) => sum + n * side + heading, 0);
    c.fillStyle = "#ffffff";
    c.fillRect(0, 0, this.node.width, this.node.height);
    let [first, top] = [0, 0];
    run.groups.forEach((n, group) => {
      c.fillStyle = "#1f2328";
      c.font = `${15 * ratio}px system-ui, "DejaVu Sans", sans-serif`;
      c.fillText(say(`app.lesson_communes.${group ? "small" : "large"}`, { n }), 0, top + 0.7 * heading);
      for (let i = 0; i < n; i += 1) {
        this.#square(c, (i % PER_ROW) * side, top + heading + Math.floor(i / PER_ROW) * side, side,
          FACES[run.levels[(first + i) * (run.weeks + 1) + week] ? 3 : 1]);
      }
      first += n;
      top += heading + lines[group] * side;
    });
  }

  #square(c, x, y, side, { face, edge }) {
    const inner = side * MIDDLE;
    c.fillStyle = face;
    c.fillRect(x, y, inner, inner);
    c.strokeStyle = edge;
    c.lineWidth = Math.max(1, side / 12);
    c.strokeRect(x, y, inner, inner);
  }
}
