"""The closings of these tests, and what they are judged by."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from cases.model.case import MID_MARKET_HAND_OVER, Case, Touch
from cases.model.closing_answers import Closing
from cases.model.errors import Field, Problem
from cases.model.policy import TouchKind
from cases.model.status import LeadOutcome, OpportunityStage, RenewalRisk, Resolution, Status
from cases.rules.closing import (
    ClosingContext,
    closing_problems,
    fields_needed,
)
from cases.rules.duplicates import find_covering
from tests.cases.team import NOON, POLICY, TODAY, a_case

RESOLVED = Closing(status=Status.RESOLVED, resolution=Resolution.ANSWERED_QUESTION, feedback="NA")


UNRESPONSIVE = Closing(status=Status.UNRESPONSIVE, resolution=Resolution.FAILED_TO_ENGAGE, feedback="NA")


DUPLICATE = Closing(status=Status.DUPLICATE, resolution=Resolution.NO_ACTION_REQUIRED, feedback="NA")


NOTHING = Closing()


def touch(days_ago: float, day: int = 1, kind: TouchKind = TouchKind.EMAIL) -> Touch:
    return Touch(1, kind, day, "ana@example.com", NOON - timedelta(days=days_ago))


#: The cases that the tests know by number, beside the one that is closed.
COVERING = a_case(id=2, number="00099999")


def context(case: Case, closing: Closing, touches: Sequence[Touch] = (), **more: Any) -> ClosingContext:
    """What the closing is judged by, at noon; `known`: the other cases that there are."""
    known: Sequence[Case] = more.pop("known", [COVERING])
    number = closing.duplicate_of.strip()

    def find(asked_for: str) -> Case | None:
        return next((one for one in [case, *known] if one.number.lstrip("0") == asked_for.lstrip("#0 ")), None)

    covering = find_covering(case, number, find) if number and number != MID_MARKET_HAND_OVER else None
    settings = {"now": NOON, "today": TODAY, "touches": touches, "covering": covering, "initials": ("AS", "BO"), **more}
    return ClosingContext(**settings)


def missing(case: Case, closing: Closing, touches: Sequence[Touch] = (), **more: Any) -> list[Problem]:
    return closing_problems(case, closing, POLICY, context(case, closing, touches, **more))


def found(case: Case, closing: Closing, touches: Sequence[Touch] = (), **more: Any) -> list[tuple[str, Field]]:
    """Which rule speaks on which field."""
    return [(problem.rule, problem.field) for problem in missing(case, closing, touches, **more)]


def asked(case: Case, closing: Closing, **more: Any) -> list[Field]:
    return fields_needed(case, closing, POLICY, context(case, closing, **more))


#: Everything that CLO-5 asks for.
TRIED = [touch(20), touch(18, 3, TouchKind.CALL)]


ALWAYS = [Field.STATUS, Field.RESOLUTION, Field.FEEDBACK]


MQL = a_case(lead="Leo", type="Customer MQL", status=Status.ATTEMPTING_CONTACT)


CONVERTED = replace(RESOLVED, lead_outcome=LeadOutcome.CONVERTED)


def a_duplicate_of(other: str, **values: Any) -> Case:
    return a_case(status=Status.DUPLICATE, duplicate_of=other, **values)


TRYING = a_case(status=Status.ATTEMPTING_CONTACT)


INBOUND = a_case(type="Inbound Request", contact="Maria", status=Status.ATTEMPTING_CONTACT)


OPPORTUNITY = a_case(contact="Maria", opportunity="Acme renewal 2026")


KNOWN = replace(
    OPPORTUNITY,
    opportunity_stage=OpportunityStage.CLOSED_LOST,
    opportunity_close_date=TODAY - timedelta(days=3),
    renewal_risk=RenewalRisk.LOW,
)


WON = replace(RESOLVED, opportunity_stage=OpportunityStage.CLOSED_WON, gitlab_admin=True)


def crm_said(case: Case, **words: str) -> Case:
    """The case, with what the CRM last said of it."""
    return replace(case, upstream=json.dumps({"opportunity": case.opportunity, **words}))
