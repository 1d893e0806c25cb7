// Tables: real ones, with a caption and headers. Wide ones scroll inside themselves, by keyboard too.
import { el } from "./dom.js";
import { richText } from "./rich_text.js";

const SIDES = { right: "right", center: "centre" };

// The block `table`: Slack shows its first row as the header.
export function table(block, surface) {
  const columns = block.column_settings || [];
  const attributes = (place) => {
    const { align, is_wrapped: wrapped } = columns[place] || {};
    return { class: [SIDES[align], wrapped && "wrapped"].filter(Boolean).join(" ") || undefined };
  };
  const [head, ...rows] = block.rows;
  const drawn = el("table", { class: "grid" },
    el("thead", {}, el("tr", {}, head.map((cell, place) => el("th", { scope: "col", ...attributes(place) }, content(cell))))),
    el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell, place) => el(place ? "td" : "th", { scope: place ? undefined : "row", ...attributes(place) }, content(cell)))))));
  return el("div", { class: "block" }, scrolling(drawn, surface.heading ? `Table: ${surface.heading}` : "Table"));
}

// The block `data_table`: pages, a filter, and columns that sort, by number where all their cells are numbers.
export function dataTable(block) {
  const [head, ...all] = block.rows;
  const size = block.page_size || 5;
  const header = block.row_header_column_index || 0;
  const numeric = head.map((_, place) => all.every((row) => row[place].type === "raw_number"));
  const shown = { page: 0, by: -1, down: false, words: "" };
  const body = el("tbody");
  const heads = head.map((cell, place) => el("th", { scope: "col", class: numeric[place] ? "right" : undefined },
    el("button", { type: "button", class: "sort", onclick: () => sort(place) }, content(cell), el("span", { class: "arrow", "aria-hidden": "true" }))));
  const status = el("p", { role: "status" });
  const back = el("button", { type: "button", class: "button", onclick: () => turn(-1) }, "Previous");
  const on = el("button", { type: "button", class: "button", onclick: () => turn(1) }, "Next");
  const filter = all.length > size && el("input", {
    type: "search", class: "filter", placeholder: "Filter", "aria-label": `Filter: ${block.caption}`, autocomplete: "off",
    oninput: () => draw({ words: filter.value.toLowerCase(), page: 0 }),
  });
  const drawn = el("table", { class: "grid" }, el("caption", {}, block.caption), el("thead", {}, el("tr", {}, heads)), body);

  function rows() {
    const kept = all.filter((row) => row.some((cell) => wordsOf(cell).toLowerCase().includes(shown.words)));
    if (shown.by < 0) return kept;
    const compare = numeric[shown.by] ? (a, b) => a.value - b.value : (a, b) => wordsOf(a).localeCompare(wordsOf(b), "en-GB");
    return kept.sort((a, b) => compare(a[shown.by], b[shown.by]) * (shown.down ? -1 : 1));
  }
  function sort(by) {
    draw({ by, down: shown.by === by && !shown.down, page: 0 });
  }
  function turn(step) {
    if ((step < 0 ? back : on).getAttribute("aria-disabled") !== "true") draw({ page: shown.page + step });
  }
  function draw(change) {
    Object.assign(shown, change);
    const found = rows();
    const first = shown.page * size;
    const page = found.slice(first, first + size);
    body.replaceChildren(...page.map((row) => el("tr", {}, row.map((cell, place) => el(place === header ? "th" : "td", {
      scope: place === header ? "row" : undefined, class: numeric[place] ? "right" : undefined,
    }, content(cell))))));
    heads.forEach((one, place) => (place === shown.by ? one.setAttribute("aria-sort", shown.down ? "descending" : "ascending") : one.removeAttribute("aria-sort")));
    status.textContent = found.length ? `${first + 1} to ${first + page.length} of ${found.length}` : "Nothing found";
    back.setAttribute("aria-disabled", String(first === 0));
    on.setAttribute("aria-disabled", String(first + size >= found.length));
  }
  draw({});
  return el("div", { class: "block data-table" }, filter, scrolling(drawn, block.caption),
    all.length > size && el("div", { class: "pages" }, status, back, on));
}

// Figures as a plain table; charts use it to say the same in words.
export function figures(caption, head, rows) {
  return scrolling(el("table", { class: "grid" }, el("caption", {}, caption),
    el("thead", {}, el("tr", {}, head.map((one, place) => el("th", { scope: "col", class: place ? "right" : undefined }, one)))),
    el("tbody", {}, rows.map((row) => el("tr", {}, row.map((one, place) => el(place ? "td" : "th", { scope: place ? undefined : "row", class: place ? "right" : undefined }, one)))))), caption);
}

// A box that scrolls sideways is a stop for the Tab key only while there is something to scroll.
export function scrolling(content, name) {
  const box = el("div", { class: "sideways" }, content);
  new ResizeObserver(() => {
    const wide = box.scrollWidth > box.clientWidth + 1;
    for (const [attribute, value] of Object.entries({ tabindex: "0", role: "region", "aria-label": name })) {
      if (wide) box.setAttribute(attribute, value);
      else box.removeAttribute(attribute);
    }
  }).observe(box);
  return box;
}

function content(cell) {
  if (cell.type === "rich_text") return richText(cell);
  return wordsOf(cell);
}

function wordsOf(cell) {
  if (cell.type === "rich_text") return el("div", {}, richText(cell)).textContent;
  return cell.text ?? (cell.value === undefined ? "" : cell.value.toLocaleString("en-GB"));
}
