// The panel beside a conversation that shows one thread.
import { h, fill } from "./dom.js";
import { icon } from "./icons.js";
import { get } from "./protocol.js";
import { MessageList } from "./messages.js";
import { Composer } from "./composer.js";
import { conversation, titleOf, myId } from "./workspace.js";

export class ThreadPanel {
  constructor(host, { onClose }) {
    this.host = host;
    this.onClose = onClose;
    this.list = null;
    this.channel = null;
    this.ts = null;
    host.addEventListener("keydown", (event) => event.key === "Escape" && this.onClose());
  }

  /** Open the thread of a message; `parent` is drawn at once, the replies when they have come. */
  async open(channel, ts, parent = null) {
    if (this.channel === channel && this.ts === ts) return;
    this.list?.destroy();
    this.channel = channel;
    this.ts = ts;
    const sign = conversation(channel)?.kind === "im" ? "" : "#";
    this.list = new MessageList({ channel, threadTs: ts, label: "Thread", intro: null, openThread: () => {}, onSeen: null });
    const composer = new Composer({ channel, threadTs: ts, label: "Reply in thread", placeholder: "Reply…" });
    fill(
      this.host,
      h("header", { class: "pane-head" }, h("div", { class: "pane-line" }, h("h2", { class: "pane-title" }, "Thread"), h("span", { class: "topic" }, `${sign}${titleOf(channel)}`), h("button", { type: "button", class: "icon-button close", "aria-label": "Close thread", on: { click: () => this.onClose() } }, icon("close")))),
      h("div", { class: "pane-body" }, this.list.node, composer.node),
    );
    this.host.hidden = false;
    if (parent) this.list.load([parent]);
    composer.focus();
    await this.reload(parent);
  }

  async reload(parent = null) {
    if (!this.list) return;
    const { list, channel, ts } = this;
    const { messages } = await get("messages", { as: myId(), channel, thread_ts: ts });
    if (list !== this.list) return;
    const first = parent && !messages.some((message) => message.ts === ts) ? [parent] : [];
    list.load([...first, ...messages]);
  }

  close() {
    this.list?.destroy();
    this.list = null;
    this.channel = null;
    this.ts = null;
    this.host.hidden = true;
    this.host.replaceChildren();
  }

  /** Whether a message belongs to the open thread. */
  holds(channel, message) {
    return Boolean(this.list) && channel === this.channel && (message.thread_ts === this.ts || message.ts === this.ts);
  }
}
