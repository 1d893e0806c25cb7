// Blocks, as elements of the page. A `surface` says where they are shown and what a person can do there:
// { id, chosen, errors, act(block, element, chosen, control), draft(block, element, text) }.
import { el } from "./dom.js";
import { renderElement } from "./elements.js";
import { mrkdwn, unescaped } from "./mrkdwn.js";

const KINDS = { section, header, divider, context, actions, input, image, rich_text: richText };

export function renderBlocks(blocks, surface) {
  let heading = "";
  return blocks.map((block) => {
    const shown = (KINDS[block.type] || unknown)(block, { ...surface, heading });
    if (block.text) heading = plain(block.text);
    return shown;
  });
}

export function text(object) {
  return object.type === "mrkdwn" ? mrkdwn(object.text) : [el("span", { class: "plain" }, unescaped(object.text))];
}

// The words alone, for labels.
export function plain(object) {
  return el("span", {}, text(object)).textContent;
}

function section(block, surface) {
  const words = block.text && el("div", { class: "words" }, text(block.text));
  const fields = block.fields && el("div", { class: "fields" }, block.fields.map((one) => el("div", { class: "words" }, text(one))));
  const heading = block.text ? plain(block.text) : surface.heading;
  const accessory = block.accessory && el("div", { class: "accessory" }, renderElement(block, block.accessory, { ...surface, heading }));
  const below = block.accessory && ["radio_buttons", "checkboxes"].includes(block.accessory.type);
  return el("div", { class: `block section${below ? " stacked" : ""}` }, el("div", { class: "main" }, words, fields), accessory);
}

function header(block) {
  return el("h3", { class: "block" }, text(block.text));
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
  const id = `${surface.id}-${block.block_id}`;
  const error = surface.errors[block.block_id];
  const grouped = ["radio_buttons", "checkboxes"].includes(block.element.type);
  const described = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  const label = [plain(block.label), block.optional && el("span", { class: "optional" }, " (optional)")];
  const control = renderElement(block, block.element, { ...surface, inputId: id, described, invalid: Boolean(error), legend: grouped ? label : null });
  return el("div", { class: `block input${error ? " wrong" : ""}` },
    !grouped && el("label", { class: "label", for: id }, label),
    control,
    block.hint && el("p", { class: "hint-line", id: `${id}-hint` }, text(block.hint)),
    error && el("p", { class: "notice", id: `${id}-error`, role: "alert" }, error));
}

function image(block) {
  return el("figure", { class: "block" }, block.title && el("figcaption", {}, text(block.title)), picture(block, "large"));
}

function picture(object, size) {
  const shown = el("img", { class: size, src: object.image_url || "", alt: object.alt_text });
  const instead = () => shown.replaceWith(el("span", { class: "no-image" }, `Picture: ${object.alt_text}`));
  shown.addEventListener("error", instead);
  return shown;
}

function richText(block) {
  const words = (part) => part.elements ? part.elements.map(words) : part.text ? [part.text] : [];
  return el("div", { class: "block words" }, block.elements.map((part) => el("p", {}, words(part))));
}

function unknown(block) {
  return el("p", { class: "block no-image" }, `This page cannot show a block of type ${block.type}.`);
}
