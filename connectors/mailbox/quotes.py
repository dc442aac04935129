"""Fold quotations of earlier mails, so that the new text can be read."""

from __future__ import annotations

import re

from connectors.mailbox.header_blocks import MARK, header_blocks

# Fewer quoted lines belong to an answer between the lines.
_FEW = 3
_WROTE = re.compile(
    r"(?:on|am|le|el|il|em|op|den|på|w dniu|vào)\s.{6,200}?(?:wrote|schrieb.{0,120}|a écrit|escribió|ha scritto|escreveu|schreef.{0,120}|skrev.{0,120}|napisał.{0,60}|đã viết)\s?:"
    r"|\d{4}[年년/.-].{4,120}(?:のメール|wrote|写道|작성)\s?[:：]"
    r"|(?=.*\d[./: ]).{6,200}\b(?:skrev(?:\s.{0,80})?|kirjoitti|pisze|napisał|napsal|пишет|писал|написал|писав|a scris|yazdı|έγραψε|menulis|كتب|כתב/ה|כתב)(?:\(a\)|/a)?\s?:"
    r"|(?=.*\d{4}).{6,200}(?:ezt írta \(.{5,60}\)|写道|님이 작성)\s?[:：]",
    re.IGNORECASE,
)
# A line with an address and a moment that ends in a colon says who wrote, in any language, where marked lines follow.
_WROTE_THERE = re.compile(r"(?=.*\d{4})(?=.*\d{1,2}[:.]\d{2}).{0,150}[<(][^\s<>()]+@[^\s<>()]+[>)].{0,100}[:：]")
# Mail programs break the line that names the writer.
_WROTE_LINES = 3


def fold_quotes(text: str) -> str:
    """Return the text with each quotation as one line with its length. A mail that is only a quotation stays whole."""
    lines = text.split("\n")
    lines, tail = _without_tail(lines)
    kept: list[str] = []
    run: list[str] = []
    for line in [*lines, None]:
        if line is not None and line.lstrip().startswith(">"):
            run.append(line)
            continue
        if line is not None and run and not line.strip():
            run.append(line)
            continue
        _close(run, kept)
        run = []
        if line is not None:
            kept.append(line)
    if tail:
        _drop_attribution(kept)
        kept += ["", _folded(tail)]
    folded = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    is_all_quoted = not re.sub(r"\[… \d+ quoted lines?\]", "", folded).strip()
    return text.strip() if is_all_quoted else folded


def _close(run: list[str], kept: list[str]) -> None:
    blank = []
    while run and not run[-1].strip():
        blank.append(run.pop())
    if len(run) > _FEW:
        _drop_attribution(kept)
        kept += ["", _folded(len(run))]
    else:
        kept += run
    kept += blank


def _folded(count: int) -> str:
    return f"[… {count} quoted line{'' if count == 1 else 's'}]"


def _drop_attribution(kept: list[str]) -> None:
    """Remove “On … wrote:” from the end."""
    while kept and not kept[-1].strip():
        kept.pop()
    for count in range(1, _WROTE_LINES + 1):
        said = " ".join(line.strip() for line in kept[-count:])
        if len(kept) >= count and (_WROTE.fullmatch(said) or _WROTE_THERE.fullmatch(said)):
            del kept[-count:]
            return


def _without_tail(lines: list[str]) -> tuple[list[str], int]:
    """Return the lines before an unmarked earlier mail, as Outlook quotes it; and the number of that mail's lines."""
    start = next((block.start for block in header_blocks(lines)), None)
    for at, line in enumerate(lines[:start]):
        is_mark = MARK.fullmatch(line) is not None and not line.strip().startswith("____")
        is_said = _WROTE.fullmatch(line.strip()) is not None and not _is_marked(lines, at + 1)
        if is_mark or is_said:
            start = at
            break
    if start is None or not any(line.strip() for line in lines[:start]):
        return lines, 0
    count = sum(1 for line in lines[start:] if line.strip())
    return lines[:start], count


def _is_marked(lines: list[str], at: int) -> bool:
    """Return whether the following lines are marked with “>” and so folded already."""
    following = next((line for line in lines[at:] if line.strip()), "")
    return following.lstrip().startswith(">")
