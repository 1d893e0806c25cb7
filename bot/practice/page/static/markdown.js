// The part of standard Markdown that Slack's markdown block shows. Anything else stays as it was typed.
import { el } from "./dom.js";
import { isWebAddress, link } from "./mrkdwn.js";
import { scrolling } from "./tables.js";

const LIST = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const TASK = /^\[([ xX])\]\s+(.*)$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const DELIMITERS = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
const INLINE = new RegExp([
  "\\\\([!-/:-@\\[-`{-~])", "(`+)(.+?)\\2(?!`)", "!?\\[([^\\[\\]]+)\\]\\(\\s*<?([^\\s<>]+?)>?(?:\\s+\"[^\"]*\")?\\s*\\)", "<(https?://[^\\s<>]+)>",
  "(\\*\\*\\*|\\*\\*|\\*|(?<!\\w)(?:___|__|_)|~~)(?=\\S)(.+?)(?<=[^\\s\\\\])\\7(?!\\w)", "(?<![\\w/])(https?://[^\\s<>|)]+[^\\s<>|).,;:!?])",
].join("|"));

export function markdown(text) {
  return blocks(text.replace(/\r\n?/g, "\n").split("\n"));
}

function blocks(lines) {
  const nodes = [];
  for (let at = 0; at < lines.length;) {
    const [node, used] = block(lines.slice(at));
    if (node) nodes.push(node);
    at += used;
  }
  return nodes;
}

// The first block of these lines, and how many lines it takes.
function block(lines) {
  const [line] = lines;
  if (!line.trim()) return [null, 1];
  const fence = /^\s*(```+|~~~+)/.exec(line);
  if (fence) return fenced(lines, fence[1]);
  const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line);
  if (heading) return [el("h3", {}, inline(heading[2])), 1];
  if (RULE.test(line)) return [el("hr", { class: "block" }), 1];
  if (line.trimStart().startsWith(">")) return quoted(lines);
  if (LIST.test(line)) return list(lines);
  if (line.includes("|") && DELIMITERS.test(lines[1] || "")) return table(lines);
  return paragraph(lines);
}

function taken(lines, belongs) {
  const end = lines.findIndex((line, place) => !belongs(line, place));
  return end < 0 ? lines.length : end;
}

function fenced(lines, fence) {
  const length = taken(lines.slice(1), (line) => !line.trim().startsWith(fence));
  return [el("pre", {}, lines.slice(1, length + 1).join("\n")), length + 2];
}

function quoted(lines) {
  const length = taken(lines, (line) => line.trimStart().startsWith(">"));
  return [el("blockquote", {}, blocks(lines.slice(0, length).map((line) => line.replace(/^\s*>\s?/, "")))), length];
}

// An entry is its own line and those below it that are indented further: they may hold a list again.
function list(lines) {
  const [, indent, mark] = LIST.exec(lines[0]);
  const ordered = /\d/.test(mark);
  const items = [];
  const length = taken(lines, (line) => {
    const found = LIST.exec(line);
    const here = found && found[1].length <= indent.length + 1;
    if (here && /\d/.test(found[2]) !== ordered) return false;
    if (here) items.push([found[3], []]);
    else if (/^\s+\S/.test(line) && line.search(/\S/) > indent.length) items[items.length - 1][1].push(line.slice(indent.length + 2));
    else return false;
    return true;
  });
  const entries = items.map(([first, rest]) => el("li", { class: TASK.test(first) ? "to-do" : undefined }, entry(first), rest.length ? blocks(rest) : null));
  return [el(ordered ? "ol" : "ul", { start: ordered && parseInt(mark, 10) !== 1 ? parseInt(mark, 10) : undefined }, entries), length];
}

function entry(text) {
  const task = TASK.exec(text);
  if (!task) return inline(text);
  const done = task[1] !== " ";
  return [el("span", { class: "task", role: "img", "aria-label": done ? "Done:" : "To do:" }, done ? "☑" : "☐"), " ", inline(task[2])];
}

function table(lines) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const length = taken(lines, (line, place) => place < 2 || line.includes("|"));
  const sides = cells(lines[1]).map((cell) => (/^:.*:$/.test(cell) ? "centre" : cell.endsWith(":") ? "right" : undefined));
  const row = (line, tag) => el("tr", {}, cells(line).map((cell, place) => el(tag, { class: sides[place], scope: tag === "th" ? "col" : undefined }, inline(cell))));
  const drawn = el("table", { class: "grid wrapped" }, el("thead", {}, row(lines[0], "th")), el("tbody", {}, lines.slice(2, length).map((line) => row(line, "td"))));
  return [scrolling(drawn, `Table: ${cells(lines[0]).join(", ")}`), length];
}

function paragraph(lines) {
  const length = 1 + taken(lines.slice(1), (line) => line.trim() && !/^\s*(#{1,6}\s|>|```|~~~)/.test(line) && !LIST.test(line) && !RULE.test(line));
  return [el("p", { class: "lines" }, inline(lines.slice(0, length).join("\n"))), length];
}

function inline(text) {
  const found = INLINE.exec(text);
  if (!found) return text ? [text] : [];
  const [whole, escaped, , code, label, url, angled, marks, inside, bare] = found;
  const rest = [text.slice(0, found.index), ...inline(text.slice(found.index + whole.length))];
  rest.splice(1, 0, drawn());
  return rest.filter((node) => node !== "");

  function drawn() {
    if (escaped !== undefined) return escaped;
    if (code !== undefined) return el("code", {}, code.trim());
    if (label !== undefined) return isWebAddress(url) || /^mailto:/i.test(url) ? link(url, inline(label)) : whole;
    if (angled || bare) return link(angled || bare, angled || bare);
    const words = inline(inside);
    if (marks === "~~") return el("s", {}, words);
    if (marks.length === 3) return el("strong", {}, el("em", {}, words));
    return el(marks.length === 2 ? "strong" : "em", {}, words);
  }
}
