"""The form that links an opportunity to a case (OPP-1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cases.model.case import AuditEntry, Case
from cases.model.errors import Field
from cases.model.policy import Policy
from cases.model.status import OpportunityKind, OpportunityStage
from cases.use_cases.link_opportunity import LinkQuestions, Naming, asks_naming
from messages.modals import Filled, case_form
from messages.surfaces import Modal


def link_form(
    case: Case,
    policy: Policy,
    kind: OpportunityKind | None,
    asked: LinkQuestions,
    *,
    filled: Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """Link an opportunity (OPP-1). kind: as chosen, on an Expansion case; asked: what the opportunity chosen so far needs."""
    linked_until = case.opportunity_close_date or ""
    given: dict[Field, Any] = {
        Field.OPPORTUNITY: case.opportunity,
        Field.OPPORTUNITY_KIND: kind or "",
        Field.FROM_RENEWAL: False,
        Field.OPPORTUNITY_EXPECTED: Naming.NOW,
        Field.OPPORTUNITY_STAGE: case.opportunity_stage or OpportunityStage.OPEN,
        Field.OPPORTUNITY_CLOSE_DATE: linked_until,
        **(filled or {}),
    }
    is_another = not asked.is_linked and bool(given[Field.OPPORTUNITY])
    if is_another and given[Field.OPPORTUNITY_CLOSE_DATE] == linked_until:
        # The date of the linked opportunity says nothing of another one.
        given[Field.OPPORTUNITY_CLOSE_DATE] = ""
    return case_form(
        "opportunity",
        case,
        given,
        None,
        notice,
        asks_naming=asks_naming(case, policy),
        namings=tuple(Naming),
        is_named=given[Field.OPPORTUNITY_EXPECTED] != Naming.LATER,
        asked=asked,
        is_another=is_another,
        kinds=tuple(OpportunityKind),
        stages=tuple(OpportunityStage),
    )
