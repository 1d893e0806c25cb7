// Slack's mark-up, as elements: *bold*, _italic_, ~struck~, `code`, ```pre```, <url|label>, lists and quotes.
// Markers that do not pair up stay as they are, and nothing inside code is mark-up. Emoji codes stay codes.
import { channelNamed, isMe, personNamed, timeZone } from "./around.js";
import { formatted } from "./dates.js";
import { el } from "./dom.js";
import { now } from "./time.js";

const ESCAPES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const CODE = "`[^`\\n]+`";
const POINTED = "<[^<>\\n]+>";
const INLINE = new RegExp(`(${CODE})|(${POINTED})|${paired("*")}|${paired("_")}|${paired("~")}|(?<![\\w/])(https?://[^\\s<>|]+)`);

export function unescaped(text) {
  return text.replace(/&(amp|lt|gt);/g, (escape) => ESCAPES[escape]);
}

export function isWebAddress(url) {
  return /^https?:\/\//i.test(url);
}

// `verbatim` leaves bare addresses alone; otherwise they become links, as in Slack.
export function mrkdwn(text, verbatim = false) {
  const pieces = text.split("```");
  // Without its partner, the last fence is three ordinary marks.
  if (pieces.length % 2 === 0) pieces.push(pieces.splice(-2).join("```"));
  return pieces.flatMap((piece, place) => (place % 2 ? [el("pre", {}, unescaped(piece.trim()))] : lines(piece, verbatim)));
}

export function link(url, label) {
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label);
}

export function mention(mark, id, label) {
  const name = label || (mark === "@" ? personNamed(id) : mark === "#" ? channelNamed(id) : "") || id;
  return el("span", { class: `mention${mark === "@" && isMe(id) ? " me" : ""}` }, mark + name.replace(/^@/, ""));
}

export function date(template, epoch, fallback, url) {
  const at = new Date(epoch * 1000);
  if (Number.isNaN(at.getTime())) return fallback;
  const words = formatted(template, epoch, timeZone(), now());
  const shown = el("time", { datetime: at.toISOString(), title: fallback }, words);
  return url && isWebAddress(url) ? link(url, shown) : shown;
}

// A pair of marks around words, at the edges of words; code and links inside count as one letter.
function paired(mark) {
  const m = mark === "*" ? "\\*" : mark;
  return `(?<![\\w${m}])${m}(?!\\s)((?:${CODE}|${POINTED}|[^${m}\`<\\n])+)(?<!\\s)${m}(?![\\w${m}])`;
}

function lines(text, verbatim) {
  const nodes = [];
  const all = text.replace(/^\n|\n$/g, "").split("\n");
  for (const [place, line] of all.entries()) {
    const rest = /^(?:&gt;|>){3}\s?(.*)$/.exec(line);
    const bullet = /^\s*[•◦▪]\s+(.*)$/.exec(line);
    const quote = /^(?:&gt;|>)\s?(.*)$/.exec(line);
    if (rest) {
      const quoted = [rest[1], ...all.slice(place + 1)].map((one) => el("p", {}, inline(one, verbatim)));
      return [...nodes, el("blockquote", {}, quoted)];
    }
    if (bullet) grouped(nodes, "UL").append(el("li", {}, inline(bullet[1], verbatim)));
    else if (quote) grouped(nodes, "BLOCKQUOTE").append(el("p", {}, inline(quote[1], verbatim)));
    else nodes.push(line.trim() ? el("p", {}, inline(line, verbatim)) : el("p", { class: "gap" }));
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

function inline(text, verbatim) {
  const pattern = new RegExp(INLINE, "g");
  const nodes = [];
  let done = 0;
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    const { node, length } = drawn(found, verbatim);
    nodes.push(unescaped(text.slice(done, found.index)), node);
    done = pattern.lastIndex = found.index + length;
  }
  return [...nodes, unescaped(text.slice(done))].filter((node) => node !== "");
}

function drawn([whole, code, pointed, bold, italic, struck, bare], verbatim) {
  const length = whole.length;
  if (code !== undefined) return { length, node: el("code", {}, unescaped(code.slice(1, -1))) };
  if (pointed !== undefined) return { length, node: reference(pointed.slice(1, -1)) };
  if (bare !== undefined) return address(bare, verbatim);
  const [tag, inside] = bold !== undefined ? ["strong", bold] : italic !== undefined ? ["em", italic] : ["s", struck];
  return { length, node: el(tag, {}, inline(inside, verbatim)) };
}

// The stop at the end of a sentence is not part of the address in it.
function address(bare, verbatim) {
  const url = bare.replace(/[.,;:!?)*_~'"]+$/, "");
  return { length: url.length, node: verbatim ? unescaped(url) : link(unescaped(url), unescaped(url)) };
}

// <url|label>, <@U0AMINA>, <#C0GENERAL|general>, <!here>, <!subteam^S1|@coaches>, <!date^…|12 May>
function reference(inside) {
  const at = inside.indexOf("|");
  const target = unescaped(at < 0 ? inside : inside.slice(0, at));
  const label = at < 0 ? "" : unescaped(inside.slice(at + 1));
  if (isWebAddress(target) || /^(mailto|tel):/i.test(target)) return link(target, label || target.replace(/^(mailto|tel):/i, ""));
  const [word, ...details] = target.slice(1).split("^");
  if (target[0] === "@" || target[0] === "#") return mention(target[0], word, label);
  if (target[0] !== "!") return label || `<${inside}>`;
  if (word === "date") return date(details[1] || "", Number(details[0]), label || target, details[2]);
  return mention("@", label || details[0] || word, label || details[0] || word);
}
