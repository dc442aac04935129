"""Suggest a map from describe: the likeliest field of the organisation for each of casebot's, with confidence and
reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from connectors.salesforce.field_map import FIELDS, CaseField, FieldKind
from connectors.salesforce.map_check import Words

_FITS: Mapping[FieldKind, frozenset[str]] = {
    FieldKind.TEXT: frozenset({"string", "textarea", "picklist", "url", "email", "phone", "id", "combobox"}),
    FieldKind.WORD: frozenset({"picklist", "string"}),
    FieldKind.DATE: frozenset({"date", "datetime"}),
    FieldKind.MOMENT: frozenset({"datetime"}),
    FieldKind.FLAG: frozenset({"boolean"}),
    FieldKind.NUMBER: frozenset({"int", "double", "currency", "long"}),
    FieldKind.USER: frozenset({"reference"}),
    FieldKind.LOOKUP: frozenset({"reference"}),
}
_ALIKE = 0.86
_MAYBE = 0.72
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Confidence(StrEnum):
    """The confidence of a suggestion."""

    CERTAIN = "certain"
    LIKELY = "likely"
    GUESS = "guess"
    NONE = "nothing found"


@dataclass(frozen=True)
class Proposal:
    """The suggested line for one field. `read` is "" if nothing fits."""

    case_field: CaseField
    read: str
    confidence: Confidence
    reason: str
    #: casebot's value to the organisation's, where they differ.
    values: Mapping[str, str]
    #: casebot's values without a value in the organisation.
    unmatched: tuple[str, ...] = ()


def suggest(described: Mapping[str, Any], words: Words) -> list[Proposal]:
    """Suggest a line for each field from the describe of Case."""
    fields = [one for one in described.get("fields") or () if isinstance(one, dict)]
    return [_propose(case_field, fields, words.get(case_field.name, ())) for case_field in FIELDS]


def _propose(case_field: CaseField, fields: Sequence[Mapping[str, Any]], words: Sequence[str]) -> Proposal:
    standard = _standard(case_field, fields)
    if standard is not None:
        values, unmatched = _values(case_field, standard, words)
        reason = f"{standard.get('name')} is the standard field"
        return Proposal(case_field, case_field.usual, Confidence.CERTAIN, reason, values, unmatched)
    ranked = sorted(
        ((*_score(case_field, one, words), one) for one in fields if _fits(case_field, one)),
        key=lambda ranked: (-ranked[0], str(ranked[2].get("name"))),
    )
    if not ranked or ranked[0][0] < _MAYBE:
        reason = (
            "no field has this name and type; casebot works without it"
            if not case_field.is_required
            else ("casebot needs it, so enter its name")
        )
        return Proposal(case_field, "", Confidence.NONE, reason, {})
    score, reason, best = ranked[0]
    rivals = [str(one.get("name")) for value, _, one in ranked[1:] if value >= score - 0.02]
    confidence = Confidence.LIKELY if score >= _ALIKE and not rivals else Confidence.GUESS
    if rivals:
        reason += f"; so has {', '.join(rivals[:3])}"
    values, unmatched = _values(case_field, best, words)
    return Proposal(case_field, _path(case_field, best), confidence, reason, values, unmatched)


def _standard(case_field: CaseField, fields: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    head, _, rest = case_field.usual.partition(".")
    if not head:
        return None
    key = "relationshipName" if rest else "name"
    return next((one for one in fields if one.get(key) == head), None)


def _fits(case_field: CaseField, one: Mapping[str, Any]) -> bool:
    if str(one.get("type")) not in _FITS[case_field.kind]:
        return False
    return not case_field.refers_to or case_field.refers_to in (one.get("referenceTo") or ())


def _score(case_field: CaseField, one: Mapping[str, Any], words: Sequence[str]) -> tuple[float, str]:
    names = (case_field.name.replace("_", " "), *case_field.also_called)
    label = _plain(str(one.get("label") or ""))
    api = _plain(str(one.get("name") or "").removesuffix("__c"))
    best, why = 0.0, ""
    for name in names:
        for text, what in ((label, "label"), (api, "API name")):
            score = 1.0 if text == _plain(name) else SequenceMatcher(None, text, _plain(name)).ratio() * 0.95
            if score > best:
                best, why = (
                    score,
                    f"its {what} “{one.get('label') if what == 'label' else one.get('name')}” reads like “{name}”",
                )
    offered = {_plain(str(value.get("value"))) for value in one.get("picklistValues") or ()}
    shared = [word for word in words if _plain(word) in offered]
    if shared and len(shared) * 2 >= len(words):
        return max(best, 0.9), f"it has {len(shared)} of the {len(words)} words, such as “{shared[0]}”"
    return best, why


def _path(case_field: CaseField, one: Mapping[str, Any]) -> str:
    relationship = one.get("relationshipName")
    if case_field.kind is FieldKind.LOOKUP and relationship:
        return f"{relationship}.{'CaseNumber' if case_field.refers_to == 'Case' else 'Name'}"
    return str(one.get("name"))


def _values(
    case_field: CaseField, one: Mapping[str, Any], words: Sequence[str]
) -> tuple[Mapping[str, str], tuple[str, ...]]:
    offered = [str(value.get("value")) for value in one.get("picklistValues") or () if value.get("active", True)]
    if case_field.kind is not FieldKind.WORD or not offered:
        return {}, ()
    found: dict[str, str] = {}
    unmatched = []
    for word in words:
        if word in offered:
            continue
        alike = max(offered, key=lambda value: SequenceMatcher(None, _plain(value), _plain(word)).ratio())
        if SequenceMatcher(None, _plain(alike), _plain(word)).ratio() >= _ALIKE:
            found[word] = alike
        else:
            unmatched.append(word)
    return found, tuple(unmatched)


def _plain(name: str) -> str:
    """Return a name for comparison: lower case, single spaces."""
    return " ".join(re.sub(r"[^A-Za-z0-9]+", " ", _CAMEL.sub(" ", name)).lower().split())


def as_toml(proposals: Sequence[Proposal], record_types: Sequence[str]) -> str:
    """Return the suggestions as a map, with confidence and reason above each line."""
    lines = [
        "# Suggested from Salesforce's fields of Case. Check each line before you use it.",
        f"record_types = {json.dumps(list(record_types), ensure_ascii=False)}",
        "",
        "[fields]",
    ]
    tables: list[str] = []
    for each in proposals:
        name = each.case_field.name
        lines.append(f"# {each.case_field.about}: {each.confidence.value}, {each.reason}.")
        lines.append(f"{name} = {json.dumps(each.read)}" if each.read else f"# {name} = false")
        if each.unmatched:
            lines.append(f"# No value for: {', '.join(each.unmatched)}.")
        if each.values:
            # In TOML, a field with values is its own table.
            lines[-1 if not each.unmatched else -2] = f"# {name} has a table of its own below."
            tables += ["", f"[fields.{name}]", f"read = {json.dumps(each.read)}", f"[fields.{name}.values]"]
            tables += [
                f"{json.dumps(ours)} = {json.dumps(theirs, ensure_ascii=False)}" for ours, theirs in each.values.items()
            ]
    return "\n".join([*lines, *tables]) + "\n"
