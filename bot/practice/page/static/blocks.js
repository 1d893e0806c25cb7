// Blocks, as elements of the page. A `surface` says where they are shown and what a person can do there:
// { id, chosen, errors, act(block, element, chosen), keep(block, element, chosen) }: `keep` does not tell the bot.
import { chart } from "./charts.js";
import { idOf } from "./controls.js";
import { offerCopies } from "./copying.js";
import { el } from "./dom.js";
import { isGroup, renderElement } from "./elements.js";
import { limits } from "./fields.js";
import { markdown } from "./markdown.js";
import { isWebAddress, link, mrkdwn, unescaped } from "./mrkdwn.js";
import { picture } from "./pictures.js";
import { richText } from "./rich_text.js";
import { dataTable, table } from "./tables.js";

const KINDS = {
  section, header, divider, context, actions, input, image, alert, container, video, file, table, data_table: dataTable, data_visualization: chart,
  rich_text: (block) => el("div", { class: "block words" }, richText(block)),
  markdown: (block) => el("div", { class: "block words" }, markdown(block.text)),
};
const ALERTS = { default: ["Note", "•"], info: ["Information", "i"], warning: ["Warning", "!"], error: ["Error", "×"], success: ["Done", "✓"] };

export function renderBlocks(blocks, surface) {
  const shown = withHeadings(blocks, surface);
  offerCopies(shown);
  // Where the ids are new after a change, a control is still the n-th of its message.
  const controls = shown.flatMap((node) => [...node.querySelectorAll("[data-key]")]);
  controls.forEach((control, place) => { control.dataset.place = place; });
  return shown;
}

function withHeadings(blocks, surface) {
  let heading = surface.heading || "";
  let about = surface.about || "";
  let title = about;
  return blocks.map((block) => {
    const shown = (KINDS[block.type] || unknown)(block, { ...surface, heading, about });
    // What stands below a line is about the whole again.
    if (block.type === "divider") about = title;
    if (block.text?.text) {
      heading = plain(block.text);
      about = firstLine(block.text);
      if (block.type === "header") title = about;
    }
    return shown;
  });
}

export function text(object) {
  if (object.type === "mrkdwn") return mrkdwn(object.text, object.verbatim);
  return [el("span", { class: "plain" }, unescaped(object.text))];
}

// The words alone, for labels.
export function plain(object) {
  return el("span", {}, text(object)).textContent;
}

// Enough to tell one menu from another.
function firstLine(object) {
  const line = text(object)[0]?.textContent.split("\n")[0] || "";
  return line.length > 60 ? `${line.slice(0, 60).replace(/\s\S*$/, "")} …` : line;
}

function section(block, surface) {
  const words = block.text && el("div", { class: "words" }, text(block.text));
  const fields = block.fields && el("div", { class: "fields" }, block.fields.map((one) => el("div", { class: "words" }, text(one))));
  const own = block.text ? plain(block.text) : "";
  const about = block.text ? firstLine(block.text) : "";
  const accessory = block.accessory && el("div", { class: "accessory" }, renderElement(block, block.accessory, { ...surface, own, about }));
  const below = block.accessory && isGroup(block.accessory);
  return el("div", { class: `block section${below ? " stacked" : ""}` }, el("div", { class: "main" }, words, fields), accessory);
}

function header(block) {
  return el(`h${Math.min((block.level || 1) + 2, 6)}`, { class: `block header level-${block.level || 1}` }, text(block.text));
}

function divider() {
  return el("hr", { class: "block" });
}

function context(block) {
  const parts = block.elements.map((one) => (one.type === "image" ? picture(one, "small") : el("span", { class: "words" }, text(one))));
  return el("div", { class: "block context" }, parts);
}

function actions(block, surface) {
  return el("div", { class: "block actions" }, block.elements.map((one) => renderElement(block, one, surface)));
}

function input(block, surface) {
  const id = idOf(surface.id, block.block_id);
  const error = surface.errors[block.block_id];
  const grouped = isGroup(block.element);
  const allowed = limits(block, block.element);
  const described = [block.hint && `${id}-hint`, allowed && `${id}-limits`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  const label = [plain(block.label), block.optional && el("span", { class: "optional" }, " (optional)")];
  const control = renderElement(block, block.element, {
    ...surface, inputId: grouped ? undefined : id, described, invalid: Boolean(error), legend: grouped ? label : null,
    optional: block.optional, required: !block.optional && !grouped,
  });
  return el("div", { class: `block input${error ? " wrong" : ""}` },
    !grouped && el("label", { class: "label", for: id }, label),
    control,
    block.hint && el("div", { class: "hint-line", id: `${id}-hint` }, text(block.hint)),
    allowed && el("p", { class: "hint-line", id: `${id}-limits` }, allowed),
    error && el("p", { class: "notice", id: `${id}-error`, role: "alert" }, error));
}

function image(block) {
  return el("figure", { class: "block" }, block.title && el("figcaption", {}, text(block.title)), picture(block, "large"));
}

// Its level is a word and a mark: the colour only helps.
function alert(block) {
  const level = block.level || "default";
  const [name, mark] = ALERTS[level] || ALERTS.default;
  return el("div", { class: `block alert alert-${level}`, role: "note", "aria-label": name },
    el("span", { class: "alert-mark", "aria-hidden": "true" }, mark), el("div", { class: "words" }, text(block.text)));
}

function container(block, surface) {
  const named = block.rich_text_title ? richText(block.rich_text_title) : text(block.title);
  const heading = el("span", {}, named).textContent;
  const title = el("span", { class: "container-title" }, block.icon && picture(block.icon, "small"),
    el("span", {}, el("strong", {}, el("span", {}, heading)), block.subtitle && el("small", { class: "words" }, plain(block.subtitle))));
  const inside = el("div", { class: "container-body" }, withHeadings(block.child_blocks, { ...surface, heading }));
  const attributes = { class: `block container width-${block.width || "standard"}${block.has_header_divider ? " ruled" : ""}` };
  if (!block.is_collapsible) return el("section", { ...attributes, "aria-label": heading }, title, inside);
  const id = idOf(surface.id, block.block_id, "fold");
  return el("details", { ...attributes, open: !block.default_collapsed }, el("summary", { "data-key": id }, title), inside);
}

// Nothing is fetched from elsewhere: a video is a card that leads to it.
function video(block) {
  const url = block.title_url || block.video_url;
  const title = plain(block.title);
  const about = [block.author_name, block.provider_name].filter(Boolean).join(" · ");
  return el("figure", { class: "block video" },
    el("figcaption", {}, el("span", { "aria-hidden": "true" }, "▶ "), isWebAddress(url || "") ? link(url, title) : title),
    about && el("p", { class: "hint-line" }, about), block.description && el("div", { class: "words" }, text(block.description)),
    el("p", { class: "no-image" }, `Video: ${block.alt_text}`));
}

function file(block) {
  return el("p", { class: "block no-image" }, `File from elsewhere: ${block.external_id}`);
}

function unknown(block) {
  return el("p", { class: "block no-image" }, `This page cannot show a block of type ${block.type}.`);
}
