// What stands above everything: errors in the content that an author previews, and faults that are switched on.
import { el } from "./dom.js";

const board = document.getElementById("board");
const line = document.getElementById("faults-line");
let shownBoard = "null";
let shownFaults = "[]";

export function showBoard(said) {
  const signature = JSON.stringify(said);
  if (signature === shownBoard) return;
  shownBoard = signature;
  board.hidden = !said;
  board.replaceChildren(...(said ? [
    el("h2", { id: "board-title" }, said.title),
    el("ul", {}, said.lines.map((words) => el("li", {}, words))),
    el("p", {}, "This goes away when the file is saved without errors."),
  ] : []));
}

export function showFaultsLine(faults, openFaults) {
  const signature = JSON.stringify(faults);
  if (signature === shownFaults) return;
  shownFaults = signature;
  const focused = line.contains(document.activeElement);
  line.hidden = faults.length === 0;
  line.replaceChildren(...(faults.length ? [
    el("p", { role: "status" }, el("strong", {}, faults.length === 1 ? "Fault on purpose: " : `${faults.length} faults on purpose: `), faults.join(" · ")),
    el("button", { type: "button", class: "button", onclick: openFaults }, "Show faults"),
  ] : []));
  if (focused) (line.querySelector("button") || document.getElementById("tools-button")).focus({ preventScroll: true });
}
