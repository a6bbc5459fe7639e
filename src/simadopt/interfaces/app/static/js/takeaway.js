/** A chart as a file: SVG for a document, PNG for a slide. */

import { el } from "./dom.js";
import { say } from "./words.js";

const FONT = "'Noto Sans', 'DejaVu Sans', Arial, sans-serif";
const [WIDTH, MARGIN, TITLE] = [1600, 14, 30];

/** Return the buttons that give a chart away. */
export function takeaway(title, drawing) {
  const button = (kind, act) => el("button", { type: "button", class: "link", "data-picture": kind, "aria-label": say("app.picture_of", { kind, title }),
    onclick: () => act() }, kind);
  return el("p", { class: "small takeaway" }, say("app.picture"), " ", button("PNG", () => png(title, drawing)), " ",
    button("SVG", () => give(new Blob([standing(title, drawing)], { type: "image/svg+xml" }), `${named(title)}.svg`)));
}

/** Return a drawing as a document of its own: its title, a white ground, sizes and fonts of the page in it. */
export function standing(title, drawing) {
  const copy = drawing.cloneNode(true);
  const [, , width, height] = drawing.getAttribute("viewBox").split(" ").map(Number);
  const [w, h] = [width + 2 * MARGIN, height + TITLE + MARGIN];
  for (const text of copy.querySelectorAll("text")) {
    text.setAttribute("font-family", FONT);
    text.setAttribute("font-size", "12");
    text.setAttribute("fill", text.classList.contains("name") ? "#1f2328" : "#3d444d");
  }
  const frame = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${w} ${h}`, width: w, height: h })) frame.setAttribute(name, value);
  const ground = document.createElementNS(frame.namespaceURI, "rect");
  for (const [name, value] of Object.entries({ width: w, height: h, fill: "#ffffff" })) ground.setAttribute(name, value);
  const head = document.createElementNS(frame.namespaceURI, "text");
  for (const [name, value] of Object.entries({ x: MARGIN, y: 20, "font-family": FONT, "font-size": 14, "font-weight": 600, fill: "#1f2328" })) head.setAttribute(name, value);
  head.textContent = title;
  for (const [name, value] of Object.entries({ x: MARGIN, y: TITLE, width, height })) copy.setAttribute(name, value);
  frame.append(ground, head, copy);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(frame)}`;
}

async function png(title, drawing) {
  const address = URL.createObjectURL(new Blob([standing(title, drawing)], { type: "image/svg+xml" }));
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH, Math.round((WIDTH * image.height) / image.width)];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  canvas.toBlob((blob) => give(blob, `${named(title)}.png`), "image/png");
}

const named = (title) => `simadopt-${title.normalize("NFD").replace(/[^\w]+/g, "-").toLowerCase().slice(0, 60)}`;

function give(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
