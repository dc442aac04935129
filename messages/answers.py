"""What the bot answers, and what it tells beside the card."""

from __future__ import annotations

from datetime import datetime

from cases.case import Case
from cases.people import Person
from cases.policy import Policy
from messages.surfaces import Message


def case_status(case: Case, owner: Person | None, policy: Policy, now: datetime) -> Message:
    """Where a case stands (LOOK-1): owner, status, next step, its date, the clocks. No customer text beyond the account's name."""
    raise NotImplementedError


def unknown_case(asked: str) -> Message:
    """There is no case of the number that was asked for (LOOK-2)."""
    raise NotImplementedError


def help_text(command: str = "/case") -> Message:
    """What can be asked of the bot, and how."""
    raise NotImplementedError


def did_you_mean(asked: str, nearest: str | None) -> Message:
    """An unknown command, with the nearest known one where one is near (LOOK-2)."""
    raise NotImplementedError


def refused(text: str) -> Message:
    """Why something was not done and what to do, to the person alone. text: plain words, nothing of it is read as markup."""
    raise NotImplementedError


def done(text: str) -> Message:
    """A confirmation that carries news, such as a warning of capacity (RTE-3). text: plain words."""
    raise NotImplementedError


def bug(reference: str) -> Message:
    """Something went wrong on our side. reference: what finds it in the log."""
    raise NotImplementedError


def at_capacity(case: Case, owner: Person, policy: Policy) -> Message:
    """To the manager: everybody was full, so the least loaded was given the case (RTE-3)."""
    raise NotImplementedError


def unrouted(case: Case) -> Message:
    """To the SMB Ops channel: a case that is nobody's, and why. No customer text in a channel."""
    raise NotImplementedError


def not_delivered(what: str, whom: str, why: str) -> Message:
    """What could not be delivered, to whom, and why (SAFE-2). All three plain words."""
    raise NotImplementedError
