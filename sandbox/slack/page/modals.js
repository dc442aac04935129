// The stack of modals. Only the top one is shown, as in Slack; what was typed in the ones below is kept.
import { h, fill, uid, tabStops } from "./dom.js";
import { icon } from "./icons.js";
import { textObject } from "./mrkdwn.js";
import { attempt, get } from "./protocol.js";
import { myId, workspace } from "./workspace.js";
import { InputState } from "./state.js";
import { makeSurface } from "./surface.js";
import { BlockList } from "./blocks.js";
import { checkInputs, showErrors, clearError } from "./inputs.js";
import { trapTab } from "./overlays.js";
import { avatar } from "./avatar.js";

const GRACE_MS = 250;

export class ModalStack {
  /** `host` receives the dialog; `app` is made inert while one is open. */
  constructor(host, app) {
    this.host = host;
    this.app = app;
    this.open = new Map();
    this.order = [];
    this.version = 0;
    this.cameFrom = null;
  }

  /** Take in the list of modals, bottom first. */
  show(views) {
    this.version += 1;
    const ids = new Set(views.map((view) => view.id));
    for (const [id, modal] of this.open) {
      if (ids.has(id)) continue;
      modal.remove();
      this.open.delete(id);
    }
    const before = this.order.at(-1);
    this.order = views.map((view) => view.id);
    for (const view of views) {
      if (!this.open.has(view.id)) this.open.set(view.id, new Modal(view, this));
      this.open.get(view.id).update(view);
    }
    this.raise(before);
  }

  raise(before) {
    const top = this.order.at(-1);
    if (top && !before && !this.cameFrom) this.cameFrom = document.activeElement;
    this.app.inert = Boolean(top);
    this.host.hidden = !top;
    for (const [id, modal] of this.open) modal.setShown(id === top, this.order.indexOf(id));
    if (top && top !== before) this.open.get(top).focusFirst();
    if (!top && this.cameFrom) {
      // The button that opened it may have been drawn anew meanwhile.
      const back = this.cameFrom.isConnected ? this.cameFrom : this.app.querySelector(".pane .composer-input, .pane [tabindex='0']");
      back?.focus({ preventScroll: true });
      this.cameFrom = null;
    }
  }

  /** The person closes the top view, or with `clear` the whole stack: it goes at once, the sandbox hears of it after. */
  async close(id, clear) {
    const gone = clear ? [...this.order] : [id];
    const before = this.order.at(-1);
    this.order = this.order.filter((one) => !gone.includes(one));
    for (const one of gone) {
      this.open.get(one)?.remove();
      this.open.delete(one);
    }
    this.raise(before === this.order.at(-1) ? before : null);
    const answer = await attempt("closures", { as: myId(), view_id: id, clear });
    if (!answer.ok) this.reload();
  }

  /** Ask for the stack when no event has brought it within a moment. */
  async settle(version) {
    await new Promise((resolve) => setTimeout(resolve, GRACE_MS));
    if (this.version === version) await this.reload();
  }

  async reload() {
    this.show((await get("views", { as: myId() })).modals);
  }

  clear() {
    for (const modal of this.open.values()) modal.remove();
    this.open.clear();
    this.order = [];
    this.raise(null);
  }
}

class Modal {
  constructor(view, stack) {
    this.stack = stack;
    this.id = view.id;
    this.state = new InputState();
    this.busy = false;
    const headingId = uid("title");
    this.heading = h("h2", { id: headingId });
    this.back = h("button", { type: "button", class: "icon-button", "aria-label": "Back", hidden: true, on: { click: () => stack.close(this.id, false) } }, icon("back"));
    this.banner = h("div", { class: "banner", role: "alert", hidden: true });
    this.body = h("div", { class: "blocks" });
    this.foot = h("div", { class: "dialog-foot" });
    this.face = h("span", {});
    this.scroller = h("div", { class: "dialog-body" }, this.banner, this.body);
    this.box = h(
      "div", { class: "dialog modal", role: "dialog", "aria-modal": "true", "aria-labelledby": headingId, tabindex: "-1" },
      h("div", { class: "dialog-head" }, this.back, this.face, this.heading, h("button", { type: "button", class: "icon-button close", "aria-label": "Close dialog", on: { click: () => stack.close(this.id, true) } }, icon("close"))),
      this.scroller,
      this.foot,
    );
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    stack.host.append(this.box);
    const surface = makeSurface({
      state: this.state,
      container: () => ({ type: "view", view_id: this.id }),
      trouble: (blockId, text) => this.say(text),
      changed: (blockId) => clearError(this.body, blockId),
    });
    this.blocks = new BlockList(this.body, surface);
  }

  update(view) {
    this.view = view;
    this.state.adopt(view.blocks, view.state?.values);
    fill(this.heading, textObject(view.title));
    fill(this.face, avatar(workspace.people.get(workspace.app?.bot_user_id), 24));
    this.blocks.update(view.blocks);
    const submit = view.submit || (view.blocks.some((block) => block.type === "input") ? { type: "plain_text", text: "Submit" } : null);
    const footJson = JSON.stringify([view.close, submit]);
    if (footJson !== this.footJson) {
      this.footJson = footJson;
      this.submitButton = submit && h("button", { type: "button", class: "button primary solid", on: { click: () => this.submit() } }, textObject(submit));
      fill(this.foot, h("button", { type: "button", class: "button", on: { click: () => this.stack.close(this.id, false) } }, view.close ? textObject(view.close) : submit ? "Cancel" : "Close"), this.submitButton);
    }
  }

  setShown(shown, depth) {
    this.box.hidden = !shown;
    this.back.hidden = depth < 1;
  }

  focusFirst() {
    const wanted = this.view.blocks.flatMap((block) => [block.element, block.accessory, ...(block.elements || [])]).find((element) => element?.focus_on_load);
    const byLoad = wanted && [...this.body.querySelectorAll("[data-action]")].find((node) => node.dataset.action === wanted.action_id || node.dataset.action.startsWith(`${wanted.action_id}:`));
    const field = byLoad || this.body.querySelector("input:not([type=file]), textarea, select") || tabStops(this.body)[0];
    (field || this.submitButton || this.box).focus({ preventScroll: true });
  }

  onKey(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.stack.close(this.id, false);
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.submit();
    } else trapTab(this.box, event);
  }

  say(text) {
    this.banner.hidden = !text;
    fill(this.banner, text && icon("fault", 16), text && h("span", {}, text));
    if (text) this.scroller.scrollTop = 0;
  }

  async submit() {
    if (this.busy || !this.submitButton) return;
    this.say("");
    const early = checkInputs(this.view.blocks, this.state);
    showErrors(this.body, early);
    if (Object.keys(early).length) return;
    this.setBusy(true);
    const { version } = this.stack;
    const answer = await attempt("submissions", { as: myId(), view_id: this.id, state: this.state.wire() });
    this.setBusy(false);
    if (answer.ok) return this.stack.settle(version);
    if (answer.errors) {
      const homeless = showErrors(this.body, answer.errors);
      if (homeless.length) this.say(homeless.join(" "));
    } else {
      this.say(answer.detail || `The app did not answer as expected (${answer.error}).`);
    }
  }

  setBusy(busy) {
    this.busy = busy;
    this.box.setAttribute("aria-busy", String(busy));
    // The answer may have been a view that has nothing to submit.
    this.submitButton?.setAttribute("aria-busy", String(busy));
    this.box.classList.toggle("busy", busy);
  }

  remove() {
    this.box.remove();
  }
}
