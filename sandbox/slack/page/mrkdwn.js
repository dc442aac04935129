// Slack's mrkdwn: the text of messages and of text objects of that type. It yields text nodes and elements only.
import { h, put, link } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { dateElement } from "./clock.js";
import { workspace, person, nameOf, conversation } from "./workspace.js";

/** Undo Slack's three escapes. */
const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Render mrkdwn as a fragment. */
export function mrkdwn(text) {
  const out = document.createDocumentFragment();
  let end = 0;
  for (const match of text.matchAll(/```([\s\S]+?)```/g)) {
    paragraphs(out, trimNewline(text.slice(end, match.index)));
    out.append(h("pre", { class: "pre" }, literal(match[1].replace(/^\n|\n$/g, ""))));
    end = match.index + match[0].length;
  }
  paragraphs(out, end ? text.slice(end).replace(/^\n/, "") : text);
  return out;
}

const trimNewline = (text) => text.replace(/\n$/, "");

const QUOTE = /^(?:&gt;|>)(?!&gt;|>) ?/;

function paragraphs(out, text) {
  if (text === "") return;
  const rest = /(^|\n)(?:&gt;&gt;&gt;|>>>) ?([\s\S]*)$/.exec(text);
  if (rest) {
    if (rest.index > 0) paragraphs(out, text.slice(0, rest.index));
    out.append(h("blockquote", { class: "quote" }, lines(rest[2].split("\n"))));
    return;
  }
  let group = [];
  let quoted = false;
  const flush = () => {
    if (!group.length) return;
    if (quoted) out.append(h("blockquote", { class: "quote" }, lines(group)));
    else put(out, lines(group));
    group = [];
  };
  for (const line of text.split("\n")) {
    const isQuote = QUOTE.test(line);
    if (isQuote !== quoted) flush();
    quoted = isQuote;
    group.push(isQuote ? line.replace(QUOTE, "") : line);
  }
  flush();
}

function lines(all) {
  return all.map((line, index) => [index ? h("br") : null, inline(line)]);
}

/** Text inside code: links and mentions live, marks do not. */
function literal(text) {
  return pieces(text, /<([^<>\n]+)>/g, (match) => angle(match[1]), (plain) => unescape(plain));
}

function pieces(text, pattern, onMatch, onPlain) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) nodes.push(onPlain(text.slice(end, match.index)));
    nodes.push(onMatch(match));
    end = match.index + match[0].length;
  }
  if (end < text.length) nodes.push(onPlain(text.slice(end)));
  return nodes;
}

const MARKS = { "*": "b", _: "i", "~": "s" };
const WORD = /[\p{L}\p{N}]/u;

/** One line: marks, code, links, mentions, emoji. */
function inline(text) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(withEmoji(unescape(plain)));
    plain = "";
  };
  let at = 0;
  while (at < text.length) {
    const sign = text[at];
    if (sign === "<") {
      const match = /^<([^<>\n]+)>/.exec(text.slice(at));
      if (match) {
        flush();
        nodes.push(angle(match[1]));
        at += match[0].length;
        continue;
      }
    } else if (sign === "`") {
      const stop = text.indexOf("`", at + 1);
      if (stop > at + 1) {
        flush();
        nodes.push(h("code", { class: "code" }, literal(text.slice(at + 1, stop))));
        at = stop + 1;
        continue;
      }
    } else if (MARKS[sign] && !WORD.test(text[at - 1] || " ") && text[at - 1] !== sign) {
      const stop = closing(text, at, sign);
      if (stop > 0) {
        flush();
        nodes.push(h(MARKS[sign], {}, inline(text.slice(at + 1, stop))));
        at = stop + 1;
        continue;
      }
    }
    plain += sign;
    at += 1;
  }
  flush();
  return nodes;
}

/** Where the mark that opens at `start` ends, or -1. Links and code in between are stepped over. */
function closing(text, start, sign) {
  if (!text[start + 1] || text[start + 1] === " " || text[start + 1] === sign) return -1;
  let at = start + 1;
  while (at < text.length) {
    if (text[at] === "<") {
      const stop = text.indexOf(">", at);
      if (stop > 0) at = stop;
    } else if (text[at] === "`") {
      const stop = text.indexOf("`", at + 1);
      if (stop > 0) at = stop;
    } else if (text[at] === sign && text[at - 1] !== " " && !WORD.test(text[at + 1] || " ")) {
      return at;
    }
    at += 1;
  }
  return -1;
}

/** What stands between < and >. */
function angle(inside) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? "" : unescape(inside.slice(bar + 1));
  if (target.startsWith("@")) return userMention(target.slice(1), label);
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!date^")) {
    const [, seconds, template, address] = target.split("^");
    const date = dateElement(seconds, unescape(template || "{date}"), label);
    return address ? link(unescape(address), date) : date;
  }
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label || "@group");
  if (target.startsWith("!")) return h("span", { class: "mention broadcast" }, `@${target.slice(1).split("^")[0]}`);
  const address = unescape(target);
  const text = label || address.replace(/^mailto:/, "");
  return link(address, withEmoji(text));
}

/** "@Ana Silva"; one's own name stands out. */
export function userMention(id, label = "") {
  const name = person(id) ? nameOf(id) : label || id;
  return h("span", { class: id === workspace.me?.id ? "mention mine" : "mention", data: { user: id } }, `@${name}`);
}

/** "#general", a link when the person can see it. */
export function channelMention(id, label = "") {
  const known = conversation(id);
  const name = `#${known?.name || label || "private-channel"}`;
  return known ? h("a", { class: "mention", href: `#/~/${id}` }, name) : h("span", { class: "mention" }, name);
}

/** The bare words of mrkdwn, for previews and labels. */
export function plainText(text) {
  return put(document.createElement("div"), mrkdwn(text || "")).textContent;
}

/** A text object of either type. */
export function textObject(object) {
  if (!object) return "";
  if (typeof object === "string") return object;
  if (object.type === "mrkdwn") return mrkdwn(object.text || "");
  const text = object.text || "";
  return object.emoji === false ? text : withEmoji(text);
}

/** The words of a text object, for labels. */
export function wordsOf(object) {
  if (!object) return "";
  const node = document.createElement("div");
  put(node, [textObject(object)]);
  return node.textContent.trim();
}
