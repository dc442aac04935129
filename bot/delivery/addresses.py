"""Find the Slack conversation of a lane."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.delivery.calls import CallFailed, SlackCalls, next_cursor
from bot.delivery.failure_words import reason_for
from bot.slack.channels import ALL_CHANNELS, PUBLIC_CHANNELS
from bot.slack.membership import why_no_member
from cases.model.channels import is_channel_id
from cases.model.people import Roster
from storage.lane_values import Claim

NOT_ON_SLACK = "not_on_slack"


class NoAddress(Exception):
    """The lane leads to no place in Slack. `words` say why, for a person."""

    def __init__(self, error: str, words: str) -> None:
        super().__init__(error)
        self.error = error
        self.words = words


class SkipRecipient(Exception):
    """Skip this recipient on purpose."""


class Addresses:
    """Finds the conversation of a lane.

    The name of a lane has a kind and a recipient: `dm:EMAIL` (a person on the roster), `user:ID`, `mail:EMAIL` (known
    by e-mail only), `channel:NAME_OR_ID` (a channel of the policy), `in:CHANNEL_ID`.
    """

    def __init__(self, calls: SlackCalls, roster: Callable[[], Roster]) -> None:
        self._calls = calls
        self._roster = roster
        self._team_id: str | None = None

    def find_channel(self, claim: Claim) -> str:
        """Return the id of the conversation.

        Raises:
            CallFailed: Slack could not be asked.
            NoAddress: there is no such person or channel.
            SkipRecipient: the recipient is not to be notified.
        """
        how, _, whom = claim.notification.lane.partition(":")
        # Somebody known by e-mail is looked up each time: the answer decides whether to notify them at all.
        if claim.channel is not None and how != "mail":
            return claim.channel
        match how:
            case "dm":
                person = self._roster().get(whom)
                if person is None:
                    raise NoAddress(NOT_ON_SLACK, f"{whom} is no longer on the roster")
                return self._open(person.slack_id or self._slack_id(whom))
            case "user":
                return self._open(whom)
            case "mail":
                return self._open(self._outsider(whom, str(claim.notification.args.get("but_not", "")).split()))
            case "channel":
                return self._check_id(whom) if is_channel_id(whom) else self._channel_named(whom)
            case "in":
                return whom
            case _:
                raise NoAddress("no_such_lane", "casebot does not know where that is")

    def _slack_id(self, email: str) -> str:
        # The background look-up of a large roster takes minutes. The first messages do not wait for it.
        try:
            answer = self._calls.call("users.lookupByEmail", self._calls.client.users_lookupByEmail, email=email)
        except CallFailed as failed:
            if failed.failure.error == "users_not_found":
                raise NoAddress(NOT_ON_SLACK, f"{email} is not on Slack under that e-mail") from None
            raise
        user = answer["user"]
        if (reason := why_no_member(user, self._own_team())) is not None:
            raise NoAddress(NOT_ON_SLACK, f"{reason} ({email})")
        return str(user["id"])

    def _own_team(self) -> str:
        if self._team_id is None:
            self._team_id = str(self._calls.call("auth.test", self._calls.client.auth_test)["team_id"])
        return self._team_id

    def _outsider(self, email: str, but_not: Sequence[str]) -> str:
        """Return the Slack id of a person outside the roster. Many people that the CRM names are not on Slack."""
        try:
            slack_id = self._slack_id(email)
        except NoAddress:
            raise SkipRecipient from None
        if slack_id in but_not:
            raise SkipRecipient
        return slack_id

    def _open(self, user: str) -> str:
        answer = self._calls.call("conversations.open", self._calls.client.conversations_open, users=user)
        return str(answer["channel"]["id"])

    def _check_id(self, channel_id: str) -> str:
        answer = self._calls.call("conversations.info", self._calls.client.conversations_info, channel=channel_id)
        if answer["channel"].get("is_archived"):
            raise NoAddress("is_archived", reason_for("is_archived"))
        return str(answer["channel"]["id"])

    def _channel_named(self, name: str) -> str:
        """Find a channel that casebot can see: a public one, or a private one that it is in."""
        name = name.removeprefix("#")
        try:
            found = self._listed(name, ALL_CHANNELS)
        except CallFailed as failed:
            # An installation from before private channels still has to reach its public ones.
            if failed.failure.error != "missing_scope" or (found := self._listed(name, PUBLIC_CHANNELS)) is None:
                raise
        if found is None:
            raise NoAddress("channel_not_found", f"casebot sees no channel called #{name}; invite it if it is private")
        return found

    def _listed(self, name: str, types: str) -> str | None:
        cursor = ""
        while True:
            answer = self._calls.call(
                "conversations.list",
                self._calls.client.conversations_list,
                types=types,
                exclude_archived=True,
                limit=1000,
                cursor=cursor,
            )
            for channel in answer.get("channels") or []:
                if channel.get("name") == name:
                    return str(channel["id"])
            cursor = next_cursor(answer)
            if not cursor:
                return None
