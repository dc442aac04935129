"""The words of a query, each with its place in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from sandbox.salesforce.errors import ApiError

Kind = Literal["name", "string", "number", "stamp", "day", "symbol", "end"]
KINDS: tuple[Kind, ...] = get_args(Kind)

PATTERN = re.compile(
    r"""
    (?P<blank>\s+)
  | (?P<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))
  | (?P<day>\d{4}-\d\d-\d\d)
  | (?P<number>[+-]?\d+(?:\.\d+)?)
  | (?P<string>'(?:[^'\\]|\\.)*')
  | (?P<name>[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*(?::\d+)?)
  | (?P<symbol><=|>=|!=|<>|[=<>(),])
    """,
    re.VERBOSE | re.DOTALL,
)
# What stands for itself in LIKE keeps its backslash until then.
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "%": "\\%", "_": "\\_"}


@dataclass(frozen=True)
class Token:
    """Represent a word of a query."""

    kind: Kind
    #: As written. A string has no quotes.
    text: str
    #: Its place, from 0.
    at: int

    def says(self, *words: str) -> bool:
        """Return whether it is one of these keywords or symbols."""
        return self.kind in ("name", "symbol") and self.text.upper() in words


def complaint(query: str, at: int, code: str, message: str) -> ApiError:
    """Make the refusal of a query, which shows the place with a caret below it."""
    before = query[:at]
    row = before.count("\n") + 1
    column = at - (before.rfind("\n") + 1) + 1
    shown = query[max(0, at - 40) : at + 40].replace("\n", " ")
    caret = " " * min(at, 40) + "^"
    return ApiError(400, code, f"\n{shown}\n{caret}\nERROR at Row:{row}:Column:{column}\n{message}")


def unexpected(query: str, token: Token) -> ApiError:
    """Make the refusal of a word in the wrong place."""
    said = "<EOF>" if token.kind == "end" else f"'{token.text}'"
    return complaint(query, token.at, "MALFORMED_QUERY", f"unexpected token: {said}")


def tokenize(query: str) -> list[Token]:
    """Split a query into its words, with an end behind them. Raises ApiError for what is no word."""
    tokens: list[Token] = []
    at = 0
    while at < len(query):
        found = PATTERN.match(query, at)
        if found is None:
            message = f"line 1:{at} no viable alternative at character '{query[at]}'"
            raise complaint(query, at, "MALFORMED_QUERY", message)
        kind = found.lastgroup
        text = found.group()
        if kind == "string":
            text = re.sub(r"\\(.)", lambda escaped: ESCAPES.get(escaped[1], escaped[1]), text[1:-1], flags=re.DOTALL)
        tokens += [Token(known, text, at) for known in KINDS if known == kind]
        at = found.end()
    tokens.append(Token("end", "", len(query)))
    return tokens
