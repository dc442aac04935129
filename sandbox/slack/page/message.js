// One message as the list shows it: who, when, what, and what can be done with it.
import { h, fill, put, link, safeUrl } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./avatar.js";
import { mrkdwn } from "./mrkdwn.js";
import { emojiElement, QUICK_REACTIONS, PICKER } from "./emoji.js";
import { BlockList, fileAddress } from "./blocks.js";
import { InputState } from "./state.js";
import { makeSurface } from "./surface.js";
import { attempt } from "./protocol.js";
import { menu, popover, toast } from "./overlays.js";
import { timeOf, fromTs, dateElement } from "./clock.js";
import { workspace, person, nameOf, myId } from "./workspace.js";

const SLACKBOT = "USLACKBOT";

/** Whether an app wrote the message. */
export const isApp = (message) => message.user !== SLACKBOT && Boolean(message.bot_id || person(message.user)?.is_bot);

/** The name that stands above a message. */
export function authorOf(message) {
  return message.username || (message.user ? nameOf(message.user) : workspace.app?.name || "app");
}

export class MessageView {
  /** `list` is the MessageList it is in. */
  constructor(list) {
    this.list = list;
    this.state = new InputState();
    this.blocks = h("div", { class: "blocks" });
    this.attachments = new Map();
    this.node = h("div", { class: "message", role: "article", tabindex: "-1", on: {
      pointerenter: () => this.showBar(),
      pointerleave: () => this.hideBar(),
      focusin: () => this.showBar(),
      focusout: (event) => !this.node.contains(event.relatedTarget) && this.hideBar(),
    } });
    this.blockList = new BlockList(this.blocks, this.surface(() => this.blockList));
    this.gutter = h("div", { class: "gutter" });
    this.above = h("div", { class: "above" });
    this.head = h("div", { class: "head" });
    this.text = h("div", { class: "body" });
    this.below = h("div", { class: "below" });
    put(this.node, [this.gutter, h("div", { class: "content" }, this.above, this.head, this.text, this.below)]);
  }

  surface(blockList) {
    return makeSurface({
      state: this.state,
      container: () => this.container(),
      trouble: (blockId, text) => blockList().trouble(blockId, text),
    });
  }

  container() {
    const { ts, ephemeral } = this.message;
    return { type: "message", channel: this.list.channel, ts, ...(ephemeral ? { ephemeral: true } : {}) };
  }

  /** Draw the message; `grouped` leaves out the author, who stands above the message before. */
  update(message, grouped) {
    this.message = message;
    const app = isApp(message);
    const name = authorOf(message);
    const ms = fromTs(message.ts);
    this.node.dataset.ts = message.ts;
    this.node.setAttribute("aria-label", `${name}, ${timeOf(ms)}`);
    this.node.className = `message${grouped ? " grouped" : ""}${message.ephemeral ? " ephemeral" : ""}${this.list.highlighted === message.ts ? " highlighted" : ""}`;
    const stamp = h("a", { class: "stamp", href: `#/~/${this.list.channel}/p${message.ts}` }, dateElement(ms / 1000, "{time}"));
    const face = app && message.user === undefined ? person(workspace.app?.bot_user_id) : person(message.user);
    fill(this.gutter, grouped ? stamp : avatar(face, 36));
    fill(this.above, message.ephemeral && ephemeralNote(this), message.subtype === "thread_broadcast" && !this.list.threadTs && broadcastNote(this));
    fill(this.head, !grouped && [h("span", { class: "author" }, name), app && h("span", { class: "app-tag" }, "APP"), stamp]);
    this.head.hidden = grouped;
    this.drawText(message);
    fill(this.below, this.drawAttachments(message), files(message), this.reactions(message), this.replies(message));
  }

  drawText(message) {
    const edited = message.edited && h("span", { class: "edited", title: "This message was changed" }, "(edited)");
    if (message.blocks?.length) {
      this.state.adopt(message.blocks);
      if (this.blocks.parentNode !== this.text) fill(this.text, this.blocks);
      while (this.blocks.nextSibling) this.blocks.nextSibling.remove();
      this.blockList.update(message.blocks);
      put(this.text, [edited]);
    } else {
      const small = /^(channel_|tombstone)/.test(message.subtype || "");
      fill(this.text, h("div", { class: small ? "text faint" : "text" }, message.text ? mrkdwn(message.text) : null, edited && [" ", edited]));
    }
  }

  drawAttachments(message) {
    const shown = new Map();
    const nodes = (message.attachments || []).map((attachment, index) => {
      const json = JSON.stringify(attachment);
      const old = this.attachments.get(index);
      const kept = old?.json === json ? old : { json, node: this.attachment(attachment) };
      shown.set(index, kept);
      return kept.node;
    });
    this.attachments = shown;
    return nodes.length ? h("div", { class: "attachments" }, nodes) : null;
  }

  attachment(one) {
    const color = /^#?[0-9a-f]{3,6}$/i.test(one.color || "") ? `#${one.color.replace("#", "")}` : { good: "#2eb67d", warning: "#ecb22e", danger: "#e01e5a" }[one.color];
    const root = h("div", { class: "blocks" });
    if (one.blocks?.length) {
      const list = new BlockList(root, this.surface(() => list));
      this.state.adopt([...(this.message.blocks || []), ...one.blocks]);
      list.update(one.blocks);
    }
    const title = one.title && h("div", { class: "attachment-title" }, one.title_link ? link(one.title_link, one.title) : one.title);
    const image = safeUrl(one.image_url);
    return h(
      "div", { class: "attachment", style: color ? { "--bar": color } : {} },
      one.pretext && h("div", { class: "text" }, mrkdwn(one.pretext)),
      (one.service_name || one.author_name) && h("div", { class: "attachment-author" }, one.author_name || one.service_name),
      title,
      one.text && h("div", { class: "text" }, mrkdwn(one.text)),
      one.fields && h("div", { class: "fields" }, one.fields.map((field) => h("div", { class: "text" }, h("b", {}, field.title), h("br"), mrkdwn(String(field.value ?? ""))))),
      one.entity ? this.workObject(one) : null,
      one.blocks?.length && !one.entity ? root : null,
      image && h("img", { class: "block-image", src: image, alt: one.fallback || one.title || "" }),
      one.footer && h("div", { class: "faint small" }, one.footer),
    );
  }

  /** A Work Object: its title, its fields, and the button that opens its panel. */
  workObject(one) {
    const { attributes, custom_fields: fields = [] } = one.entity.entity_payload;
    const shown = (field) => field.user?.user_id ? nameOf(field.user.user_id) : field.type === "slack#/types/timestamp" ? dateElement(Number(field.value), "{date_short_pretty} at {time}") : String(field.value ?? "");
    const open = h("button", { type: "button", class: "button", on: { click: () => this.openPanel(one, open) } }, "Open details");
    return h("div", { class: "work-object", role: "group", "aria-label": attributes.title.text },
      h("div", { class: "attachment-title" }, attributes.title.text),
      h("div", { class: "fields" }, fields.map((field) => h("div", { class: "text" }, h("b", {}, field.label), h("br"), shown(field)))),
      open);
  }

  async openPanel(one, anchor) {
    const answer = await attempt("entities", { as: myId(), channel: this.list.channel, ts: this.message.ts, url: one.from_url });
    if (!answer.blocks) {
      toast({ level: "error", text: answer.detail });
      return;
    }
    const root = h("div", { class: "blocks" });
    const state = new InputState();
    const surface = makeSurface({ container: () => ({ type: "entity_detail", panel_id: answer.id }), state, trouble: (block, text) => text && toast({ level: "error", text }) });
    new BlockList(root, surface).update(answer.blocks);
    popover(anchor, root, { role: "dialog", label: one.entity.entity_payload.attributes.title.text, className: "work-object-panel" });
  }

  reactions(message) {
    if (!message.reactions?.length) return null;
    return h("div", { class: "reactions", role: "group", "aria-label": "Reactions" }, message.reactions.map((reaction) => {
      const mine = reaction.users?.includes(myId());
      const who = (reaction.users || []).map(nameOf).join(", ");
      return h("button", { type: "button", class: `reaction${mine ? " mine" : ""}`, "aria-pressed": String(Boolean(mine)), "aria-label": `${reaction.name}, ${reaction.count}: ${who}`, title: `${who} reacted with :${reaction.name}:`, on: { click: () => this.react(reaction.name, mine) } },
        emojiElement(reaction.name), h("span", {}, String(reaction.count)));
    }), h("button", { type: "button", class: "reaction add", "aria-label": "Add reaction", title: "Add reaction", on: { click: (event) => this.pick(event.currentTarget) } }, icon("smile", 16)));
  }

  replies(message) {
    if (!message.reply_count || this.list.threadTs) return null;
    const count = `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`;
    return h("button", { type: "button", class: "replies", "aria-label": `${count}, view thread`, on: { click: () => this.list.openThread(message.ts) } },
      (message.reply_users || []).slice(0, 4).map((id) => avatar(person(id), 20)),
      h("span", { class: "replies-count" }, count),
      message.latest_reply && h("span", { class: "faint small" }, dateElement(Number(message.latest_reply), "Last reply {ago}")));
  }

  async react(name, remove = false) {
    const answer = await attempt("reactions", { as: myId(), channel: this.list.channel, ts: this.message.ts, name, ...(remove ? { remove: true } : {}) });
    if (!answer.ok) toast({ level: "error", text: answer.detail });
  }

  pick(anchor) {
    const grid = h("div", { class: "emoji-grid", role: "group", "aria-label": "Emoji" }, PICKER.map((name) =>
      h("button", { type: "button", class: "emoji-button", "aria-label": name.replaceAll("_", " "), on: { click: () => { shown.close(); this.react(name); } } }, emojiElement(name))));
    const shown = popover(anchor, grid, { end: true, onClose: () => this.barClosed() });
    grid.querySelector("button").focus({ preventScroll: true });
  }

  // The action bar is made when it is wanted: a hundred messages would otherwise carry five hundred unseen buttons.
  showBar() {
    if (this.bar || !this.message || this.message.ephemeral) return;
    const add = (label, symbol, run) => h("button", { type: "button", class: "bar-button", "aria-label": label, title: label, on: { click: run } }, symbol);
    const shortcuts = (workspace.app?.shortcuts || []).filter((one) => one.type === "message");
    this.bar = h(
      "div", { class: "bar", role: "toolbar", "aria-label": "Message actions" },
      QUICK_REACTIONS.map((name) => add(`React with ${name.replaceAll("_", " ")}`, emojiElement(name), () => this.react(name))),
      add("Add reaction", icon("smile"), (event) => this.pick(event.currentTarget)),
      !this.list.threadTs && add("Reply in thread", icon("thread"), () => this.list.openThread(this.message.thread_ts || this.message.ts)),
      shortcuts.length > 0 && add("Message shortcuts", icon("bolt"), (event) => menu(event.currentTarget, shortcuts.map((one) => ({
        label: one.name, note: one.description || workspace.app.name, name: one.name, run: () => this.shortcut(one),
      })), { label: "Message shortcuts", end: true })),
    );
    this.node.append(this.bar);
  }

  hideBar() {
    if (!this.bar || this.bar.querySelector("[aria-expanded=true]") || this.node.contains(document.activeElement)) return;
    this.barClosed();
  }

  barClosed() {
    this.bar?.remove();
    this.bar = null;
  }

  async shortcut(one) {
    const answer = await attempt("shortcuts", { as: myId(), callback_id: one.callback_id, channel: this.list.channel, ts: this.message.ts });
    if (!answer.ok) toast({ level: "error", title: one.name, text: answer.detail });
  }
}

function ephemeralNote(view) {
  return h("div", { class: "note-line" }, icon("eye", 14), "Only visible to you · ", h("button", { type: "button", class: "link-button", on: { click: () => view.list.dismiss(view.message.ts) } }, "Dismiss"));
}

function broadcastNote(view) {
  return h("div", { class: "note-line" }, icon("thread", 14), h("button", { type: "button", class: "link-button", on: { click: () => view.list.openThread(view.message.thread_ts) } }, "replied to a thread"));
}

function files(message) {
  if (!message.files?.length) return null;
  return h("div", { class: "files" }, message.files.map((file) => {
    const address = fileAddress(file);
    const name = file.title || file.name || "file";
    if (/^image\/(png|jpe?g|gif|webp|svg\+xml)$/.test(file.mimetype || "")) {
      return h("figure", { class: "file-image" }, h("figcaption", { class: "faint small" }, name), h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, h("img", { class: "block-image", src: address, alt: file.alt_txt || name, loading: "lazy" })));
    }
    const kind = [file.pretty_type || file.filetype?.toUpperCase() || "File", file.size ? sizeOf(file.size) : null].filter(Boolean).join(" · ");
    return h("a", { class: "file-chip", href: address, download: file.name || "file" }, h("span", { class: "file-icon" }, icon("file", 22)), h("span", { class: "file-text" }, h("b", {}, name), h("span", { class: "faint small" }, kind)));
  }));
}

const sizeOf = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1048576).toFixed(1)} MB`);
