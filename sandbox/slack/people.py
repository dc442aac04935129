"""A workspace's people and channels, read from a YAML file, or the few who are there without one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import yaml

from sandbox.slack.workspace import Channel, Person

Made = TypeVar("Made", Person, Channel)


class PeopleError(ValueError):
    """Report a mistake in the file of people. The text names the entry."""


@dataclass(frozen=True)
class Membership:
    """Hold the people and the channels of the workspace."""

    people: tuple[Person, ...]
    channels: tuple[Channel, ...]
    team_name: str = "Sandbox"
    team_domain: str = "sandbox"


def some_people() -> Membership:
    """Return three people in three time zones, and one channel."""
    people = (
        Person(id="U0ANA", name="ana", real_name="Ana Silva", email="ana@example.com", tz="America/Sao_Paulo"),
        Person(id="U0BEN", name="ben", real_name="Ben Okafor", email="ben@example.com", tz="Europe/London"),
        Person(id="U0CHI", name="chi", real_name="Chi Tanaka", email="chi@example.com", tz="Asia/Tokyo"),
    )
    return Membership(people, (Channel(id="C0GENERAL", name="general", members=[person.id for person in people]),))


def load_people(path: Path) -> Membership:
    """Read `people`, `channels` and `team` (name, domain); each entry has the fields of Person or Channel.

    Raises PeopleError naming the entry that is wrong.
    """
    given = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(given, Mapping) or not isinstance(given.get("people"), list):
        raise PeopleError(f"{path.name}: must have a list `people`")
    team = given.get("team") or {}
    return Membership(
        people=tuple(_made(Person, entry, f"people {n}") for n, entry in enumerate(given["people"], start=1)),
        channels=tuple(_made(Channel, entry, f"channel {n}") for n, entry in enumerate(given.get("channels") or [], 1)),
        team_name=str(team.get("name", "Sandbox")),
        team_domain=str(team.get("domain", "sandbox")),
    )


def _made(kind: type[Made], entry: Any, place: str) -> Made:
    if not isinstance(entry, Mapping):
        raise PeopleError(f"{place}: must be an object")
    unknown = set(entry) - {field.name for field in fields(kind)}
    if unknown:
        raise PeopleError(f"{place}: has no {', '.join(sorted(map(str, unknown)))}")
    try:
        return kind(**entry)
    except TypeError as error:
        raise PeopleError(f"{place}: {error}") from error
