"""Compare the map with the organisation (describe): report every mistake with its remedy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from connectors.salesforce.field_map import ALWAYS_READ, FieldKind, FieldMap, MappedField, Writing

Describe = Callable[[str], Mapping[str, Any]]

# The values that a picklist must have, by field. The rules define them, so the caller passes them.
Words = Mapping[str, Sequence[str]]

_TYPES: Mapping[FieldKind, frozenset[str]] = {
    FieldKind.DATE: frozenset({"date", "datetime"}),
    FieldKind.MOMENT: frozenset({"datetime"}),
    FieldKind.FLAG: frozenset({"boolean"}),
    FieldKind.NUMBER: frozenset({"int", "double", "currency", "percent", "long"}),
}


@dataclass(frozen=True)
class MapProblem:
    """One difference. If `is_fatal`, casebot cannot use Salesforce until it is corrected."""

    place: str
    text: str
    remedy: str
    is_fatal: bool = True


@dataclass(frozen=True)
class CheckedMap:
    """The result of checking the map."""

    problems: tuple[MapProblem, ...]
    #: The labels of the imported record types, by id.
    record_types: Mapping[str, str]

    @property
    def fatal(self) -> tuple[MapProblem, ...]:
        """Return the problems that keep casebot from using Salesforce."""
        return tuple(problem for problem in self.problems if problem.is_fatal)


def check_map(field_map: FieldMap, describe: Describe, words: Words) -> CheckedMap:
    """Compare the map with the organisation. Raises SalesforceError if Case cannot be described."""
    case = _Object(describe("Case"), describe)
    problems = [problem for name in ALWAYS_READ for problem in _about_always_read(case, name)]
    for mapped in field_map.fields.values():
        problems += _about_reading(case, mapped)
        problems += _about_writing(case, mapped)
        problems += _about_words(case, mapped, words.get(mapped.name, ()))
    problems += _about_new_opportunity(field_map, describe)
    record_types, wrong = _record_types(case, field_map.record_types)
    return CheckedMap((*problems, *wrong), record_types)


class _Object:
    """An object from describe. Objects that it refers to are requested when a path needs them."""

    def __init__(self, said: Mapping[str, Any], describe: Describe) -> None:
        self.said = said
        self._describe = describe
        self.fields: dict[str, Mapping[str, Any]] = {
            str(one.get("name")): one for one in said.get("fields") or () if isinstance(one, dict)
        }
        self._others: dict[str, _Object | None] = {}

    def find(self, path: str) -> Mapping[str, Any] | None:
        """Return the field at the end of the path; None if it does not exist or cannot be described."""
        head, _, rest = path.partition(".")
        if not rest:
            return self.fields.get(head)
        link = self.relationship(head)
        if link is None:
            return None
        for target in link.get("referenceTo") or ():
            other = self._other(str(target))
            found = other.find(rest) if other is not None else None
            if found is not None:
                return found
        return None

    def relationship(self, name: str) -> Mapping[str, Any] | None:
        """Return the lookup of this relationship."""
        return next((one for one in self.fields.values() if one.get("relationshipName") == name), None)

    def _other(self, name: str) -> _Object | None:
        if name not in self._others:
            self._others[name] = _Object(self._describe(name), self._describe)
        return self._others[name]


def _about_always_read(case: _Object, name: str) -> list[MapProblem]:
    if name in case.fields:
        return []
    remedy = "Give the permission set of casebot's user read access to Case and to this field."
    return [MapProblem(f"Case.{name}", "cannot be read", remedy)]


def _about_reading(case: _Object, mapped: MappedField) -> list[MapProblem]:
    place = f"fields.{mapped.name}"
    found = case.find(mapped.read)
    if found is None:
        near = get_close_matches(mapped.read, list(case.fields), n=1, cutoff=0.5)
        hint = f" Did you mean {near[0]}?" if near else ""
        remedy = (
            f"Give casebot's user read access to {mapped.read}, correct the name in the map, or write "
            f"{mapped.name} = false there.{hint}"
        )
        return [MapProblem(place, f"Case has no field {mapped.read} that casebot may read", remedy)]
    wanted = _TYPES.get(mapped.case_field.kind)
    kind = str(found.get("type", ""))
    if wanted is not None and kind not in wanted:
        remedy = f"Name a field of the type {' or '.join(sorted(wanted))}."
        return [MapProblem(place, f"{mapped.read} is of the type {kind}", remedy)]
    return []


def _about_writing(case: _Object, mapped: MappedField) -> list[MapProblem]:
    if not mapped.write:
        return []
    place = f"fields.{mapped.name}"
    found = case.fields.get(mapped.write)
    if found is None:
        remedy = f"Name the field that is written as fields.{mapped.name}.write, or write false there."
        return [MapProblem(place, f"Case has no field {mapped.write} that casebot may see", remedy)]
    if not found.get("updateable", False):
        remedy = f"Give casebot's user edit access to {mapped.write}, or write fields.{mapped.name}.write = false."
        return [MapProblem(place, f"casebot may not edit {mapped.write}", remedy)]
    refers = mapped.case_field.refers_to
    if refers and refers not in (found.get("referenceTo") or ()):
        remedy = f"Name a lookup to {refers}."
        return [MapProblem(place, f"{mapped.write} is no lookup to {refers}", remedy)]
    return []


def _about_words(case: _Object, mapped: MappedField, words: Sequence[str]) -> list[MapProblem]:
    found = case.fields.get(mapped.write or mapped.read)
    if found is None or mapped.case_field.kind is not FieldKind.WORD or not mapped.write:
        return []
    offered = [str(one.get("value")) for one in found.get("picklistValues") or () if one.get("active", True)]
    if not offered:
        return []
    missing = [mapped.theirs(word) for word in words if mapped.theirs(word) not in offered]
    if not missing:
        return []
    remedy = (
        f"Add the values in Salesforce, or say under [fields.{mapped.name}.values] which of its values each word is. "
        f"It has: {', '.join(offered)}."
    )
    text = f"{mapped.write} has no value for: {', '.join(missing)}"
    # A status that cannot be written would block every closing; another picklist only blocks its field.
    return [MapProblem(f"fields.{mapped.name}.values", text, remedy, is_fatal=mapped.case_field.is_required)]


def _about_new_opportunity(field_map: FieldMap, describe: Describe) -> list[MapProblem]:
    if Writing.OPPORTUNITIES not in field_map.writings or not (
        field_map.opportunity_key or field_map.opportunity_types
    ):
        return []
    opportunity = _Object(describe("Opportunity"), describe)
    return [
        *_about_key(opportunity, field_map.opportunity_key),
        *_about_types(opportunity, field_map.opportunity_types),
    ]


def _about_types(opportunity: _Object, types: Mapping[str, str]) -> list[MapProblem]:
    values = opportunity.fields.get("Type", {}).get("picklistValues") or ()
    offered = [str(one.get("value")) for one in values if one.get("active", True)]
    missing = [value for value in types.values() if value not in offered]
    if not missing:
        return []
    remedy = f"Write values that it has and casebot's user may see: {', '.join(offered) or 'none'}."
    text = f"the Type of Opportunity has no value for: {', '.join(missing)}"
    return [MapProblem("new_opportunity.types", text, remedy, is_fatal=False)]


def _about_key(opportunity: _Object, name: str) -> list[MapProblem]:
    if not name:
        return []
    found = opportunity.fields.get(name, {})
    missing = [key for key in ("externalId", "unique", "createable") if not found.get(key, False)]
    if not missing:
        return []
    remedy = (
        "Make it a text field of Opportunity, External ID and Unique, that casebot's user may edit. Or leave it out."
    )
    return [MapProblem("new_opportunity.key", f"{name} is no key that casebot may write", remedy)]


def _record_types(case: _Object, wanted: Sequence[str]) -> tuple[Mapping[str, str], list[MapProblem]]:
    known = [one for one in case.said.get("recordTypeInfos") or () if isinstance(one, dict)]
    found: dict[str, str] = {}
    problems = []
    for name in wanted:
        folded = name.casefold()
        alike = next(
            (
                one
                for one in known
                if folded in (str(one.get("name", "")).casefold(), str(one.get("developerName", "")).casefold())
            ),
            None,
        )
        if alike is None:
            names = ", ".join(str(one.get("name")) for one in known) or "none"
            remedy = f"Write one of: {names}. Or give casebot's user the record type."
            problems.append(MapProblem("record_types", f"Case has no record type “{name}”", remedy))
        else:
            found[str(alike.get("recordTypeId"))] = str(alike.get("name") or name)
    return found, problems
