// Block Kit's interactive elements. Each becomes a control that keeps the page's state of the view or message and,
// where Slack does so, tells the app of the change at once.
import { h, safeUrl, insideAddress, uid } from "./dom.js";
import { icon } from "./icons.js";
import { textObject, wordsOf } from "./mrkdwn.js";
import { askConfirm, menu } from "./overlays.js";
import { combobox } from "./combobox.js";
import { toLocalField, fromLocalField } from "./clock.js";
import { workspace, humans, nameOf, titleOf, faceOf, conversation, person } from "./workspace.js";
import { avatar } from "./avatar.js";
import { upload } from "./protocol.js";

/**
 * Render an interactive element.
 * @param {object} element Slack's JSON
 * @param {object} block the block it is in
 * @param {object} surface see surface.js
 * @param {{attributes?: object, optional?: boolean}} options accessible name and description for the control
 */
export function renderElement(element, block, surface, options = {}) {
  const make = KINDS[element.type];
  if (!make) return h("span", { class: "unknown" }, `[${element.type}]`);
  const attributes = { "data-action": element.action_id, ...options.attributes };
  if (!attributes["aria-labelledby"] && !attributes.id && element.placeholder) attributes["aria-label"] = wordsOf(element.placeholder);
  return make({ element, block, surface, attributes, optional: options.optional, entry: surface.state.entry(block.block_id, element.action_id) });
}

/** Whether a change is told to the app at once. */
const tellsAtOnce = (block) => block.type !== "input" || block.dispatch_action === true;

/**
 * Take a new state entry, after the element's confirmation if it has one.
 * Resolves to false when the person said no, so that the control can go back.
 */
async function commit({ element, block, surface }, entry) {
  if (element.confirm && !(await askConfirm(element.confirm))) return false;
  surface.state.set(block.block_id, element.action_id, entry);
  surface.changed?.(block.block_id);
  if (tellsAtOnce(block)) {
    const { type, ...value } = entry;
    surface.act(block, element, value);
  }
  return true;
}

function button({ element, block, surface, attributes }) {
  const inside = element.url ? insideAddress(element.url) : null;
  const url = inside || (element.url ? safeUrl(element.url) : null);
  const props = {
    class: `button ${element.style || ""}`, "data-action": element.action_id, "aria-label": element.accessibility_label, "aria-describedby": attributes["aria-describedby"],
  };
  const press = async (event) => {
    if (node.getAttribute("aria-busy") === "true") return event.preventDefault();
    if (element.confirm) {
      event.preventDefault();
      if (!(await askConfirm(element.confirm))) return;
      if (url && !inside) open(url, "_blank", "noopener");
      else if (inside) location.hash = inside;
    }
    node.setAttribute("aria-busy", "true");
    await surface.act(block, element, {});
    node.removeAttribute("aria-busy");
  };
  // A link button is still a button to whoever looks for it by role, as every button element of Block Kit is.
  const node = url
    ? h("a", { ...props, href: url, role: "button", target: inside ? null : "_blank", rel: "noopener noreferrer", on: { click: press } }, textObject(element.text))
    : h("button", { ...props, type: "button", on: { click: press } }, textObject(element.text));
  return node;
}

function overflow({ element, block, surface, attributes }) {
  const trigger = h("button", {
    type: "button", class: "button overflow", "data-action": element.action_id, "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": attributes["aria-label"] || "More actions", title: "More actions",
    on: {
      click: () => menu(trigger, element.options.map((option) => ({
        label: textObject(option.text),
        note: option.description && textObject(option.description),
        name: wordsOf(option.text),
        href: option.url ? safeUrl(option.url) : null,
        run: async () => {
          if (element.confirm && !(await askConfirm(element.confirm))) return;
          trigger.setAttribute("aria-busy", "true");
          await surface.act(block, element, { selected_option: option });
          trigger.removeAttribute("aria-busy");
        },
      })), { label: "More actions", end: true }),
    },
  }, icon("more"));
  return trigger;
}

// ---- selects -------------------------------------------------------------------------------------------------

const asChoice = (option) => ({ key: option.value, label: wordsOf(option.text), show: () => textObject(option.text), description: wordsOf(option.description), raw: option });
const asPerson = (id) => ({ key: id, label: nameOf(id), description: person(id)?.title, face: () => avatar(person(id), 20), raw: id });
const asConversation = (id) => ({ key: id, label: titleOf(id), face: () => (conversation(id)?.kind === "im" ? avatar(person(conversation(id).user), 20) : icon(faceOf(conversation(id)), 14)), raw: id });

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const filtered = (choices, query) => choices.filter((choice) => folded(`${choice.label} ${choice.description || ""}`).includes(folded(query)));

function groupsOf(element, query) {
  const groups = element.option_groups ? element.option_groups.map((group) => ({ label: wordsOf(group.label), options: group.options })) : [{ options: element.options || [] }];
  return groups.map((group) => ({ label: group.label, choices: filtered(group.options.map(asChoice), query) }));
}

// Per kind of select: the key of its state, how a stored value is shown, and where its choices come from.
const OPTIONS = { one: "selected_option", many: "selected_options", show: asChoice };
const SELECTS = {
  static: { ...OPTIONS, load: ({ element }) => (query) => groupsOf(element, query) },
  external: { ...OPTIONS, load: ({ element, block, surface }) => async (query) => groupsOf(await surface.query(block, element, query), "") },
  users: { one: "selected_user", many: "selected_users", show: asPerson, load: () => (query) => [{ choices: filtered(humans().map((one) => asPerson(one.id)), query) }] },
  conversations: {
    one: "selected_conversation", many: "selected_conversations", show: asConversation,
    load: ({ element }) => (query) => [{ choices: filtered(visible(element.filter?.include).map(asConversation), query) }],
  },
  channels: { one: "selected_channel", many: "selected_channels", show: asConversation, load: () => (query) => [{ choices: filtered(visible(["public"]).map(asConversation), query) }] },
};

const INCLUDED_AS = { im: "im", channel: "public", group: "private" };

function visible(include) {
  const all = [...workspace.conversations.values()];
  const wanted = all.filter((one) => !include || include.includes(INCLUDED_AS[one.kind]));
  return wanted.map((one) => one.id);
}

function select(context) {
  const { element, attributes, entry, optional } = context;
  const multi = element.type.startsWith("multi_");
  const kind = SELECTS[element.type.replace("multi_", "").replace("_select", "")];
  const held = multi ? entry?.[kind.many] || [] : entry?.[kind.one] ? [entry[kind.one]] : [];
  return combobox({
    multi,
    chosen: held.map(kind.show),
    placeholder: wordsOf(element.placeholder) || (multi ? "Select options" : "Select an option"),
    minQuery: element.type.includes("external") ? element.min_query_length ?? 3 : 0,
    most: element.max_selected_items,
    clearable: optional === true,
    attributes,
    load: kind.load(context),
    onChange: (choices) => {
      const raw = choices.map((choice) => choice.raw);
      return commit(context, { type: element.type, ...(multi ? { [kind.many]: raw } : { [kind.one]: raw[0] ?? null }) });
    },
  }).element;
}

// ---- dates ---------------------------------------------------------------------------------------------------

function dateField(inputType, key, read, write) {
  return (context) => {
    const { element, attributes, entry } = context;
    const held = entry?.[key];
    const input = h("input", { class: "field date-field", type: inputType, value: held ? write(held) : "", max: inputType === "date" ? "9999-12-31" : null, ...attributes });
    let last = input.value;
    input.addEventListener("change", async () => {
      // While a year is typed the field passes through 0002 and 0020: those are not dates anybody means.
      if (input.value === last || /^0/.test(inputType === "time" ? "" : input.value)) return;
      const agreed = await commit(context, { type: element.type, [key]: input.value ? read(input.value) : null });
      if (agreed) last = input.value;
      else input.value = last;
    });
    return input;
  };
}

const same = (value) => value;

// ---- choices -------------------------------------------------------------------------------------------------

function choices(context) {
  const { element, attributes, entry, block } = context;
  const one = element.type === "radio_buttons";
  const held = new Set(one ? (entry?.selected_option ? [entry.selected_option.value] : []) : (entry?.selected_options || []).map((option) => option.value));
  const name = uid(element.action_id || "choices");
  const { id, "data-action": action, ...naming } = attributes;
  const inputs = [];
  const onChange = async (event) => {
    const picked = element.options.filter((option, index) => inputs[index].checked);
    const agreed = await commit(context, { type: element.type, ...(one ? { selected_option: picked[0] ?? null } : { selected_options: picked }) });
    if (agreed) return;
    if (one) inputs.forEach((input, index) => (input.checked = held.has(element.options[index].value)));
    else event.target.checked = !event.target.checked;
  };
  const rows = element.options.map((option, index) => {
    const noteId = option.description ? uid("note") : null;
    const inputId = uid("choice");
    const input = h("input", { id: inputId, type: one ? "radio" : "checkbox", name, value: option.value, checked: held.has(option.value), "aria-describedby": noteId, "data-action": `${action}:${index}`, on: { change: onChange } });
    inputs.push(input);
    return h("div", { class: "choice" }, input, h("div", {}, h("label", { for: inputId }, textObject(option.text)), option.description && h("div", { class: "choice-note", id: noteId }, textObject(option.description))));
  });
  return h("div", { class: "choices", role: one ? "radiogroup" : "group", ...(block.type === "input" ? naming : { "aria-label": naming["aria-label"], "aria-labelledby": naming["aria-labelledby"] }) }, rows);
}

// ---- typing --------------------------------------------------------------------------------------------------

const TYPES = { plain_text_input: "text", email_text_input: "email", url_text_input: "url", number_input: "text" };
const CHARACTER_PAUSE_MS = 300;

function textField(context) {
  const { element, block, surface, attributes, entry } = context;
  const rich = element.type === "rich_text_input";
  const tall = element.multiline || rich;
  const limits = { min: element.min_length, max: element.max_length };
  const input = h(tall ? "textarea" : "input", {
    class: `field${tall ? " tall" : ""}`, type: tall ? null : TYPES[element.type], rows: tall ? 4 : null, inputmode: element.type === "number_input" ? (element.is_decimal_allowed ? "decimal" : "numeric") : null,
    placeholder: wordsOf(element.placeholder) || null, value: rich ? fromRich(entry?.rich_text_value) : entry?.value ?? "", autocomplete: "off", ...attributes,
  });
  const counter = limits.max ? h("span", { class: "counter", "aria-hidden": "true" }) : null;
  const read = () => (rich ? { type: element.type, rich_text_value: toRich(input.value) } : { type: element.type, value: input.value === "" ? null : input.value });
  const count = () => {
    if (!counter) return;
    const used = [...input.value].length;
    counter.textContent = `${used}/${limits.max}`;
    counter.classList.toggle("over", used > limits.max);
    counter.hidden = !used;
  };
  const tell = () => {
    const { type, ...value } = read();
    surface.act(block, element, value);
  };
  const on = element.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
  let pause = 0;
  input.addEventListener("input", () => {
    surface.state.set(block.block_id, element.action_id, read());
    surface.changed?.(block.block_id);
    count();
    if (tall) grow(input);
    if (block.dispatch_action && on.includes("on_character_entered")) {
      clearTimeout(pause);
      pause = setTimeout(tell, CHARACTER_PAUSE_MS);
    }
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !tall && !event.isComposing && !event.ctrlKey && !event.metaKey && block.dispatch_action && on.includes("on_enter_pressed")) {
      event.preventDefault();
      tell();
    }
  });
  count();
  if (tall) requestAnimationFrame(() => grow(input));
  return counter ? h("div", { class: "counted" }, input, counter) : input;
}

/** Let a textarea follow its text, up to what its style allows. */
export function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

function toRich(text) {
  if (!text) return null;
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] };
}

function fromRich(value) {
  const words = (node) => node.text ?? node.url ?? (node.elements || []).map(words).join("");
  return value ? value.elements.map(words).join("\n") : "";
}

// ---- files ---------------------------------------------------------------------------------------------------

function fileField(context) {
  const { element, attributes, surface, block } = context;
  const most = element.max_files ?? 10;
  const named = (files) => files.map((file) => file.name).join(", ");
  // What was chosen before the view was updated is still there.
  const list = h("div", { class: "picked-files" }, named(surface.state.entry(block.block_id, element.action_id)?.files ?? []));
  const input = h("input", { type: "file", class: "field file-field", multiple: most > 1 ? true : null, accept: element.filetypes?.map((type) => `.${type}`).join(","), ...attributes });
  input.addEventListener("change", async () => {
    if (input.files.length > most) {
      input.value = "";
      list.textContent = `You can choose at most ${most} files.`;
      surface.state.set(block.block_id, element.action_id, { type: element.type, files: [] });
      return;
    }
    list.textContent = "Uploading…";
    try {
      const files = await Promise.all([...input.files].map(async (file) => (await upload(workspace.me.id, file)).file));
      list.textContent = named(files);
      surface.state.set(block.block_id, element.action_id, { type: element.type, files });
      if (tellsAtOnce(block)) surface.act(block, element, { files });
    } catch (trouble) {
      list.textContent = trouble.detail || "The file could not be uploaded.";
    }
  });
  return h("div", {}, input, list);
}

const KINDS = {
  button,
  workflow_button: button,
  overflow,
  static_select: select, external_select: select, users_select: select, conversations_select: select, channels_select: select,
  multi_static_select: select, multi_external_select: select, multi_users_select: select, multi_conversations_select: select, multi_channels_select: select,
  datepicker: dateField("date", "selected_date", same, same),
  timepicker: dateField("time", "selected_time", same, same),
  datetimepicker: dateField("datetime-local", "selected_date_time", (value) => fromLocalField(value), (seconds) => toLocalField(seconds)),
  checkboxes: choices,
  radio_buttons: choices,
  plain_text_input: textField, email_text_input: textField, url_text_input: textField, number_input: textField, rich_text_input: textField,
  file_input: fileField,
};
