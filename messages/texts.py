"""Texts that a person sends themselves, ready to copy: plain words, in which nothing is markup."""

from __future__ import annotations

from cases.model.case import Case
from cases.model.policy import Policy
from cases.use_cases.hand_over import SalesStage
from messages import limits

# Short enough to be read before it is sent.
NAME = 120


def customer_meets_support(case: Case, policy: Policy) -> str:
    """Write to the customer that Support joins the thread (CLO-9)."""
    contact = limits.excerpt(case.contact, NAME, 1)
    return (
        f"Hello{f' {contact}' if contact else ''},\n\n"
        f"this is a question for our Support team, so I have added them here: {policy.support_address}. They have the whole "
        "conversation and will answer you from there, so there is nothing that you need to send again.\n\n"
        "Should anything come up about licences, renewals or prices, write to me at any time.\n\nKind regards"
    )


def mid_market_takes_it(case: Case, stage: SalesStage) -> str:
    """Write to the SDR at stage 0, and to the Mid-Market AE from stage 1 on (MM-1)."""
    account = limits.excerpt(case.account, NAME, 1) or "the account"
    about = f"{account} (case {limits.excerpt(case.number, NAME, 1)})"
    if case.opportunity:
        about += f", opportunity “{limits.excerpt(case.opportunity, NAME, 1)}”"
    if stage is SalesStage.NOT_MET:
        return f"Hello, {about} turns out to be Mid-Market. The opportunity is at stage 0: please loop in the Mid-Market AE. I close the case on our side."
    return f"Hello, {about} turns out to be Mid-Market. The opportunity is at stage 1 or later: please take it over. I close the case on our side."


def write_a_new_mail(case: Case, policy: Policy) -> str:
    """Ask a customer who wrote on a closed case for a new mail, which makes a new case (EML-1)."""
    contact = limits.excerpt(case.contact, NAME, 1)
    return (
        f"Hello{f' {contact}' if contact else ''},\n\n"
        f"thank you for your message. The request it belongs to is closed, so please write a new mail to {policy.enquiries_address}, "
        "rather than an answer to this one: that reaches the whole team at once, and somebody will get back to you.\n\nKind regards"
    )
