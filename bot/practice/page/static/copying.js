// A button beside each preformatted text: what stands there is meant to be pasted elsewhere.
import { el } from "./dom.js";
import { say } from "./spoken.js";

export function offerCopies(nodes) {
  for (const node of nodes) for (const text of node.querySelectorAll("pre")) offerCopy(text);
}

function offerCopy(text) {
  const box = el("div", { class: "copied-from" });
  text.replaceWith(box);
  const button = el("button", { type: "button", class: "button copy", onclick: () => copy(text.textContent, button) }, "Copy");
  box.append(text, button);
}

async function copy(words, button) {
  try {
    await navigator.clipboard.writeText(words);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
    say("Copied");
  } catch {
    say("The browser does not allow it: select the text and copy it.");
  }
}
