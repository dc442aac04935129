"""Examples of what people see of Salesforce."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cases.model.crm import CrmWrite, CrmWriteKind, CrmWriteState, FieldWrite
from cases.model.people import Roster
from cases.model.status import Status
from messages import crm
from messages.card import CardScene, case_card
from tests.messages.examples import NOW, POLICY, Example, Voice, a_case, ana, as_usual, ben, closed, picked_up


def a_write(say: Voice = as_usual, **changes: Any) -> CrmWrite:
    """Ana's, refused."""
    fields = {
        "status": FieldWrite("Open", Status.ENGAGED.value, "ana@example.test"),
        "next_step": FieldWrite(None, say("2026-07-12 AS Send the quote"), "ana@example.test"),
        "next_step_due": FieldWrite(None, "2026-07-14", "ana@example.test"),
    }
    write = CrmWrite(
        7,
        CrmWriteKind.FIELDS,
        NOW,
        "ana@example.test",
        fields=fields,
        id=3,
        state=CrmWriteState.REFUSED,
        attempts=1,
        error="FIELD_CUSTOM_VALIDATION_EXCEPTION",
        error_words=say("Name the product before you set this status."),
    )
    return replace(write, **changes)


def a_conflict(say: Voice = as_usual) -> CrmWrite:
    fields = {
        "owner": FieldWrite("ana@example.test", "ben@example.test", "ana@example.test", theirs=say("Priya Rao")),
        "next_step": FieldWrite(None, say("2026-07-12 AS Send the quote"), "ana@example.test", theirs=None),
    }
    return a_write(say, state=CrmWriteState.CONFLICT, fields=fields, error="CONFLICT", error_words="")


def roster() -> Roster:
    return Roster.of([ana(), ben()])


def _card(say: Voice) -> Any:
    scene = CardScene(picked_up(say), ana(say), (), POLICY, NOW, not_in_crm=("status", "next_step", "task"))
    return case_card(scene)


EXAMPLES = [
    Example("crm_trouble.refused", lambda say: crm.trouble(a_case(say), a_write(say), roster())),
    Example("crm_trouble.contradicted", lambda say: crm.trouble(a_case(say), a_conflict(say), roster())),
    Example(
        "crm_trouble.new_case",
        lambda say: crm.trouble(a_case(say), a_write(say, kind=CrmWriteKind.NEW_CASE, fields={}), roster()),
    ),
    Example(
        "crm_trouble.sent",
        lambda say: crm.trouble(a_case(say), a_write(say, state=CrmWriteState.DONE), roster()),
    ),
    Example(
        "crm_trouble.dropped",
        lambda say: crm.trouble(a_case(say), a_write(say, state=CrmWriteState.DROPPED), roster()),
    ),
    Example(
        "crm_mention",
        lambda say: crm.mention(a_case(say), say("Priya Rao"), say("@Ana Silva please look at this")),
    ),
    Example("crm_fix", lambda say: crm.fix(picked_up(say), [a_write(say)], roster())),
    Example(
        "crm_fix.closed",
        lambda say: crm.fix(
            closed(say),
            [
                a_write(
                    say,
                    fields={
                        "resolution": FieldWrite(None, "Answered Question"),
                        "feedback": FieldWrite(None, say("NA")),
                        "contact": FieldWrite(None, say("Maria Lopez")),
                    },
                )
            ],
            roster(),
        ),
    ),
    Example(
        "crm_fix.nothing_to_correct",
        lambda say: crm.fix(picked_up(say), [a_write(say, kind=CrmWriteKind.TASK, fields={})], roster()),
    ),
    Example("case_card.not_in_salesforce", _card),
]
