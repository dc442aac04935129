// The field in which a person writes, with slash commands, mentions and global shortcuts.
import { h, fill, uid } from "./dom.js";
import { icon } from "./icons.js";
import { emojiElement, emojiChar, emojiNames, PICKER } from "./emoji.js";
import { avatar } from "./avatar.js";
import { attempt } from "./protocol.js";
import { menu, popover, toast } from "./overlays.js";
import { grow } from "./elements.js";
import { workspace, person, nameOf, faceOf, myId } from "./workspace.js";

// For these the sandbox has Slackbot tell the person, below the other messages.
const SAID_BY_SLACKBOT = new Set(["unknown_command", "operation_timeout", "dispatch_failed"]);

// What was being written stays with its conversation when the person looks elsewhere.
const drafts = new Map();

export class Composer {
  /** `threadTs` is null for the conversation itself. */
  constructor({ channel, threadTs = null, label, placeholder }) {
    Object.assign(this, { channel, threadTs });
    this.key = `${myId()} ${channel} ${threadTs || ""}`;
    this.choices = [];
    this.active = 0;
    const listId = uid("suggestions");
    this.input = h("textarea", {
      class: "composer-input", rows: 1, placeholder, "aria-label": label, "aria-autocomplete": "list", "aria-controls": listId, value: drafts.get(this.key) || "",
      on: { input: () => this.onInput(), keydown: (event) => this.onKey(event), blur: () => setTimeout(() => this.hideList(), 120), click: () => this.suggest() },
    });
    this.list = h("div", { class: "suggestions", role: "listbox", id: listId, "aria-label": "Suggestions", hidden: true });
    this.hint = h("div", { class: "usage", hidden: true });
    this.error = h("div", { class: "composer-error", role: "alert", hidden: true });
    this.sendButton = h("button", { type: "button", class: "send", "aria-label": "Send now", title: "Send now", on: { click: () => this.send() } }, icon("send"));
    const tool = (name, symbol, run) => h("button", { type: "button", class: "tool", "aria-label": name, title: name, on: { click: run } }, symbol);
    this.node = h(
      "div", { class: "composer-place" },
      this.list,
      this.error,
      h("div", { class: "composer" },
        this.hint,
        this.input,
        h("div", { class: "tools" },
          tool("Shortcuts", icon("bolt"), (event) => this.shortcuts(event.currentTarget)),
          tool("Slash commands", icon("slash"), () => this.begin("/")),
          tool("Mention someone", icon("at"), () => this.insert("@")),
          tool("Emoji", icon("smile"), (event) => this.emoji(event.currentTarget)),
          h("span", { class: "tools-gap" }),
          h("span", { class: "composer-help" }, h("b", {}, "Shift + Enter"), " for a new line"),
          this.sendButton)),
    );
    this.paint();
  }

  focus() {
    this.input.focus({ preventScroll: true });
  }

  onInput() {
    drafts.set(this.key, this.input.value);
    this.error.hidden = true;
    this.paint();
    this.suggest();
  }

  paint() {
    this.sendButton.disabled = this.input.value.trim() === "";
    requestAnimationFrame(() => grow(this.input));
    const command = this.commandTyped();
    const known = command && workspace.app.commands.find((one) => one.command === command.name);
    this.hint.hidden = !known || !command.spaced;
    if (known) fill(this.hint, h("b", {}, known.command), " ", known.usage_hint || "", h("span", { class: "faint" }, ` — ${known.description || ""}`));
  }

  commandTyped() {
    const match = /^(\/[^\s/]*)(\s?)([\s\S]*)$/.exec(this.input.value);
    return match && { name: match[1], spaced: match[2] !== "", text: match[3] };
  }

  // ---- suggestions ---------------------------------------------------------------------------------------------

  suggest() {
    const { value, selectionStart } = this.input;
    const command = this.commandTyped();
    if (command && !command.spaced) {
      const typed = command.name.slice(1).toLowerCase();
      const found = workspace.app.commands.filter((one) => one.command.slice(1).toLowerCase().includes(typed));
      return this.offer("Commands", found.map((one) => ({
        label: one.command,
        show: [h("span", { class: "suggestion-icon" }, avatar(person(workspace.app.bot_user_id), 28)), h("span", { class: "suggestion-text" }, h("span", {}, h("b", {}, one.command), " ", h("span", { class: "faint" }, one.usage_hint || "")), h("span", { class: "faint small" }, one.description || "")), h("span", { class: "faint small" }, workspace.app.name)],
        exact: one.command === command.name,
        take: () => this.replace(0, command.name.length, `${one.command} `),
      })));
    }
    const mention = /(^|\s)([@#:])([\p{L}\p{N}_+-]*)$/u.exec(value.slice(0, selectionStart));
    if (!mention) return this.hideList();
    const [, , sign, typed] = mention;
    const start = selectionStart - typed.length - 1;
    const has = (text) => text.toLowerCase().includes(typed.toLowerCase());
    const swap = (text) => () => this.replace(start, selectionStart, text);
    if (sign === "@") {
      const found = [...workspace.people.values()].filter((one) => has(one.real_name || "") || has(one.name)).slice(0, 8);
      return this.offer("People", found.map((one) => ({ label: nameOf(one.id), show: [avatar(one, 24), h("span", {}, h("b", {}, nameOf(one.id)), h("span", { class: "faint" }, ` ${one.is_bot ? "App" : one.title || ""}`))], take: swap(`@${nameOf(one.id)} `) })));
    }
    if (sign === "#") {
      const found = [...workspace.conversations.values()].filter((one) => one.kind !== "im" && has(one.name)).slice(0, 8);
      return this.offer("Channels", found.map((one) => ({ label: one.name, show: [icon(faceOf(one), 16), one.name], take: swap(`#${one.name} `) })));
    }
    if (typed.length < 2) return this.hideList();
    const found = emojiNames().filter(has).slice(0, 8);
    return this.offer("Emoji", found.map((name) => ({ label: name, show: [emojiElement(name), ` :${name}:`], take: swap(`${emojiChar(name)} `) })));
  }

  offer(title, choices) {
    this.choices = choices;
    if (!choices.length) return this.hideList();
    this.active = Math.max(0, choices.findIndex((one) => one.exact));
    this.rows = choices.map((choice, index) =>
      h("div", { class: "suggestion", role: "option", id: uid("suggestion"), "aria-label": choice.label, on: { pointerdown: (event) => event.preventDefault(), mousedown: (event) => event.preventDefault(), click: () => this.take(index), pointermove: () => this.move(index) } }, choice.show));
    fill(this.list, h("div", { class: "suggestions-title" }, title, h("span", { class: "faint" }, "↑↓ to move · Tab or Enter to choose · Esc to close")), this.rows);
    this.list.hidden = false;
    this.move(this.active);
  }

  move(index) {
    this.active = (index + this.rows.length) % this.rows.length;
    this.rows.forEach((row, at) => row.setAttribute("aria-selected", String(at === this.active)));
    this.rows[this.active].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", this.rows[this.active].id);
  }

  take(index) {
    this.choices[index].take();
    this.hideList();
    this.focus();
  }

  hideList() {
    this.list.hidden = true;
    this.choices = [];
    this.input.removeAttribute("aria-activedescendant");
  }

  replace(start, end, text) {
    const { value } = this.input;
    this.input.value = value.slice(0, start) + text + value.slice(end);
    this.input.setSelectionRange(start + text.length, start + text.length);
    drafts.set(this.key, this.input.value);
    this.paint();
  }

  insert(text) {
    this.focus();
    const at = this.input.selectionStart;
    const gap = at > 0 && !/\s/.test(this.input.value[at - 1]) ? " " : "";
    this.replace(at, this.input.selectionEnd, gap + text);
    this.suggest();
  }

  begin(text) {
    this.input.value = text;
    this.focus();
    this.input.setSelectionRange(text.length, text.length);
    this.onInput();
  }

  onKey(event) {
    if (event.isComposing) return;
    if (this.choices.length) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        return this.move(this.active + (event.key === "ArrowDown" ? 1 : -1));
      }
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        return this.hideList();
      }
      // A command that is already written out in full is sent by Enter, not completed.
      const complete = event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !this.choices[this.active].exact);
      if (complete) {
        event.preventDefault();
        return this.take(this.active);
      }
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    }
  }

  // ---- menus ---------------------------------------------------------------------------------------------------

  shortcuts(anchor) {
    const all = workspace.app.shortcuts.filter((one) => one.type === "global");
    const items = all.map((one) => ({ label: one.name, note: one.description || workspace.app.name, name: one.name, icon: icon("bolt", 16), run: () => this.runShortcut(one) }));
    const commands = workspace.app.commands.map((one) => ({ label: one.command, note: one.description, name: one.command, icon: icon("slash", 16), run: () => this.begin(`${one.command} `) }));
    menu(anchor, [items.length ? { heading: "Shortcuts" } : null, ...items, commands.length ? { heading: "Slash commands" } : null, ...commands].filter(Boolean), { label: "Shortcuts" });
  }

  async runShortcut(one) {
    const answer = await attempt("shortcuts", { as: myId(), callback_id: one.callback_id });
    if (!answer.ok) toast({ level: "error", title: one.name, text: answer.detail });
  }

  emoji(anchor) {
    const grid = h("div", { class: "emoji-grid", role: "group", "aria-label": "Emoji" }, PICKER.map((name) => h("button", { type: "button", class: "emoji-button", "aria-label": name.replaceAll("_", " "), on: { click: () => { shown.close(); this.insert(emojiChar(name)); } } }, emojiElement(name))));
    const shown = popover(anchor, grid);
    grid.querySelector("button").focus({ preventScroll: true });
  }

  // ---- sending -------------------------------------------------------------------------------------------------

  async send() {
    const text = this.input.value.trim();
    if (!text) return;
    const command = this.commandTyped();
    this.input.value = "";
    this.onInput();
    this.hideList();
    const answer = command
      ? await attempt("commands", { as: myId(), channel: this.channel, command: command.name, text: command.text.trim() })
      : await attempt("messages", { as: myId(), channel: this.channel, text: withHandles(text), ...(this.threadTs ? { thread_ts: this.threadTs } : {}) });
    if (answer.ok) return;
    // What was written comes back, unless the person has begun something new.
    if (!this.input.value) this.replace(0, 0, text);
    if (command && SAID_BY_SLACKBOT.has(answer.error)) return;
    fill(this.error, icon("fault", 14), h("span", {}, answer.detail || answer.error));
    this.error.hidden = false;
  }
}

/** What was written, with people called by their handles: the sandbox makes mentions of "@ana", not of "@Ana Silva". */
function withHandles(text) {
  const called = [...workspace.people.values()].filter((one) => one.real_name && one.real_name !== one.name);
  // The longest first: "@Ana Silva" must not be taken for "@Ana".
  called.sort((one, other) => other.real_name.length - one.real_name.length);
  return called.reduce((words, one) => words.replace(new RegExp(`(?<![\\p{L}\\p{N}])@${literal(one.real_name)}(?![\\p{L}\\p{N}])`, "giu"), `@${one.name}`), text);
}

const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
