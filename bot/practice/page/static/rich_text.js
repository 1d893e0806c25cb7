// Slack's rich text, as elements. Emoji are shown as their codes.
import { channelNamed } from "./around.js";
import { el } from "./dom.js";
import { date, isWebAddress, link, mention } from "./mrkdwn.js";

const PARTS = { rich_text_section: section, rich_text_list: list, rich_text_quote: quote, rich_text_preformatted: preformatted };
const WORDS = {
  text: (one) => styled(one.text, one.style),
  link: (one) => styled(isWebAddress(one.url) || /^mailto:/i.test(one.url) ? link(one.url, one.text || one.url) : one.text || one.url, one.style),
  user: (one) => styled(mention("@", one.user_id), one.style),
  usergroup: (one) => styled(mention("@", one.usergroup_id), one.style),
  channel: (one) => styled(mention("#", one.channel_id, channelNamed(one.channel_id)), one.style),
  broadcast: (one) => mention("@", one.range, one.range),
  emoji: (one) => `:${one.name}:`,
  date: (one) => styled(date(one.format, one.timestamp, one.fallback || one.format, one.url), one.style),
  color: (one) => [swatch(one.value), one.value],
};
const STYLES = { bold: "strong", italic: "em", strike: "s", underline: "u", highlight: "mark", code: "code" };

export function richText(block) {
  const nodes = [];
  for (const part of block.elements) {
    const drawn = (PARTS[part.type] || section)(part);
    // A list that is indented more belongs to the last entry of the list before it.
    const above = part.type === "rich_text_list" && part.indent && nodes.length ? entryAt(nodes[nodes.length - 1], part.indent) : null;
    if (above) above.append(drawn);
    else nodes.push(drawn);
  }
  return nodes;
}

function entryAt(node, indent) {
  let entry = null;
  for (let here = node, depth = 0; here && depth < indent; depth += 1) {
    const last = here.matches("ul, ol") ? here.lastElementChild : null;
    entry = last || entry;
    here = last?.querySelector(":scope > :is(ul, ol):last-child");
  }
  return entry;
}

function inline(elements) {
  return elements.map((one) => (WORDS[one.type] || unknown)(one));
}

function section(part) {
  return el("p", { class: "lines" }, inline(part.elements));
}

function list(part) {
  const attributes = { class: part.border ? "bordered" : undefined, start: part.offset ? part.offset + 1 : undefined };
  return el(part.style === "ordered" ? "ol" : "ul", attributes, part.elements.map((one) => el("li", { class: "lines" }, inline(one.elements))));
}

function quote(part) {
  return el("blockquote", {}, el("p", { class: "lines" }, inline(part.elements)));
}

function preformatted(part) {
  return el("pre", { class: part.border ? "bordered" : undefined }, inline(part.elements));
}

function styled(words, style = {}) {
  return Object.entries(STYLES).reduceRight((inside, [name, tag]) => (style[name] ? el(tag, {}, inside) : inside), words);
}

function swatch(value) {
  const shown = el("span", { class: "swatch", "aria-hidden": "true" });
  shown.style.backgroundColor = value;
  return shown;
}

function unknown(one) {
  return one.text || one.fallback || "";
}
