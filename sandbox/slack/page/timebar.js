// The sandbox's clock, and the buttons that move it for everybody: the app included.
import { h, fill } from "./dom.js";
import { icon } from "./icons.js";
import { attempt } from "./protocol.js";
import { formatDate, now, parts, cityOf, myZone } from "./clock.js";
import { menu, toast } from "./overlays.js";
import { myId } from "./workspace.js";

const STEPS = [
  { label: "+1 h", name: "Forward 1 hour", body: { advance_s: 3600 } },
  { label: "+6 h", name: "Forward 6 hours", body: { advance_s: 6 * 3600 } },
  { label: "+1 day", name: "Forward 1 day", body: { advance_s: 24 * 3600 } },
  { label: "Next working morning", name: "Next working morning", body: { to: "next_working_morning" } },
];

export class TimeBar {
  constructor() {
    this.clock = h("span", { class: "clock-text" });
    this.face = h("button", { type: "button", class: "clock-face", "aria-haspopup": "menu", "aria-expanded": "false", on: { click: () => this.asMenu() } }, icon("clock", 16), this.clock);
    this.buttons = STEPS.map((step) => h("button", { type: "button", class: "time-step", "aria-label": step.name === step.label ? null : `${step.label}: ${step.name}`, title: step.name, on: { click: () => this.move(step) } }, step.label));
    this.node = h("div", { class: "time-bar", role: "group", "aria-label": "Sandbox time" }, this.face, h("div", { class: "time-steps" }, this.buttons));
  }

  draw() {
    const ms = now();
    const date = parts(ms);
    const text = `${date.weekday.slice(0, 3)} ${formatDate(ms / 1000, "{date_short}")}, ${date.hour}:${date.minute}`;
    if (this.clock.textContent === text) return;
    fill(this.clock, text);
    this.face.setAttribute("aria-label", `Sandbox time: ${text} in ${cityOf(myZone())}`);
    this.face.title = `The sandbox's time in ${cityOf(myZone())}. The app lives by this clock too.`;
  }

  /** The same steps as a menu: all that a narrow window has room for. */
  asMenu() {
    menu(this.face, [{ heading: "Move the clock" }, ...STEPS.map((step) => ({ label: step.label, note: step.name === step.label ? "09:00 on your next weekday" : step.name, name: step.label, run: () => this.move(step) }))], { label: "Move the clock" });
  }

  async move(step) {
    for (const button of this.buttons) button.disabled = true;
    const answer = await attempt("clock", { ...step.body, ...(step.body.to ? { as: myId() } : {}) });
    for (const button of this.buttons) button.disabled = false;
    if (!answer.ok) toast({ level: "error", text: answer.detail });
  }
}
