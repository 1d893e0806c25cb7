// What opens beside the conversation: a thread, or the practice tools. One at a time; on a phone it covers the rest.

const panes = new Map();
let open = "";

export function addPane(name, { onOpen = () => {}, onClose = () => {} } = {}) {
  const node = document.getElementById(name);
  panes.set(name, { node, onOpen, onClose, opener: null });
  document.getElementById(`${name}-close`).addEventListener("click", () => closePane(name));
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.stopPropagation();
    closePane(name);
  });
}

export function isOpen(name) {
  return open === name;
}

export function openPane(name, { focus = true } = {}) {
  if (open && open !== name) closePane(open, { focus: false });
  const pane = panes.get(name);
  if (open !== name) pane.opener = focus ? document.activeElement : null;
  open = name;
  pane.node.hidden = false;
  document.body.classList.toggle("beside", Boolean(open));
  pane.onOpen();
  if (focus) document.getElementById(`${name}-heading`).focus();
}

export function closePane(name, { focus = true } = {}) {
  if (open !== name) return;
  const pane = panes.get(name);
  const inside = pane.node.contains(document.activeElement) || document.activeElement === document.body;
  open = "";
  pane.node.hidden = true;
  document.body.classList.toggle("beside", Boolean(open));
  pane.onClose();
  if (focus && inside) backTo(pane.opener).focus({ preventScroll: true });
}

function backTo(opener) {
  if (opener && opener.isConnected && opener !== document.body) return opener;
  // The message that had the button may have been drawn anew meanwhile.
  const same = opener && opener.dataset.ts && document.querySelector(`#log [data-ts="${CSS.escape(opener.dataset.ts)}"] .replies`);
  return same || document.getElementById("tools-button");
}
