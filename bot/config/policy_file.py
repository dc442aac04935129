"""The policy file: a team's own rules. A file with mistakes is refused, with all of them listed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from pathlib import Path

from bot.config.toml_reading import (
    UnreadableFile,
    a_count,
    a_flag,
    a_text,
    a_zone,
    kind_of,
    nearest,
    read_toml,
    texts,
    unknown_keys,
)
from bot.config.week_reading import countries, week_of, weekdays, working_hours
from cases.model.case_type import CaseType
from cases.model.channels import is_channel_id
from cases.model.membership import GUESTS, Membership
from cases.model.people import Region
from cases.model.policy import CadenceStep, Ladder, PickupHours, Policy, RegionPolicy, ReminderStep, TouchKind

Reader = Callable[[object], object]

_DURATION = re.compile(r"(\d+)\s*(min|minutes?|h|hours?|d|days?|weeks?)")
_CHANNEL = re.compile(r"[^\s#<>|]{1,80}")
_ADDRESS = re.compile(r"[^@\s<>|]+@[^@\s<>|]+\.[^@\s<>|]+")
_LONGEST = timedelta(days=3_660)


class PolicyError(Exception):
    """The policy file is refused. `mistakes` has one line for each, with its key."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(["The policy file is refused:", *(f"  - {line}" for line in mistakes)]))


def a_duration(value: object) -> timedelta:
    """Read a duration in words: "24 h", "90 min", "7 days"."""
    written = a_text(value)
    found = _DURATION.fullmatch(written.casefold())
    if found is None:
        raise ValueError(f"“{written}” is not a duration. Write it like “24 h”, “90 min” or “7 days”.")
    unit = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}[found[2][0]]
    try:
        length = timedelta(**{unit: int(found[1])})
    except OverflowError:
        length = timedelta.max
    if not timedelta() < length <= _LONGEST:
        raise ValueError(f"“{written}” must be more than zero and less than ten years.")
    return length


def _a_channel(value: object) -> str:
    channel = a_text(value).removeprefix("#")
    if is_channel_id(channel):
        return channel
    name = channel.lower()
    if not _CHANNEL.fullmatch(name):
        raise ValueError(f"“{name}” is not a channel. Write its name or its id, like “smb-ops” or “C0123ABCD”.")
    return name


def _an_address(value: object) -> str:
    address = a_text(value)
    if not _ADDRESS.fullmatch(address):
        raise ValueError(f"“{address}” is not an e-mail address.")
    return address


def _a_month(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 12:
        raise ValueError(f"“{value}” is not a month. Write a number from 1 to 12, such as 2 for February.")
    return value


def _a_web_address(value: object) -> str:
    if value != "" and not a_text(value).startswith("https://"):
        raise ValueError(f"“{value}” must begin with https://.")
    return str(value)


def _a_link_prefix(value: object) -> str:
    prefix = a_text(value)
    if not prefix.startswith("https://"):
        raise ValueError(f"“{prefix}” must begin with https://.")
    return prefix


def _pickup_hours(value: object) -> PickupHours:
    written = a_text(value)
    words = [each.value for each in PickupHours]
    if written.casefold() not in words:
        raise ValueError(f"“{written}” is not a way to count hours. {nearest(written, words)}")
    return PickupHours(written.casefold())


def _a_touch(value: object) -> TouchKind:
    written = a_text(value)
    for kind in TouchKind:
        if kind.value == written.casefold():
            return kind
    raise ValueError(
        f"“{written}” is not a way to make contact. {nearest(written, [kind.value for kind in TouchKind])}"
    )


def _steps(value: object) -> tuple[ReminderStep, ...]:
    if not isinstance(value, list):
        raise ValueError(f"must be a list of steps; it is {kind_of(value)}.")
    steps = tuple(ReminderStep.read(a_text(words)) for words in value)
    if len({step.name for step in steps}) < len(steps):
        raise ValueError("names a step twice.")
    return steps


_GUESTS = {kind.value.removesuffix(" guest"): kind for kind in GUESTS}


def _guests(value: object) -> tuple[Membership, ...]:
    kinds = texts(value)
    unknown = [kind for kind in kinds if kind not in _GUESTS]
    if unknown:
        raise ValueError(f"“{unknown[0]}” is not a kind of guest. {nearest(unknown[0], list(_GUESTS))}")
    return tuple(dict.fromkeys(_GUESTS[kind] for kind in kinds))


@dataclass(frozen=True)
class _Key:
    """One key of the file: its section, name, field of Policy, and reader."""

    section: str
    name: str
    field: str
    read: Reader


_KEYS = (
    _Key("clocks", "pickup", "pickup", a_duration),
    _Key("clocks", "pickup_hours", "pickup_hours", _pickup_hours),
    _Key("clocks", "closing_target", "closing_target", a_duration),
    _Key("clocks", "closing_limit", "closing_limit", a_duration),
    _Key("clocks", "unresponsive_after", "unresponsive_after", a_duration),
    _Key("clocks", "wants_later_months", "wants_later_months", a_count),
    _Key("clocks", "high_value_touch", "high_value_touch", a_duration),
    _Key("clocks", "hand_over", "hand_over", a_duration),
    _Key("clocks", "reminders_every", "reminder_rounds", a_duration),
    _Key("routing", "capacity", "capacity", a_count),
    _Key("segment", "outside_smb_carr", "outside_smb_carr", a_count),
    _Key("segment", "smb_employees", "smb_employees", a_count),
    _Key("segment", "outside_smb_countries", "outside_smb_countries", texts),
    _Key("segment", "renewals_team_carr", "renewals_team_carr", a_count),
    _Key("segment", "renewals_team_lam", "renewals_team_lam", a_count),
    _Key("working", "partner_teams", "partner_teams", texts),
    _Key("working", "fiscal_year_begins", "fiscal_year_begins", _a_month),
    _Key("working", "support_address", "support_address", _an_address),
    _Key("working", "enquiries_address", "enquiries_address", _an_address),
    _Key("working", "ar_form", "ar_form", _a_web_address),
    _Key("channels", "ops", "ops_channel", _a_channel),
    _Key("channels", "digest", "digest_channel", _a_channel),
    _Key("channels", "sales_support", "sales_support_channel", _a_channel),
    _Key("crm", "link_prefix", "crm_link_prefix", _a_link_prefix),
    _Key("crm", "record_types", "record_types", texts),
    _Key("access", "guests", "guests", _guests),
    _Key("retention", "dead_messages", "keep_dead_messages", a_duration),
    _Key("retention", "mails", "keep_mails", a_duration),
)
_SECTIONS = tuple(dict.fromkeys(key.section for key in _KEYS))
_TOP = (*_SECTIONS, "ladder", "regions", "cadence", "case_type")

_CADENCE: Mapping[str, Reader] = {"day": a_count, "by": _a_touch}
_CASE_TYPE: Mapping[str, Reader] = {
    "name": a_text,
    "types": texts,
    "subjects": texts,
    "no_limit": a_flag,
    "high_value": a_flag,
    "inbound": a_flag,
    "customer_mql": a_flag,
    "meeting": a_flag,
    "renewal": a_flag,
    "to_advocates": a_flag,
    "first_order": a_flag,
    "expansion": a_flag,
}
_LADDER: Mapping[str, Reader] = {clock.name: _steps for clock in fields(Ladder)}
_REGION: Mapping[str, Reader] = {
    "zone": a_zone,
    "hours": working_hours,
    "days": weekdays,
    "countries": countries,
}

POLICY_FIELDS = frozenset({key.field for key in _KEYS} | {"ladder", "regions", "cadence", "case_types"})
"""The fields of Policy that the file sets: all of them, as a test holds."""


def load_policy(path: Path) -> Policy:
    """Return the policy of the file; missing keys have their default.

    Raises PolicyError with every mistake and its key.
    """
    try:
        tables, _ = read_toml(path)
    except UnreadableFile as failed:
        raise PolicyError([str(failed)]) from None
    return read_policy(tables)


def read_policy(tables: Mapping[str, object]) -> Policy:
    """Return the policy of a TOML file's tables. Raises PolicyError."""
    mistakes = [f"{key} {said}" for key, said in unknown_keys(tables, _TOP)]
    values: dict[str, object] = {}
    for section in _SECTIONS:
        keys = {key.name: key for key in _KEYS if key.section == section}
        read = _read_table(
            tables.get(section, {}), {name: key.read for name, key in keys.items()}, section, mistakes, ()
        )
        values |= {keys[name].field: value for name, value in read.items()}

    defaults = Policy()
    steps = _read_table(tables.get("ladder", {}), _LADDER, "ladder", mistakes, ())
    values["ladder"] = replace(defaults.ladder, **steps)  # type: ignore[arg-type]  # _LADDER's readers give this type
    regions = dict(defaults.regions)
    regions |= _regions(tables.get("regions", {}), mistakes)
    values["regions"] = regions
    if "cadence" in tables:
        values["cadence"] = _cadence(tables["cadence"], mistakes)
    if "case_type" in tables:
        values["case_types"] = _case_types(tables["case_type"], mistakes)
    if mistakes:
        raise PolicyError(mistakes)
    policy = Policy(**values)  # type: ignore[arg-type]  # each key's reader gives the type of its field; a test compares them
    if policy.closing_target > policy.closing_limit:
        raise PolicyError(["clocks.closing_target is longer than clocks.closing_limit."])
    return policy


def _read_table(
    value: object, readers: Mapping[str, Reader], place: str, mistakes: list[str], required: Sequence[str]
) -> dict[str, object]:
    if not isinstance(value, dict):
        mistakes.append(f"{place} must be a table; it is {kind_of(value)}.")
        return {}
    mistakes += [f"{place}.{key} {said}" for key, said in unknown_keys(value, list(readers))]
    mistakes += [f"{place}.{key} is missing." for key in required if key not in value]
    read: dict[str, object] = {}
    for key, reader in readers.items():
        if key not in value:
            continue
        try:
            read[key] = reader(value[key])
        except ValueError as wrong:
            mistakes.append(f"{place}.{key} {wrong}")
    return read


def _read_list(
    value: object, readers: Mapping[str, Reader], name: str, mistakes: list[str], required: Sequence[str]
) -> list[dict[str, object]]:
    if not isinstance(value, list) or not value:
        mistakes.append(f"{name} must be written as tables under [[{name}]], one or more.")
        return []
    return [
        _read_table(entry, readers, f"{name}[{place}]", mistakes, required)
        for place, entry in enumerate(value, start=1)
    ]


def _regions(value: object, mistakes: list[str]) -> dict[Region, RegionPolicy]:
    if not isinstance(value, dict):
        mistakes.append(f"regions must be tables such as [regions.AMER]; it is {kind_of(value)}.")
        return {}
    names = [region.value for region in Region]
    mistakes += [f"regions.{key} {said}" for key, said in unknown_keys(value, names)]
    defaults = Policy().regions
    read: dict[Region, RegionPolicy] = {}
    for region in Region:
        if region.value in value:
            given = _read_table(value[region.value], _REGION, f"regions.{region.value}", mistakes, ())
            old, week = defaults[region], None
            try:
                week = week_of(given.pop("hours", None), given.pop("days", None))
            except ValueError as wrong:
                mistakes.append(f"regions.{region.value}.days {wrong}")
            merged: dict[str, object] = {
                "zone": old.zone,
                "countries": old.countries,
                **given,
                "week": week or old.week,
            }
            read[region] = RegionPolicy(**merged)  # type: ignore[arg-type]  # _REGION's readers give these types
    return read


def _cadence(value: object, mistakes: list[str]) -> tuple[CadenceStep, ...]:
    steps = _read_list(value, _CADENCE, "cadence", mistakes, ("day", "by"))
    read: list[CadenceStep] = []
    for place, step in enumerate(steps, start=1):
        day, kind = step.get("day"), step.get("by")
        if not isinstance(day, int) or not isinstance(kind, TouchKind):
            continue
        if read and day <= read[-1].day:
            mistakes.append(f"cadence[{place}].day must be later than the day before it, {read[-1].day}.")
        read.append(CadenceStep(day, kind))
    return tuple(read)


def _case_types(value: object, mistakes: list[str]) -> tuple[CaseType, ...]:
    read: list[CaseType] = []
    names: set[str] = set()
    for place, entry in enumerate(_read_list(value, _CASE_TYPE, "case_type", mistakes, ("name",)), start=1):
        name = entry.get("name")
        if not isinstance(name, str):
            continue
        if name.casefold() in names:
            mistakes.append(f"case_type[{place}].name “{name}” is listed twice.")
        names.add(name.casefold())
        read.append(CaseType(**entry))  # type: ignore[arg-type]  # _CASE_TYPE's readers give these types
    return tuple(read)
