"""Decide who may use casebot, before any handler runs (PPL-3).

Members of connected organisations, guests, bots and deactivated people can send requests too. Only this module
decides about them. A refused request reaches no handler; the person gets a private answer, and the log has the
reason.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from slack_bolt import BoltRequest, BoltResponse
from slack_sdk import WebClient

from bot.slack.cooldown import Cooldown
from bot.slack.identities import Identities
from bot.slack.own_workspace import OwnWorkspace
from bot.slack.private_replies import PrivateReplies
from bot.slack.requester import EVENT, Body, Requester
from cases.model.membership import Membership
from cases.model.policy import Policy
from cases.rules.access import may_use
from messages.admission import Refusal
from storage.database import Database

log = logging.getLogger("casebot.membership")

# Everybody in the channel can read the results of these events.
SHOWN_TO_THE_CHANNEL = frozenset({"app_mention", "link_shared"})

REFUSALS: Mapping[Membership, Refusal] = {
    Membership.MULTI_CHANNEL_GUEST: Refusal.GUEST,
    Membership.SINGLE_CHANNEL_GUEST: Refusal.GUEST,
    Membership.OUTSIDER: Refusal.OUTSIDER,
    Membership.BOT: Refusal.BOT,
    Membership.DEACTIVATED: Refusal.DEACTIVATED,
}


class Kind(StrEnum):
    """The kinds of requests that are answered differently."""

    EVENT = "event"
    COMMAND = "command"
    OPTIONS = "options"
    SUBMISSION = "submission"
    OTHER = "interaction"

    @classmethod
    def of(cls, body: Body) -> Kind:
        """Return the kind of a request."""
        if "command" in body and "type" not in body:
            return cls.COMMAND
        kinds = {EVENT: cls.EVENT, "block_suggestion": cls.OPTIONS, "view_submission": cls.SUBMISSION}
        return kinds.get(str(body.get("type")), cls.OTHER)


@dataclass(frozen=True)
class Admission:
    """The decision.

    Args:
        is_on_roster: Returns whether the roster has a person with a Slack id.
    """

    own: OwnWorkspace
    identities: Identities
    policy: Policy
    is_on_roster: Callable[[str], bool]

    def refusal(self, body: Body) -> Refusal | None:
        """Return why a request is refused; None if its sender may use casebot."""
        requester = Requester.of(body)
        if requester.is_bot or not requester.user_id:
            return Refusal.BOT
        own = self.own.ids()
        if own is None:
            return Refusal.UNKNOWN
        if any(not own.owns(team) for team in requester.sent_to):
            return Refusal.OUTSIDER
        # Within an organisation, the person's own entry says whether their workspace belongs to it.
        if not own.organisation and any(not own.owns(team) for team in requester.teams):
            return Refusal.OUTSIDER
        refused = self.refusal_of(requester.user_id)
        if refused is None and requester.in_shared_channel and body["event"]["type"] in SHOWN_TO_THE_CHANNEL:
            return Refusal.SHARED_CHANNEL
        return refused

    def _refusal_for(self, membership: Membership) -> Refusal | None:
        return None if may_use(membership, self.policy.guests) else REFUSALS[membership]

    def refusal_of(self, slack_id: str) -> Refusal | None:
        """Return why a person may not use casebot; None if they may."""
        membership = self.identities.membership(slack_id)
        if membership is None:
            return None if self.is_on_roster(slack_id) else Refusal.UNKNOWN
        return self._refusal_for(membership)


def make_admission(client: WebClient, database: Database, policy: Policy) -> Admission:
    """Create the decision.

    Args:
        client: Made with a short time-out.
    """

    def is_on_roster(slack_id: str) -> bool:
        with database.reading() as uow:
            return uow.roster.by_slack_id(slack_id) is not None

    own = OwnWorkspace(client)
    return Admission(own, Identities(client, own), policy, is_on_roster)


class AdmitMembers:
    """The middleware for Bolt.

    Args:
        event_done: Called with the id of an event that needs no handler any more.
        count: Called with the path, the status and the reason of each refusal.
    """

    def __init__(
        self,
        admission: Admission,
        replies: PrivateReplies,
        event_done: Callable[[str], None],
        count: Callable[[str, int, str], None],
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._admission = admission
        self._replies = replies
        self._event_done = event_done
        self._count = count
        self._cooldown = Cooldown(elapsed)

    def __call__(self, req: BoltRequest, next_: Callable[[], BoltResponse]) -> BoltResponse:
        """Pass on requests of admitted people; answer others."""
        body = req.body
        refusal = None if self._is_checked_later(body) else self._admission.refusal(body)
        return next_() if refusal is None else self._refuse(body, refusal)

    def admits_event(self, event: Body) -> bool | None:
        """Return whether a stored event may be handled, and refuse it if not; None if Slack does not say who sent it."""
        body = {**event, "type": EVENT}
        refusal = None if self._is_checked_later(body) else self._admission.refusal(body)
        if refusal is not None:
            self._refuse(body, refusal)
        return None if refusal is Refusal.UNKNOWN else refusal is None

    @staticmethod
    def _is_checked_later(body: Body) -> bool:
        # An opened App Home only becomes due; the publisher decides what it shows. Slack's own connection checks have
        # no sender.
        if body.get("type") == EVENT:
            return bool(body["event"]["type"] == "app_home_opened")
        return body.get("type") in ("ssl_check", "url_verification") or body.get("ssl_check") is not None

    def _refuse(self, body: Body, refusal: Refusal) -> BoltResponse:
        kind = Kind.of(body)
        what = body["event"]["type"] if kind is Kind.EVENT else kind.value
        self._note(what, Requester.of(body).user_id or "nobody", refusal)
        if kind is Kind.EVENT:
            # If Slack cannot describe the person, the event stays in the inbox and is tried again.
            if refusal is not Refusal.UNKNOWN:
                self._replies.to_event(body, refusal)
                self._event_done(str(body["event_id"]))
            return BoltResponse(status=200)
        if kind is Kind.COMMAND:
            return _answer({"response_type": "ephemeral", **refusal.message_fields()})
        if kind is Kind.OPTIONS:
            return _answer({"options": []})
        if kind is Kind.SUBMISSION:
            return _answer({"response_action": "update", "view": refusal.modal().view})
        self._replies.to_interaction(body, refusal)
        # A click of an unknown person is not accepted, and Slack shows that at once.
        return BoltResponse(status=503 if refusal is Refusal.UNKNOWN else 200)

    def _note(self, what: str, user: str, refusal: Refusal) -> None:
        self._count(f"slack {what}", HTTPStatus.FORBIDDEN, refusal.value)
        # A person who keeps trying must not fill the log.
        if self._cooldown.is_over(user, what):
            log.warning("refused %s of %s: %s", what, user, refusal.value)


def _answer(body: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=body)
