"""Carries one claimed telling to Slack and says how that ended. Knows nothing of threads or tables; holds no transaction."""

from __future__ import annotations

import hashlib
import json
import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.crash_points import crash_point
from bot.pacing import PausedMethods
from bot.slack_outcomes import CALL_ERRORS, Meaning, SlackTrouble, trouble_of
from bot.uploads import Upload, put_bytes
from cases.digest import what_follows
from cases.people import Roster
from cases.ports import Clock, Telling, TellingKind
from storage.lanes import Claim, Ending, ShownCard
from storage.outbox import RowState

logger = logging.getLogger(__name__)

METADATA_EVENT = "casebot_telling"
COMPOSE_FAILED = "compose_failed"
NOT_ON_SLACK = "not_on_slack"
UPLOAD_TRIES = 6
UNFURL_TRIES = 6
MISSING_SCOPE = "missing_scope"


@dataclass(frozen=True)
class Composed:
    """A message as it is to be shown: text for notifications and screen readers, blocks for the eye; or a file, with the text beside it; or
    what is to stand below the links of somebody's message, by address."""

    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    upload: Upload | None = None
    unfurls: Mapping[str, dict[str, Any]] = field(default_factory=dict)

    def digest(self) -> str:
        """Tells two messages apart. Raises TypeError or ValueError for blocks that are no JSON."""
        title = self.upload.title if self.upload is not None else None
        whole = json.dumps([self.text, self.blocks, title], sort_keys=True, ensure_ascii=True, allow_nan=False)
        return hashlib.sha256(whole.encode("ascii")).hexdigest()


Compose = Callable[[Telling], Composed | None]
"""Makes the message from the database as it is now; None when nothing is left to say."""


@dataclass(frozen=True)
class Patience:
    """How long to try.

    first, most: the pause after the first failed try, doubled with each, and the longest; held: the pause when somebody has to mend
    something first; tries, hours: both must be used up before a message that Slack neither takes nor refuses is given up; looking_back:
    how much of the history before the first try is searched, which allows for clocks that differ.
    """

    first: timedelta = timedelta(seconds=1)
    most: timedelta = timedelta(minutes=5)
    held: timedelta = timedelta(minutes=5)
    tries: int = 10
    hours: timedelta = timedelta(hours=24)
    looking_back: timedelta = timedelta(hours=24)

    def after(self, attempts: int) -> timedelta:
        """The pause after this many tries."""
        doublings = min(max(attempts - 1, 0), 20)
        return min(self.most, self.first * (1 << doublings))


class ShutOut(Exception):
    """Slack does not know us any more; `ending` is to be written down all the same."""

    def __init__(self, error: str, ending: Ending) -> None:
        super().__init__(error)
        self.error = error
        self.ending = ending


class _SlackFailed(Exception):
    """A call to Slack that did not go well."""

    def __init__(self, method: str, trouble: SlackTrouble) -> None:
        super().__init__(method, trouble.error)
        self.method = method
        self.trouble = trouble


class _ComposeFailed(Exception):
    """The composer raised; the class of what it raised."""


class _NobodyToTell(Exception):
    """Whoever the lane is for is not to be told, which is no trouble."""


class _NowhereToGo(Exception):
    """The lane leads to no place in Slack; the words say why, for a person."""

    def __init__(self, error: str, words: str) -> None:
        super().__init__(error)
        self.error = error
        self.words = words


# The place the lane led to is not there any more; there may be another by the same name.
_STALE_PLACE = frozenset({"channel_not_found"})

_WORDS = {
    "is_archived": "the channel is archived",
    "channel_not_found": "Slack has no such channel, or casebot may not see it",
    "not_in_channel": "casebot was not invited to the channel",
    "user_not_found": "Slack has no such person",
    "user_disabled": "the person's Slack account is deactivated",
    "msg_too_long": "the message is longer than Slack allows",
    "msg_blocks_too_long": "the message is longer than Slack allows",
    "missing_scope": "Slack does not allow it: bring the app up to date with its manifest and install it again",
    "invalid_blocks": "Slack does not accept the form of the message",
    "gave_up": "Slack answered with errors for more than a day",
    COMPOSE_FAILED: "casebot could not put the message together; its log says why",
}


# What a telling of each kind is, in the words in which its loss is told.
WHAT = {
    TellingKind.CARD: "the card",
    TellingKind.CARD_UPDATE: "a change of the card",
    TellingKind.AT_CAPACITY: "the notice of full capacity",
    TellingKind.UNROUTED: "the request to route a case",
    TellingKind.ANSWER: "an answer",
    TellingKind.NOT_DELIVERED: "the notice of what was not delivered",
    TellingKind.MID_MARKET: "the hand-over to Mid-Market",
    TellingKind.SALES_SUPPORT: "the word to Sales Support",
    TellingKind.NAG: "a reminder",
    TellingKind.NAG_UPDATE: "a change of a reminder",
    TellingKind.AWAY: "the notice that somebody is away",
    TellingKind.DIGEST: "the digest",
    TellingKind.DIGEST_DETAILS: "the details of the digest",
    TellingKind.DIGEST_CHART: "the chart of the digest",
    TellingKind.TODAY: "the list of the day",
    TellingKind.HYGIENE: "the list of the week",
    TellingKind.GLIMPSE: "where a case stands",
    TellingKind.UNFURL: "where a case stands, below a link to it",
    TellingKind.MISSING_SCOPE: "the notice of a missing scope",
    TellingKind.UNROUTED_UPDATE: "a change of the request to route a case",
    TellingKind.OWNER_LEFT: "word of the cases of somebody who left",
    TellingKind.ADVOCATE: "word of the Advocate who was called for",
    TellingKind.DECISION: "a decision to be made",
    TellingKind.DECISION_UPDATE: "a change of a decision to be made",
    TellingKind.DECIDED: "what was decided",
    TellingKind.NEWS: "news of a case",
    TellingKind.UPDATE_ASKED: "a question for an update",
    TellingKind.UPDATE_ASKED_CHANGED: "a change of a question for an update",
    TellingKind.UPDATE_ANSWERED: "the answer to a question for an update",
    TellingKind.ESCALATED: "an escalation",
    TellingKind.REQUEST_ADDED: "a request that was added to a case",
    TellingKind.MAIL_CHOSEN: "what became of a customer's mail",
    TellingKind.MAIL: "a customer's mail",
    TellingKind.MAIL_ON_CLOSED: "a customer's mail",
    TellingKind.MAIL_OF_NOBODYS: "word of a customer's mail",
}


class Courier:
    """Takes a claim to Slack.

    client: one made with retry_handlers=[], since the SDK's own retries would post twice; roster: the one in force; fallback_channel:
    told of what cannot be delivered where no manager can be; settle: how long an unknown outcome is left alone before it is looked up.
    """

    def __init__(
        self,
        client: WebClient,
        compose: Compose,
        roster: Callable[[], Roster],
        clock: Clock,
        paused: PausedMethods,
        *,
        fallback_channel: str,
        patience: Patience,
        settle: timedelta,
    ) -> None:
        self._client = client
        self._compose = compose
        self._roster = roster
        self._clock = clock
        self._paused = paused
        self._fallback_channel = fallback_channel
        self._patience = patience
        self._settle = settle
        self._held: set[tuple[str, str]] = set()

    def carry(self, claim: Claim) -> Ending:
        """Send or look up what was claimed. Raises ShutOut; every other outcome is an Ending."""
        try:
            return self._carry(claim)
        except SQLAlchemyError as error:
            # The database is read before anything is sent, and after a refusal; so nothing was posted.
            logger.warning("Telling %d waits: the database failed with %s.", claim.row, type(error).__name__)
            return self._waits(claim, type(error).__name__, self._patience.after(claim.attempts))
        except ShutOut:
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours must not cost a message, nor send it twice
            logger.error("Telling %d went astray: %s.", claim.row, _where(error))
            pause = max(self._settle, self._patience.after(claim.attempts))
            state = RowState.PENDING if claim.changes_in_place else RowState.UNKNOWN
            return Ending(state, error=type(error).__name__, retry_at=self._clock.now() + pause)

    def _carry(self, claim: Claim) -> Ending:
        try:
            if claim.looking_up:
                return self._look_up(claim)
            if claim.card is not None:
                return self._change_card(claim, claim.card)
            if claim.telling.kind is TellingKind.UNFURL:
                return self._unfurl(claim)
            return self._post(claim)
        except _ComposeFailed as failed:
            return self._dead(claim, COMPOSE_FAILED, detail=str(failed))
        except _NobodyToTell:
            return Ending(RowState.SUPERSEDED)
        except _NowhereToGo as nowhere:
            return self._dead(claim, nowhere.error, words=nowhere.words, forget_channel=True)

    def probe(self) -> str | None:
        """Whether Slack knows us: None when it does, else what it says."""
        try:
            self._call("auth.test", self._client.auth_test)
        except _SlackFailed as failed:
            return failed.trouble.error
        return None

    def _post(self, claim: Claim) -> Ending:
        try:
            channel = self._place(claim)
        except _SlackFailed as failed:
            return self._not_reached(claim, failed)
        crash_point("after_resolve")
        composed, digest = self._composed(claim.telling)
        if composed is None:
            return Ending(RowState.SUPERSEDED, channel=channel)
        if composed.upload is not None:
            return self._share_file(claim, composed.upload, composed.text, channel)
        started = self._clock.now()
        crash_point("before_post")
        try:
            answer = self._call(
                "chat.postMessage",
                self._client.chat_postMessage,
                channel=channel,
                text=composed.text,
                **({"blocks": composed.blocks} if composed.blocks else {}),
                **self._thread(claim.telling),
                **({"reply_broadcast": True} if claim.telling.args.get("broadcast") else {}),
                metadata={"event_type": METADATA_EVENT, "event_payload": {"key": claim.telling.key}},
                unfurl_links=False,
                unfurl_media=False,
                link_names=False,
            )
        except _SlackFailed as failed:
            return self._not_posted(claim, failed, channel, started)
        crash_point("after_post")
        ts = str(answer["ts"])
        return Ending(
            RowState.SENT,
            channel=str(answer.get("channel") or channel),
            ts=ts,
            shown=digest,
            posted_at=started,
            then=tuple(what_follows(claim.telling, ts)),
        )

    def _share_file(self, claim: Claim, upload: Upload, text: str, channel: str) -> Ending:
        """Upload a file in Slack's three steps. Only the last makes it seen, so only of that it matters whether it was done."""
        try:
            announced = self._call(
                "files.getUploadURLExternal",
                self._client.files_getUploadURLExternal,
                filename=upload.file_name,
                length=len(upload.content),
                alt_txt=upload.alt_text,
            )
        except _SlackFailed as failed:
            return self._not_uploaded(claim, failed, channel)
        crash_point("after_announce")
        trouble = put_bytes(str(announced["upload_url"]), upload.content, self._client.timeout)
        if trouble is not None:
            return self._not_uploaded(claim, _SlackFailed("upload", trouble), channel)
        crash_point("after_upload")
        started = self._clock.now()
        crash_point("before_post")
        try:
            self._call(
                "files.completeUploadExternal",
                self._client.files_completeUploadExternal,
                files=[{"id": str(announced["file_id"]), "title": upload.title}],
                channel_id=channel,
                initial_comment=text,
                **self._thread(claim.telling),
            )
        except _SlackFailed as failed:
            if failed.trouble.meaning is Meaning.UNKNOWN:
                return self._not_posted(claim, failed, channel, started)
            return self._not_uploaded(claim, failed, channel)
        crash_point("after_post")
        return Ending(RowState.SENT, channel=channel, posted_at=started)

    def _change_card(self, claim: Claim, card: ShownCard) -> Ending:
        composed, digest = self._composed(claim.telling)
        if composed is None:
            return Ending(RowState.SUPERSEDED)
        if digest == card.shown:
            return Ending(RowState.SENT, channel=card.channel, ts=card.ts, shown=digest)
        started = self._clock.now()
        crash_point("before_update")
        try:
            self._call(
                "chat.update",
                self._client.chat_update,
                channel=card.channel,
                ts=card.ts,
                text=composed.text,
                blocks=composed.blocks,
                link_names=False,
            )
        except _SlackFailed as failed:
            return self._not_changed(claim, failed, started)
        crash_point("after_update")
        return Ending(RowState.SENT, channel=card.channel, ts=card.ts, shown=digest, posted_at=started)

    def _unfurl(self, claim: Claim) -> Ending:
        """Show where cases stand below the links of somebody's message. It is no message of ours: what cannot be shown is told to nobody."""
        composed, _ = self._composed(claim.telling)
        if composed is None:
            return Ending(RowState.SUPERSEDED)
        args = claim.telling.args
        # What is still being typed has no channel yet.
        posted = {"channel": str(args["channel"]), "ts": str(args["message_ts"])}
        typed = {"source": str(args.get("source", "")), "unfurl_id": str(args["message_ts"])}
        started = self._clock.now()
        crash_point("before_update")
        try:
            self._call(
                "chat.unfurl",
                self._client.chat_unfurl,
                unfurls=dict(composed.unfurls),
                **(posted if args["channel"] else typed),
            )
        except _SlackFailed as failed:
            return self._not_unfurled(claim, failed)
        crash_point("after_update")
        return Ending(RowState.SENT, posted_at=started)

    def _look_up(self, claim: Claim) -> Ending:
        crash_point("before_look_up")
        channel: str | None = None
        try:
            channel = self._place(claim)
            ts = self._find(claim, channel)
        except _SlackFailed as failed:
            return self._not_looked_up(claim, failed, channel)
        crash_point("after_look_up")
        if ts is None:
            return self._missing(claim, channel)
        return Ending(RowState.SENT, channel=channel, ts=ts, then=tuple(what_follows(claim.telling, ts)))

    def _find(self, claim: Claim, channel: str) -> str | None:
        oldest = f"{(claim.since - self._patience.looking_back).timestamp():.6f}"
        if claim.last_ts is not None and Decimal(claim.last_ts) > Decimal(oldest):
            # A lane goes in order, so what is looked for comes after the last message known; and that is Slack's own time.
            oldest = claim.last_ts
        thread = self._thread(claim.telling)
        cursor = ""
        while True:
            page = {"channel": channel, "oldest": oldest, "limit": 200, "include_all_metadata": True, "cursor": cursor}
            if thread:
                answer = self._call(
                    "conversations.replies", self._client.conversations_replies, ts=thread["thread_ts"], **page
                )
            else:
                answer = self._call("conversations.history", self._client.conversations_history, **page)
            for message in answer.get("messages") or []:
                if _is_of(message, claim.telling):
                    return str(message["ts"])
            cursor = _next_cursor(answer)
            if not cursor:
                return None

    @staticmethod
    def _thread(telling: Telling) -> dict[str, str]:
        thread_ts = telling.args.get("thread_ts")
        return {"thread_ts": str(thread_ts)} if thread_ts else {}

    def _composed(self, telling: Telling) -> tuple[Composed | None, str]:
        try:
            composed = self._compose(telling)
            return composed, composed.digest() if composed is not None else ""
        except SQLAlchemyError:
            raise
        except Exception as error:  # noqa: BLE001 - a composer may fail in any way; the lane goes on all the same
            # Its text may hold what a customer wrote; its class and place do not.
            logger.error("A %s telling could not be composed: %s.", telling.kind, _where(error))
            raise _ComposeFailed(type(error).__name__) from None

    def _place(self, claim: Claim) -> str:
        how, _, whom = claim.telling.lane.partition(":")
        # Who somebody known by e-mail is decides whether they are told at all.
        if claim.channel is not None and how != "mail":
            return claim.channel
        match how:
            case "dm":
                person = self._roster().get(whom)
                if person is None:
                    raise _NowhereToGo(NOT_ON_SLACK, f"{whom} is not in the roster any more")
                return self._open(person.slack_id or self._slack_id(whom))
            case "user":
                return self._open(whom)
            case "mail":
                return self._open(self._somebody(whom, str(claim.telling.args.get("but_not", "")).split()))
            case "channel":
                return self._channel_named(whom)
            case "in":
                return whom
            case _:
                raise _NowhereToGo("no_such_lane", "casebot does not know where that is")

    def _slack_id(self, email: str) -> str:
        """Somebody of the roster whom nobody looked up yet: a large roster takes minutes, and its first cases do not wait for that."""
        try:
            answer = self._call("users.lookupByEmail", self._client.users_lookupByEmail, email=email)
        except _SlackFailed as failed:
            if failed.trouble.error == "users_not_found":
                raise _NowhereToGo(NOT_ON_SLACK, f"{email} is not on Slack under that e-mail") from None
            raise
        return str(answer["user"]["id"])

    def _somebody(self, email: str, but_not: Sequence[str]) -> str:
        """Somebody of whom only an e-mail is known, as the CRM has it: many of them are not on Slack."""
        try:
            slack_id = self._slack_id(email)
        except _NowhereToGo:
            raise _NobodyToTell from None
        if slack_id in but_not:
            raise _NobodyToTell
        return slack_id

    def _open(self, user: str) -> str:
        answer = self._call("conversations.open", self._client.conversations_open, users=user)
        return str(answer["channel"]["id"])

    def _channel_named(self, name: str) -> str:
        cursor = ""
        while True:
            answer = self._call(
                "conversations.list",
                self._client.conversations_list,
                types="public_channel",
                exclude_archived=True,
                limit=1000,
                cursor=cursor,
            )
            for channel in answer.get("channels") or []:
                if channel.get("name") == name.removeprefix("#"):
                    return str(channel["id"])
            cursor = _next_cursor(answer)
            if not cursor:
                raise _NowhereToGo("channel_not_found", f"there is no public channel #{name.removeprefix('#')}")

    def _not_reached(self, claim: Claim, failed: _SlackFailed) -> Ending:
        """The place could not be found out; nothing was posted."""
        if failed.trouble.meaning is Meaning.REFUSED:
            return self._dead(claim, failed.trouble.error)
        return self._goes_on(claim, failed)

    def _not_posted(self, claim: Claim, failed: _SlackFailed, channel: str, started: datetime) -> Ending:
        trouble = failed.trouble
        if trouble.meaning is Meaning.UNKNOWN:
            retry_at = self._clock.now() + self._settle
            return Ending(RowState.UNKNOWN, error=trouble.error, retry_at=retry_at, channel=channel, posted_at=started)
        if trouble.meaning is not Meaning.REFUSED:
            return self._goes_on(claim, failed, channel)
        if trouble.error in _STALE_PLACE and claim.channel is not None:
            return self._waits(claim, trouble.error, timedelta(), forget_channel=True)
        return self._dead(claim, trouble.error, forget_channel=trouble.error in _STALE_PLACE)

    def _not_uploaded(self, claim: Claim, failed: _SlackFailed, channel: str) -> Ending:
        """The file is not to be seen anywhere. It holds up what comes after it, so it is given up sooner than words are."""
        trouble = failed.trouble
        if trouble.meaning in (Meaning.REFUSED, Meaning.HELD):
            return self._dead(claim, trouble.error)
        if trouble.meaning is not Meaning.SHUT_OUT and claim.attempts >= UPLOAD_TRIES:
            return self._dead(claim, trouble.error, words="Slack did not take the file")
        return self._goes_on(claim, failed, channel)

    def _not_changed(self, claim: Claim, failed: _SlackFailed, started: datetime) -> Ending:
        trouble = failed.trouble
        if trouble.error == "message_not_found":
            # Somebody deleted it. The card is the living picture of the case, so there is to be one; anything else is done with.
            is_card = claim.telling.changes is None
            return Ending(RowState.SUPERSEDED, error=trouble.error, posted_at=started, repost_card=is_card)
        if trouble.meaning is Meaning.REFUSED:
            return self._dead(claim, trouble.error)
        if trouble.meaning is Meaning.UNKNOWN and self._is_enough(claim):
            return self._dead(claim, "gave_up")
        return self._goes_on(claim, failed)

    def _not_looked_up(self, claim: Claim, failed: _SlackFailed, channel: str | None) -> Ending:
        trouble = failed.trouble
        if trouble.error == "thread_not_found":
            return self._missing(claim, channel)
        if trouble.meaning is Meaning.HELD and claim.telling.kind is TellingKind.GLIMPSE:
            # A private channel, whose history casebot does not read. The answer may be there; it is given again to the asker alone.
            return self._dead(claim, trouble.error)
        if trouble.meaning is not Meaning.REFUSED:
            return self._goes_on(claim, failed, channel)
        if trouble.error in _STALE_PLACE and claim.channel is not None:
            return self._waits(claim, trouble.error, timedelta(), forget_channel=True)
        if trouble.error in _STALE_PLACE or channel is None:
            return self._dead(claim, trouble.error, forget_channel=True)
        # It cannot be looked up, and posting without having looked might be posting twice.
        logger.error("Telling %d cannot be looked up: %s.", claim.row, trouble.error)
        return self._waits(claim, trouble.error, self._patience.held, channel)

    def _not_unfurled(self, claim: Claim, failed: _SlackFailed) -> Ending:
        match failed.trouble.meaning:
            case Meaning.HELD:
                self._note_held(failed)
                given_up = True
            case Meaning.SHUT_OUT | Meaning.RATE_LIMITED:
                given_up = False
            case meaning:
                # Where it is refused, the message is gone, or the person took away what was below it.
                given_up = meaning is Meaning.REFUSED or claim.attempts >= UNFURL_TRIES
        if not given_up:
            return self._goes_on(claim, failed)
        told = self._told_of_missing_scope(failed)
        return Ending(RowState.SUPERSEDED, error=failed.trouble.error, instead=told)

    def _missing(self, claim: Claim, channel: str | None) -> Ending:
        """It was looked for and is not there: it was not posted."""
        if self._is_enough(claim):
            return self._dead(claim, "gave_up")
        # The wait before looking was pause enough for the first tries.
        pause = self._patience.after(claim.attempts - 3) if claim.attempts > 3 else timedelta()
        retry_at = self._clock.now() + pause
        return Ending(RowState.PENDING, error="was not posted", channel=channel, retry_at=retry_at)

    def _goes_on(self, claim: Claim, failed: _SlackFailed, channel: str | None = None) -> Ending:
        """To be tried again, or looked up again, after the pause that the trouble asks for."""
        trouble = failed.trouble
        instead = None
        match trouble.meaning:
            case Meaning.RATE_LIMITED:
                pause = timedelta(seconds=trouble.retry_after)
            case Meaning.HELD:
                self._note_held(failed)
                pause = self._patience.held
                instead = self._told_of_missing_scope(failed, claim.telling)
            case Meaning.SHUT_OUT:
                raise ShutOut(trouble.error, self._waits(claim, trouble.error, timedelta(), channel))
            case _:
                pause = self._patience.after(claim.attempts)
        return replace(self._waits(claim, trouble.error, pause, channel), instead=instead)

    def _note_held(self, failed: _SlackFailed) -> None:
        """Say in the log, once for each method, what somebody has to mend."""
        held = (failed.method, failed.trouble.error)
        if held not in self._held:
            self._held.add(held)
            logger.error("%s is held up: Slack says %s %s.", *held, failed.trouble.needed)

    def _told_of_missing_scope(self, failed: _SlackFailed, telling: Telling | None = None) -> Telling | None:
        """SMB Ops hear of a scope that is missing, once a day for each method; everything else goes on."""
        is_about_that = telling is not None and telling.kind is TellingKind.MISSING_SCOPE
        if failed.trouble.error != MISSING_SCOPE or is_about_that:
            return None
        return Telling(
            key=f"missing_scope:{failed.method}:{self._clock.now():%Y-%m-%d}",
            lane=f"channel:{self._fallback_channel}",
            kind=TellingKind.MISSING_SCOPE,
            args={"method": failed.method, "needed": failed.trouble.needed},
        )

    def _waits(
        self, claim: Claim, error: str, pause: timedelta, channel: str | None = None, *, forget_channel: bool = False
    ) -> Ending:
        state = RowState.UNKNOWN if claim.looking_up else RowState.PENDING
        retry_at = self._clock.now() + pause
        return Ending(state, error=error, retry_at=retry_at, channel=channel, forget_channel=forget_channel)

    def _is_enough(self, claim: Claim) -> bool:
        tried_for = self._clock.now() - claim.since
        return claim.attempts >= self._patience.tries and tried_for >= self._patience.hours

    def _dead(
        self, claim: Claim, error: str, *, words: str = "", detail: str = "", forget_channel: bool = False
    ) -> Ending:
        logger.error("Telling %d (%s) cannot be delivered: %s.", claim.row, claim.telling.kind, error)
        return Ending(
            RowState.DEAD,
            error=f"{error}: {detail or words}" if detail or words else error,
            forget_channel=forget_channel,
            instead=self._instead(claim.telling, error, words or _WORDS.get(error, f"Slack says {error}")),
        )

    def _instead(self, telling: Telling, error: str, words: str) -> Telling | None:
        """Who is told of what cannot be delivered. Nobody is told of a telling about that."""
        if telling.kind in (TellingKind.NOT_DELIVERED, TellingKind.MISSING_SCOPE):
            return None
        if telling.kind is TellingKind.GLIMPSE:
            # Who asked in a channel where no answer can be given has it to themselves.
            return Telling(
                key=f"privately:{telling.key}",
                lane=f"user:{telling.args['asked_by']}",
                kind=TellingKind.ANSWER,
                args={"asked": telling.args["asked"]},
            )
        lane = self._next_to_tell(telling.lane)
        if lane == telling.lane:
            return None
        # A card changes often; that it cannot be changed is told once for each reason.
        about = telling.key
        if telling.kind is TellingKind.CARD_UPDATE or telling.changes is not None:
            about = f"{telling.lane}:{telling.changes or telling.subject}:{error}"
        return Telling(
            key=f"undelivered:{about}",
            lane=lane,
            kind=TellingKind.NOT_DELIVERED,
            subject=telling.subject,
            args={"what": WHAT[telling.kind], "whom": _whom(telling.lane), "why": words},
        )

    def _next_to_tell(self, lane: str) -> str:
        how, _, whom = lane.partition(":")
        roster = self._roster()
        person = roster.get(whom) if how == "dm" else roster.by_slack_id(whom) if how == "user" else None
        manager = roster.manager_of(person)
        if manager is not None and manager.slack_id is not None and manager != person:
            return f"dm:{manager.email}"
        return f"channel:{self._fallback_channel}"

    def _call(self, method: str, call: Callable[..., SlackResponse], **arguments: Any) -> SlackResponse:
        wait = self._paused.wait_s(method)
        if wait > 0:
            raise _SlackFailed(method, SlackTrouble(Meaning.RATE_LIMITED, "ratelimited", wait))
        try:
            return call(**arguments)
        except CALL_ERRORS as error:
            trouble = trouble_of(error)
            if trouble is None:
                raise
            if trouble.meaning is Meaning.RATE_LIMITED:
                self._paused.pause(method, trouble.retry_after)
            raise _SlackFailed(method, trouble) from None


def _is_of(message: Mapping[str, Any], telling: Telling) -> bool:
    """Whether this message is what came of the telling: it carries its key or, since an upload cannot, a file of its title."""
    if (title := telling.args.get("file_title")) is not None:
        return any(file.get("title") == title for file in message.get("files") or [])
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return metadata.get("event_type") == METADATA_EVENT and payload.get("key") == telling.key


def _next_cursor(answer: SlackResponse) -> str:
    return str((answer.get("response_metadata") or {}).get("next_cursor") or "")


def _whom(lane: str) -> str:
    how, _, whom = lane.partition(":")
    return f"#{whom}" if how == "channel" else "the channel where it was asked" if how == "in" else whom


def _where(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    at = f" in {frames[-1].name}, {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{at}"
