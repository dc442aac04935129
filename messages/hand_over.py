"""What those hear to whom a case, or its account, is handed on."""

from __future__ import annotations

from cases.model.case import Case
from cases.model.people import Person
from cases.model.policy import Policy
from cases.use_cases.hand_over import SalesStage
from messages import mrkdwn, render
from messages.surfaces import Message


def handed_to_mid_market(case: Case, stage: SalesStage, by: str, policy: Policy) -> Message:
    """To the SDR or to the Mid-Market AE (MM-1). stage: of the opportunity; by: the name of who hands it over."""
    link = mrkdwn.crm_link(case.link, policy.crm_link_prefix)
    return render.message(
        "handed_to_mid_market", case=case, stage=stage, asks_sdr=stage is SalesStage.NOT_MET, by=by, link=link
    )


def not_smb(case: Case, owner: Person | None, why: str, by: str, policy: Policy, *, closes: bool) -> Message:
    """To the channel of Sales Support (MM-2). why, by: the reason and the name of who gives it; closes: whether the case closed with it."""
    link = mrkdwn.crm_link(case.link, policy.crm_link_prefix)
    return render.message("not_smb", case=case, owner=owner, why=why, by=by, closes=closes, link=link)
