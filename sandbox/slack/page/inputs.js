// The input block: label, control, hint, and the error that belongs to it.
import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { textObject } from "./mrkdwn.js";
import { isEmpty } from "./state.js";
import { renderElement } from "./elements.js";

// Groups of controls are named by their label through aria-labelledby; single fields through <label for>.
const GROUPS = new Set(["checkboxes", "radio_buttons"]);

/** Render an input block. */
export function inputBlock(block, surface) {
  const element = block.element;
  const id = uid("input");
  const labelId = uid("label");
  const hintId = block.hint ? uid("hint") : null;
  const errorId = uid("error");
  const described = [errorId, hintId].filter(Boolean).join(" ");
  const isGroup = GROUPS.has(element.type);
  const attributes = isGroup
    ? { "aria-labelledby": labelId, "aria-describedby": described }
    : { id, "aria-describedby": described, "aria-required": block.optional ? null : "true" };
  const label = isGroup ? h("div", { class: "label", id: labelId }, textObject(block.label)) : h("label", { class: "label", id: labelId, for: id }, textObject(block.label));
  return h(
    "div", { class: "block input-block" },
    h("div", { class: "label-line" }, label, block.optional && h("span", { class: "optional" }, "(optional)")),
    renderElement(element, block, surface, { attributes, optional: block.optional === true }),
    h("div", { class: "field-error", id: errorId, role: "alert" }),
    block.hint && h("div", { class: "hint", id: hintId }, textObject(block.hint)),
  );
}

/** Show the errors `{block_id: text}` under their fields; gives those that have no field to stand under. */
export function showErrors(root, errors) {
  const homeless = [];
  for (const slot of root.querySelectorAll(".field-error")) mark(slot, "");
  for (const [blockId, text] of Object.entries(errors)) {
    const block = [...root.querySelectorAll(".input-block")].find((node) => node.dataset.block === blockId);
    if (block) mark(block.querySelector(".field-error"), text);
    else homeless.push(text);
  }
  const first = root.querySelector(".input-block.invalid");
  if (first) {
    first.querySelector("input, textarea, select")?.focus({ preventScroll: true });
    first.scrollIntoView({ block: "nearest" });
  }
  return homeless;
}

/** Take a field's error away once the person has changed it. */
export function clearError(root, blockId) {
  const block = [...root.querySelectorAll(".input-block.invalid")].find((node) => node.dataset.block === blockId);
  if (block) mark(block.querySelector(".field-error"), "");
}

function mark(slot, text) {
  const block = slot.closest(".input-block");
  slot.replaceChildren(...(text ? [icon("fault", 14), text] : []));
  block.classList.toggle("invalid", Boolean(text));
  for (const control of block.querySelectorAll("input, textarea, select, [role=radiogroup], [role=group]")) {
    if (text) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

/** What Slack's own client refuses before the app is asked: `{block_id: text}`. */
export function checkInputs(blocks, state) {
  const errors = {};
  for (const block of blocks) {
    if (block.type !== "input") continue;
    const problem = check(block, state.entry(block.block_id, block.element.action_id));
    if (problem) errors[block.block_id] = problem;
  }
  return errors;
}

function check(block, entry) {
  if (isEmpty(entry)) return block.optional ? null : "Please complete this required field.";
  const { element } = block;
  const value = entry.value ?? "";
  const size = [...value].length;
  switch (element.type) {
    case "plain_text_input":
      if (!block.optional && value.trim() === "") return "Please complete this required field.";
      if (element.min_length && size < element.min_length) return `Please lengthen this text to ${element.min_length} characters or more (you are using ${size}).`;
      if (element.max_length && size > element.max_length) return `Please shorten this text to ${element.max_length} characters or less (you are using ${size}).`;
      return null;
    case "email_text_input":
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? null : "Please enter a valid email address.";
    case "url_text_input":
      return /^https?:\/\/[^\s.]+\.\S+$|^https?:\/\/localhost\S*$/.test(value) ? null : "Please enter a valid URL, beginning with https://";
    case "number_input":
      return checkNumber(element, value);
    default:
      return null;
  }
}

function checkNumber(element, value) {
  const pattern = element.is_decimal_allowed ? /^-?\d+([.]\d+)?$/ : /^-?\d+$/;
  if (!pattern.test(value)) return element.is_decimal_allowed ? "Please enter a number." : "Please enter a whole number.";
  if (element.min_value !== undefined && Number(value) < Number(element.min_value)) return `Please enter a number of at least ${element.min_value}.`;
  if (element.max_value !== undefined && Number(value) > Number(element.max_value)) return `Please enter a number of at most ${element.max_value}.`;
  return null;
}
