// Where a conversation is scrolled to: at its end, at the top of a long message, or where the person left it.

const NEAR = 80;

export class ScrollPlace {
  constructor(scroller, content, onArrive) {
    this.scroller = scroller;
    this.at = "end"; // "end", a node whose top is held, or null: the person reads elsewhere
    scroller.addEventListener("scroll", () => {
      if (this.at instanceof Node && Math.abs(this.above(this.at)) < 4) return;
      this.at = this.distance() < NEAR ? "end" : null;
      if (this.at) onArrive();
    });
    // The composer grows when it has something to say, and pictures arrive late.
    const watch = new ResizeObserver(() => this.hold());
    watch.observe(scroller);
    watch.observe(content);
  }

  distance() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight;
  }

  above(node) {
    return node.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
  }

  sees(node) {
    const at = this.above(node);
    return at + node.offsetHeight > 0 && at < this.scroller.clientHeight;
  }

  isLong(node) {
    return node.offsetHeight > this.scroller.clientHeight;
  }

  toEnd() {
    this.at = "end";
    this.hold();
  }

  // A message longer than the view is read from its top.
  toNewest(node) {
    this.at = node && this.isLong(node) ? node : "end";
    this.hold();
  }

  toTopOf(node) {
    this.at = node;
    this.hold();
  }

  hold() {
    if (this.at === "end") this.scroller.scrollTop = this.scroller.scrollHeight;
    else if (this.at && this.at.isConnected) this.scroller.scrollTop += this.above(this.at);
  }
}
