// The conversation. Only messages that changed are built anew, so focus and what was picked stay.
import { renderBlocks } from "./blocks.js";
import { el, initials, replaceKeepingFocus } from "./dom.js";
import { showChosen } from "./elements.js";
import { mrkdwn } from "./mrkdwn.js";

const log = document.getElementById("log");
const scroller = document.getElementById("scroller");
let shown = new Map();
let shownPlace = "";
let atEnd = true;

scroller.addEventListener("scroll", () => {
  atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
});
// The composer grows when it has something to say; the newest message must not disappear under it.
new ResizeObserver(() => { if (atEnd) toEnd(); }).observe(scroller);

function toEnd() {
  if (!log.hidden) scroller.scrollTop = scroller.scrollHeight;
}

export function showMessages(place, messages, notice, act) {
  const moved = place !== shownPlace;
  if (moved) {
    shown = new Map();
    log.replaceChildren();
    shownPlace = place;
    atEnd = true;
  }
  const follow = moved || atEnd;
  const fresh = messages.filter((message) => !shown.has(message.ts)).pop();
  const added = messages.map((message) => showMessage(message, act)).some(Boolean);
  const here = new Set(messages.map((message) => message.ts));
  for (const [ts, entry] of shown) {
    if (!here.has(ts)) {
      entry.node.remove();
      shown.delete(ts);
    }
  }
  for (const [ts, entry] of shown) showNotice(entry.node, notice && notice.at === `message:${ts}` ? notice.text : "");
  if (follow && (added || moved)) toEnd();
  if (follow && fresh) toTopOf(shown.get(fresh.ts).node);
}

/* A message longer than the view is read from its top. */
function toTopOf(node) {
  const hidden = node.offsetHeight - scroller.clientHeight;
  if (hidden <= 0) return;
  scroller.scrollTop -= hidden;
  atEnd = false;
}

function showMessage(message, act) {
  const signature = JSON.stringify([message.text, message.blocks, message.edited]);
  const entry = shown.get(message.ts);
  if (entry && entry.signature === signature) {
    showChosen(entry.node, message.chosen);
    return false;
  }
  const node = render(message, act);
  shown.set(message.ts, { node, signature });
  if (entry) replaceKeepingFocus(entry.node, node);
  else log.append(node);
  return true;
}

function render(message, act) {
  const at = new Date(Number(message.ts) * 1000);
  const time = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const surface = {
    id: message.ts, chosen: message.chosen, errors: {},
    act: (block, element, chosen) => act({ channel: message.channel, message: message.ts }, block, element, chosen),
  };
  const body = message.blocks.length ? renderBlocks(message.blocks, surface) : el("div", { class: "block words" }, mrkdwn(message.text));
  const kind = `message${message.ephemeral ? " ephemeral" : ""}${message.reply ? " reply" : ""}`;
  return el("article", { class: kind, tabindex: "-1", "data-ts": message.ts, "aria-label": `${message.author}, ${time}` },
    el("span", { class: `avatar${message.app ? " app" : ""}`, "aria-hidden": "true" }, initials(message.author)),
    el("div", { class: "content" },
      message.ephemeral && el("p", { class: "only-you" }, "Only visible to you"),
      el("p", { class: "byline" },
        el("strong", {}, message.author), message.app && el("span", { class: "tag" }, "App"),
        el("time", { datetime: at.toISOString() }, time), message.edited && el("span", { class: "edited" }, "edited")),
      body));
}

function showNotice(node, text) {
  const old = node.querySelector(":scope > .content > .notice");
  if (old && old.textContent === text) return;
  if (old) old.remove();
  if (text) node.querySelector(".content").append(el("p", { class: "notice", role: "alert" }, text));
}
