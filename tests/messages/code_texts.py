"""Collect the texts for people that stand in the code: refusals, answers and the command line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

#: Calls whose texts no person reads: patterns, queries, notes for programmers.
NOT_FOR_PEOPLE = {
    "compile",
    "text",
    "execute",
    "getLogger",
    "debug",
    "TypeVar",
    "NewType",
    "match",
    "search",
    "fullmatch",
}


@dataclass(frozen=True)
class CodeText:
    """A text in the code. `where` is its file and line."""

    where: str
    text: str


def texts_in(package: str) -> Iterator[CodeText]:
    """Yield the texts of at least three words in a package, with a sample word for each placeholder."""
    for path in sorted((ROOT / package).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        for node in _read_by_people(ast.parse(path.read_text(encoding="utf-8"))):
            text = " ".join(_words_of(node).split())
            if " " in text and len(re.findall(r"[A-Za-z]{2,}", text)) >= 3 and not _is_pattern(text):
                yield CodeText(f"{name}:{node.lineno}", text)


def _read_by_people(node: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    """Yield the strings below a node, but no docstrings and no parts of other strings."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.Call) and _called(child) in NOT_FOR_PEOPLE:
            continue
        if isinstance(child, ast.JoinedStr) or (isinstance(child, ast.Constant) and isinstance(child.value, str)):
            yield child
        else:
            yield from _read_by_people(child)


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _words_of(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "Word" for part in node.values)


def _is_pattern(text: str) -> bool:
    """Return whether a text is a regular expression, a list of words or a template for a program."""
    return bool(re.search(r"\(\?|\\[bwsd]|\[\^|%\(\w+\)s|\|.*\|", text)) or (
        not re.search(r"[.!?:;,“]", text) and len(text.split()) > 30
    )
