// Charts, drawn as wide as there is room, so that their words stay legible. Every scale begins at nought, every
// series has a mark or a pattern besides its colour, and the figures stand below as a table.
import { el } from "./dom.js";
import { markOf, patterns, svg, swatch } from "./chart_marks.js";
import { figures } from "./tables.js";

const HEIGHT = 240;
const EDGE = { top: 12, right: 12, left: 44 };
const LETTER = 6.6; // about as wide as one letter of a label
const SAY = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });
const CHART_NAMES = { bar: "Bar chart", line: "Line chart", area: "Area chart", pie: "Pie chart" };

let drawnSoFar = 0; // patterns are found by an id of their own

export function chart(block) {
  const kind = block.chart.type;
  const id = `chart-${(drawnSoFar += 1)}`;
  const parts = kind === "pie" ? segments(block.chart) : series(block.chart);
  const box = el("div", { class: "chart" });
  const draw = (width) => {
    const drawing = svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: "img", "aria-label": `${CHART_NAMES[kind]}: ${block.title}. The figures are in the table below.` });
    drawing.append(patterns(id, parts.length), ...(kind === "pie" ? pie(parts, width, id) : axes(block.chart, width, id)));
    box.replaceChildren(drawing);
  };
  new ResizeObserver(([seen]) => seen.contentRect.width > 40 && draw(Math.floor(seen.contentRect.width))).observe(box);
  return el("figure", { class: "block figure" }, el("figcaption", {}, block.title), box,
    el("ul", { class: "legend" }, parts.map((part, place) => el("li", {}, swatch(kind, place, id), part.legend))),
    el("details", { class: "figures" }, el("summary", {}, "Figures as a table"), tableOf(block, parts)));
}

function tableOf(block, parts) {
  if (block.chart.type === "pie") return figures(block.title, ["Part", "Value", "Share"], parts.map((part) => [part.label, SAY.format(part.value), part.share]));
  const { categories, x_label: x } = block.chart.axis_config;
  return figures(block.title, [x || "", ...parts.map((part) => part.legend)], categories.map((name) => [name, ...parts.map((part) => said(part.values.get(name)))]));
}

function said(value) {
  return value === undefined ? "–" : SAY.format(value);
}

function segments(pieChart) {
  const total = pieChart.segments.reduce((sum, one) => sum + one.value, 0) || 1;
  return pieChart.segments.map((one) => {
    const share = `${SAY.format(Math.round((one.value / total) * 1000) / 10)}%`;
    return { ...one, part: one.value / total, share, legend: `${one.label}: ${SAY.format(one.value)} (${share})` };
  });
}

function series({ series: all }) {
  return all.map((one) => ({ legend: one.name, values: new Map(one.data.map((point) => [point.label, point.value])) }));
}

function pie(parts, width, id) {
  const [x, y, radius] = [width / 2, HEIGHT / 2, HEIGHT / 2 - 8];
  const at = (turn) => `${x + radius * Math.sin(turn * 2 * Math.PI)} ${y - radius * Math.cos(turn * 2 * Math.PI)}`;
  let turned = 0;
  return parts.map((part, place) => {
    const from = turned;
    turned += part.part;
    // A whole turn begins where it ends, and would be nothing.
    const path = part.part > 0.9999 ? `M ${at(0)} A ${radius} ${radius} 0 1 1 ${at(0.5)} A ${radius} ${radius} 0 1 1 ${at(0)} Z`
      : `M ${x} ${y} L ${at(from)} A ${radius} ${radius} 0 ${part.part > 0.5 ? 1 : 0} 1 ${at(turned)} Z`;
    return svg("path", { d: path, class: `slice hue-${place}`, fill: `url(#${id}-${place})` }, svg("title", {}, part.legend));
  });
}

function axes(data, width, id) {
  const { categories, x_label: xLabel, y_label: yLabel } = data.axis_config;
  const all = series(data);
  const scale = ticksFor(all.flatMap((one) => [...one.values.values()]));
  const room = (width - EDGE.left - EDGE.right) / categories.length;
  const longest = Math.max(...categories.map((name) => Math.min(name.length, 14))) * LETTER;
  const tilted = longest > room - 4;
  const bottom = HEIGHT - (tilted ? Math.min(longest * 0.72 + 14, 84) : 22) - (xLabel ? 18 : 0);
  const top = EDGE.top + (yLabel ? 16 : 0);
  const y = (value) => bottom - ((value - scale.low) / (scale.high - scale.low)) * (bottom - top);
  const x = (place) => EDGE.left + room * (place + 0.5);
  const marks = { bar: bars, line: lines, area: areas }[data.type];
  return [
    ...scale.ticks.map((value) => svg("g", {}, svg("line", { class: value === 0 ? "axis" : "rung", x1: EDGE.left, x2: width - EDGE.right, y1: y(value), y2: y(value) }),
      svg("text", { x: EDGE.left - 6, y: y(value) + 4, "text-anchor": "end" }, SAY.format(value)))),
    ...categories.map((name, place) => tick(name, x(place), bottom, tilted, room, place)),
    yLabel && svg("text", { x: 2, y: 12, class: "axis-name" }, yLabel),
    xLabel && svg("text", { x: (EDGE.left + width) / 2, y: HEIGHT - 4, class: "axis-name", "text-anchor": "middle" }, xLabel),
    ...marks(all, categories, { x, y, room, id }),
  ].filter(Boolean);
}

// Where there is no room for each name, every second or third is written; all are in the table.
function tick(name, x, bottom, tilted, room, place) {
  const short = name.length > 14 ? `${name.slice(0, 13)}…` : name;
  if (!tilted) return svg("text", { x, y: bottom + 16, "text-anchor": "middle" }, short);
  if (place % Math.ceil(13 / room)) return null;
  return svg("text", { x, y: bottom + 12, "text-anchor": "end", transform: `rotate(-45 ${x} ${bottom + 12})` }, short);
}

// Round numbers from nought (or from below it) to past the largest value.
function ticksFor(values) {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const rough = (most - least || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough);
  const [first, last] = [Math.floor(least / step), Math.ceil((most || (least ? 0 : 1)) / step)];
  const ticks = Array.from({ length: last - first + 1 }, (_, place) => (first + place) * step);
  return { low: first * step, high: last * step, ticks };
}

function points(one, categories, { x, y }) {
  return categories.flatMap((name, place) => (one.values.has(name) ? [{ name, value: one.values.get(name), x: x(place), y: y(one.values.get(name)) }] : []));
}

function bars(all, categories, where) {
  const wide = Math.min((where.room * 0.76) / all.length, 56);
  const base = where.y(0);
  return all.flatMap((one, place) => points(one, categories, where).map((point) => {
    const left = point.x + wide * (place - all.length / 2);
    const bar = svg("rect", {
      class: `bar hue-${place}`, x: left + 1, width: Math.max(wide - 2, 1), y: Math.min(point.y, base), height: Math.abs(point.y - base), fill: `url(#${where.id}-${place})`,
    }, svg("title", {}, `${one.legend}, ${point.name}: ${SAY.format(point.value)}`));
    const words = SAY.format(point.value);
    if (words.length * LETTER > wide + 4) return bar;
    return svg("g", {}, bar, svg("text", { x: left + wide / 2, y: point.value < 0 ? point.y + 13 : point.y - 4, "text-anchor": "middle", class: "value" }, words));
  }));
}

function lines(all, categories, where) {
  return all.flatMap((one, place) => {
    const all_points = points(one, categories, where);
    return [
      svg("polyline", { class: `trace hue-${place} dash-${place}`, points: all_points.map((point) => `${point.x},${point.y}`).join(" ") }),
      ...all_points.map((point) => svg("g", {}, markOf(place, point.x, point.y), svg("title", {}, `${one.legend}, ${point.name}: ${SAY.format(point.value)}`))),
    ];
  });
}

function areas(all, categories, where) {
  const base = where.y(0);
  const filled = all.map((one, place) => {
    const edge = points(one, categories, where);
    if (!edge.length) return null;
    const corners = [`${edge[0].x},${base}`, ...edge.map((point) => `${point.x},${point.y}`), `${edge[edge.length - 1].x},${base}`];
    return svg("polygon", { class: `area hue-${place}`, points: corners.join(" "), fill: `url(#${where.id}-${place})` });
  });
  return [...filled.filter(Boolean), ...lines(all, categories, where)];
}
