// "Are you sure?", as a bot asks for it on a button, a menu or any other control.
import { el } from "./dom.js";
import { mrkdwn, unescaped } from "./mrkdwn.js";

export function confirmed(question) {
  const dialog = document.getElementById("confirm");
  const answer = (word, style, value) => el("button", { type: "button", class: `button ${style}`, onclick: () => dialog.close(value) }, unescaped(word.text));
  dialog.replaceChildren(
    el("h2", { id: "confirm-title" }, unescaped(question.title.text)),
    el("div", { class: "body words", id: "confirm-words" }, question.text.type === "mrkdwn" ? mrkdwn(question.text.text, question.text.verbatim) : unescaped(question.text.text)),
    el("div", { class: "foot" }, answer(question.deny, "", "no"), answer(question.confirm, question.style || "primary", "yes")));
  dialog.setAttribute("aria-describedby", "confirm-words");
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
