// The feed of a case: posts with comments, mentions, and what Salesforce posts by itself.
import { h, fill, ago, avatar, toast } from "./dom.js";
import { send } from "./api.js";
import { state } from "./state.js";

export class Feed {
  constructor(caseId, onChange) {
    this.caseId = caseId;
    this.onChange = onChange;
    this.items = h("div", { class: "feed-items" });
    this.composer = composer("Post", "Write to the feed. Type @ to mention somebody.", (text) => this.write(`cases/${caseId}/posts`, text));
    // The form below each post outlives the redrawing of the feed, with what was typed into it.
    this.replies = new Map();
  }

  async write(path, text) {
    await send("POST", path, { as: state.me, text });
    await this.onChange();
  }

  draw(panel, items) {
    if (items === null) return fill(panel, h("p", { class: "empty" }, "Feed tracking is off for cases in this organisation."));
    if (!this.composer.isConnected) fill(panel, this.composer, this.items);
    const active = document.activeElement;
    fill(this.items, items.map((item) => this.item(item)), !items.length && h("p", { class: "empty" }, "Nothing here yet."));
    if (active !== document.activeElement && this.items.contains(active)) active.focus();
    return panel;
  }

  item(item) {
    if (item.type === "TrackedChange" || item.type === "CreateRecordEvent") return event(item);
    return h("article", { class: "post", "aria-label": `Post by ${item.by}` }, said(item), item.comments.map((comment) => h("div", { class: "comment" }, said(comment))), this.reply(item.id));
  }

  reply(id) {
    if (!this.replies.has(id)) this.replies.set(id, composer("Comment", "Write a comment", (text) => this.write(`posts/${id}/comments`, text), true));
    return this.replies.get(id);
  }
}

function said(one) {
  return h("div", { class: "said" }, avatar(one.by), h("div", { class: "said-text" }, h("p", { class: "said-by" }, h("b", {}, one.by), h("time", { title: one.at }, ago(one.at, state.now))), h("p", { class: "said-body" }, one.segments.map(([text, user]) => (user ? h("span", { class: "mention" }, text) : text)))));
}

function event(item) {
  const lines = item.type === "CreateRecordEvent" ? ["created this case"] : item.changes.map(([label, old, now]) => (old ? `changed ${label} from ${old} to ${now || "nothing"}` : `set ${label} to ${now}`));
  return h("div", { class: "event" }, h("b", {}, item.by), " ", lines.join("; "), h("time", { title: item.at }, ` · ${ago(item.at, state.now)}`));
}

/** A field that grows, suggests people after an @, and is sent by its button or Ctrl+Enter. */
function composer(label, placeholder, onSend, small = false) {
  const field = h("textarea", { class: "input grow", rows: small ? 1 : 2, placeholder, "aria-label": label === "Post" ? "Post to the feed" : placeholder });
  const button = h("button", { type: "button", class: `button${small ? "" : " brand"}`, disabled: true }, label);
  const people = h("div", { class: "people", role: "listbox", "aria-label": "People", hidden: true });
  const node = h("div", { class: `composer${small ? " small" : ""}` }, field, people, button);
  const typed = () => /(^|\s)@([\p{L} .'-]{0,40})$/u.exec(field.value.slice(0, field.selectionStart));
  const insert = (name) => {
    const found = typed();
    const start = field.selectionStart - found[2].length;
    field.setRangeText(`${name} `, start, field.selectionStart, "end");
    suggest();
    field.focus();
  };
  const suggest = () => {
    button.disabled = !field.value.trim();
    const found = typed();
    const names = found ? state.users.filter((user) => user.active && user.name.toLowerCase().startsWith(found[2].toLowerCase())).map((user) => user.name) : [];
    people.hidden = !names.length || names.includes(found[2].trim());
    fill(people, names.slice(0, 6).map((name) => h("button", { type: "button", class: "person", role: "option", on: { click: () => insert(name) } }, avatar(name), name)));
  };
  const submit = async () => {
    button.disabled = true;
    try {
      await onSend(field.value);
      field.value = "";
    } catch (trouble) {
      toast(trouble.message, true);
    }
    suggest();
  };
  field.addEventListener("input", suggest);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !button.disabled) submit();
    else if (event.key === "Escape") people.hidden = true;
    else if (event.key === "Tab" && !people.hidden && !event.shiftKey) {
      event.preventDefault();
      insert(people.firstChild.lastChild.textContent);
    }
  });
  button.addEventListener("click", submit);
  return node;
}
