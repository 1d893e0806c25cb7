// Keeps the page in step with the workspace: fetches what this person sees where they look, and shows it.
import { knows } from "./around.js";
import { showBoard, showFaultsLine } from "./board.js";
import { leaveComposer, showComposer, showHint, startComposer } from "./composer.js";
import { setText } from "./dom.js";
import { openFaults, showDrawer, startDrawer } from "./drawer.js";
import { followNext, showMessages, startMessages } from "./messages.js";
import { addPane, closePane, openPane } from "./panes.js";
import { showSidebar, showStopped } from "./people.js";
import { startRegions } from "./regions.js";
import { STOPPED, send, sendQuietly, showTrouble, startSending } from "./sending.js";
import { showThread } from "./threads.js";
import { receiveNow } from "./time.js";
import { showHome, showModal } from "./views.js";

const SOME = 200; // messages at a time
const scroller = document.getElementById("scroller");
const go = { person: becomes, place: goesTo };

let me = location.hash.slice(1); // empty until the server says who comes first
let place = ""; // "home" or a channel; empty is the conversation with the bot
let newest = SOME;
let thread = "";
let asking = null;
let askAgain = false;
let shownAt = ""; // where the last state looked
let opened = ""; // whose conversation with the bot was opened last
const marked = new Map(); // how far this window has said that a conversation is read

// One question at a time; changes that come meanwhile are asked for afterwards, all at once.
function refresh() {
  if (asking) askAgain = true;
  asking ||= ask().finally(() => {
    asking = null;
    if (askAgain) {
      askAgain = false;
      return refresh();
    }
  });
  return asking;
}

async function ask() {
  const where = { user: me, open: place, newest, thread };
  const answer = await fetch(`page/state?${new URLSearchParams(where)}`).catch(() => null);
  if (!answer) return showStopped(STOPPED);
  if (answer.status === 404 && me) {
    me = "";
    askAgain = true;
    return;
  }
  const state = await answer.json();
  if (where.user !== me || where.open !== place || where.thread !== thread) {
    askAgain = true;
    return;
  }
  // Somebody else's conversation, chosen in the moment before the window became theirs, is not theirs to write in.
  if (place) place = state.open;
  if (!me) {
    me = state.me;
    history.replaceState(null, "", `#${me}`);
  }
  show(state);
}

function show(state) {
  knows(state);
  shownAt = state.open;
  receiveNow(state.now);
  const home = state.open === "home";
  const room = state.channels.find((one) => one.id === state.open);
  const name = state.people.find((person) => person.id === me).name;
  document.title = `${name} – ${state.app} practice`;
  setText(document.getElementById("place-name"), home ? `${state.app} – Home` : room.direct ? state.app : `# ${room.name}`);
  setText(document.getElementById("place-about"), home ? `What ${name} sees on Home` : room.direct ? `Messages between ${state.app} and ${name}` : `Everybody in #${room.name} sees this`);
  document.getElementById("home").hidden = !home;
  document.getElementById("conversation").hidden = home;
  showBoard(state.board);
  showFaultsLine(state.faults, openFaults);
  showSidebar(state, state.open, go);
  const settle = home ? () => {} : showMessages(`${me}/${room.id}`, room, state, { openThread });
  showThread(state);
  showHome(state.home, state.notice, state.app);
  showModal(state.modal, state.notice);
  showComposer(state, !home);
  document.getElementById("skip-to-composer").hidden = home;
  showHint(state, !home && room.direct && room.total === 0, go);
  showDrawer(state);
  settle();
  if (room) markRead(room);
  if (room?.direct && opened !== me) openedMessages();
}

function markRead(room) {
  const key = `${me}/${room.id}`;
  if (!room.unread || document.hidden || marked.get(key) === room.latest) return;
  marked.set(key, room.latest);
  sendQuietly("read", { channel: room.id, ts: room.latest });
}

// Slack tells an app when somebody opens their conversation with it.
function openedMessages() {
  opened = me;
  sendQuietly("opened", {});
}

async function becomes(person) {
  me = person;
  newest = SOME;
  if (location.hash.slice(1) !== person) location.hash = person;
  if (place.startsWith("D")) place = "";
  opened = "";
  closePane("thread");
  leaveComposer();
  showTrouble("");
  await refresh();
  if (place === "home") await send("home", {});
}

async function goesTo(where) {
  if (where !== shownAt) {
    leaveComposer();
    showTrouble("");
  }
  place = where;
  newest = SOME;
  opened = "";
  closePane("thread");
  await refresh();
  if (where !== "home") return;
  scroller.scrollTop = 0;
  await send("home", {});
}

function openThread(ts) {
  thread = ts;
  openPane("thread");
  return refresh();
}

function showEarlier() {
  newest += SOME;
  return refresh();
}

function type(text) {
  followNext();
  return send("command", { text, channel: place || null });
}

function listen() {
  const socket = new WebSocket(`ws://${location.host}/page/live`);
  socket.onopen = () => {
    showTrouble("");
    refresh();
  };
  socket.onmessage = refresh;
  socket.onclose = () => {
    showStopped(STOPPED);
    setTimeout(listen, 1000);
  };
}

addEventListener("hashchange", () => {
  const person = location.hash.slice(1);
  if (person !== me) becomes(person);
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
document.getElementById("skip").addEventListener("click", () => {
  const home = document.getElementById("home-body").firstElementChild;
  (place === "home" ? home : document.getElementById("log")).focus();
});
document.getElementById("skip-to-composer").addEventListener("click", () => document.getElementById("text").focus());
startRegions();
startSending(() => me, refresh);
addPane("thread", { onClose: () => { thread = ""; } });
startMessages(showEarlier);
startComposer(type);
startDrawer(refresh);
listen();
