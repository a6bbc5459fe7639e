/** Shapes of people: category by shape, use by fill, heads by size and a black edge. */

import { svg } from "./dom.js";

/** Faces and edges of the four levels: not concerned, none, below half, half or more. */
export const FACES = [
  { face: "#e6e6e6", edge: "#8c959f", size: 0.62 },
  { face: "#ffffff", edge: "#d55e00", size: 1 },
  { face: "half", edge: "#0072b2", size: 1 },
  { face: "#0072b2", edge: "#0072b2", size: 1 },
];
const SHAPES = ["triangle", "square", "circle"];

/** Trace a shape of some radius around a point. */
export function trace(path, shape, x, y, r) {
  if (shape === "circle") path.arc(x, y, r, 0, 2 * Math.PI);
  else if (shape === "square") path.rect(x - 0.88 * r, y - 0.88 * r, 1.76 * r, 1.76 * r);
  else if (shape === "diamond") lines(path, [[x, y - r], [x + r, y], [x, y + r], [x - r, y]]);
  else lines(path, [[x, y - 1.08 * r], [x + r, y + 0.72 * r], [x - r, y + 0.72 * r]]);
  path.closePath();
}

function lines(path, points) {
  points.forEach(([x, y], k) => (k ? path.lineTo(x, y) : path.moveTo(x, y)));
}

/**
 * Draw one person.
 * @param {CanvasRenderingContext2D} c
 * @param {number} category 0 A, 1 B, 2 C
 * @param {number} level
 * @param {boolean} leads
 */
export function person(c, x, y, r, category, level, leads) {
  const { face, edge, size } = FACES[level];
  const radius = r * size * (leads ? 1.35 : 1);
  c.beginPath();
  trace(c, SHAPES[category], x, y, radius);
  c.fillStyle = face === "half" ? "#ffffff" : face;
  c.fill();
  if (face === "half") {
    c.save();
    c.clip();
    c.fillStyle = edge;
    c.fillRect(x - 2 * radius, y, 4 * radius, 2 * radius);
    c.restore();
  }
  c.lineWidth = Math.max(1, r * (leads ? 0.34 : 0.22));
  c.strokeStyle = leads ? "#000000" : edge;
  c.stroke();
}

/** Return pictures of every kind of person at a size, drawn once: a frame only copies them. */
export function sprites(r, scale) {
  const side = Math.ceil(4 * r * scale);
  const found = [];
  for (let kind = 0; kind < 24; kind += 1) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = side;
    const c = canvas.getContext("2d");
    person(c, side / 2, side / 2, r * scale, kind >> 3, kind & 3, (kind & 4) > 0);
    found.push(canvas);
  }
  return { found, side };
}

/** Return a small drawing of a mark for a key. */
export function sample(shape, level, leads = false) {
  const { face, edge } = FACES[level];
  const stroke = leads ? "#000" : edge;
  const at = { fill: face === "half" ? "#fff" : face, stroke, "stroke-width": leads ? 2.4 : 1.8 };
  const parts = [outline(shape, at)];
  if (face === "half") parts.push(lowerHalf(shape, edge));
  return svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, ...parts);
}

function outline(shape, at) {
  if (shape === "circle") return svg("circle", { cx: 8, cy: 8, r: 5.6, ...at });
  if (shape === "square") return svg("rect", { x: 3, y: 3, width: 10, height: 10, ...at });
  if (shape === "diamond") return svg("path", { d: "M8 1.5 14.5 8 8 14.5 1.5 8Z", ...at });
  return svg("path", { d: "M8 2 14 13H2Z", ...at });
}

function lowerHalf(shape, colour) {
  if (shape === "circle") return svg("path", { d: "M2.4 8a5.6 5.6 0 0 0 11.2 0Z", fill: colour });
  if (shape === "square") return svg("rect", { x: 3, y: 8, width: 10, height: 5, fill: colour });
  return svg("path", { d: "M4.8 8h6.4L14 13H2Z", fill: colour });
}
