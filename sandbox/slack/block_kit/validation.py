"""A small engine that holds JSON values against a declared shape and names each place that does not fit.

A shape is built of rules: :class:`Text`, :class:`Whole`, :class:`Decimal`, :class:`Flag`, :class:`Items`,
:class:`Shape`, :class:`Kinds` and :class:`Named`. Every rule has ``check(value, path)``, which yields one
:class:`Misfit` for each fault. Paths are JSON pointers (RFC 6901), relative to the value that was handed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Misfit:
    """Describe a place where a value does not fit its shape: a JSON pointer and a sentence."""

    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.path or '/'}: {self.text}"


class Rule(Protocol):
    """Check the value at one place."""

    def check(self, value: object, path: str) -> Iterator[Misfit]:
        """Yield a misfit for each fault of ``value``, which stands at ``path``."""
        ...


Check = Callable[[Mapping[str, object], str], Iterator[Misfit]]
"""A rule between the fields of one object. It runs only on an object whose fields each fit their own rule."""


def below(path: str, key: str | int) -> str:
    """Return the JSON pointer of member ``key`` of the value at ``path``."""
    return f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}"


def a_list(value: object) -> Sequence[object] | None:
    """Return ``value`` if it is a JSON array, else ``None``."""
    return value if isinstance(value, list | tuple) else None


def an_object(value: object) -> Mapping[str, object] | None:
    """Return ``value`` if it is a JSON object, else ``None``."""
    return value if isinstance(value, Mapping) else None


@dataclass(frozen=True, slots=True)
class Text:
    """Check a string: its length in characters, the values allowed, and its form.

    ``form`` answers whether the string is well formed; ``form_name`` completes the sentence "must be …".
    """

    most: int | None = None
    least: int = 0
    choices: frozenset[str] | None = None
    form: Callable[[str], bool] | None = None
    form_name: str = ""

    def check(self, value: object, path: str) -> Iterator[Misfit]:
        if not isinstance(value, str):
            yield Misfit(path, "must be a string")
            return
        if len(value) < self.least:
            yield Misfit(path, f"must have at least {self.least} character{'s' * (self.least != 1)}")
        if self.most is not None and len(value) > self.most:
            yield Misfit(path, f"must have at most {self.most} characters, but has {len(value)}")
        if self.choices is not None and value not in self.choices:
            yield Misfit(path, f"must be one of {', '.join(sorted(self.choices))}, not {value!r}")
        if self.form is not None and len(value) >= self.least and not self.form(value):
            yield Misfit(path, f"must be {self.form_name}")


def one_of(*choices: str) -> Text:
    """Build the rule for a string that is one of ``choices``."""
    return Text(choices=frozenset(choices))


def matching(pattern: str, name: str, *, most: int | None = None, least: int = 1) -> Text:
    """Build the rule for a string that matches ``pattern`` from end to end; ``name`` completes "must be …"."""
    compiled = re.compile(pattern)
    return Text(most=most, least=least, form=lambda value: compiled.fullmatch(value) is not None, form_name=name)


@dataclass(frozen=True, slots=True)
class Whole:
    """Check a whole number within bounds, both included."""

    least: int | None = None
    most: int | None = None

    def check(self, value: object, path: str) -> Iterator[Misfit]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield Misfit(path, "must be a whole number")
        elif self.least is not None and value < self.least:
            yield Misfit(path, f"must be at least {self.least}")
        elif self.most is not None and value > self.most:
            yield Misfit(path, f"must be at most {self.most}")


@dataclass(frozen=True, slots=True)
class Decimal:
    """Check a number, whole or not. ``above`` is a lower bound that is itself not allowed."""

    above: float | None = None

    def check(self, value: object, path: str) -> Iterator[Misfit]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield Misfit(path, "must be a number")
        elif self.above is not None and value <= self.above:
            yield Misfit(path, f"must be greater than {self.above:g}")


@dataclass(frozen=True, slots=True)
class Flag:
    """Check a value that is true or false."""

    def check(self, value: object, path: str) -> Iterator[Misfit]:
        if not isinstance(value, bool):
            yield Misfit(path, "must be true or false")


@dataclass(frozen=True, slots=True)
class Anything:
    """Allow any JSON value."""

    def check(self, value: object, path: str) -> Iterator[Misfit]:  # noqa: ARG002 - a rule that nothing breaks
        yield from ()


@dataclass(frozen=True, slots=True)
class Nullable:
    """Check a value by the rule, or allow null."""

    rule: Rule

    def check(self, value: object, path: str) -> Iterator[Misfit]:
        if value is not None:
            yield from self.rule.check(value, path)


@dataclass(frozen=True, slots=True)
class Items:
    """Check an array whose items all keep one rule. ``unique`` refuses a repeated item."""

    rule: Rule
    most: int | None = None
    least: int = 0
    unique: bool = False

    def check(self, value: object, path: str) -> Iterator[Misfit]:
        items = a_list(value)
        if items is None:
            yield Misfit(path, "must be an array")
            return
        if len(items) < self.least:
            yield Misfit(path, f"must have at least {self.least} item{'s' * (self.least != 1)}")
        if self.most is not None and len(items) > self.most:
            yield Misfit(path, f"must have at most {self.most} items, but has {len(items)}")
        for position, item in enumerate(items):
            yield from self.rule.check(item, below(path, position))
            if self.unique and item in items[:position]:
                yield Misfit(below(path, position), f"stands twice: {item!r}")


@dataclass(frozen=True, slots=True)
class Shape:
    """Check an object with known fields. Any other field is a fault.

    ``required`` names the fields that must be there, ``checks`` hold between fields.
    """

    fields: Mapping[str, Rule]
    required: frozenset[str] = frozenset()
    checks: tuple[Check, ...] = ()

    def check(self, value: object, path: str) -> Iterator[Misfit]:
        found = an_object(value)
        if found is None:
            yield Misfit(path, "must be an object")
            return
        faults = [
            *(Misfit(path, f"missing required field: {name}") for name in sorted(self.required - found.keys())),
            *(Misfit(below(path, name), "unknown field") for name in found if name not in self.fields),
        ]
        for name, rule in self.fields.items():
            if name in found:
                faults.extend(rule.check(found[name], below(path, name)))
        yield from faults
        if not faults:
            for between in self.checks:
                yield from between(found, path)


@dataclass(frozen=True, slots=True)
class Kinds:
    """Check an object whose ``type`` says which shape it has.

    ``elsewhere`` names types that exist but may not stand here, so that the sentence can tell the two apart;
    ``place`` says where "here" is.
    """

    shapes: Mapping[str, Rule]
    place: str = "here"
    elsewhere: frozenset[str] = field(default=frozenset())

    def check(self, value: object, path: str) -> Iterator[Misfit]:
        found = an_object(value)
        if found is None:
            yield Misfit(path, "must be an object")
            return
        kind = found.get("type")
        if kind is None:
            yield Misfit(path, "missing required field: type")
        elif not isinstance(kind, str):
            yield Misfit(below(path, "type"), "must be a string")
        elif kind in self.shapes:
            yield from self.shapes[kind].check(value, path)
        elif kind in self.elsewhere:
            yield Misfit(below(path, "type"), f"{kind} is not allowed {self.place}")
        else:
            known = ", ".join(sorted(self.shapes))
            yield Misfit(below(path, "type"), f"unknown type {kind!r} {self.place}; known: {known}")


@dataclass(frozen=True, slots=True)
class Named:
    """Check an object with free field names, whose values all keep one rule."""

    rule: Rule
    most: int | None = None

    def check(self, value: object, path: str) -> Iterator[Misfit]:
        found = an_object(value)
        if found is None:
            yield Misfit(path, "must be an object")
            return
        if self.most is not None and len(found) > self.most:
            yield Misfit(path, f"must have at most {self.most} fields, but has {len(found)}")
        for name, member in found.items():
            yield from self.rule.check(member, below(path, name))


def exactly_one(*names: str) -> Check:
    """Build the check that one and only one of the fields ``names`` is there."""

    def check(value: Mapping[str, object], path: str) -> Iterator[Misfit]:
        if sum(name in value for name in names) != 1:
            yield Misfit(path, f"must have exactly one of {', '.join(names)}")

    return check


def at_least_one(*names: str) -> Check:
    """Build the check that one or more of the fields ``names`` is there."""

    def check(value: Mapping[str, object], path: str) -> Iterator[Misfit]:
        if not any(name in value for name in names):
            yield Misfit(path, f"must have at least one of {', '.join(names)}")

    return check


def not_above(low: str, high: str) -> Check:
    """Build the check that the number in field ``low`` is not above the one in ``high``, where both are there."""

    def check(value: Mapping[str, object], path: str) -> Iterator[Misfit]:
        if low in value and high in value and float(str(value[low])) > float(str(value[high])):
            yield Misfit(below(path, low), f"must not be greater than {high}")

    return check
