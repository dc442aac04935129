// Block Kit's layout blocks, and the list of blocks of a message or view that is kept up to date in place.
import { h, put, link, safeUrl, reconcile, uid } from "./dom.js";
import { icon } from "./icons.js";
import { textObject, wordsOf } from "./mrkdwn.js";
import { withEmoji } from "./emoji.js";
import { richText } from "./richtext.js";
import { markdown } from "./markdown.js";
import { renderElement } from "./elements.js";
import { inputBlock } from "./inputs.js";

/** The blocks of one surface. `update` renders what changed and leaves the rest, with its focus and caret, alone. */
export class BlockList {
  constructor(root, surface) {
    this.root = root;
    this.surface = surface;
    this.known = new Map();
  }

  update(blocks) {
    const next = new Map();
    const focused = focusIn(this.root);
    (blocks || []).forEach((block, index) => {
      const key = block.block_id || `#${index}`;
      const json = JSON.stringify(block);
      const old = this.known.get(key);
      next.set(next.has(key) ? `${key}#${index}` : key, old?.json === json ? old : { json, node: this.render(block) });
    });
    this.known = next;
    reconcile(this.root, [...next.values()].map(({ node }) => node));
    restoreFocus(this.root, focused);
  }

  render(block) {
    const node = renderBlock(block, this.surface);
    node.dataset.block = block.block_id || "";
    return node;
  }

  /** Show (or, with an empty text, remove) the app's trouble at a block. */
  trouble(blockId, text) {
    for (const old of this.root.querySelectorAll(".block-trouble")) old.remove();
    if (!text) return;
    const node = this.known.get(blockId)?.node || this.root.lastElementChild;
    node?.append(h("div", { class: "block-trouble", role: "alert" }, icon("fault", 14), h("span", {}, text)));
  }
}

/** Where the focus is inside `root`, in terms that survive a new rendering. */
function focusIn(root) {
  const element = document.activeElement;
  if (!element || !root.contains(element) || !element.dataset.action) return null;
  const block = element.closest("[data-block]")?.dataset.block;
  let caret = null;
  try {
    caret = [element.selectionStart, element.selectionEnd];
  } catch {
    // Number and date fields have no caret to keep.
  }
  return { element, block, action: element.dataset.action, caret, scroll: element.scrollTop, text: element.getAttribute("role") === "combobox" ? null : element.value };
}

function restoreFocus(root, focused) {
  if (!focused || document.activeElement === focused.element) return;
  const place = [...root.querySelectorAll("[data-action]")].find((node) => node.dataset.action === focused.action && node.closest("[data-block]")?.dataset.block === focused.block);
  if (!place) return;
  place.focus({ preventScroll: true });
  place.scrollTop = focused.scroll;
  if (focused.caret?.[0] !== null && focused.caret && focused.text === place.value) {
    try {
      place.setSelectionRange(...focused.caret);
    } catch {
      // As above.
    }
  }
}

function renderBlock(block, surface) {
  const make = BLOCKS[block.type];
  return make ? make(block, surface) : h("div", { class: "block unknown" }, `This workspace does not draw “${block.type}” blocks.`);
}

function section(block, surface) {
  const labelId = uid("section");
  const text = block.text && h("div", { class: "text", id: labelId }, textObject(block.text));
  const fields = block.fields && h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "text" }, textObject(field))));
  const accessory = block.accessory;
  if (!accessory) return h("div", { class: "block section" }, text, fields);
  const isImage = accessory.type === "image";
  // A control beside a text is named by that text, and by its own placeholder after it.
  const attributes = block.text && !["button", "overflow", "image"].includes(accessory.type) ? { "aria-labelledby": labelId } : {};
  const control = isImage ? picture(accessory, "accessory-image") : renderElement(accessory, block, surface, { attributes });
  const wide = ["radio_buttons", "checkboxes"].includes(accessory.type);
  return h("div", { class: `block section with-accessory${wide ? " wide" : ""}` }, h("div", { class: "section-text" }, text, fields), h("div", { class: "accessory" }, control));
}

function picture(image, className) {
  const address = fileAddress(image.slack_file) || safeUrl(image.image_url);
  const note = h("span", { class: "image-missing", hidden: true }, icon("file", 14), image.alt_text || "image");
  if (!address) {
    note.hidden = false;
    return note;
  }
  const img = h("img", { class: className, src: address, alt: image.alt_text || "", title: image.alt_text || null, loading: "lazy", on: { error: () => {
    img.hidden = true;
    note.hidden = false;
  } } });
  return h("span", { class: "image-frame" }, img, note);
}

/** Where the bytes of a Slack file object are. */
export function fileAddress(file) {
  if (!file) return null;
  if (file.id) return `/files/${encodeURIComponent(file.id)}/${encodeURIComponent(file.name || "file")}`;
  return safeUrl(file.url);
}

function image(block) {
  return h(
    "div", { class: "block image-block" },
    block.title && h("div", { class: "image-title" }, textObject(block.title)),
    h("div", {}, picture(block, "block-image")),
  );
}

function context(block) {
  return h("div", { class: "block context" }, block.elements.map((element) => (element.type === "image" ? picture(element, "context-image") : h("div", { class: "text" }, textObject(element)))));
}

function actions(block, surface) {
  return h("div", { class: "block actions", role: "group", "aria-label": "Actions" }, block.elements.map((element) => h("div", { class: "action" }, renderElement(element, block, surface))));
}

const TEXT_ALIGN = { left: "left", center: "center", right: "right" };

function table(block) {
  const columns = block.column_settings || [];
  const cell = (content, column, tag) => {
    const settings = columns[column] || {};
    const inner = content.type === "rich_text" ? richText(content) : content.type === "raw_number" ? String(content.value ?? content.text ?? "") : withEmoji(content.text || "");
    return h(tag, { class: settings.is_wrapped === false ? "nowrap" : null, scope: tag === "th" ? "col" : null, style: { "text-align": TEXT_ALIGN[settings.align] || "left" } }, inner);
  };
  const [head, ...body] = block.rows || [];
  return h(
    "div", { class: "block table-scroll", tabindex: "0", role: "region", "aria-label": "Table" },
    h("table", { class: "table" }, head && h("thead", {}, h("tr", {}, head.map((content, column) => cell(content, column, "th")))), h("tbody", {}, body.map((row) => h("tr", {}, row.map((content, column) => cell(content, column, "td")))))),
  );
}

function video(block) {
  return h(
    "div", { class: "block video" },
    h("div", { class: "video-title" }, block.provider_name && h("span", { class: "faint" }, `${block.provider_name} · `), link(block.title_url || block.video_url, textObject(block.title))),
    block.description && h("div", { class: "text" }, textObject(block.description)),
    block.thumbnail_url && picture({ image_url: block.thumbnail_url, alt_text: block.alt_text }, "block-image"),
  );
}

function file(block) {
  return h("div", { class: "block context" }, icon("file", 16), h("span", {}, block.external_id || "Remote file"));
}

function alertBlock(block) {
  return h("div", { class: `block alert-block ${block.level || "default"}`, role: "note" }, icon("fault", 16), h("div", { class: "text" }, textObject(block.text)));
}

const BLOCKS = {
  section,
  divider: () => h("hr", { class: "block divider" }),
  header: (block) => h("h3", { class: "block header" }, textObject(block.text)),
  context,
  actions,
  image,
  input: inputBlock,
  rich_text: (block) => put(h("div", { class: "block" }), [richText(block)]),
  markdown: (block) => put(h("div", { class: "block" }), [markdown(block.text || "")]),
  table,
  video,
  file,
  alert: alertBlock,
};

/** The words of blocks, for previews. */
export function wordsOfBlocks(blocks) {
  const words = (blocks || []).map((block) => wordsOf(block.text) || (block.elements || []).map((element) => wordsOf(element.text ? element.text : element)).join(" "));
  return words.filter(Boolean).join(" ");
}
