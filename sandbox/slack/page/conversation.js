// The main pane: a conversation with its header, its messages and its field; for the app's im also its tabs.
import { h, fill } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./avatar.js";
import { get, attempt } from "./protocol.js";
import { MessageList } from "./messages.js";
import { Composer } from "./composer.js";
import { HomeTab, aboutTab } from "./home.js";
import { mrkdwn } from "./mrkdwn.js";
import { workspace, conversation, person, titleOf, faceOf, isAppIm, myId } from "./workspace.js";

const MARK_MS = 250;

export class ConversationPane {
  /** `go(address)` moves the page; `openThread(ts)` opens a thread beside it; `onRead()` hears of reading. */
  constructor(host, { go, openThread, onRead, openSidebar }) {
    Object.assign(this, { host, go, openThread, onRead, openSidebar });
    this.channel = null;
    this.tab = "messages";
    this.list = null;
    this.home = null;
    this.marking = null;
  }

  /** Show a conversation (or a tab of the app's im), then `jumpTo` a message of it. */
  async show(channel, tab = "messages", jumpTo = null) {
    const changed = channel !== this.channel || tab !== this.tab;
    this.channel = channel;
    this.tab = isAppIm(channel) ? tab : "messages";
    if (changed || !this.host.firstChild) await this.build();
    if (jumpTo && this.list) await this.jump(jumpTo);
  }

  async build() {
    this.mark();
    this.list?.destroy();
    this.list = null;
    this.home = null;
    const { channel, tab } = this;
    const body = h("div", { class: "pane-body" });
    fill(this.host, this.header(), body);
    if (isAppIm(channel)) attempt("home", { as: myId(), tab: tab === "home" ? "home" : "messages" });
    if (tab === "home") {
      this.home = new HomeTab(body);
      await this.home.load();
    } else if (tab === "about") {
      body.append(aboutTab());
    } else {
      await this.buildMessages(body);
    }
  }

  async buildMessages(body) {
    const { channel } = this;
    const title = titleOf(channel);
    const sign = conversation(channel)?.kind === "im" ? "" : "#";
    this.list = new MessageList({ channel, label: `Messages in ${sign}${title}`, intro: () => intro(channel), openThread: this.openThread, onSeen: (ts) => this.seen(ts), earlier: (before) => get("messages", { as: myId(), channel, before }) });
    this.composer = new Composer({ channel, label: `Message ${sign}${title}`, placeholder: `Message ${sign}${title}` });
    body.append(this.list.node, this.composer.node);
    const unread = conversation(channel)?.unread || 0;
    const { messages, has_more: hasMore } = await get("messages", { as: myId(), channel });
    if (this.channel !== channel || !this.list) return;
    this.list.load(messages, unread, hasMore);
    if (matchMedia("(pointer: fine)").matches) this.composer.focus();
  }

  header() {
    const known = conversation(this.channel);
    const isIm = known?.kind === "im";
    const other = isIm ? person(known.user) : null;
    const heading = h("h1", { class: "pane-title" }, isIm ? avatar(other, 24) : icon(faceOf(known), 18), titleOf(this.channel), other?.is_bot && h("span", { class: "app-tag" }, "APP"));
    const about = isIm ? other?.title : known?.topic;
    return h(
      "header", { class: "pane-head" },
      h("div", { class: "pane-line" },
        h("button", { type: "button", class: "icon-button only-narrow", "aria-label": "Open side bar", on: { click: this.openSidebar } }, icon("menu")),
        heading,
        about && h("span", { class: "topic" }, mrkdwn(about))),
      isAppIm(this.channel) && this.tabs(),
      isAppIm(this.channel) && this.tab === "messages" && workspace.hint && !this.hintRead && this.hint(),
    );
  }

  /** The line of what to try first, until it is dismissed. */
  hint() {
    const dismiss = ({ currentTarget }) => {
      this.hintRead = true;
      currentTarget.parentNode.remove();
    };
    return h("p", { class: "hint" }, h("span", {}, workspace.hint), h("button", { type: "button", class: "icon-button", "aria-label": "Dismiss hint", on: { click: dismiss } }, icon("close")));
  }

  tabs() {
    const { app } = workspace;
    const all = [app.home_tab !== false && ["home", "Home"], app.messages_tab !== false && ["messages", "Messages"], ["about", "About"]].filter(Boolean);
    return h("div", { class: "tabs", role: "tablist", "aria-label": `Tabs of ${app.name}`, on: { keydown: moveTab } }, all.map(([key, name]) =>
      h("button", { type: "button", role: "tab", class: "tab", "aria-selected": String(this.tab === key), tabindex: this.tab === key ? "0" : "-1", on: { click: () => this.go(`${this.channel}${key === "messages" ? "" : `/${key}`}`) } }, name)));
  }

  /** Draw the header again: the topic or a name may have changed. */
  refreshHeader() {
    const old = this.host.querySelector(".pane-head");
    if (old && !old.contains(document.activeElement)) old.replaceWith(this.header());
  }

  async jump(ts) {
    if (await this.list.jump(ts)) return;
    // Not in the list: a reply, which is found in its thread.
    const parent = this.list.messages.find((message) => message.reply_count && Number(message.ts) < Number(ts) && Number(message.latest_reply) >= Number(ts));
    if (parent) this.openThread(parent.ts);
  }

  /** The newest message is in sight: said to the sandbox once for a burst of messages. */
  seen(ts) {
    const known = conversation(this.channel);
    if (!known || (known.last_read === ts && !known.unread)) return;
    known.last_read = ts;
    known.unread = 0;
    this.onRead();
    this.toMark = { as: myId(), channel: this.channel, ts };
    this.marking ??= setTimeout(() => this.mark(), MARK_MS);
  }

  mark() {
    if (!this.marking) return;
    clearTimeout(this.marking);
    this.marking = null;
    attempt("reads", this.toMark);
  }
}

function moveTab(event) {
  const all = [...event.currentTarget.querySelectorAll("[role=tab]")];
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
  next.focus();
  next.click();
}

function intro(channel) {
  const known = conversation(channel);
  if (known?.kind === "im") {
    const other = person(known.user);
    const own = known.user === myId();
    return h("div", { class: "intro" }, h("div", { class: "intro-face" }, avatar(other, 64), h("h2", {}, titleOf(channel))),
      h("p", {}, other?.is_bot ? workspace.app?.description || "" : own ? "This is your own space." : "This conversation is just between the two of you."));
  }
  return h("div", { class: "intro" }, h("h2", {}, icon(faceOf(known), 24), known?.name || channel), h("p", {}, "This is the very beginning of the ", h("b", {}, `#${known?.name}`), " channel."));
}
