// The sidebar: who you are, where you look, and who else has something new.
import { el, initials } from "./dom.js";

const seen = new Map();
let shown = "";

export function showSidebar(state, place, go) {
  const me = state.people.find((person) => person.id === state.me);
  if (place.direct) seen.set(me.id, me.latest);
  for (const person of state.people) if (!seen.has(person.id)) seen.set(person.id, person.latest);
  const news = state.people.filter((person) => person.latest > seen.get(person.id)).map((person) => person.id);
  const signature = JSON.stringify([state.me, place, news, state.connected, state.channels.map((room) => room.id)]);
  if (signature === shown) return;
  shown = signature;
  document.getElementById("workspace").textContent = state.team;
  const link = document.getElementById("link");
  link.textContent = state.connected ? `${state.app} is connected` : `${state.app} is not connected`;
  link.classList.toggle("off", !state.connected);
  showSelect(state, go);
  showPlaces(state, place, news, go);
  showCast(state, news, go);
}

function showSelect(state, go) {
  const select = document.getElementById("person");
  if (!select.options.length) {
    const cast = state.people.filter((person) => person.cast);
    const teams = [...new Set(state.people.filter((person) => !person.cast).map((person) => person.team))];
    select.append(group("The cast", cast), ...teams.map((team) => group(team || "No team", state.people.filter((person) => !person.cast && person.team === team))));
    select.addEventListener("change", () => go.person(select.value));
  }
  select.value = state.me;
  document.getElementById("title").textContent = state.people.find((person) => person.id === state.me).title;
}

function group(label, people) {
  return el("optgroup", { label }, people.map((person) => el("option", { value: person.id, "data-name": person.name }, `${person.name} – ${person.title}`)));
}

function showPlaces(state, place, news, go) {
  const entry = (id, icon, name, current, extra) => el("li", {}, el("button", {
    type: "button", "aria-current": current ? "page" : undefined, onclick: () => go.place(id), "data-key": id,
  }, el("span", { class: "icon", "aria-hidden": "true" }, icon), name, extra));
  const rooms = state.channels.map((room) => room.direct
    ? entry(room.id, "✉", "Messages", place.id === room.id, news.includes(state.me) && fresh())
    : entry(room.id, "#", room.name, place.id === room.id));
  keepingFocus(document.getElementById("places"), [entry("home", "⌂", el("span", {}, el("span", { class: "wide" }, `${state.app} – `), "Home"), place.id === "home"), ...rooms]);
}

function showCast(state, news, go) {
  const away = state.people.filter((person) => person.id !== state.me && (person.cast || news.includes(person.id)));
  keepingFocus(document.getElementById("cast"), away.map((person) => el("li", {}, el("button", { type: "button", onclick: () => go.person(person.id), "data-key": person.id },
    el("span", { class: "avatar", "aria-hidden": "true" }, initials(person.name)),
    el("span", { class: "who" }, el("strong", {}, person.name), el("small", {}, person.title)),
    news.includes(person.id) && fresh()))));
}

function fresh() {
  return el("span", { class: "fresh" }, "new");
}

function keepingFocus(list, entries) {
  const key = list.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  list.replaceChildren(...entries);
  const same = key && list.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (same) same.focus();
}
