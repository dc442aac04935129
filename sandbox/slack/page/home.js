// The app's Home and About tabs.
import { h, fill } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./avatar.js";
import { get } from "./protocol.js";
import { InputState } from "./state.js";
import { makeSurface } from "./surface.js";
import { BlockList } from "./blocks.js";
import { workspace, person, myId } from "./workspace.js";

export class HomeTab {
  constructor(host) {
    this.state = new InputState();
    this.view = null;
    this.isDrawn = false;
    this.root = h("div", { class: "blocks" });
    this.empty = h("div", { class: "home-empty" });
    host.append(h("div", { class: "home", role: "tabpanel", "aria-label": "Home", tabindex: "0" }, this.empty, this.root));
    const surface = makeSurface({
      state: this.state,
      container: () => ({ type: "view", view_id: this.view?.id }),
      trouble: (blockId, text) => this.list.trouble(blockId, text),
    });
    this.list = new BlockList(this.root, surface);
  }

  async load() {
    const { home } = await get("views", { as: myId() });
    // What the feed brought meanwhile is newer.
    if (!this.isDrawn) this.show(home);
  }

  show(view) {
    this.isDrawn = true;
    this.view = view;
    fill(this.empty, !view && [icon("home", 40), h("p", {}, `${workspace.app.name} has not drawn its Home yet.`)]);
    this.empty.hidden = Boolean(view);
    this.state.adopt(view?.blocks || [], view?.state?.values);
    this.list.update(view?.blocks || []);
  }
}

/** The About tab: what the manifest says of the app. */
export function aboutTab() {
  const { app } = workspace;
  const rows = (heading, items) => items.length > 0 && [h("h3", {}, heading), h("ul", { class: "about-list" }, items)];
  return h(
    "div", { class: "home about", role: "tabpanel", "aria-label": "About", tabindex: "0" },
    h("div", { class: "intro-face" }, avatar(person(app.bot_user_id), 64), h("h2", {}, app.name)),
    h("p", {}, app.description),
    rows("Slash commands", app.commands.map((one) => h("li", {}, h("code", { class: "code" }, `${one.command} ${one.usage_hint || ""}`.trim()), " ", one.description))),
    rows("Shortcuts", app.shortcuts.map((one) => h("li", {}, icon("bolt", 14), " ", h("b", {}, one.name), one.type === "message" ? " (on a message)" : "", " ", h("span", { class: "faint" }, one.description || "")))),
  );
}
