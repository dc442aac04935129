"""What closing a case asks of its opportunity (CLO-8), and what contradicts the CRM's word (CLO-11)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cases.model.case import Case, words_of
from cases.model.closing_answers import Closing
from cases.model.dates import format_date
from cases.model.errors import Field, Problem
from cases.model.names import is_same_name
from cases.model.status import OpportunityStage, RenewalRisk, Resolution

ENDED = (OpportunityStage.CLOSED_WON, OpportunityStage.CLOSED_LOST)


@dataclass(frozen=True)
class OpportunityFacts:
    """The opportunity as a closing leaves it: the answers, or else what was known."""

    stage: OpportunityStage | None
    close_date: date | None
    risk: RenewalRisk | None
    has_admin: bool

    @property
    def is_won(self) -> bool:
        """Return whether it is closed won."""
        return self.stage is OpportunityStage.CLOSED_WON

    @property
    def is_churn_won(self) -> bool:
        """Return whether it is closed won while its customer is a certain churn."""
        return self.is_won and self.risk is RenewalRisk.GUARANTEED_CHURN

    def is_won_ahead(self, today: date) -> bool:
        """Tell whether it is called won with a close date that is still to come."""
        return self.is_won and self.close_date is not None and self.close_date > today


def facts_known(case: Case) -> OpportunityFacts:
    """Return what the case says of its opportunity."""
    return facts_after(case, Closing())


def facts_after(case: Case, closing: Closing) -> OpportunityFacts:
    """Return what the case says of its opportunity once it is closed in this way."""
    return OpportunityFacts(
        stage=closing.opportunity_stage or case.opportunity_stage,
        close_date=closing.opportunity_close_date or case.opportunity_close_date,
        risk=closing.renewal_risk or case.renewal_risk,
        has_admin=closing.gitlab_admin or case.gitlab_admin is True,
    )


def opportunity_fields(case: Case, closing: Closing, today: date) -> dict[Field, bool]:
    """Return which fields of the opportunity the form has to show. Known facts are not asked, unless they contradict each other."""
    known, after = facts_known(case), facts_after(case, closing)
    stage_known = known.stage in ENDED and not known.is_churn_won
    return {
        Field.OPPORTUNITY_STAGE: not stage_known or closing.opportunity_stage is not None,
        Field.OPPORTUNITY_CLOSE_DATE: (
            known.close_date is None or closing.opportunity_close_date is not None or after.is_won_ahead(today)
        ),
        Field.RENEWAL_RISK: known.risk is None or closing.renewal_risk is not None or known.is_churn_won,
        Field.GITLAB_ADMIN: after.is_won
        and not crm_misses_admin(case)
        and (not known.has_admin or closing.gitlab_admin),
        Field.CRM_OUT_OF_DATE: bool(contradictions_of_crm(case, closing)) or closing.crm_out_of_date,
    }


def opportunity_problems(case: Case, closing: Closing, today: date) -> list[Problem]:
    """Return everything that is missing of the opportunity, or that contradicts itself or the CRM."""
    after, found = facts_after(case, closing), []
    asked = opportunity_fields(case, closing, today)

    def add(field: Field, rule: str, text: str) -> None:
        found.append(Problem(field, rule, text))

    if after.stage not in ENDED:
        add(
            Field.OPPORTUNITY_STAGE,
            "CLO-8",
            "The opportunity closes with the case. Close it as won or lost in the CRM first, then choose which.",
        )
    if after.is_churn_won:
        field = Field.OPPORTUNITY_STAGE if asked[Field.OPPORTUNITY_STAGE] else Field.RENEWAL_RISK
        add(
            field,
            "CLO-8",
            "Guaranteed Churn contradicts Closed Won. It needs Closed Lost.",
        )
    if after.close_date is None:
        add(Field.OPPORTUNITY_CLOSE_DATE, "CLO-8", "Choose the close date of the opportunity.")
    elif after.is_won_ahead(today):
        text = f"Closed Won contradicts a close date in the future ({format_date(after.close_date, today)}). Choose the date it was won."
        add(Field.OPPORTUNITY_CLOSE_DATE, "CLO-11", text)
    if after.risk is None:
        add(Field.RENEWAL_RISK, "CLO-8", "Choose the renewal risk category of the opportunity.")
    if after.is_won and not after.has_admin and not crm_misses_admin(case):
        add(
            Field.GITLAB_ADMIN,
            "CLO-8",
            "Closed Won needs a GitLab admin on the account. Add one in the CRM, then tick this.",
        )
    said = contradictions_of_crm(case, closing)
    if said and not closing.crm_out_of_date:
        add(Field.CRM_OUT_OF_DATE, "CLO-11", f"{' '.join(said)} Correct it, or confirm that the CRM is out of date.")
    return found


def order_contradiction(case: Case, closing: Closing) -> Problem | None:
    """Return the contradiction of an order that was completed and an opportunity that was lost, if there is one."""
    is_lost = facts_after(case, closing).stage is OpportunityStage.CLOSED_LOST
    if closing.resolution is not Resolution.COMPLETED_SALES_ASSISTED_ORDER or not is_lost or not case.has_opportunity:
        return None
    text = f"“{closing.resolution}” contradicts Closed Lost. Choose whether they bought or the opportunity was lost."
    return Problem(Field.RESOLUTION, "CLO-11", text)


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_COMPARED = (("opportunity_stage", "stage"), ("opportunity_close_date", "close date"), ("renewal_risk", "renewal risk"))


def contradictions_of_crm(case: Case, closing: Closing) -> list[str]:
    """Return what this closing says otherwise than the CRM, a sentence each."""
    return [
        f"The CRM says {_readable(theirs)}; you say {_readable(ours)}." for theirs, ours in _differences(case, closing)
    ]


def _readable(words: str) -> str:
    """Return the words with a day at their end as people read it."""
    before, space, last = words.rpartition(" ")
    return f"{before}{space}{format_date(date.fromisoformat(last))}" if _DAY.fullmatch(last) else words


def overruled(case: Case, closing: Closing) -> str:
    """Return what of the CRM's word was overruled, for the history; empty where nothing was."""
    if not closing.crm_out_of_date:
        return ""
    return "; ".join(f"CRM: {theirs}, here: {ours}" for theirs, ours in _differences(case, closing))


def _differences(case: Case, closing: Closing) -> Iterator[tuple[str, str]]:
    says, after = crm_word(case), facts_after(case, closing)
    values = {
        "opportunity_stage": after.stage,
        "opportunity_close_date": after.close_date,
        "renewal_risk": after.risk,
    }
    # An opportunity that was linked here is another one than the CRM speaks of.
    if is_same_name(says.get("opportunity") or "", case.opportunity):
        for name, label in _COMPARED:
            theirs, ours = says.get(name), words_of(values[name])
            if theirs and ours and theirs != ours:
                yield f"{label} {theirs}", ours
    if after.is_won and crm_misses_admin(case):
        yield "there is no GitLab admin on the account", "Closed Won, which needs one"


def confirms_admin(case: Case, closing: Closing) -> bool:
    """Tell whether this closing says that the account has a GitLab admin, whatever the CRM says."""
    return closing.gitlab_admin or (
        closing.crm_out_of_date and facts_after(case, closing).is_won and crm_misses_admin(case)
    )


def crm_misses_admin(case: Case) -> bool:
    """Tell whether the CRM says that the account has no GitLab admin."""
    return crm_word(case).get("gitlab_admin") == "no"


def crm_word(case: Case) -> dict[str, str | None]:
    """Return what the CRM last said of the case, field by field in words; nothing for a case that never came from there."""
    said = json.loads(case.upstream) if case.upstream else {}
    return {str(name): value for name, value in said.items()} if isinstance(said, dict) else {}
