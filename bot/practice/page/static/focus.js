// Keeps the keyboard where it was while the page is drawn anew, and brings it back when a dialog or pane closes.

const CONTROLS = "button, input, select, textarea, summary, a[href]";
let opener = null; // where the keyboard was when the modal opened

// Replaces a node. Says whether the keyboard was inside.
export function replaceKeepingFocus(old, fresh) {
  const active = document.activeElement;
  const focused = old.contains(active) && counterpart(active, old, fresh);
  if (opener && old.contains(opener)) opener = counterpart(opener, old, fresh);
  old.replaceWith(fresh);
  if (focused) focused.focus({ preventScroll: true });
  return Boolean(focused);
}

// Takes a node away; the keyboard goes on to what comes next.
export function removeKeepingFocus(node, next) {
  const inside = node.contains(document.activeElement);
  node.remove();
  if (inside && next) next.focus({ preventScroll: true });
}

// The same control; else the one with the same words; else the one at the same place; else the one before; else the card.
function counterpart(control, old, fresh) {
  if (control === old) return fresh;
  const [before, after] = [controlsOf(old), controlsOf(fresh)];
  const key = control.dataset.key;
  return (key && after.find((one) => one.dataset.key === key))
    || onlyLike(control, before, after)
    || after[before.indexOf(control)] || after.at(-1) || fresh;
}

// A bot that gives no ids gets new ones with each update, so a control is also known by what it says.
function onlyLike(control, before, after) {
  const like = (one) => one.tagName === control.tagName && wordsOf(one) === wordsOf(control);
  const found = after.filter(like);
  return found.length === 1 && before.filter(like).length === 1 ? found[0] : null;
}

function wordsOf(control) {
  return control.getAttribute("aria-label") || control.closest("label")?.textContent || control.textContent || control.value;
}

// Entries of a closed menu cannot be focused.
function controlsOf(root) {
  return [...root.querySelectorAll(CONTROLS)].filter((one) => !one.closest("details:not([open]) > :not(summary)"));
}

export function rememberOpener() {
  opener = document.activeElement;
}

export function backToOpener(otherwise) {
  const back = opener && opener.isConnected && opener !== document.body ? opener : otherwise;
  opener = null;
  back.focus({ preventScroll: true });
}
