// A list on the page, kept in step with entries { key, signature, build }. Only what changed is built anew.
import { removeKeepingFocus, replaceKeepingFocus } from "./focus.js";

export class KeyedList {
  constructor(root) {
    this.root = root;
    this.shown = new Map();
  }

  clear() {
    this.root.replaceChildren();
    this.shown = new Map();
  }

  node(key) {
    return this.shown.get(key)?.node;
  }

  // What was added, and what was replaced: { entry, before, node, focused }.
  show(entries) {
    const before = this.shown;
    const wanted = new Set(entries.map((entry) => entry.key));
    for (const [key, old] of before) if (!wanted.has(key)) removeKeepingFocus(old.node, this.neighbour(old.node));
    this.shown = new Map();
    const [added, replaced] = [[], []];
    let cursor = this.root.firstChild;
    for (const entry of entries) {
      const old = before.get(entry.key);
      const same = old && old.entry.signature === entry.signature;
      const node = same ? old.node : entry.build();
      this.shown.set(entry.key, { entry, node });
      if (old && !same) {
        if (cursor === old.node) cursor = node;
        const focused = replaceKeepingFocus(old.node, node);
        replaced.push({ entry, before: old.entry, was: old.node, node, focused });
      }
      if (node === cursor) cursor = cursor.nextSibling;
      else this.root.insertBefore(node, cursor);
      if (!old) added.push(entry);
    }
    return { added, replaced };
  }

  // What the keyboard goes on to when this is taken away.
  neighbour(node) {
    const focusable = (one) => (one.matches("[tabindex]") ? one : one.querySelector("button"));
    for (let one = node.nextElementSibling; one; one = one.nextElementSibling) if (focusable(one)) return focusable(one);
    for (let one = node.previousElementSibling; one; one = one.previousElementSibling) if (focusable(one)) return focusable(one);
    return this.root;
  }
}
