// The thread that is open beside the conversation: its first message and the replies.
import { KeyedList } from "./keyed.js";
import { changedWords } from "./message.js";
import { entriesFor, tend } from "./messages.js";
import { closePane, isOpen } from "./panes.js";
import { say } from "./spoken.js";

const list = new KeyedList(document.getElementById("thread-log"));
const heading = document.getElementById("thread-heading");
let shownThread = "";

export function showThread(state) {
  if (!isOpen("thread")) return;
  const thread = state.thread;
  if (!thread) {
    // Its first message was deleted, or somebody else is looking.
    closePane("thread");
    return;
  }
  const moved = thread.ts !== shownThread;
  if (moved) list.clear();
  shownThread = thread.ts;
  const count = thread.messages.length - 1;
  heading.textContent = `Thread, ${count === 1 ? "1 reply" : `${count} replies`}`;
  const { added, replaced } = list.show(entriesFor(thread.messages, state, {}, "t-"));
  for (const message of thread.messages) tend(list.node(message.ts), message, state.notice);
  for (const { entry, before, node, focused } of replaced) {
    if (focused && entry.message) say(changedWords(node, before.message, entry.message));
  }
  if (moved) return;
  for (const { message } of added) if (message) say(`Reply from ${message.author}: ${message.text}`);
}
