// A list of messages, of a conversation or of a thread. It draws a window of the newest hundred and more when the
// person scrolls up, so that ten thousand messages cost what a hundred do.
import { h, fill, reconcile } from "./dom.js";
import { dayKey, dayTitle, fromTs } from "./clock.js";
import { MessageView, isApp, authorOf } from "./message.js";
import { myId } from "./workspace.js";

const WINDOW = 100;
const GROUP_MS = 5 * 60 * 1000;
const DRAW_MS = 16;
// Closer to the end than this, in pixels, the list follows new messages.
const NEAR_END = 60;

export class MessageList {
  /**
   * @param {object} settings
   * @param {string} settings.channel
   * @param {string|null} settings.threadTs the parent's ts for a thread's list
   * @param {string} settings.label the list's name for screen readers
   * @param {function(): Node|null} settings.intro what stands above the first message
   * @param {function(string): void} settings.openThread
   * @param {function(string): void} settings.onSeen told the ts of the newest message once the person is at the end
   * @param {function(string): Promise} settings.earlier reads what is before a ts: `{messages, has_more}`
   */
  constructor({ channel, threadTs = null, label, intro, openThread, onSeen, earlier = null }) {
    Object.assign(this, { channel, threadTs, intro, openThread, onSeen, earlier });
    this.hasMore = false;
    this.isLoaded = false;
    this.messages = [];
    this.views = new Map();
    this.days = new Map();
    this.dismissed = new Set();
    this.from = 0;
    this.newFrom = null;
    this.highlighted = null;
    this.stuck = true;
    this.timer = 0;
    this.introNode = null;
    this.content = h("div", { class: "messages" });
    this.node = h("div", { class: "scroller", role: "log", "aria-label": label, "aria-live": "polite", tabindex: "0" }, this.content);
    this.node.addEventListener("scroll", () => this.onScroll(), { passive: true });
    this.node.addEventListener("keydown", (event) => this.onKey(event));
    // Images and opening fonts change heights after drawing; whoever reads the end stays there.
    this.watcher = new ResizeObserver(() => this.stuck && this.toEnd());
    this.watcher.observe(this.content);
    this.watcher.observe(this.node);
  }

  /** Take in messages, oldest first; the last `unread` of other people are marked as new; `hasMore` are at the server. */
  load(messages, unread = 0, hasMore = false) {
    this.hasMore = hasMore;
    // What the feed brought while these were asked for is newer.
    const newer = this.isLoaded ? [] : this.messages;
    const known = new Set(newer.map((message) => message.ts));
    this.isLoaded = true;
    const all = [...messages.filter((message) => !known.has(message.ts)), ...newer];
    this.messages = all.filter((message) => !this.dismissed.has(message.ts)).sort(byTs);
    this.from = Math.max(0, this.messages.length - WINDOW);
    if (unread > 0 && !this.threadTs) {
      const others = this.messages.filter((message) => message.user !== myId() && !message.ephemeral);
      this.newFrom = others.at(-unread)?.ts ?? null;
      const index = this.messages.findIndex((message) => message.ts === this.newFrom);
      if (index >= 0) this.from = Math.min(this.from, index);
    }
    this.draw();
  }

  /** Add or replace one message. */
  upsert(message) {
    if (this.dismissed.has(message.ts)) return;
    const index = this.indexOf(message.ts);
    if (index >= 0) this.messages[index] = message;
    else {
      let at = this.messages.length;
      while (at > 0 && byTs(this.messages[at - 1], message) > 0) at -= 1;
      this.messages.splice(at, 0, message);
      if (at < this.from) this.from += 1;
      if (message.user === myId()) {
        this.newFrom = null;
        this.stuck = true;
      }
    }
    this.soon();
  }

  remove(ts) {
    const index = this.indexOf(ts);
    if (index < 0) return;
    this.messages.splice(index, 1);
    if (index < this.from) this.from -= 1;
    this.soon();
  }

  dismiss(ts) {
    this.dismissed.add(ts);
    this.remove(ts);
  }

  find(ts) {
    return this.messages[this.indexOf(ts)];
  }

  indexOf(ts) {
    // Most changes concern recent messages.
    for (let index = this.messages.length - 1; index >= 0; index -= 1) if (this.messages[index].ts === ts) return index;
    return -1;
  }

  /** Draw once for a burst of changes. */
  soon() {
    if (!this.timer) this.timer = setTimeout(() => this.draw(), DRAW_MS);
  }

  draw() {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.stuck) this.from = Math.max(this.from, this.messages.length - 3 * WINDOW);
    const nodes = [];
    if (this.from === 0 && !this.hasMore && this.intro) nodes.push((this.introNode ??= this.intro()));
    const kept = new Map();
    const days = new Map();
    let before = null;
    for (let index = this.from; index < this.messages.length; index += 1) {
      const message = this.messages[index];
      const ms = fromTs(message.ts);
      const day = dayKey(ms);
      const firstOfDay = !before || dayKey(fromTs(before.ts)) !== day;
      const firstNew = message.ts === this.newFrom;
      if (!this.threadTs && (firstOfDay || firstNew)) {
        const key = `${day}${firstOfDay ? "d" : ""}${firstNew ? "n" : ""}`;
        const divider = days.get(key) || this.days.get(key) || h("div", { class: "divider-line", role: "separator" });
        drawDivider(divider, firstOfDay ? dayTitle(ms) : "", firstNew);
        days.set(key, divider);
        nodes.push(divider);
      }
      if (this.threadTs && before?.ts === this.threadTs) nodes.push(this.countLine());
      const grouped = Boolean(before) && !firstOfDay && !firstNew && before.ts !== this.threadTs && follows(before, message);
      const known = this.views.get(message.ts);
      const view = known?.view || new MessageView(this);
      if (known?.message !== message || known.grouped !== grouped || known.lit !== (this.highlighted === message.ts)) view.update(message, grouped);
      kept.set(message.ts, { view, message, grouped, lit: this.highlighted === message.ts });
      nodes.push(view.node);
      before = message;
    }
    this.views = kept;
    this.days = days;
    reconcile(this.content, nodes);
    if (this.stuck) this.toEnd();
    this.seen();
  }

  /** Draw everything anew: the clock, the person's zone or people's names have changed. */
  redraw() {
    for (const known of this.views.values()) known.message = null;
    this.draw();
  }

  countLine() {
    const replies = this.messages.length - 1;
    this.counter ??= h("div", { class: "reply-count" });
    fill(this.counter, h("span", {}, `${replies} ${replies === 1 ? "reply" : "replies"}`), h("hr"));
    return this.counter;
  }

  toEnd() {
    this.node.scrollTop = this.node.scrollHeight;
  }

  /** Scroll to a message and light it up; false when it is not here. */
  async jump(ts) {
    while (this.hasMore && Number(ts) < Number(this.messages[0]?.ts)) await this.readEarlier();
    const index = this.indexOf(ts);
    if (index < 0) return false;
    this.stuck = false;
    this.from = Math.min(this.from, Math.max(0, index - 20));
    this.highlighted = ts;
    this.draw();
    const { node } = this.views.get(ts).view;
    node.scrollIntoView({ block: "center" });
    node.focus({ preventScroll: true });
    return true;
  }

  onScroll() {
    this.stuck = this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR_END;
    if (this.node.scrollTop < 200 && this.from > 0) this.widen();
    else if (this.node.scrollTop < 200 && this.hasMore) this.readEarlier();
    this.seen();
  }

  /** Draw a hundred more above, and stay at what is being read. */
  widen() {
    const height = this.node.scrollHeight;
    const top = this.node.scrollTop;
    this.stuck = false;
    this.from = Math.max(0, this.from - WINDOW);
    this.draw();
    this.node.scrollTop = top + this.node.scrollHeight - height;
  }

  async readEarlier() {
    this.reading ??= this.earlier(this.messages[0].ts).then((answer) => {
      const older = answer.messages.filter((message) => !this.dismissed.has(message.ts) && this.indexOf(message.ts) < 0);
      this.hasMore = answer.has_more === true && older.length > 0;
      this.messages = [...older.sort(byTs), ...this.messages];
      this.from += older.length;
      this.reading = null;
      this.widen();
    });
    await this.reading;
  }

  seen() {
    if (!this.stuck || document.visibilityState !== "visible" || !this.node.isConnected) return;
    const last = this.messages.findLast((message) => !message.ephemeral);
    if (last) this.onSeen?.(last.ts);
  }

  onKey(event) {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    const here = document.activeElement;
    if (here !== this.node && !here.classList.contains("message")) return;
    event.preventDefault();
    const all = [...this.content.querySelectorAll(".message")];
    const index = all.indexOf(here);
    const next = index < 0 ? all.at(-1) : all[index + (event.key === "ArrowUp" ? -1 : 1)];
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  destroy() {
    clearTimeout(this.timer);
    this.watcher.disconnect();
  }
}

const byTs = (one, other) => Number(one.ts) - Number(other.ts) || (one.ts < other.ts ? -1 : one.ts > other.ts ? 1 : 0);

/** Whether a message is shown under the author of the one before. */
function follows(before, message) {
  const same = before.user === message.user && authorOf(before) === authorOf(message) && isApp(before) === isApp(message);
  // What has blocks stands for itself, like a card, and is not run together with its neighbours.
  return same && !before.blocks && !message.blocks && !before.ephemeral && !message.ephemeral && fromTs(message.ts) - fromTs(before.ts) < GROUP_MS && !before.reply_count && message.subtype !== "thread_broadcast";
}

function drawDivider(node, title, isNew) {
  node.classList.toggle("new", isNew);
  const state = `${title}|${isNew}`;
  if (node.dataset.state === state) return;
  node.dataset.state = state;
  node.setAttribute("aria-label", [title, isNew ? "New messages" : ""].filter(Boolean).join(", "));
  fill(node, h("hr"), title && h("span", { class: "day" }, title), isNew && h("span", { class: "new-word" }, "New"));
}
