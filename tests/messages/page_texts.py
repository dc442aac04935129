"""Collect the sentences of the pages: the README, CONTRIBUTING and the pages in docs."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CODE = re.compile(r"^\s*```.*?^\s*```", re.MULTILINE | re.DOTALL)
_EMPHASIS = re.compile(r"\*\*(.+?)\*\*")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_RULE = re.compile(r"\b[A-Z]{2,}-\d+\b")
_LIST_ITEM = re.compile(r"\s*(?:[-*]|\d+\.)\s+")


def blocks_of(page: str) -> Iterator[str]:
    """Yield the paragraphs, headings, list items and table cells of a page, each on one line, without code blocks."""
    text = _EMPHASIS.sub(r"\1", _LINK.sub(r"\1", _COMMENT.sub("", _CODE.sub("", page)))).replace("<br>", " ")
    # A list of names is no sentence, and the id of a rule is no word.
    text = _RULE.sub("", re.sub(r"`[^`]*`(?:,\s+`[^`]*`)*", "code", text))
    paragraph: list[str] = []
    for line in [*text.split("\n"), ""]:
        starts_alone = not line.strip() or line.lstrip().startswith(("|", "#")) or line.startswith("    ")
        if paragraph and (starts_alone or _LIST_ITEM.match(line)):
            yield " ".join(paragraph)
            paragraph = []
        if line.lstrip().startswith("|"):
            yield from filter(None, (cell.strip() for cell in line.strip().strip("|").split("|")))
        elif line.strip():
            paragraph.append(_LIST_ITEM.sub("", line, count=1).strip("# "))
