"""Decide what follows a failed call to Slack: try again, look the message up, or give up and notify somebody."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.delivery.calls import CallFailed
from bot.delivery.failure_notices import FailureNotices
from bot.delivery.failure_words import reason_for
from bot.delivery.retry import RetryPolicy
from bot.slack.call_failures import FailureKind
from cases.model.notification import OLDER_CARD, NotificationKind
from cases.ports.clock import Clock
from storage.lane_schedule import LONGEST_PAUSE
from storage.lane_values import Claim, DeliveryResult
from storage.outbox import RowState

logger = logging.getLogger(__name__)

UPLOAD_TRIES = 6
UNFURL_TRIES = 6

# The lane's conversation is gone. Another one may have the same name.
_STALE_CHANNEL = frozenset({"channel_not_found"})


class SlackAuthRevoked(Exception):
    """Slack does not accept the token any more. `result` is stored anyway."""

    def __init__(self, error: str, result: DeliveryResult) -> None:
        super().__init__(error)
        self.error = error
        self.result = result


class FailureRules:
    """Decides the result of a failed step.

    Args:
        settle: How long to wait before an unknown outcome is looked up.
    """

    def __init__(self, clock: Clock, notices: FailureNotices, retry: RetryPolicy, settle: timedelta) -> None:
        self._clock = clock
        self._notices = notices
        self._retry = retry
        self._settle = settle
        self._logged_as_held: set[tuple[str, str]] = set()

    def address_failed(self, claim: Claim, failed: CallFailed) -> DeliveryResult:
        """Handle a conversation that could not be looked up; nothing was posted."""
        if failed.failure.kind is FailureKind.REFUSED:
            return self.dead(claim, failed.failure.error)
        return self._try_again(claim, failed)

    def post_failed(self, claim: Claim, failed: CallFailed, channel: str, started: datetime) -> DeliveryResult:
        """Handle a post that failed or whose outcome is unknown."""
        failure = failed.failure
        if failure.kind is FailureKind.UNKNOWN:
            retry_at = self._clock.now() + self._settle
            return DeliveryResult(
                RowState.UNKNOWN, error=failure.error, retry_at=retry_at, channel=channel, posted_at=started
            )
        if failure.kind is not FailureKind.REFUSED:
            return self._try_again(claim, failed, channel)
        if failure.error in _STALE_CHANNEL and claim.channel is not None:
            return self.wait(claim, failure.error, timedelta(), forget_channel=True)
        return self.dead(claim, failure.error, forget_channel=failure.error in _STALE_CHANNEL)

    def upload_failed(self, claim: Claim, failed: CallFailed, channel: str) -> DeliveryResult:
        """Handle a file that was not shared. It blocks later messages, so it is given up sooner than a message."""
        failure = failed.failure
        if failure.kind in (FailureKind.REFUSED, FailureKind.NEEDS_FIX):
            return self.dead(claim, failure.error)
        if failure.kind is not FailureKind.AUTH_REVOKED and claim.attempts >= UPLOAD_TRIES:
            return self.dead(claim, failure.error, reason="Slack did not take the file")
        return self._try_again(claim, failed, channel)

    def update_failed(self, claim: Claim, failed: CallFailed, started: datetime) -> DeliveryResult:
        """Handle an update that failed or whose outcome is unknown."""
        failure = failed.failure
        if failure.error == "message_not_found":
            # Somebody deleted it. A case always has a card, so post a new card. Other messages stay deleted, and so does an older card.
            is_card = claim.notification.changes is None and OLDER_CARD not in claim.notification.args
            return DeliveryResult(RowState.SUPERSEDED, error=failure.error, posted_at=started, repost_card=is_card)
        if failure.kind is FailureKind.REFUSED:
            return self.dead(claim, failure.error)
        uncertain = failure.kind is FailureKind.UNKNOWN
        if uncertain and self._is_exhausted(claim):
            return self.dead(claim, "gave_up")
        return replace(self._try_again(claim, failed), uncertain=uncertain)

    def unfurl_failed(self, claim: Claim, failed: CallFailed) -> DeliveryResult:
        """Handle previews that were not shown."""
        match failed.failure.kind:
            case FailureKind.NEEDS_FIX:
                self._log_held(failed)
                given_up = True
            case FailureKind.AUTH_REVOKED | FailureKind.RATE_LIMITED:
                given_up = False
            case kind:
                # A refusal means that the message is gone or that its author removed the preview.
                given_up = kind is FailureKind.REFUSED or claim.attempts >= UNFURL_TRIES
        uncertain = failed.failure.kind is FailureKind.UNKNOWN
        if not given_up:
            return replace(self._try_again(claim, failed), uncertain=uncertain)
        notice = self._notices.missing_scope(failed)
        return DeliveryResult(RowState.SUPERSEDED, error=failed.failure.error, fallback=notice, uncertain=uncertain)

    def lookup_failed(self, claim: Claim, failed: CallFailed, channel: str | None) -> DeliveryResult:
        """Handle a history that could not be read. Whether the message was posted is still unknown."""
        failure = failed.failure
        if failure.error == "thread_not_found":
            return self.not_found(claim, channel)
        if failure.kind is FailureKind.NEEDS_FIX and claim.notification.kind is NotificationKind.GLIMPSE:
            # casebot cannot read a private channel's history. The asker gets the answer again, in private.
            return self.dead(claim, failure.error)
        if failure.kind is not FailureKind.REFUSED:
            return self._try_again(claim, failed, channel)
        if failure.error in _STALE_CHANNEL and claim.channel is not None:
            return self.wait(claim, failure.error, timedelta(), forget_channel=True)
        if failure.error in _STALE_CHANNEL or channel is None:
            return self.dead(claim, failure.error, forget_channel=True)
        # Without a look-up it could be posted twice.
        logger.error("Message %d cannot be looked up: %s.", claim.row, failure.error)
        return self.wait(claim, failure.error, self._retry.held_pause, channel)

    def not_found(self, claim: Claim, channel: str | None) -> DeliveryResult:
        """Handle a message that the history does not have: it was not posted."""
        if self._is_exhausted(claim):
            return self.dead(claim, "gave_up")
        # The settling time was a long enough pause for the first tries.
        pause = self._retry.pause_after(claim.attempts - 3) if claim.attempts > 3 else timedelta()
        retry_at = self._clock.now() + pause
        return DeliveryResult(RowState.PENDING, error="was not posted", channel=channel, retry_at=retry_at)

    def database_failed(self, claim: Claim, error: Exception) -> DeliveryResult:
        """Handle a failed database before anything was posted or after a refusal."""
        return self.wait(claim, type(error).__name__, self._retry.pause_after(claim.attempts))

    def unexpected(self, claim: Claim, error: Exception) -> DeliveryResult:
        """Handle a bug: the message is neither lost nor sent again without a look-up."""
        pause = max(self._settle, self._retry.pause_after(claim.attempts))
        state = RowState.PENDING if claim.changes_in_place else RowState.UNKNOWN
        retry_at = self._clock.now() + pause
        return DeliveryResult(state, error=type(error).__name__, retry_at=retry_at, uncertain=claim.changes_in_place)

    def wait(
        self, claim: Claim, error: str, pause: timedelta, channel: str | None = None, *, forget_channel: bool = False
    ) -> DeliveryResult:
        """Try again, or look up again, after the pause."""
        state = RowState.UNKNOWN if claim.looking_up else RowState.PENDING
        retry_at = self._clock.now() + pause
        return DeliveryResult(state, error=error, retry_at=retry_at, channel=channel, forget_channel=forget_channel)

    def dead(
        self, claim: Claim, error: str, *, reason: str = "", detail: str = "", forget_channel: bool = False
    ) -> DeliveryResult:
        """Give the message up and notify somebody."""
        logger.error("Message %d (%s) cannot be delivered: %s.", claim.row, claim.notification.kind, error)
        return DeliveryResult(
            RowState.DEAD,
            error=f"{error}: {detail or reason}" if detail or reason else error,
            forget_channel=forget_channel,
            fallback=self._notices.not_delivered(claim.notification, error, reason or reason_for(error)),
        )

    def _try_again(self, claim: Claim, failed: CallFailed, channel: str | None = None) -> DeliveryResult:
        failure = failed.failure
        notice = None
        match failure.kind:
            case FailureKind.RATE_LIMITED:
                # PausedMethods handles longer pauses, and a clock that is set back does not extend them.
                pause = min(timedelta(seconds=failure.retry_after), LONGEST_PAUSE)
            case FailureKind.NEEDS_FIX:
                self._log_held(failed)
                pause = self._retry.held_pause
                notice = self._notices.missing_scope(failed, claim.notification)
            case FailureKind.AUTH_REVOKED:
                raise SlackAuthRevoked(failure.error, self.wait(claim, failure.error, timedelta(), channel))
            case _:
                pause = self._retry.pause_after(claim.attempts)
        return replace(self.wait(claim, failure.error, pause, channel), fallback=notice)

    def _log_held(self, failed: CallFailed) -> None:
        """Log once for each method and error what a person has to fix."""
        held = (failed.method, failed.failure.error)
        if held not in self._logged_as_held:
            self._logged_as_held.add(held)
            logger.error("%s is held up: Slack says %s %s.", *held, failed.failure.needed)

    def _is_exhausted(self, claim: Claim) -> bool:
        tried_for = self._clock.now() - claim.since
        return claim.attempts >= self._retry.tries and tried_for >= self._retry.give_up_after
