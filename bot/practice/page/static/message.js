// One message, drawn; and what differs between two drawings of it.
import { renderBlocks } from "./blocks.js";
import { offerCopies } from "./copying.js";
import { el, initials } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { renderFiles } from "./pictures.js";
import { act } from "./sending.js";
import { clockTime } from "./time.js";

const TOGETHER_SECONDS = 300;

// `kept` is what is needed to draw it: { tz, prefix, grouped, openThread }.
export function renderMessage(message, kept) {
  const seconds = Number(message.ts);
  const time = clockTime(seconds, kept.tz);
  const where = { channel: message.channel, message: message.ts };
  const surface = {
    id: `${kept.prefix}${message.ts}`, chosen: message.chosen, errors: {},
    act: (block, element, chosen) => act(where, block, element, chosen),
    keep: (block, element, chosen) => act(where, block, element, chosen, true),
  };
  const words = message.blocks.length ? renderBlocks(message.blocks, surface) : bare(message.text);
  const stamp = el("time", { datetime: new Date(seconds * 1000).toISOString() }, time);
  const edited = message.edited && el("span", { class: "edited" }, "edited");
  const byline = kept.grouped
    ? el("p", { class: "byline later" }, stamp, edited)
    : el("p", { class: "byline" }, el("strong", {}, message.author), message.app && el("span", { class: "tag" }, "App"), stamp, edited);
  return el("article", {
    class: `message${message.ephemeral ? " ephemeral" : ""}${kept.grouped ? " grouped" : ""}`,
    tabindex: "-1", "data-ts": message.ts, "aria-label": `${message.author}, ${time}`,
  },
  el("span", { class: `avatar${message.app ? " app" : ""}`, "aria-hidden": "true" }, initials(message.author)),
  el("div", { class: "content" },
    message.ephemeral && el("p", { class: "only-you" }, "Only visible to you"),
    byline, el("div", { class: "drawn" }, words), renderFiles(message.files), replies(message, kept)));
}

function bare(text) {
  const words = el("div", { class: "block words" }, mrkdwn(text));
  offerCopies([words]);
  return words;
}

function replies(message, kept) {
  if (!message.reply_count || !kept.openThread) return null;
  const count = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  return el("button", { type: "button", class: "replies", "data-key": "replies", "data-ts": message.ts, onclick: () => kept.openThread(message.ts) }, count);
}

// The text that a screen reader or a notification uses instead of the blocks.
export function showAloud(node, message, wanted) {
  const old = node.querySelector(":scope > .content > .aloud");
  if (wanted && !old) node.querySelector(".drawn").after(el("p", { class: "aloud" }, el("strong", {}, "Read aloud: "), message.text || "nothing: this message has no text"));
  else if (!wanted && old) old.remove();
}

export function showNotice(node, text) {
  const old = node.querySelector(":scope > .content > .notice");
  if (old && old.textContent === text) return;
  if (old) old.remove();
  if (text) node.querySelector(".content").append(el("p", { class: "notice", role: "alert" }, text));
}

// Messages of one author that follow each other closely stand under one name.
export function follows(message, before, sameDay) {
  return Boolean(before) && sameDay && message.author_id === before.author_id && !message.ephemeral && !before.ephemeral
    && Number(message.ts) - Number(before.ts) < TOGETHER_SECONDS;
}

const blockWords = (block) => JSON.stringify(block, (name, value) => (name === "block_id" || name === "action_id" ? undefined : value));

// The places of the blocks that are new, and whether most of what is said is: then it is read from its top.
export function difference(before, after) {
  const old = new Set(before.blocks.map(blockWords));
  const fresh = after.blocks.flatMap((block, place) => (old.has(blockWords(block)) ? [] : [place]));
  const amount = (blocks) => blocks.reduce((sum, block) => sum + blockWords(block).length, 0);
  return { fresh, mostly: amount(fresh.map((place) => after.blocks[place])) * 2 > amount(after.blocks) };
}

// What changed, as a screen reader is told it.
export function changedWords(node, before, after) {
  const drawn = node.querySelector(".drawn").children;
  const words = difference(before, after).fresh.map((place) => drawn[place] && readable(drawn[place])).filter(Boolean).join(". ");
  return words || after.text;
}

function readable(node) {
  return node.innerText.replace(/\s+/g, " ").trim();
}
