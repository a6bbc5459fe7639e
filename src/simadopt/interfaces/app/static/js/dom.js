/** Small helpers to build pages: elements, tables, SVG. Text is always set as text. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Return an element with attributes and children; `on…` attributes are listeners.
 * @param {string} tag
 * @param {Object} [attributes]
 * @param {...(Node|string|null)} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  return dress(document.createElement(tag), attributes, children);
}

/** Return an SVG element; as `el`. */
export function svg(tag, attributes = {}, ...children) {
  return dress(document.createElementNS(SVG, tag), attributes, children);
}

function dress(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") Object.assign(node.style, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/**
 * Return a table: a caption, headers, rows whose first cell names the row.
 * @param {string} caption
 * @param {string[]} headers
 * @param {Array<Array<string|Node>>} rows
 * @param {number} [numbersFrom] first column that holds numbers
 */
export function table(caption, headers, rows, numbersFrom = 1) {
  const side = (k) => (k >= numbersFrom ? "n" : null);
  const head = headers.map((text, k) => el("th", { scope: "col", class: side(k) }, text));
  const body = rows.map((row) =>
    el("tr", {}, ...row.map((cell, k) =>
      k === 0 ? el("th", { scope: "row" }, cell) : el("td", { class: side(k) }, cell))));
  return el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": caption },
    el("table", {}, el("caption", {}, caption), el("thead", {}, el("tr", {}, ...head)),
      el("tbody", {}, ...body)));
}

/** Return a group of native radio buttons drawn as one bar; with one alone there is nothing to choose. */
export function choices(name, legend, options, chosen, onchange) {
  return el("fieldset", { class: "choices", hidden: options.length < 2 }, el("legend", {}, legend),
    ...options.map(([value, label]) =>
      el("label", {}, el("input", {
        type: "radio", name, value, checked: value === chosen,
        onchange: () => onchange(value),
      }), label)));
}

/** Let files be dropped on a node. */
export function droppable(zone, take) {
  const over = (on) => (event) => { event.preventDefault(); zone.classList.toggle("over", on); };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => { over(false)(event); take(event.dataTransfer.files[0]); });
  return zone;
}

/** Put children in a node instead of what it holds. */
export function fill(node, ...children) {
  node.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}
