// What the person has filled in, per view or message: Slack's `state.values`, kept by the page and sent whole.

/** The state entry that an element starts with: its initial_* value, in the shape of Slack's state. */
function initialEntry(element) {
  const type = element.type;
  switch (type) {
    case "plain_text_input": case "email_text_input": case "url_text_input": case "number_input":
      return { type, value: element.initial_value ?? null };
    case "rich_text_input":
      return { type, rich_text_value: element.initial_value ?? null };
    case "static_select": case "external_select": case "radio_buttons":
      return { type, selected_option: element.initial_option ?? null };
    case "multi_static_select": case "multi_external_select": case "checkboxes":
      return { type, selected_options: element.initial_options ?? [] };
    case "users_select":
      return { type, selected_user: element.initial_user ?? null };
    case "multi_users_select":
      return { type, selected_users: element.initial_users ?? [] };
    case "conversations_select":
      return { type, selected_conversation: element.initial_conversation ?? null };
    case "multi_conversations_select":
      return { type, selected_conversations: element.initial_conversations ?? [] };
    case "channels_select":
      return { type, selected_channel: element.initial_channel ?? null };
    case "multi_channels_select":
      return { type, selected_channels: element.initial_channels ?? [] };
    case "datepicker":
      return { type, selected_date: element.initial_date ?? null };
    case "timepicker":
      return { type, selected_time: element.initial_time ?? null };
    case "datetimepicker":
      return { type, selected_date_time: element.initial_date_time ?? null };
    case "file_input":
      return { type, files: [] };
    default:
      return null;
  }
}

/** Whether an entry holds nothing. */
export function isEmpty(entry) {
  if (!entry) return true;
  const held = Object.entries(entry).filter(([key]) => key !== "type");
  return held.every(([, value]) => value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0));
}

/** All elements with a state in a list of blocks, as [block, element]. */
function* statefulElements(blocks) {
  for (const block of blocks || []) {
    const held = [block.element, block.accessory, ...(block.type === "actions" ? block.elements || [] : [])];
    for (const element of held) if (element?.action_id && initialEntry(element)) yield [block, element];
  }
}

const keyOf = (blockId, actionId) => JSON.stringify([blockId, actionId]);

export class InputState {
  constructor() {
    this.values = {};
    this.touched = new Set();
  }

  entry(blockId, actionId) {
    return this.values[blockId]?.[actionId] ?? null;
  }

  /** The person has filled something in. */
  set(blockId, actionId, entry) {
    this.touched.add(keyOf(blockId, actionId));
    (this.values[blockId] ??= {})[actionId] = entry;
  }

  /**
   * Take in the blocks of a new or updated view: what was typed under the same ids and type stays, the rest comes from
   * the server's state, then from the element's initial value; what has gone is forgotten.
   */
  adopt(blocks, serverValues = {}) {
    const next = {};
    for (const [block, element] of statefulElements(blocks)) {
      const own = this.touched.has(keyOf(block.block_id, element.action_id)) ? this.entry(block.block_id, element.action_id) : null;
      const server = serverValues?.[block.block_id]?.[element.action_id];
      const kept = [own, server].find((entry) => entry && entry.type === element.type && stillOffered(entry, element));
      (next[block.block_id] ??= {})[element.action_id] = kept ?? initialEntry(element);
    }
    this.values = next;
    for (const key of this.touched) {
      const [blockId, actionId] = JSON.parse(key);
      if (!next[blockId]?.[actionId]) this.touched.delete(key);
    }
  }

  /** What goes over the wire. */
  wire() {
    return { values: this.values };
  }
}

/** A choice that the updated element no longer offers is not kept. External options are not listed, so they stay. */
function stillOffered(entry, element) {
  const offered = element.options || element.option_groups?.flatMap((group) => group.options);
  if (!offered) return true;
  const known = new Set(offered.map((option) => option.value));
  if (entry.selected_option) return known.has(entry.selected_option.value);
  return (entry.selected_options || []).every((option) => known.has(option.value));
}
