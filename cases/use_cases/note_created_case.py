"""A case that was created here, once the CRM has it: it gets the CRM's number and key, and what was done meanwhile follows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from cases.changes.record import Change, ChangeContext, record
from cases.model.crm import WRITTEN, CrmWrite, CrmWriteKind
from cases.model.people import THE_CRM
from cases.model.policy import Policy
from cases.model.status import Surface
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.crm_sync import differing_fields, is_ours_alone


def note_created(
    case_id: int,
    external_id: str,
    says: Mapping[str, str | None],
    uow: UnitOfWork,
    policy: Policy,
    now: datetime,
) -> None:
    """Note the CRM's key, number and words of a case that was created there; the caller commits. Doing it again changes nothing."""
    before = uow.cases.get(case_id, for_change=True)
    if not is_ours_alone(before):
        return
    number = says.get("number") or before.number
    # What is never written is left out: the next reading takes over what the CRM filled in by itself, such as a priority.
    agreed = {name: said for name, said in says.items() if name in WRITTEN} | {"number": number}
    after = replace(
        before,
        number=number,
        external_id=external_id,
        link=says.get("link") or before.link,
        upstream=json.dumps(agreed, ensure_ascii=False, sort_keys=True),
    )
    context = ChangeContext(uow, policy, now, THE_CRM, Surface.SALESFORCE)
    if number != before.number:
        uow.cases.note_former_number(before.number, before.id)
    [stored] = record([Change(before, after)], context)
    # Of what was not taken over as it was sent, such as a closing, the CRM hears next.
    left = differing_fields(stored.after, says, THE_CRM)
    if left:
        uow.crm.put([CrmWrite(after.id, CrmWriteKind.FIELDS, now, THE_CRM.key, THE_CRM.name, fields=left)])
