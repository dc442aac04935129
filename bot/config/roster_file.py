"""The roster file (PPL-2): the people who work the cases. A file with mistakes is refused, with all of them listed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.config.toml_reading import (
    UnreadableFile,
    a_text,
    a_zone,
    kind_of,
    nearest,
    read_toml,
    texts,
    unknown_keys,
)
from bot.config.week_reading import a_country, a_state, week_of, weekdays, working_hours
from cases.model.people import SHORT_CRM_ID, Person, Region, Role, Roster

WordT = TypeVar("WordT", Role, Region)

_EMAIL = re.compile(r"[^@\s<>|,;]+@[^@\s<>|,;]+\.[^@\s<>|,;]+")
# The same initials as in next steps (NXT-1).
_INITIALS = re.compile(r"[^\W\d_]{2,4}")
_USER_ID = re.compile(r"005[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?")
_HEAD = re.compile(r"^\s*\[\[\s*person\s*\]\]")


class RosterError(Exception):
    """The roster file is refused. `mistakes` has one line for each, with its line and entry."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        self.mistakes = list(mistakes)
        super().__init__("\n".join(["The roster file is refused:", *(f"  - {line}" for line in mistakes)]))


def _an_email(value: object) -> str:
    email = a_text(value).lower()
    if not _EMAIL.fullmatch(email):
        raise ValueError(f"“{email}” is not an e-mail address.")
    return email


def _initials(value: object) -> str:
    initials = a_text(value)
    if not _INITIALS.fullmatch(initials) or not initials.isupper():
        raise ValueError(f"“{initials}” are not initials. Write two to four capital letters, like “AS”.")
    return initials


def _a_word(words: type[WordT]) -> Callable[[object], WordT]:
    def read(value: object) -> WordT:
        written = a_text(value)
        for word in words:
            if word.value.casefold() == written.casefold():
                return word
        raise ValueError(
            f"“{written}” is not a {words.__name__.lower()}. {nearest(written, [word.value for word in words])}"
        )

    return read


def _a_crm_id(value: object) -> str:
    written = a_text(value)
    if not _USER_ID.fullmatch(written):
        raise ValueError(
            f"“{written}” is not the id of a user. It begins with 005 and has 15 or 18 letters and digits."
        )
    return written


_KEYS: Mapping[str, Callable[[object], object]] = {
    "email": _an_email,
    "name": a_text,
    "role": _a_word(Role),
    "region": _a_word(Region),
    "initials": _initials,
    "languages": texts,
    "manager": _an_email,
    "cover": _an_email,
    "zone": a_zone,
    "hours": working_hours,
    "days": weekdays,
    "country": a_country,
    "state": a_text,
    "crm_id": _a_crm_id,
}
_REQUIRED = ("email", "name", "role")


@dataclass(frozen=True)
class _Entry:
    """One [[person]] of the file, with its position, its table, and its line numbers if known."""

    place: int
    table: Mapping[str, object]
    line: int | None
    key_lines: Mapping[str, int]

    def said(self, key: str, text: str) -> str:
        """Return a mistake of this entry, with its line."""
        line = self.key_lines.get(key, self.line)
        email = self.table.get("email")
        who = f"person {self.place} ({email})" if isinstance(email, str) and email else f"person {self.place}"
        where = f"line {line}, {who}" if line is not None else who
        return f"{where}: {key} {text}"


def load_roster(path: Path) -> Roster:
    """Return the roster of the file, without Slack ids. Raises RosterError with every mistake."""
    try:
        tables, text = read_toml(path)
    except UnreadableFile as failed:
        raise RosterError([str(failed)]) from None
    return read_roster(tables, text)


def read_roster(tables: Mapping[str, object], text: str = "") -> Roster:
    """Return the roster of a TOML file's tables. The text gives the line numbers of mistakes. Raises RosterError."""
    mistakes = [f"{key} {said}" for key, said in unknown_keys(tables, ["person"])]
    listed = tables.get("person")
    if not isinstance(listed, list) or not listed:
        raise RosterError([*mistakes, "The file lists nobody. Write a [[person]] for each person."])
    read: list[tuple[_Entry, dict[str, object]]] = []
    for entry in _entries(listed, text):
        if not isinstance(entry.table, dict):
            mistakes.append(f"person {entry.place} must be a table; it is {kind_of(entry.table)}.")
            continue
        read.append((entry, _read_entry(entry, mistakes)))
    for check in (_role_needs, _no_two_alike, _named_people):
        mistakes += check(read)
    if mistakes:
        raise RosterError(mistakes)
    return Roster.of(Person(**values) for _, values in read)  # type: ignore[arg-type]  # _KEYS' readers give these types


def _entries(listed: Sequence[object], text: str) -> list[_Entry]:
    """Return the entries with their lines. The TOML reader gives no lines, so the [[person]] heads are searched."""
    lines = text.splitlines()
    heads = [number for number, line in enumerate(lines, start=1) if _HEAD.match(line)]
    if len(heads) != len(listed):
        return [_Entry(place, table, None, {}) for place, table in enumerate(listed, start=1)]  # type: ignore[arg-type]  # what is no table is refused by the caller
    ends = [*heads[1:], len(lines) + 1]
    entries: list[_Entry] = []
    for place, (table, head, end) in enumerate(zip(listed, heads, ends, strict=True), start=1):
        key_lines = {
            found[1]: number
            for number in range(head + 1, end)
            if (found := re.match(r"\s*[\"']?([\w-]+)[\"']?\s*=", lines[number - 1]))
        }
        entries.append(_Entry(place, table, head, key_lines))  # type: ignore[arg-type]  # as above
    return entries


def _read_entry(entry: _Entry, mistakes: list[str]) -> dict[str, object]:
    mistakes += [entry.said(key, said) for key, said in unknown_keys(entry.table, list(_KEYS))]
    mistakes += [entry.said(key, "is missing.") for key in _REQUIRED if key not in entry.table]
    values: dict[str, object] = {}
    for key, read in _KEYS.items():
        if key not in entry.table:
            continue
        try:
            values[key] = read(entry.table[key])
        except ValueError as wrong:
            mistakes.append(entry.said(key, str(wrong)))
    _join(entry, values, mistakes)
    return values


def _join(entry: _Entry, values: dict[str, object], mistakes: list[str]) -> None:
    """Combine hours and days into a week, and check that the state belongs to the country (NAG-6)."""
    try:
        week = week_of(values.pop("hours", None), values.pop("days", None))
    except ValueError as wrong:
        mistakes.append(entry.said("days", str(wrong)))
    else:
        values |= {"week": week} if week is not None else {}
    state = values.pop("state", None)
    # A refused country has its own message.
    if isinstance(state, str) and ("country" in values or "country" not in entry.table):
        try:
            values["state"] = a_state(state, str(values.get("country", "")))
        except ValueError as wrong:
            mistakes.append(entry.said("state", str(wrong)))


_Read = Sequence[tuple[_Entry, dict[str, object]]]


def _role_needs(read: _Read) -> list[str]:
    """Return what the person's role still needs: Advocates and Team Leads need initials (NXT-1) and a region."""
    mistakes: list[str] = []
    for entry, values in read:
        role = values.get("role")
        if not isinstance(role, Role):
            continue
        needed: dict[str, str] = {}
        if role.works_cases or role is Role.MANAGER:
            needed["region"] = "is missing: Advocates, Team Leads and Managers have one, AMER or EMEA-APJ."
            needed["initials"] = "are missing: this person's next steps show them, like “AS”."
        if role.works_cases:
            needed["manager"] = "is missing: write the e-mail of this person's manager."
        mistakes += [entry.said(key, text) for key, text in needed.items() if key not in entry.table]
        if "cover" in entry.table and not role.works_cases:
            mistakes.append(entry.said("cover", f"is for Advocates and Team Leads; the role here is {role}."))
    return mistakes


def _no_two_alike(read: _Read) -> list[str]:
    mistakes: list[str] = []
    emails: dict[object, _Entry] = {}
    crm_ids: dict[str, _Entry] = {}
    initials: dict[tuple[object, object], _Entry] = {}
    for entry, values in read:
        email = values.get("email")
        if email is not None and (other := emails.setdefault(email, entry)) is not entry:
            mistakes.append(entry.said("email", f"is already used by person {other.place}."))
            continue
        crm_id = str(values.get("crm_id", ""))[:SHORT_CRM_ID]
        if crm_id and (other := crm_ids.setdefault(crm_id, entry)) is not entry:
            mistakes.append(entry.said("crm_id", f"is already used by person {other.place}."))
        letters = (values.get("region"), values.get("initials"))
        if letters[1] is not None and (other := initials.setdefault(letters, entry)) is not entry:
            mistakes.append(
                entry.said(
                    "initials",
                    f"“{letters[1]}” are person {other.place}'s in the same region already. Next steps would be ambiguous.",
                )
            )
    return mistakes


def _named_people(read: _Read) -> list[str]:
    """Check that managers and covers are in the file and have a fitting role."""
    mistakes: list[str] = []
    roles = {values["email"]: values.get("role") for _, values in read if "email" in values}
    for entry, values in read:
        for key, fits, wanted in (
            ("manager", {Role.MANAGER}, "a Manager"),
            ("cover", {Role.ADVOCATE, Role.TEAM_LEAD}, "an Advocate or Team Lead"),
        ):
            named = values.get(key)
            if named is None:
                continue
            if named == values.get("email"):
                mistakes.append(entry.said(key, "is the same person."))
            elif named not in roles:
                near = nearest(str(named), [str(email) for email in roles])
                hint = f" {near}" if near.startswith("Did") else ""
                mistakes.append(entry.said(key, f"{named} is not in this file.{hint}"))
            elif roles[named] is not None and roles[named] not in fits:
                mistakes.append(entry.said(key, f"{named} is not {wanted}; the role there is {roles[named]}."))
    return mistakes
