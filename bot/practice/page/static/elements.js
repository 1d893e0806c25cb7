// What a person can press, pick or fill. Each control tells the surface, and nobody else, what was done.
import { confirmed } from "./confirm.js";
import { el, isBusy, whileBusy } from "./dom.js";
import { isWebAddress, mrkdwn, unescaped } from "./mrkdwn.js";

const KINDS = {
  button, overflow, static_select: select, plain_text_input: textInput,
  radio_buttons: (...where) => choices("radio", ...where), checkboxes: (...where) => choices("checkbox", ...where),
};

export function renderElement(block, element, surface) {
  if (element.type === "image") return el("img", { class: "thumb", src: element.image_url || "", alt: element.alt_text });
  return KINDS[element.type](block, element, surface);
}

// Shows what is chosen now, without building anything anew. Text that is being typed is left alone, and so is
// a choice that is on its way to the server: what the server said before it arrived is old.
export function showChosen(root, chosen) {
  for (const control of root.querySelectorAll("[data-block]")) {
    if (isBusy(control)) continue;
    const now = (chosen[control.dataset.block] || {})[control.dataset.action];
    if (control.type === "radio") control.checked = now === control.value;
    else if (control.type === "checkbox") control.checked = (now || []).includes(control.value);
    else if (control.tagName === "SELECT") control.value = now || "";
  }
}

function marks(block, element, value = "") {
  return { "data-block": block.block_id, "data-action": element.action_id, "data-key": `${block.block_id}/${element.action_id}/${value}` };
}

function chosenIn(surface, block, element) {
  return (surface.chosen[block.block_id] || {})[element.action_id];
}

async function sure(element) {
  return !element.confirm || confirmed(element.confirm);
}

function button(block, element, surface) {
  const press = async () => {
    if (isBusy(control) || !(await sure(element))) return;
    openAddress(element.url);
    await whileBusy(control, () => surface.act(block, element, null));
  };
  const control = el("button", {
    type: "button", class: `button ${element.style || ""}`, onclick: press, "data-key": marks(block, element)["data-key"],
    "aria-label": element.accessibility_label,
  }, unescaped(element.text.text));
  return control;
}

function overflow(block, element, surface) {
  const summary = el("summary", { class: "button", "aria-label": "More actions", "data-key": marks(block, element)["data-key"] }, "⋯");
  const menu = el("details", { class: "overflow", onkeydown: (event) => event.key === "Escape" && close(event) });
  const close = (event) => {
    if (menu.open) event.stopPropagation();
    menu.open = false;
    summary.focus();
  };
  const entries = element.options.map((option) => el("button", {
    type: "button",
    onclick: async () => {
      menu.open = false;
      summary.focus();
      if (!(await sure(element))) return;
      openAddress(option.url);
      await whileBusy(summary, () => surface.act(block, element, option.value));
    },
  }, unescaped(option.text.text), description(option)));
  menu.append(summary, el("div", { class: "menu" }, entries));
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  return menu;
}

function select(block, element, surface) {
  const now = chosenIn(surface, block, element);
  const entry = (option) => el("option", { value: option.value, selected: option.value === now }, unescaped(option.text.text));
  const entries = element.option_groups
    ? element.option_groups.map((group) => el("optgroup", { label: unescaped(group.label.text) }, group.options.map(entry)))
    : element.options.map(entry);
  const prompt = element.placeholder ? unescaped(element.placeholder.text) : "Choose one";
  const control = el("select", {
    ...marks(block, element), id: surface.inputId, "aria-label": surface.inputId ? undefined : surface.heading || prompt,
    "aria-describedby": surface.described, "aria-invalid": surface.invalid,
    onchange: () => whileBusy(control, () => surface.act(block, element, control.value)),
  }, el("option", { value: "", disabled: true, selected: !now }, prompt), entries);
  return control;
}

function choices(type, block, element, surface) {
  const now = [chosenIn(surface, block, element) ?? []].flat();
  const group = el("fieldset", { class: "choices", "aria-describedby": surface.described });
  const change = (event) => {
    const ticked = [...group.querySelectorAll("input:checked")].map((one) => one.value);
    return whileBusy(group, () => surface.act(block, element, type === "radio" ? event.target.value : ticked));
  };
  const entry = (option) => el("label", { class: "choice" },
    el("input", {
      ...marks(block, element, option.value), type, name: `${surface.id}/${block.block_id}/${element.action_id}`,
      value: option.value, checked: now.includes(option.value), onchange: change, "aria-invalid": surface.invalid,
    }),
    el("span", {}, optionText(option), description(option)));
  const name = surface.legend || surface.heading || (type === "radio" ? "Choose one" : "Choose any");
  group.append(el("legend", { class: surface.legend ? "label" : "unseen" }, name), ...element.options.map(entry));
  return group;
}

function textInput(block, element, surface) {
  const attributes = {
    ...marks(block, element), id: surface.inputId, maxlength: element.max_length || 3000,
    placeholder: element.placeholder && unescaped(element.placeholder.text),
    "aria-describedby": surface.described, "aria-invalid": surface.invalid,
    oninput: () => surface.draft(block, element, control.value),
  };
  const control = element.multiline ? el("textarea", { ...attributes, rows: 4 }) : el("input", { ...attributes, type: "text" });
  control.value = chosenIn(surface, block, element) || "";
  return control;
}

function optionText(option) {
  return option.text.type === "mrkdwn" ? mrkdwn(option.text.text) : unescaped(option.text.text);
}

function description(option) {
  return option.description && el("small", {}, unescaped(option.description.text));
}

function openAddress(url) {
  if (url && isWebAddress(url)) window.open(url, "_blank", "noopener,noreferrer");
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.overflow[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
