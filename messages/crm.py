"""What people are shown of writes to Salesforce: what it refused, what both sides changed, and who mentioned them there (SAFE-4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.model.case import AuditEntry, Case
from cases.model.crm import CrmWrite, CrmWriteKind, CrmWriteState, FieldWrite
from cases.model.errors import Field
from cases.model.people import Roster
from cases.model.status import Resolution
from cases.rules.next_steps import step_alone
from cases.use_cases.settle_crm_writes import corrigible
from messages import mrkdwn, render
from messages.history import FIELD_WORDS
from messages.modals import Filled, latest
from messages.names import Seen
from messages.surfaces import Message, Modal

# What is written beside the fields of a case.
KIND_WORDS: Mapping[str, str] = {
    CrmWriteKind.NEW_CASE.value: "the new case",
    CrmWriteKind.TASK.value: "a touch",
    CrmWriteKind.POST.value: "a post",
    CrmWriteKind.COMMENT.value: "an answer",
}


@dataclass(frozen=True)
class ShownField:
    """One field of a write, in people's words."""

    label: str
    ours: str
    theirs: str


def named(names: Sequence[str]) -> list[str]:
    """Return the names that people use for fields and for anything else that is written."""
    return [FIELD_WORDS.get(name) or KIND_WORDS.get(name, name) for name in names]


def trouble(case: Case, write: CrmWrite, roster: Roster, *, decides: bool = True) -> Message:
    """Return what Salesforce refused or what both sides changed; once that is settled, what became of it.

    Args:
        decides: Whether the reader settles it. It is somebody else's once the case is.
    """
    owner = roster.get(case.owner)
    return render.message(
        "crm_trouble",
        case=case,
        write=write,
        seen=Seen(case.id, case.version),
        decides=decides,
        owner=owner,
        what=KIND_WORDS.get(write.kind.value, ""),
        fields=_shown(write.fields, roster),
        is_refused=write.state is CrmWriteState.REFUSED,
        is_contradicted=write.state is CrmWriteState.CONFLICT,
        is_dropped=write.state is CrmWriteState.DROPPED,
    )


def mention(case: Case, by: str, text: str) -> Message:
    """Notify a person that somebody mentioned them in Salesforce."""
    return render.message("crm_mention", case=case, by=by, text=text, seen=Seen(case.id, case.version))


def fix(
    case: Case,
    writes: Sequence[CrmWrite],
    roster: Roster,
    *,
    filled: Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """Correct what was refused, and send it again."""
    changes, more_changes = latest(notice)
    offered = corrigible(writes)
    given: dict[Field, Any] = {
        Field.NEXT_STEP: step_alone(case.next_step),
        Field.NEXT_STEP_DUE: case.next_step_due,
        Field.FEEDBACK: case.feedback,
        Field.CONTACT: case.contact,
        Field.RESOLUTION: case.resolution or "",
    }
    rest = {name: each for write in writes for name, each in write.fields.items() if name not in offered}
    return render.modal(
        "crm_fix",
        case=case,
        seen=Seen(case.id, case.version),
        words=[write.error_words or write.error for write in writes],
        offered=offered,
        resolutions=[each.value for each in Resolution] if case.is_closed else [],
        rest=_shown(rest, roster),
        filled={**given, **(filled or {})},
        changes=changes,
        more_changes=more_changes,
    )


def _shown(fields: Mapping[str, FieldWrite], roster: Roster) -> list[ShownField]:
    return [
        ShownField(FIELD_WORDS.get(name, name), _words(name, each.value, roster), _words(name, each.theirs, roster))
        for name, each in fields.items()
    ]


def _words(name: str, value: str | None, roster: Roster) -> str:
    if not value:
        return "nothing"
    if name == "owner":
        person = roster.get(value)
        return person.name if person is not None else value
    if name == "next_step_due":
        return mrkdwn.day(date.fromisoformat(value)) if len(value) == 10 else value
    return value
