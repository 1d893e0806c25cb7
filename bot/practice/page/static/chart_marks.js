// How series are told apart without their colours: patterns for surfaces, shapes for points.

const SHAPES = [
  (x, y) => svg("circle", { cx: x, cy: y, r: 4.5 }),
  (x, y) => svg("rect", { x: x - 4, y: y - 4, width: 8, height: 8 }),
  (x, y) => svg("path", { d: `M ${x} ${y - 5.5} l 5.5 9.5 h -11 Z` }),
  (x, y) => svg("path", { d: `M ${x} ${y - 6} l 6 6 l -6 6 l -6 -6 Z` }),
  (x, y) => svg("path", { d: `M ${x} ${y + 5.5} l 5.5 -9.5 h -11 Z` }),
  (x, y) => svg("path", { d: `M ${x - 2} ${y - 5.5} h 4 v 3.5 h 3.5 v 4 h -3.5 v 3.5 h -4 v -3.5 h -3.5 v -4 h 3.5 Z` }),
];
// Drawn over the colour, in the colour of the page.
const STROKES = ["", "M -2 2 l 4 -4 M 0 8 l 8 -8 M 6 10 l 4 -4", "M 0 4 h 8", "M 4 0 v 8", "M -2 6 l 4 4 M 0 0 l 8 8 M 6 -2 l 4 4", "M 0 4 h 8 M 4 0 v 8"];

export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export function patterns(id, count) {
  return svg("defs", {}, ...Array.from({ length: count }, (_, place) => svg("pattern", {
    id: `${id}-${place}`, width: 8, height: 8, patternUnits: "userSpaceOnUse", class: `hue-${place}`,
  }, svg("rect", { class: "ground", width: 8, height: 8 }), svg("path", { class: "hatch", d: STROKES[place % STROKES.length] }))));
}

export function markOf(place, x, y) {
  const shape = SHAPES[place % SHAPES.length](x, y);
  shape.setAttribute("class", `point hue-${place}`);
  return shape;
}

export function swatch(kind, place, id) {
  const shown = svg("svg", { class: "key", viewBox: "0 0 28 16", width: 28, height: 16, "aria-hidden": "true" });
  if (kind === "line") shown.append(svg("path", { class: `trace hue-${place} dash-${place}`, d: "M 0 8 h 28" }), markOf(place, 14, 8));
  // Patterns are defined in the drawing itself, which is there as soon as the chart has a size.
  else shown.append(svg("rect", { class: `bar hue-${place}`, x: 1, y: 1, width: 26, height: 14, rx: 2, fill: `url(#${id}-${place})` }));
  return shown;
}
