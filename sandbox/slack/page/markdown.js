// The markdown block: the everyday part of Markdown (headings, lists, quotes, fences, tables, emphasis, links).
import { h, link } from "./dom.js";
import { withEmoji } from "./emoji.js";

/** Render the text of a markdown block. */
export function markdown(text) {
  const source = text.replaceAll("\r\n", "\n").split("\n");
  const out = h("div", { class: "markdown" });
  let at = 0;
  const take = (test) => {
    const taken = [];
    while (at < source.length && test(source[at])) taken.push(source[at++]);
    return taken;
  };
  while (at < source.length) {
    const line = source[at];
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (line.trim() === "") at += 1;
    else if (line.startsWith("```")) {
      at += 1;
      const body = take((one) => !one.startsWith("```"));
      at += 1;
      out.append(h("pre", { class: "pre" }, body.join("\n")));
    } else if (heading) {
      at += 1;
      out.append(h(`h${Math.min(heading[1].length + 2, 6)}`, {}, spans(heading[2])));
    } else if (/^\s*(-{3,}|\*{3,})\s*$/.test(line)) {
      at += 1;
      out.append(h("hr"));
    } else if (/^>/.test(line)) {
      out.append(h("blockquote", { class: "quote" }, multiline(take((one) => /^>/.test(one)).map((one) => one.replace(/^> ?/, "")))));
    } else if (/^\s*\|.*\|\s*$/.test(line)) {
      out.append(grid(take((one) => /^\s*\|.*\|\s*$/.test(one))));
    } else if (ITEM.test(line)) {
      out.append(items(take((one) => ITEM.test(one))));
    } else {
      out.append(h("p", {}, multiline(take((one) => one.trim() !== "" && !STARTS.test(one)) || [])));
    }
  }
  return out;
}

const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;
const STARTS = /^(#{1,6}\s|```|>|\s*([-*+]|\d+[.)])\s|\s*\|.*\|\s*$|\s*(-{3,}|\*{3,})\s*$)/;

function items(rows) {
  return h(
    "div", { class: "markdown-list", role: "list" },
    rows.map((row) => {
      const [, space, mark, text] = ITEM.exec(row);
      const task = /^\[([ xX])\]\s+(.*)$/.exec(text);
      const sign = task ? (task[1] === " " ? "☐" : "☑") : /\d/.test(mark) ? mark.replace(")", ".") : "•";
      return h("div", { role: "listitem", class: "rich-item", style: { "--indent": String(Math.floor(space.length / 2)) } }, h("span", { class: "rich-mark" }, sign), h("span", {}, spans(task ? task[2] : text)));
    }),
  );
}

function grid(rows) {
  const cells = rows.map((row) => row.trim().slice(1, -1).split("|").map((cell) => cell.trim()));
  const hasHead = cells[1]?.every((cell) => /^:?-+:?$/.test(cell));
  const body = hasHead ? cells.slice(2) : cells;
  return h(
    "div", { class: "table-scroll" },
    h("table", { class: "table" }, hasHead && h("thead", {}, h("tr", {}, cells[0].map((cell) => h("th", {}, spans(cell))))), h("tbody", {}, body.map((row) => h("tr", {}, row.map((cell) => h("td", {}, spans(cell))))))),
  );
}

const multiline = (rows) => rows.map((row, index) => [index ? h("br") : null, spans(row)]);

const SPAN = /`([^`]+)`|!?\[([^\]]*)\]\(([^)\s]+)[^)]*\)|\*\*([^*]+)\*\*|__([^_]+)__|~~([^~]+)~~|\*([^*\s][^*]*)\*|(?<![\p{L}\p{N}])_([^_\s][^_]*)_(?![\p{L}\p{N}])|(https?:\/\/[^\s<>)]+)/u;

function spans(text) {
  const match = SPAN.exec(text);
  if (!match) return withEmoji(text);
  const [whole, code, label, address, bold, bold2, strike, italic, italic2, bare] = match;
  const node =
    code !== undefined ? h("code", { class: "code" }, code)
    : address !== undefined ? link(address, spans(label))
    : bold ?? bold2 ? h("b", {}, spans(bold ?? bold2))
    : strike ? h("s", {}, spans(strike))
    : italic ?? italic2 ? h("i", {}, spans(italic ?? italic2))
    : link(bare, bare);
  return [withEmoji(text.slice(0, match.index)), node, spans(text.slice(match.index + whole.length))];
}
