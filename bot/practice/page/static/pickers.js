// Menus: one choice is the browser's own select; several are checkboxes that unfold below what is chosen.
import { channels, people } from "./around.js";
import { chosenIn, choose, description, idOf, keyOf, marks, names, optionText } from "./controls.js";
import { el } from "./dom.js";
import { unescaped } from "./mrkdwn.js";

const FILTER_FROM = 9; // options; fewer are seen at a glance
const unfolded = new Set(); // stays open when what is around it is drawn anew

export function one(block, element, surface) {
  const now = chosenIn(surface, block, element);
  const entry = (option) => el("option", { value: option.value, selected: option.value === now }, words(option));
  const entries = groupsOf(element).map(({ label, options }) => label ? el("optgroup", { label }, options.map(entry)) : options.map(entry));
  const prompt = element.placeholder ? unescaped(element.placeholder.text) : "Choose one";
  const control = el("select", {
    ...marks(block, element), ...names(element, surface, prompt),
    onchange: () => choose(control, block, element, surface, control.value || null),
  }, el("option", { value: "", disabled: !surface.optional, selected: !now }, prompt), entries);
  return control;
}

export function many(block, element, surface) {
  const here = `${surface.id}/${keyOf(block, element)}`;
  const id = idOf("many", here);
  const prompt = element.placeholder ? unescaped(element.placeholder.text) : "Choose any";
  const name = surface.legend || surface.own || surface.heading || prompt;
  const now = chosenIn(surface, block, element) ?? [];
  const opener = el("button", {
    type: "button", class: "opener", "aria-controls": id, "data-key": keyOf(block, element), "data-focus": element.focus_on_load,
    "aria-describedby": surface.described, "aria-invalid": surface.invalid && "true", onclick: () => unfold(list.hidden),
  });
  const box = (option) => el("label", { class: "choice" },
    el("input", { ...marks(block, element, option.value), type: "checkbox", value: option.value, checked: now.includes(option.value), "data-focus": null, tabindex: "-1", onchange: change }),
    el("span", {}, el("span", {}, optionText(option)), description(option)));
  const groups = groupsOf(element).map(({ label, options }) => label
    ? el("div", { role: "group", "aria-label": label }, el("p", { class: "group-name", "aria-hidden": "true" }, label), options.map(box))
    : options.map(box));
  const list = el("div", { class: "unfolded", id }, filterOf(groups), groups);
  const group = el("fieldset", { class: "many", "data-sums-up": "", onchosen: sumUp, onkeydown: keys },
    el("legend", { class: surface.legend ? "label" : "unseen" }, name), opener, list);
  const boxes = [...list.querySelectorAll("input[type=checkbox]")];

  // In the order in which they are offered, as in Slack's own menus, and not as they were ticked.
  function change() {
    sumUp();
    return choose(group, block, element, surface, ticked().map((one) => one.value));
  }
  function ticked() {
    return boxes.filter((one) => one.checked);
  }
  function sumUp() {
    const labels = ticked().map((one) => one.closest("label").querySelector("span span").textContent);
    opener.replaceChildren(...(labels.length ? labels.map((label) => el("span", { class: "chip" }, label)) : [el("span", { class: "prompt" }, prompt)]));
    opener.setAttribute("aria-label", `${group.querySelector("legend").textContent}: ${labels.join(", ") || prompt}`);
    const full = labels.length >= (element.max_selected_items || Infinity);
    for (const one of boxes) one.disabled = full && !one.checked;
  }
  function unfold(open) {
    list.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) unfolded.add(here);
    else unfolded.delete(here);
    reach(ticked()[0] || boxes[0]);
  }
  function reach(target) {
    for (const one of boxes) one.tabIndex = one === target ? 0 : -1;
  }
  // Tab goes to the list and past it; arrows move inside.
  function keys(event) {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      unfold(false);
      opener.focus();
      return;
    }
    const open = boxes.filter((one) => !one.disabled && !one.closest("label").hidden);
    const at = open.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, ...(at >= 0 && { Home: 0, End: open.length - 1 }) }[event.key];
    if (next === undefined || !open.length) return;
    event.preventDefault();
    if (list.hidden) unfold(true);
    const target = open[(next + open.length) % open.length];
    reach(target);
    target.focus();
  }
  sumUp();
  unfold(unfolded.has(here));
  return group;
}

function filterOf(groups) {
  const labels = groups.flat().flatMap((one) => (one.matches(".choice") ? [one] : [...one.querySelectorAll(".choice")]));
  if (labels.length < FILTER_FROM) return null;
  const status = el("p", { class: "unseen", role: "status" });
  const filter = el("input", {
    type: "search", class: "filter", placeholder: "Filter", "aria-label": "Filter the list", autocomplete: "off",
    oninput: () => {
      const wanted = filter.value.trim().toLowerCase();
      for (const label of labels) label.hidden = !label.textContent.toLowerCase().includes(wanted);
      const shown = labels.filter((label) => !label.hidden);
      status.textContent = `${shown.length} of ${labels.length} shown`;
      const first = shown[0]?.querySelector("input");
      if (first) for (const label of labels) label.querySelector("input").tabIndex = label.contains(first) ? 0 : -1;
    },
    onkeydown: (event) => event.key === "Enter" && event.preventDefault(),
  });
  return [filter, status];
}

function groupsOf(element) {
  if (element.option_groups) return element.option_groups.map((group) => ({ label: unescaped(group.label.text), options: group.options }));
  return [{ options: element.options || offered(element) }];
}

function offered(element) {
  const option = (value, name) => ({ value, text: { type: "plain_text", text: name } });
  if (element.type.includes("users")) return people().map((person) => option(person.id, toTellApart(person)));
  const wanted = (element.filter || {}).include;
  const fits = (room) => element.type.includes("channels") ? !room.direct : !wanted || wanted.includes(room.direct ? "im" : "public");
  return channels().filter(fits).map((room) => option(room.id, room.direct ? room.name : `# ${room.name}`));
}

function toTellApart(person) {
  const alone = people().filter((other) => other.name === person.name).length === 1;
  return alone ? person.name : `${person.name} – ${person.title}`;
}

function words(option) {
  const more = option.description ? ` – ${unescaped(option.description.text)}` : "";
  return unescaped(option.text.text) + more;
}
