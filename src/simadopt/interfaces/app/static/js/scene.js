/**
 * The organisation on a canvas: people around their head, service beside service. Only people whose
 * level has changed are drawn again, so that thousands play at the speed of the screen.
 */

import { person, sprites } from "./marks.js";
import { levelOf } from "./run.js";

const LABELS = 60;

export class Scene {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {(person: number) => void} onpick  called when a person is chosen
   * @param {number} [mark]  radius of a person, in units of the layout
   */
  constructor(canvas, onpick, mark = 0.42) {
    this.mark = mark;
    this.canvas = canvas;
    this.c = canvas.getContext("2d");
    this.onpick = onpick;
    this.run = null;
    this.chosen = -1;
    this.drawn = null;
    canvas.addEventListener("click", (event) => this.#click(event));
    canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Show a run in a week for a tool; `label(service)` is written below each service. */
  show(run, week, tool, label = null) {
    const fresh = run !== this.run || tool !== this.tool || !this.drawn || this.#resized();
    Object.assign(this, { run, week, tool, label });
    if (fresh) this.#whole();
    else this.#changes();
  }

  /** Mark a person. */
  choose(row) {
    this.chosen = row;
    this.drawn = null;
    if (this.run) this.show(this.run, this.week, this.tool, this.label);
  }

  #resized() {
    return Math.abs(this.canvas.clientWidth - this.width) > 1 || window.devicePixelRatio !== this.ratio;
  }

  #measure() {
    const { width, height } = this.run.organisation;
    this.ratio = window.devicePixelRatio || 1;
    this.width = this.canvas.clientWidth || 900;
    this.unit = this.width / width;
    const below = this.label ? Math.max(32 - 3 * this.unit, 0) : 0;
    this.canvas.height = Math.round((this.unit * (height + 0.8) + below) * this.ratio);
    this.canvas.width = Math.round(this.width * this.ratio);
    this.r = Math.min(this.unit * this.mark, 20 * this.mark);
    this.pictures = sprites(this.r, this.ratio);
  }

  #whole() {
    this.#measure();
    const { run, c } = this;
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.fillStyle = "#ffffff";
    c.fillRect(0, 0, this.canvas.width, this.canvas.height);
    this.drawn = new Uint8Array(run.people).fill(255);
    this.#services();
    this.#people();
    this.#labels();
    this.#ring();
  }

  #changes() {
    this.#people();
    this.#labels();
    this.#ring();
  }

  #people() {
    const { run, c, drawn, week, tool, unit, ratio } = this;
    const { x, y, category, rank } = run.organisation;
    const { found, side } = this.pictures;
    const stride = run.weeks + 1;
    const gap = 2.1 * this.r * ratio;
    c.fillStyle = "#f3f6f9";
    for (let i = 0; i < run.people; i += 1) {
      const level = (run.levels[i * stride + week] >> (2 * tool)) & 3;
      if (drawn[i] === level) continue;
      const px = x[i] * unit * ratio;
      const py = (y[i] + 0.6) * unit * ratio;
      if (drawn[i] !== 255) c.fillRect(px - gap / 2, py - gap / 2, gap, gap);
      c.drawImage(found[(category[i] << 3) | (rank[i] > 0 ? 4 : 0) | level],
        Math.round(px - side / 2), Math.round(py - side / 2));
      drawn[i] = level;
    }
  }

  #services() {
    const { c, unit, ratio } = this;
    c.fillStyle = "#f3f6f9";
    for (const service of this.run.organisation.services) {
      c.beginPath();
      const r = (service.radius + 0.1) * unit * ratio;
      c.arc(service.x * unit * ratio, (service.y + 0.6) * unit * ratio, r, 0, 2 * Math.PI);
      c.fill();
    }
  }

  #labels() {
    const { c, unit, ratio } = this;
    const { services } = this.run.organisation;
    if (services.length > LABELS || !this.label) return;
    const size = Math.max(10.5, Math.min(13.5, unit * 0.95)) * ratio;
    c.textAlign = "center";
    c.textBaseline = "top";
    services.forEach((service, k) => {
      const px = service.x * unit * ratio;
      const py = (service.y + 0.6 + service.radius + 0.35) * unit * ratio;
      const [name, value] = this.label(service, k);
      const lines = broken(name);
      lines[lines.length - 1] += ` ${value}`;
      const half = Math.max(service.radius * 2, 9.6) * unit * ratio * 0.5;
      c.fillStyle = "#ffffff";
      c.fillRect(px - half, py - ratio, 2 * half, size * 1.2 * lines.length);
      c.fillStyle = "#1f2328";
      c.font = `${size}px system-ui, "DejaVu Sans", sans-serif`;
      lines.forEach((line, n) => c.fillText(line, px, py + n * size * 1.15, 2 * half));
    });
  }

  #ring() {
    if (this.chosen < 0 || this.chosen >= this.run.people) return;
    const { c, unit, ratio, run, chosen } = this;
    const [px, py] = this.#place(chosen).map((v) => v * ratio);
    const level = levelOf(run, chosen, this.week, this.tool);
    person(c, px, py, this.r * ratio, run.organisation.category[chosen], level,
      run.organisation.rank[chosen] > 0);
    c.beginPath();
    c.arc(px, py, Math.max(1.25 * unit, 9) * ratio, 0, 2 * Math.PI);
    c.lineWidth = 2.5 * ratio;
    c.strokeStyle = "#000000";
    c.stroke();
  }

  #place(i) {
    const { x, y } = this.run.organisation;
    return [x[i] * this.unit, (y[i] + 0.6) * this.unit];
  }

  #click(event) {
    if (!this.run) return;
    const box = this.canvas.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    const found = this.#nearest(px, py, Math.max(1.2 * this.unit, 8));
    if (found >= 0) this.onpick(found);
  }

  #nearest(px, py, most) {
    let [best, distance] = [-1, most * most];
    for (let i = 0; i < this.run.people; i += 1) {
      const [qx, qy] = this.#place(i);
      const d = (qx - px) ** 2 + (qy - py) ** 2;
      if (d < distance) [best, distance] = [i, d];
    }
    return best;
  }

  /** Arrows go from neighbour to neighbour in a service, up and down from service to service. */
  #key(event) {
    const { run } = this;
    if (!run) return;
    const here = Math.max(this.chosen, 0);
    const { service } = run.organisation;
    const last = run.people - 1;
    const next = {
      ArrowRight: Math.min(here + 1, last), ArrowLeft: Math.max(here - 1, 0), Home: 0, End: last,
      ArrowDown: service.indexOf(service[here] + 1),
      ArrowUp: service.indexOf(service[here] - 1),
    }[event.key];
    if (next === undefined) {
      if (event.key === "Enter" && this.chosen >= 0) this.onpick(this.chosen);
      return;
    }
    event.preventDefault();
    this.choose(this.chosen < 0 ? 0 : Math.max(next, 0));
    this.canvas.dispatchEvent(new CustomEvent("walk", { detail: this.chosen }));
  }
}

/** Break a name in two lines where it is long. */
function broken(name) {
  if (name.length < 14) return [name];
  const words = name.split(" ");
  let first = "";
  while (words.length && (first + words[0]).length < name.length / 2 + 3) first += `${words.shift()} `;
  return [first.trim(), words.join(" ")].filter(Boolean);
}
