// Slack's mark-up, as elements: *bold*, _italic_, ~struck~, `code`, ```pre```, <url|label>, lists and quotes.
import { el } from "./dom.js";

const ESCAPES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const INLINE = /`([^`\n]+)`|<([^<>\n]+)>|(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])|(?<![\w_])_(\S(?:[^_\n]*\S)?)_(?![\w_])|(?<![\w~])~(\S(?:[^~\n]*\S)?)~(?![\w~])/;

export function unescaped(text) {
  return text.replace(/&(amp|lt|gt);/g, (escape) => ESCAPES[escape]);
}

export function isWebAddress(url) {
  return /^https?:\/\//i.test(url);
}

export function mrkdwn(text) {
  return text.split("```").flatMap((part, place) => (place % 2 ? [el("pre", {}, unescaped(part.trim()))] : lines(part)));
}

function lines(text) {
  const nodes = [];
  for (const line of text.replace(/^\n|\n$/g, "").split("\n")) {
    const bullet = /^\s*[•◦]\s+(.*)$/.exec(line);
    const quote = /^(?:&gt;|>)\s?(.*)$/.exec(line);
    if (bullet) grouped(nodes, "UL").append(el("li", {}, inline(bullet[1])));
    else if (quote) grouped(nodes, "BLOCKQUOTE").append(el("p", {}, inline(quote[1])));
    else nodes.push(line.trim() ? el("p", {}, inline(line)) : el("p", { class: "gap" }));
  }
  return nodes.length === 1 && nodes[0].className === "gap" ? [] : nodes;
}

function grouped(nodes, tag) {
  const last = nodes[nodes.length - 1];
  if (last && last.tagName === tag) return last;
  const group = el(tag.toLowerCase());
  nodes.push(group);
  return group;
}

function inline(text) {
  const found = INLINE.exec(text);
  if (!found) return text ? [unescaped(text)] : [];
  const [whole, code, pointed, bold, italic, struck] = found;
  let node;
  if (code !== undefined) node = el("code", {}, unescaped(code));
  else if (pointed !== undefined) node = reference(pointed);
  else if (bold !== undefined) node = el("strong", {}, inline(bold));
  else if (italic !== undefined) node = el("em", {}, inline(italic));
  else node = el("s", {}, inline(struck));
  const before = text.slice(0, found.index);
  return [before && unescaped(before), node, ...inline(text.slice(found.index + whole.length))].filter(Boolean);
}

// <url|label>, <@U0AMINA>, <#C0GENERAL|general>, <!date^…|12 May>
function reference(inside) {
  const [target, label] = inside.split("|", 2);
  const url = unescaped(target);
  if (isWebAddress(url)) {
    return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, unescaped(label || target));
  }
  const mark = { "@": "@", "#": "#", "!": "" }[target[0]];
  if (mark === undefined) return unescaped(label || `<${inside}>`);
  const named = mark === "@" && document.querySelector(`#person option[value="${CSS.escape(target.slice(1))}"]`);
  return el("span", { class: "mention" }, mark + (label || (named ? named.dataset.name : target.slice(1))));
}
