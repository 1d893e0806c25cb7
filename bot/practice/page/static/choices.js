// Radio buttons and checkboxes: a group with a legend.
import { chosenIn, choose, description, marks, optionText } from "./controls.js";
import { el } from "./dom.js";

export const radios = (...where) => choices("radio", ...where);
export const checkboxes = (...where) => choices("checkbox", ...where);

function choices(type, block, element, surface) {
  const now = [chosenIn(surface, block, element) ?? []].flat();
  const group = el("fieldset", { class: "choices", "aria-describedby": surface.described });
  const change = (event) => {
    const ticked = [...group.querySelectorAll("input:checked")].map((one) => one.value);
    return choose(group, block, element, surface, type === "radio" ? event.target.value : ticked);
  };
  const entry = (option, place) => el("label", { class: "choice" },
    el("input", {
      ...marks(block, element, option.value), type, name: `${surface.id}/${block.block_id}/${element.action_id}`,
      value: option.value, checked: now.includes(option.value), onchange: change, "aria-invalid": surface.invalid && "true",
      "data-focus": element.focus_on_load && place === 0,
    }),
    el("span", {}, el("span", {}, optionText(option)), description(option)));
  const name = surface.legend || surface.own || surface.heading || (type === "radio" ? "Choose one" : "Choose any");
  group.append(el("legend", { class: surface.legend ? "label" : "unseen" }, name), ...element.options.map(entry));
  return group;
}
