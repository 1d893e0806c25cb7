// Keeps the page in step with the workspace: fetches what this person sees, shows it, sends what they do.
import { propose, showComposer, showHint, startComposer } from "./composer.js";
import { showMessages } from "./messages.js";
import { showSidebar } from "./people.js";
import { showHome, showModal } from "./views.js";

const STOPPED = "The practice workspace has stopped. Start it again to go on.";
const go = { person: becomes, place: goesTo };

let me = location.hash.slice(1); // empty until the server says who comes first
let place = ""; // "home" or a channel; empty is the conversation with the bot
let asking = null;
let askAgain = false;
const lanes = new Map();

// Acts in one message or view go one after the other: what was picked first must not arrive after the press.
function send(what, details) {
  const where = details.view || details.message;
  const before = lanes.get(where);
  const sent = where && before ? before.then(() => post(what, details)) : post(what, details);
  if (where) lanes.set(where, sent);
  return sent;
}

async function post(what, details) {
  try {
    const answer = await fetch(`page/${what}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ user: me, ...details }),
    });
    const outcome = await answer.json();
    if (outcome.problem) showTrouble(outcome.problem === "action_not_found" ? "That has just changed: press again." : `That did not work: ${outcome.problem}.`);
    await refresh();
    return Boolean(outcome.ok);
  } catch {
    showTrouble(STOPPED);
    return false;
  }
}

const act = (where, block, element, chosen) => send("act", { ...where, block_id: block.block_id, action_id: element.action_id, chosen });

// One question at a time; a change that comes meanwhile is asked for afterwards.
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
  const who = me;
  const answer = await fetch(`page/state?user=${encodeURIComponent(who)}`);
  if (answer.status === 404 && who) {
    me = "";
    askAgain = true;
    return;
  }
  const state = await answer.json();
  if (who !== me) return;
  if (!me) {
    me = state.me;
    history.replaceState(null, "", `#${me}`);
  }
  show(state);
}

function show(state) {
  const direct = state.channels.find((room) => room.direct);
  const room = state.channels.find((one) => one.id === place) || direct;
  const home = place === "home";
  const name = state.people.find((person) => person.id === me).name;
  document.title = `${name} – ${state.app} practice`;
  document.getElementById("place-name").textContent = home ? `${state.app} – Home` : room.direct ? state.app : `# ${room.name}`;
  document.getElementById("place-about").textContent = home ? `What ${name} sees on Home` : room.direct ? `Messages between ${state.app} and ${name}` : `Everybody in #${room.name} sees this`;
  document.getElementById("home").hidden = !home;
  document.getElementById("log").hidden = home;
  showSidebar(state, home ? { id: "home", direct: false } : { id: room.id, direct: room.direct }, go);
  showMessages(`${me}/${room.id}`, room.messages, state.notice, act);
  showHome(state.home, state.notice, state.app, send);
  showModal(state.modal, state.notice, send);
  showComposer(state.commands, state.notice, !home);
  showHint(state, !home && room.direct && room.messages.length === 0, go);
}

async function becomes(person) {
  me = person;
  if (location.hash.slice(1) !== person) location.hash = person;
  if (place.startsWith("D")) place = "";
  propose("", false);
  await refresh();
  if (place === "home") await send("home", {});
}

async function goesTo(where) {
  place = where;
  await refresh();
  document.getElementById("scroller").scrollTop = where === "home" ? 0 : document.getElementById("scroller").scrollHeight;
  if (where === "home") await send("home", {});
}

function type(text) {
  return send("command", { text, channel: place || null });
}

function showTrouble(sentence) {
  const link = document.getElementById("link");
  link.textContent = sentence;
  link.classList.add("off");
}

function listen() {
  const socket = new WebSocket(`ws://${location.host}/page/live`);
  socket.onopen = refresh;
  socket.onmessage = refresh;
  socket.onclose = () => {
    showTrouble(STOPPED);
    setTimeout(listen, 1000);
  };
}

addEventListener("hashchange", () => {
  const person = location.hash.slice(1);
  if (person !== me) becomes(person);
});
startComposer(type);
listen();
