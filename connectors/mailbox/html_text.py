"""Convert an HTML mail to text: paragraphs, lists and links. Quotations are marked with “>”, as in plain text mails."""

from __future__ import annotations

import re
import warnings

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning
from bs4.element import Comment, NavigableString, PageElement, PreformattedString, Tag

_SKIPPED = frozenset(("head", "style", "script", "title", "meta", "noscript", "template", "svg"))
_OWN_LINE = frozenset(
    ("p", "div", "tr", "table", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "section", "article", "hr", "address")
)  # fmt: skip
_SPACED = frozenset(("p", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "pre"))
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|font-size\s*:\s*0(?:px)?\s*(?:;|$)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_WEB = ("http://", "https://")


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = [""]
        self.depth = 0

    def words(self, text: str) -> None:
        if not self.lines[-1] or self.lines[-1].endswith(" "):
            text = text.lstrip(" ")
        self.lines[-1] += text

    def new_line(self) -> None:
        if self.lines[-1].strip():
            self._end()

    def blank_line(self) -> None:
        self.new_line()
        if len(self.lines) > 1 and self.lines[-2].strip("> "):
            self._end()

    def broken(self) -> None:
        self._end()

    def _end(self) -> None:
        mark = "> " * self.depth
        self.lines[-1] = (mark + self.lines[-1].strip(" ")).rstrip()
        self.lines.append("")

    def text(self) -> str:
        self.new_line()
        joined = "\n".join(self.lines).replace("\xa0", " ")
        return re.sub(r"(?:\n[> ]*){3,}(?=\n)", "\n\n", joined).strip("\n> ")


def html_to_text(html: str) -> str:
    """Return the visible text of the HTML."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        soup = BeautifulSoup(html, "html.parser")
    writer = _Writer()
    # An own stack: mails are nested more deeply than Python's recursion limit.
    todo: list[tuple[PageElement, bool]] = [(soup, False)]
    while todo:
        node, is_end = todo.pop()
        if isinstance(node, Tag):
            if is_end:
                _leave(node, writer)
            elif not _is_hidden(node):
                _enter(node, writer)
                todo.append((node, True))
                todo += [(child, False) for child in reversed(node.contents)]
        elif isinstance(node, NavigableString) and not isinstance(node, (Comment, PreformattedString)):
            _write(node, writer)
    return writer.text()


def _write(node: NavigableString, writer: _Writer) -> None:
    if node.find_parent("pre") is not None:
        first, *rest = str(node).replace("\r\n", "\n").split("\n")
        writer.words(first)
        for line in rest:
            writer.broken()
            writer.words(line)
        return
    writer.words(_BLANKS.sub(" ", str(node)))


def _enter(tag: Tag, writer: _Writer) -> None:
    if tag.name == "br":
        writer.broken()
    elif tag.name in _SPACED:
        writer.blank_line()
    elif tag.name in _OWN_LINE:
        writer.new_line()
    if tag.name == "blockquote":
        writer.depth += 1
    elif tag.name == "li":
        writer.words("• ")
    elif tag.name in ("td", "th"):
        writer.words(" ")
    elif tag.name == "img" and (said := str(tag.get("alt") or "").strip()) and tag.find_parent("a") is None:
        writer.words(f"[{said}]")


def _leave(tag: Tag, writer: _Writer) -> None:
    if tag.name == "a":
        target = str(tag.get("href") or "").strip()
        shown = tag.get_text(" ", strip=True)
        if target.startswith(_WEB) and shown and not _says(shown, target):
            writer.words(f" ({target})")
    elif tag.name == "blockquote":
        writer.new_line()
        writer.depth -= 1
        writer.blank_line()
    elif tag.name in _SPACED:
        writer.blank_line()
    elif tag.name in _OWN_LINE:
        writer.new_line()


def _says(shown: str, target: str) -> bool:
    """Return whether the words of a link are its address."""
    return shown.rstrip("/").removeprefix("https://").removeprefix("http://") in target


def _is_hidden(tag: Tag) -> bool:
    return tag.name in _SKIPPED or bool(tag.get("style") and _HIDDEN.search(str(tag["style"])))
