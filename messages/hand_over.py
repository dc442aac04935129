"""What those hear to whom a case, or its account, is handed on."""

from __future__ import annotations

from cases.model.case import Case
from cases.model.people import Person
from cases.model.policy import Policy
from cases.use_cases.hand_over import SalesStage
from messages import mrkdwn, render
from messages.surfaces import Message


def handed_to_mid_market(case: Case, stage: SalesStage, by: str, policy: Policy) -> Message:
    """Notify the SDR or the Mid-Market AE (MM-1).

    Args:
        stage: The opportunity's stage.
        by: The name of the person who closes the case so.
    """
    link = mrkdwn.crm_link(case.link, policy.crm_link_prefix)
    return render.message(
        "handed_to_mid_market", case=case, stage=stage, asks_sdr=stage is SalesStage.NOT_MET, by=by, link=link
    )


def not_smb(case: Case, owner: Person | None, why: str, by: str, policy: Policy, *, closes: bool) -> Message:
    """Notify the channel of Sales Support (MM-2).

    Args:
        why: The reason.
        by: The name of the person who gives it.
        closes: Whether the case closed with it.
    """
    link = mrkdwn.crm_link(case.link, policy.crm_link_prefix)
    return render.message("not_smb", case=case, owner=owner, why=why, by=by, closes=closes, link=link)
