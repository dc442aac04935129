"""Give a case to Mid-Market (MM-1), or ask Sales Support about an account that is not SMB (MM-2).

Message, status, resolution, feedback and history are stored in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from cases.changes.change_case import ChangeDetails, Outcome, change_case
from cases.changes.closing import CloseCase, apply_closing, keep_open
from cases.changes.record import CaseChange, Effect
from cases.model.case import MID_MARKET_HAND_OVER, AuditEntry, Case
from cases.model.channels import channel_words
from cases.model.closing_answers import Closing, TagInFeedback
from cases.model.dates import format_moment
from cases.model.errors import Field, Problem, Refused
from cases.model.names import account_key
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Actor
from cases.model.policy import Policy
from cases.model.status import Status
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.closing import MAX_REASON, confirmations, length_problems
from cases.rules.kinds import kind_of
from cases.rules.permissions import Act
from cases.rules.segment import outside_smb

MAX_NAME = 120
# The entry in the history when Sales Support was told (MM-2).
ASKED_OF_SALES_SUPPORT = "Sales Support was asked to check the account"


class SalesStage(StrEnum):
    """The stage of the opportunity of a first order, as far as Mid-Market needs it (MM-1)."""

    NOT_MET = "Stage 0"
    MET = "Stage 1 or later"


class AndThen(StrEnum):
    """What happens to the case after the message to Sales Support."""

    STAYS = "It stays open with its owner"
    CLOSES = "It closes, and Mid-Market or Enterprise takes over"


@dataclass(frozen=True, kw_only=True)
class HandToMidMarket(CloseCase):
    """Ask the Mid-Market AE to take over, and close the case."""

    stage: SalesStage | None
    #: The Slack user id of the SDR or AE.
    whom: str = ""
    #: Their name, if they are not on Slack.
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class TellSalesSupport(CloseCase):
    """Ask Sales Support to route the account to the right team, and leave the case open or close it."""

    #: The reason, in the Advocate's words.
    why: str
    and_then: AndThen


def is_first_order(case: Case, policy: Policy) -> bool:
    """Return whether the case is about a first purchase, by its type or subject.

    An SDR or a Community colleague gives it that subject.
    """
    return kind_of(case, policy).first_order


def may_end(case: Case, policy: Policy) -> bool:
    """Return whether the case is open and can be handed over. A High Value case stays with its Advocate (CLO-7)."""
    return not case.is_closed and not kind_of(case, policy).high_value


def as_mid_market(closing: Closing) -> Closing:
    """Return the closing of a case that Mid-Market takes over (CLO-4)."""
    return replace(closing, status=Status.DUPLICATE, duplicate_of=MID_MARKET_HAND_OVER)


def hand_to_mid_market(command: HandToMidMarket, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Close the case as Duplicate and notify the SDR (stage 0) or the Mid-Market AE (from stage 1) (MM-1)."""
    if command.closing.tag is TagInFeedback.HAND_OVER:
        return keep_open(command, uow, policy, now)
    closing = as_mid_market(command.closing)
    name = " ".join(command.name.split())
    on_slack = uow.roster.by_slack_id(command.whom) if command.whom else None
    told = on_slack.name if on_slack is not None else f"Slack user {command.whom}" if command.whom else name

    def change(case: Case) -> CaseChange:
        if not is_first_order(case, policy):
            text = "Only a first order goes to Mid-Market this way. For an account that is not SMB, tell Sales Support."
            raise Refused([Problem(Field.SALES_STAGE, "MM-1", text)])
        after, problems = apply_closing(case, closing, command.actor, uow, policy, now)
        problems = [*_about_whom(command, name), *problems]
        if problems:
            raise Refused(problems)
        effects: tuple[Effect, ...] = ()
        if command.whom and command.stage is not None:
            notification = Notification(
                key=f"mid_market:{case.id}:v{case.version + 1}",
                lane=f"user:{command.whom}",
                kind=NotificationKind.MID_MARKET,
                subject=case.id,
                args={"stage": command.stage.value, "by": command.actor.name},
            )
            effects = (lambda stored: stored.outbox.put([notification]),)
        return CaseChange(after, effects)

    stage = command.stage or SalesStage.NOT_MET
    how = "the SDR" if stage is SalesStage.NOT_MET else "the Mid-Market AE"
    noted = ("handed_over", f"to Mid-Market at {stage}: {how} ({told}) is told")
    return change_case(
        command,
        Act.HAND_OVER,
        change,
        uow,
        policy,
        now,
        ChangeDetails(noted=noted, reason=_confirmed(command, closing, uow)),
    )


def _confirmed(command: CloseCase, closing: Closing, uow: UnitOfWork) -> str:
    return confirmations(uow.cases.get(command.case_id), closing)


def _about_whom(command: HandToMidMarket, name: str) -> list[Problem]:
    if command.stage is None:
        text = "Choose the stage of the opportunity."
        return [Problem(Field.SALES_STAGE, "MM-1", text)]
    at_start = command.stage is SalesStage.NOT_MET
    field, name_field = (Field.SDR, Field.SDR_NAME) if at_start else (Field.MM_AE, Field.MM_AE_NAME)
    who = "the SDR" if at_start else "the Mid-Market AE"
    if command.whom and command.whom == command.actor.slack_id:
        return [Problem(field, "MM-1", f"That is you. Choose {who}.")]
    if not command.whom and not name:
        text = f"Choose {who} or write their name if they are not on Slack. You then get a text to send."
        return [Problem(field, "MM-1", text)]
    return length_problems(name_field, name, MAX_NAME)


def tell_sales_support(command: TellSalesSupport, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Post in Sales Support's channel which account may belong to another team, why, and who says so (MM-2)."""
    why = " ".join(command.why.split())
    closes = command.and_then is AndThen.CLOSES
    if closes and command.closing.tag is TagInFeedback.HAND_OVER:
        return keep_open(command, uow, policy, now)
    closing = as_mid_market(command.closing)

    def change(case: Case) -> CaseChange:
        if earlier := last_sales_support_request(uow.audit.since(case.id, 0)):
            raise Refused([Problem(Field.REASON, "MM-2", already_requested(earlier, command.actor))])
        problems = length_problems(Field.REASON, why, MAX_REASON)
        if not why:
            text = "Write why the account is not SMB, for example “They have 400 employees”."
            problems.append(Problem(Field.REASON, "MM-2", text))
        after = case
        if closes:
            after, missing = apply_closing(case, closing, command.actor, uow, policy, now)
            problems += missing
        if problems:
            raise Refused(problems)
        notification = Notification(
            key=f"sales_support:{case.id}:v{case.version + 1}",
            lane=f"channel:{policy.sales_support_channel}",
            kind=NotificationKind.SALES_SUPPORT,
            subject=case.id,
            args={"why": why, "by": command.actor.name, "closes": int(closes)},
        )
        return CaseChange(after, (lambda stored: stored.outbox.put([notification]),))

    noted = (
        "handed_over",
        f"{ASKED_OF_SALES_SUPPORT}, in {channel_words(policy.sales_support_channel, 'their channel')}",
    )
    said = "; ".join(words for words in (why, _confirmed(command, closing, uow) if closes else "") if words)
    return change_case(command, Act.HAND_OVER, change, uow, policy, now, ChangeDetails(noted=noted, reason=said))


def sales_support_knows(case: Case, uow: UnitOfWork, policy: Policy) -> bool:
    """Return whether Sales Support was told of an account that is not SMB's (MM-2)."""
    return outside_smb(case, policy) is not None and last_sales_support_request(uow.audit.since(case.id, 0)) is not None


def last_sales_support_request(history: Iterable[AuditEntry]) -> AuditEntry | None:
    """Return when and by whom Sales Support was asked about the case's present account; None if never.

    Args:
        history: The case's changes, oldest first.
    """
    told: dict[str, AuditEntry] = {}
    account: str | None = None
    for entry in history:
        if entry.field == "account":
            if account is None and (earlier := told.pop("", None)) is not None:
                # What was told before the history names an account was told of the one that it names first.
                told[account_key(entry.old or "")] = earlier
            account = account_key(entry.new or "")
        elif entry.field == "handed_over" and (entry.new or "").startswith(ASKED_OF_SALES_SUPPORT):
            told[account or ""] = entry
    return told.get(account or "")


def already_requested(entry: AuditEntry, actor: Actor) -> str:
    """Return who asked Sales Support, and when, on this person's clock."""
    at = format_moment(entry.at.astimezone(actor.tzinfo))
    return (
        f"{entry.actor_name} told Sales Support about this account on {at}. Nothing was sent twice. "
        "To close the case as well, use Close: Duplicate with the Mid-Market handover."
    )
