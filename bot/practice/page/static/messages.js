// The conversation that is open. Only messages that changed are built anew, so focus and what was picked stay.
import { el } from "./dom.js";
import { showChosen } from "./elements.js";
import { KeyedList } from "./keyed.js";
import { changedWords, difference, follows, renderMessage, showAloud, showNotice } from "./message.js";
import { ScrollPlace } from "./scroll.js";
import { say } from "./spoken.js";
import { dayKey, dayWords } from "./time.js";

const earlier = document.getElementById("earlier");
const jump = document.getElementById("jump");
const list = new KeyedList(document.getElementById("log"));
const scroll = new ScrollPlace(document.getElementById("scroller"), document.getElementById("conversation"), () => { jump.hidden = true; });
let shownPlace = "";
let newestKnown = "";
let following = false;

export function startMessages(showEarlier) {
  earlier.addEventListener("click", showEarlier);
  jump.addEventListener("click", () => {
    scroll.toEnd();
    list.root.lastElementChild?.focus({ preventScroll: true });
  });
}

// What the person just asked for is shown, wherever they were reading.
export function followNext() {
  following = true;
}

export function showMessages(place, room, state, kept) {
  const moved = place !== shownPlace;
  if (moved) {
    list.clear();
    shownPlace = place;
    scroll.at = "end";
    following = false;
    newestKnown = "";
  }
  const messages = room.messages;
  const reading = moved ? null : whatIsRead();
  const { added, replaced } = list.show(entriesFor(messages, state, kept, "m-"));
  for (const message of messages) tend(list.node(message.ts), message, state.notice);
  showEarlierButton(room);
  const fresh = added.filter((entry) => entry.message && entry.key > newestKnown).map((entry) => entry.message);
  newestKnown = messages.at(-1)?.ts || "";
  return () => {
    if (moved) scroll.toNewest(list.node(newestKnown));
    else {
      readOn(reading);
      afterChanges(replaced);
      if (fresh.length) arrive(fresh, state.me);
    }
  };
}

// What stays where it is while things change above it: the control in use, else the first message that can be seen.
function whatIsRead() {
  if (scroll.at !== null) return null;
  const active = document.activeElement;
  if (active !== earlier && list.root.contains(active) && scroll.sees(active)) return { key: "", at: scroll.above(active) };
  const first = [...list.root.querySelectorAll("article")].find((node) => scroll.sees(node));
  return first ? { key: first.dataset.ts, at: scroll.above(first) } : null;
}

function readOn(reading) {
  const node = reading && (reading.key ? list.node(reading.key) : document.activeElement);
  if (node && node !== document.body) scroll.scroller.scrollTop += scroll.above(node) - reading.at;
}

// What may differ without the message being drawn anew.
export function tend(node, message, notice) {
  showChosen(node, message.chosen);
  showNotice(node, notice && notice.at === `message:${message.ts}` ? notice.text : "");
  showAloud(node, message, document.body.classList.contains("shows-aloud"));
}

function arrive(fresh, me) {
  const follow = following || scroll.at === "end";
  const nodes = fresh.map((message) => list.node(message.ts));
  if (follow) {
    scroll.toNewest(nodes.at(-1));
    following = false;
  } else if (scroll.distance() > 0) {
    jump.hidden = false;
  }
  for (const message of fresh) if (message.author_id !== me) say(`${message.author}: ${message.text}`);
}

function afterChanges(replaced) {
  for (const { entry, before, was, node, focused } of replaced) {
    if (!entry.message) continue;
    if (scroll.at === was) scroll.at = node;
    const anew = difference(before.message, entry.message).mostly;
    if (anew && (focused || (scroll.isLong(node) && (scroll.at === "end" || scroll.at === node)))) {
      if (scroll.isLong(node) || scroll.above(node) < 0) scroll.toTopOf(node);
      // What was pressed may stand at the other end of something quite new: read it from its beginning.
      if (focused) node.focus({ preventScroll: true });
    }
    if (focused) say(changedWords(node, before.message, entry.message));
  }
  scroll.hold();
}

function showEarlierButton(room) {
  const focused = document.activeElement === earlier;
  earlier.hidden = !room.earlier;
  earlier.textContent = `Show earlier messages (${room.earlier} more)`;
  if (focused && !room.earlier) list.root.querySelector("article")?.focus({ preventScroll: true });
}

// The messages with a line for each day between them.
export function entriesFor(messages, state, kept, prefix) {
  const tz = state.people.find((person) => person.id === state.me).tz;
  const entries = [];
  let before = null;
  for (const message of messages) {
    const seconds = Number(message.ts);
    const sameDay = before !== null && dayKey(seconds, tz) === dayKey(Number(before.ts), tz);
    if (!sameDay) entries.push(dayLine(dayKey(seconds, tz), dayWords(seconds, tz, state.now)));
    const grouped = follows(message, before, sameDay);
    const signature = JSON.stringify([message.text, message.blocks, message.files, message.edited, message.reply_count, grouped, tz]);
    const build = () => renderMessage(message, { ...kept, tz, prefix, grouped });
    entries.push({ key: message.ts, signature, message, build });
    before = message;
  }
  return entries;
}

function dayLine(key, words) {
  return { key: `day ${key}`, signature: words, build: () => el("p", { class: "day" }, el("span", {}, words)) };
}
