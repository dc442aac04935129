"""Reading SOQL: SELECT fields or COUNT(), FROM one object, WHERE, ORDER BY, LIMIT and OFFSET."""

from __future__ import annotations

from sandbox.salesforce.soql.tokens import Token, complaint, tokenize, unexpected
from sandbox.salesforce.soql.tree import All, Among, AnyOf, Compare, Condition, Not, Order, Query

# How deep conditions may be nested; queries within queries count too.
DEEPEST = 50
OPERATORS = ("=", "!=", "<>", "<", "<=", ">", ">=", "LIKE")
VALUES = ("string", "number", "stamp", "day")
WORDS_AFTER_OBJECT = ("WHERE", "ORDER", "LIMIT", "OFFSET", "FOR", "GROUP", "HAVING", "WITH", "USING", "ALL")


def parse(text: str) -> Query:
    """Read a query. Raises ApiError MALFORMED_QUERY, which names the place, for what this stand-in does not know."""
    parser = Parser(text)
    query = parser.query()
    parser.expect_end()
    return query


def parse_condition(text: str) -> Condition:
    """Read what would stand behind WHERE."""
    parser = Parser(text)
    condition = parser.condition()
    parser.expect_end()
    return condition


class Parser:
    """Parse one query, from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokenize(text)
        self._place = 0
        self._depth = 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._next
        self._place = min(self._place + 1, len(self._tokens) - 1)
        return token

    def _takes(self, *words: str) -> bool:
        """Take the next word if it is one of these."""
        if not self._next.says(*words):
            return False
        self._take()
        return True

    def _expect(self, word: str) -> None:
        if not self._takes(word):
            raise unexpected(self._text, self._next)

    def _name(self) -> Token:
        token = self._take()
        if token.kind != "name":
            raise unexpected(self._text, token)
        return token

    def expect_end(self) -> None:
        """Raise ApiError where something is left."""
        if self._next.kind != "end":
            raise unexpected(self._text, self._next)

    def query(self) -> Query:
        """Read from SELECT to the last clause."""
        self._expect("SELECT")
        columns, counts = self._columns()
        self._expect("FROM")
        found = self._name()
        if self._next.kind == "name" and not self._next.says(*WORDS_AFTER_OBJECT):
            raise complaint(
                self._text, self._next.at, "MALFORMED_QUERY", f"unexpected token: '{self._next.text}' (no aliases here)"
            )
        where = self.condition() if self._takes("WHERE") else None
        return Query(
            self._text, columns, counts, found, where, self._order(), self._count("LIMIT"), self._count("OFFSET") or 0
        )

    def _columns(self) -> tuple[tuple[Token, ...], bool]:
        columns = [self._name()]
        if columns[0].text.upper() == "COUNT" and self._takes("("):
            self._expect(")")
            return (), True
        while self._takes(","):
            columns.append(self._name())
        if self._next.says("("):
            raise unexpected(self._text, self._next)
        return tuple(columns), False

    def _order(self) -> tuple[Order, ...]:
        if not self._takes("ORDER"):
            return ()
        self._expect("BY")
        keys: list[Order] = []
        while not keys or self._takes(","):
            path = self._name()
            descending = self._takes("DESC") or (self._takes("ASC") and False)
            nulls_last = False
            if self._takes("NULLS"):
                nulls_last = self._takes("LAST")
                if not nulls_last:
                    self._expect("FIRST")
            keys.append(Order(path, descending, nulls_last))
        return tuple(keys)

    def _count(self, word: str) -> int | None:
        if not self._takes(word):
            return None
        token = self._take()
        if token.kind != "number" or not token.text.isdecimal():
            raise unexpected(self._text, token)
        return int(token.text)

    def condition(self) -> Condition:
        """Read conditions that are joined by AND, or by OR; a mixture needs parentheses, as at Salesforce."""
        first = self._one()
        joint = "AND" if self._next.says("AND") else "OR"
        conditions = [first]
        while self._takes(joint):
            conditions.append(self._one())
        if self._next.says("AND", "OR"):
            raise unexpected(self._text, self._next)
        if len(conditions) == 1:
            return first
        return All(tuple(conditions)) if joint == "AND" else AnyOf(tuple(conditions))

    def _one(self) -> Condition:
        if self._next.says("NOT", "("):
            return self._nested()
        path = self._name()
        if self._next.says("("):
            raise unexpected(self._text, self._next)
        if self._takes("NOT"):
            self._expect("IN")
            return Among(path, self._members(), negated=True)
        if self._takes("IN"):
            return Among(path, self._members(), negated=False)
        operator = self._take()
        if not operator.says(*OPERATORS):
            raise unexpected(self._text, operator)
        written = "!=" if operator.text == "<>" else operator.text.upper()
        return Compare(path, written, self._value())

    def _nested(self) -> Condition:
        self._depth += 1
        if self._depth > DEEPEST:
            raise complaint(self._text, self._next.at, "MALFORMED_QUERY", "The conditions are nested too deeply")
        if self._takes("NOT"):
            inner: Condition = Not(self._one())
        else:
            self._expect("(")
            inner = self.condition()
            self._expect(")")
        self._depth -= 1
        return inner

    def _value(self) -> Token:
        token = self._take()
        if token.kind not in VALUES and token.kind != "name":
            raise unexpected(self._text, token)
        return token

    def _members(self) -> tuple[Token, ...] | Query:
        self._expect("(")
        if self._next.says("SELECT"):
            self._depth += 1
            if self._depth > DEEPEST:
                raise complaint(self._text, self._next.at, "MALFORMED_QUERY", "The queries are nested too deeply")
            inner = self.query()
            self._depth -= 1
            self._expect(")")
            return inner
        members = [self._value()]
        while self._takes(","):
            members.append(self._value())
        self._expect(")")
        return tuple(members)
