// The sidebar: who you are, where you look, and who else has something new.
import { el, initials, setText } from "./dom.js";
import { KeyedList } from "./keyed.js";
import { presenceWords } from "./presence.js";

const places = new KeyedList(document.getElementById("places"));
const cast = new KeyedList(document.getElementById("cast"));
let shown = "";

export function showSidebar(state, place, go) {
  const me = state.people.find((person) => person.id === state.me);
  const others = state.people.filter((person) => person.id !== me.id && (person.cast || person.unread));
  const presence = Object.fromEntries([me, ...others].map((person) => [person.id, presenceWords(person, me, state.now)]));
  const unread = state.people.map((person) => person.unread);
  const rooms = state.channels.map((room) => [room.id, room.unread]);
  const signature = JSON.stringify([state.me, place, presence, unread, rooms, state.connected]);
  if (signature === shown) return;
  shown = signature;
  setText(document.getElementById("workspace"), state.team);
  const link = document.getElementById("link");
  setText(link, state.connected ? `${state.app} is connected` : `${state.app} is not connected`);
  link.classList.toggle("off", !state.connected);
  showSelect(state, me, go);
  setText(document.getElementById("my-shift"), presence[me.id]);
  showPlaces(state, place, go);
  showCast(others, presence, go);
}

// After the workspace has stopped, what was shown before is shown again by the next state.
export function showStopped(sentence) {
  shown = "";
  const link = document.getElementById("link");
  setText(link, sentence);
  link.classList.add("off");
}

function showSelect(state, me, go) {
  const select = document.getElementById("person");
  if (!select.options.length) {
    const cast = state.people.filter((person) => person.cast);
    const teams = [...new Set(state.people.filter((person) => !person.cast).map((person) => person.team))];
    select.append(group("The cast", cast), ...teams.map((team) => group(team || "No team", state.people.filter((person) => !person.cast && person.team === team))));
    select.addEventListener("change", () => go.person(select.value));
  }
  const options = new Map([...select.options].map((option) => [option.value, option]));
  for (const person of state.people) setText(options.get(person.id), optionWords(person, me));
  select.value = me.id;
  setText(document.getElementById("title"), me.title);
}

function group(label, people) {
  return el("optgroup", { label }, people.map((person) => el("option", { value: person.id })));
}

// The title of who is chosen stands below the menu: there it would only be cut off.
function optionWords(person, me) {
  return person.id === me.id ? person.name : `${person.name}${person.unread ? ` (${person.unread} new)` : ""}`;
}

function showPlaces(state, place, go) {
  const entry = (id, icon, name, unread) => ({
    key: id, signature: JSON.stringify([name, unread, place === id]),
    build: () => el("li", {}, el("button", {
      type: "button", class: unread ? "news" : undefined, "aria-current": place === id ? "page" : undefined, onclick: () => go.place(id), "data-key": id,
    }, el("span", { class: "icon", "aria-hidden": "true" }, icon), id === "home" ? el("span", {}, el("span", { class: "wide" }, `${state.app} – `), name) : name, fresh(unread))),
  });
  const direct = state.channels.filter((one) => one.direct).map((one) => entry(one.id, "✉\ufe0e", "Messages", one.unread));
  const rooms = state.channels.filter((one) => !one.direct).map((one) => entry(one.id, "#", one.name, one.unread));
  places.show([entry("home", "⌂\ufe0e", "Home", 0), ...direct, ...rooms]);
}

function showCast(others, presence, go) {
  cast.show(others.map((person) => ({
    key: person.id, signature: JSON.stringify([person.name, person.title, presence[person.id], person.unread]),
    build: () => el("li", {}, el("button", { type: "button", onclick: () => go.person(person.id), "data-key": person.id },
      el("span", { class: "avatar", "aria-hidden": "true" }, initials(person.name)),
      el("span", { class: "who" }, el("strong", {}, person.name), el("small", {}, person.title), presence[person.id] && el("small", { class: "presence" }, presence[person.id])),
      fresh(person.unread))),
  })));
}

function fresh(count) {
  return Boolean(count) && el("span", { class: "fresh" }, `${count} new`);
}
