// The rich_text block: sections, lists, quotes and preformatted text, already parsed by Slack.
import { h, link } from "./dom.js";
import { emojiElement } from "./emoji.js";
import { dateElement } from "./clock.js";
import { userMention, channelMention } from "./mrkdwn.js";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"];
const BULLETS = ["•", "◦", "▪"];

/** Render a rich_text block. */
export function richText(block) {
  const counts = new Map();
  return h("div", { class: "rich-text" }, (block.elements || []).map((element) => part(element, counts)));
}

function part(element, counts) {
  switch (element.type) {
    case "rich_text_list":
      return list(element, counts);
    case "rich_text_quote":
      return h("blockquote", { class: "quote" }, inlines(element.elements));
    case "rich_text_preformatted":
      return h("pre", { class: "pre" }, inlines(element.elements));
    default:
      return h("div", { class: "rich-section" }, inlines(element.elements));
  }
}

function list(element, counts) {
  const indent = element.indent || 0;
  const ordered = element.style === "ordered";
  // Slack splits a nested list into neighbours with another indent; numbering goes on where that level left off.
  const start = element.offset ?? (ordered && indent > 0 ? 0 : counts.get(indent) || 0);
  const mark = (index) => {
    if (!ordered) return BULLETS[indent % 3];
    const number = start + index;
    return `${[number + 1, LETTERS[number % 26], ROMAN[number % 10]][indent % 3]}.`;
  };
  if (ordered) counts.set(indent, start + element.elements.length);
  return h(
    "div", { class: `rich-list${element.border ? " bordered" : ""}`, role: "list", style: { "--indent": String(indent) } },
    element.elements.map((item, index) =>
      h("div", { role: "listitem", class: "rich-item" }, h("span", { class: "rich-mark", "aria-hidden": "true" }, mark(index)), h("span", {}, inlines(item.elements))),
    ),
  );
}

function inlines(elements) {
  return (elements || []).map(inline);
}

function inline(element) {
  switch (element.type) {
    case "text":
      return styled(breaks(element.text || ""), element.style);
    case "link":
      return styled(link(element.url, element.text || element.url), element.style);
    case "user":
      return styled(userMention(element.user_id), element.style);
    case "channel":
      return styled(channelMention(element.channel_id), element.style);
    case "usergroup":
      return h("span", { class: "mention" }, "@group");
    case "broadcast":
      return h("span", { class: "mention broadcast" }, `@${element.range}`);
    case "emoji":
      return element.unicode && !element.name ? fromUnicode(element.unicode) : emojiElement(element.skin_tone ? `${element.name}::skin-tone-${element.skin_tone}` : element.name);
    case "date": {
      const date = dateElement(element.timestamp, element.format || "{date}", element.fallback);
      return styled(element.url ? link(element.url, date) : date, element.style);
    }
    case "color":
      return h("span", { class: "color-value" }, h("span", { class: "swatch", style: { background: element.value } }), element.value);
    default:
      return h("span", { class: "unknown" }, `[${element.type}]`);
  }
}

const fromUnicode = (codes) => String.fromCodePoint(...codes.split("-").map((code) => parseInt(code, 16)));

function breaks(text) {
  return text.split("\n").map((line, index) => [index ? h("br") : null, line]);
}

function styled(content, style) {
  let node = content;
  if (!style) return node;
  if (style.code) node = h("code", { class: "code" }, node);
  if (style.bold) node = h("b", {}, node);
  if (style.italic) node = h("i", {}, node);
  if (style.strike) node = h("s", {}, node);
  if (style.underline) node = h("u", {}, node);
  if (style.highlight || style.client_highlight) node = h("mark", {}, node);
  return node;
}
