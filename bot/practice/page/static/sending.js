// What the person does, on its way to the workspace; and the sentence beside the composer when it does not get there.
import { setText } from "./dom.js";

export const STOPPED = "The practice workspace has stopped. Start it again to go on.";

const trouble = document.getElementById("trouble");
const lanes = new Map(); // what is under way, by the message or view it is done in
let person = () => "";
let refresh = async () => {};

export function startSending(whoIsHere, showWhatChanged) {
  person = whoIsHere;
  refresh = showWhatChanged;
}

// Acts in one message or view go one after the other: what was picked first must not arrive after the press.
// Who does it is settled now: the window may show somebody else before it is their turn.
export function send(what, details) {
  const sent = { user: person(), ...details };
  const where = details.view || details.message;
  if (!where) return post(what, sent);
  const done = Promise.resolve(lanes.get(where)).then(() => post(what, sent)).finally(() => {
    if (lanes.get(where) === done) lanes.delete(where);
  });
  lanes.set(where, done);
  return done;
}

export function act(where, block, element, chosen, quietly) {
  return send("act", { ...where, block_id: block.block_id, action_id: element.action_id, chosen, quietly });
}

// For what nobody waits for: the window says by itself that the workspace has stopped.
export function sendQuietly(what, details) {
  posted(what, { user: person(), ...details }).catch(() => {});
}

async function post(what, sent) {
  try {
    const outcome = await posted(what, sent);
    showTrouble(!outcome.problem ? "" : outcome.problem === "action_not_found" ? "That has just changed: press again." : `That did not work: ${outcome.problem}.`);
    await refresh();
    return Boolean(outcome.ok);
  } catch {
    showTrouble(STOPPED);
    return false;
  }
}

async function posted(what, sent) {
  const answer = await fetch(`page/${what}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(sent) });
  return answer.json();
}

export function showTrouble(sentence) {
  setText(trouble, sentence);
  trouble.hidden = !sentence;
}
