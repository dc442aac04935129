// The side bar: channels, direct messages and the app, with what is unread.
import { h, fill } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./avatar.js";
import { menu } from "./overlays.js";
import { workspace, person, titleOf, faceOf, isAppIm, appIm, humans, myId } from "./workspace.js";

export class Sidebar {
  /** `go(address)` moves the page; `startDm(userId)` opens a conversation with a person. */
  constructor(host, { go, startDm }) {
    Object.assign(this, { host, go, startDm });
    this.current = null;
  }

  /** `current` is the conversation that is open, `reading` the one whose messages are in sight. */
  draw(current, reading) {
    this.current = current;
    this.reading = reading;
    const all = [...workspace.conversations.values()];
    const channels = all.filter((one) => one.kind !== "im" && one.is_member !== false).sort(byName);
    const others = all.filter((one) => one.kind !== "im" && one.is_member === false).sort(byName);
    const ims = all.filter((one) => one.kind === "im" && !isAppIm(one.id)).sort(byName);
    const app = appIm();
    const focused = this.host.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    fill(
      this.host,
      h("div", { class: "side-head" }, h("span", { class: "team-name" }, workspace.team.name), h("span", { class: "side-sub" }, "Local workspace")),
      h("nav", { class: "side-list", "aria-label": "Conversations" },
        this.group("Apps", app ? [this.row(app, avatar(person(app.user), 20))] : []),
        this.group("Channels", channels.map((one) => this.row(one, icon(faceOf(one), 16)))),
        others.length > 0 && this.group("Not joined", others.map((one) => this.row(one, icon(faceOf(one), 16)))),
        this.group("Direct messages", ims.map((one) => this.row(one, avatar(person(one.user), 20))), this.adder()),
      ),
    );
    if (focused) this.host.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  group(title, rows, extra = null) {
    return h("div", { class: "side-group", role: "group", "aria-label": title }, h("div", { class: "side-title" }, icon("chevron", 14), title), rows, extra);
  }

  row(one, face) {
    const unread = one.id === this.reading ? 0 : one.unread || 0;
    const title = titleOf(one.id);
    const you = one.user === myId();
    return h(
      "a", { class: `side-row${one.id === this.current ? " current" : ""}${unread ? " unread" : ""}`, href: `#/${myId()}/${one.id}`, "aria-current": one.id === this.current ? "page" : null, "aria-label": unread ? `${title}, ${unread} unread` : title, data: { id: one.id } },
      h("span", { class: "side-face" }, face), h("span", { class: "side-name" }, title, you && h("span", { class: "side-you" }, " you")),
      isAppIm(one.id) && h("span", { class: "side-tag" }, "APP"),
      unread > 0 && h("span", { class: "badge", "aria-hidden": "true" }, unread > 99 ? "99+" : String(unread)),
    );
  }

  adder() {
    const known = new Set([...workspace.conversations.values()].filter((one) => one.kind === "im").map((one) => one.user));
    const missing = humans().filter((one) => !known.has(one.id) && one.id !== myId());
    if (!missing.length) return null;
    return h("button", { type: "button", class: "side-row add", on: { click: (event) => menu(event.currentTarget, missing.map((one) => ({ label: one.real_name, note: one.title, name: one.real_name, icon: avatar(one, 20), run: () => this.startDm(one.id) })), { label: "New message to" }) } }, h("span", { class: "side-face plus", "aria-hidden": "true" }, "+"), h("span", { class: "side-name" }, "New message"));
  }
}

const byName = (one, other) => titleOf(one.id).localeCompare(titleOf(other.id));
