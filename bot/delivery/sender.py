"""Deliver one claimed message to Slack and return the result. Uses no threads, no tables and no transaction."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.addresses import Addresses, NoAddress, SkipRecipient
from bot.delivery.calls import CallFailed, SlackCalls
from bot.delivery.claim_check import ClaimLost
from bot.delivery.composed import Compose, Composed
from bot.delivery.crash_points import crash_point
from bot.delivery.failure_words import COMPOSE_FAILED
from bot.delivery.failures import FailureRules, SlackAuthRevoked
from bot.delivery.history import METADATA_EVENT, find_in_history, thread_of
from bot.delivery.retry import RetryPolicy
from bot.delivery.uploads import Upload, put_bytes
from bot.slack.call_failures import FailureKind
from cases.model.notification import Notification, NotificationKind
from cases.ports.clock import Clock
from cases.use_cases.publish_digest import what_follows
from storage.lane_values import Claim, DeliveryResult, ShownCard
from storage.outbox import RowState

logger = logging.getLogger(__name__)


class _ComposeFailed(Exception):
    """The composer raised; the text is the class of its error."""


class Sender:
    """Delivers a claim. `calls` uses a client made with retry_handlers=[]: the SDK's own retries would post twice."""

    def __init__(
        self,
        calls: SlackCalls,
        compose: Compose,
        addresses: Addresses,
        failures: FailureRules,
        clock: Clock,
        retry: RetryPolicy,
    ) -> None:
        self._calls = calls
        self._compose = compose
        self._addresses = addresses
        self._failures = failures
        self._clock = clock
        self._retry = retry

    def deliver(self, claim: Claim, check: Callable[[], None]) -> DeliveryResult:
        """Send or look up the claimed message.

        Args:
            check: Called just before each call that people see; raises ClaimLost if the claim no longer holds.

        Raises:
            SlackAuthRevoked: Slack does not accept the token. Every other outcome is returned.
        """
        try:
            return self._deliver(claim, check)
        except ClaimLost:
            return self._failures.wait(claim, "the claim was lost", timedelta())
        except SQLAlchemyError as error:
            logger.warning("Message %d waits: the database failed with %s.", claim.row, type(error).__name__)
            return self._failures.database_failed(claim, error)
        except SlackAuthRevoked:
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours must not cost a message, nor send it twice
            logger.error("Message %d was not delivered: %s.", claim.row, _where(error))
            return self._failures.unexpected(claim, error)

    def check_auth(self) -> str | None:
        """Return None if Slack accepts our token, else what it says."""
        try:
            self._calls.call("auth.test", self._calls.client.auth_test)
        except CallFailed as failed:
            return failed.failure.error
        return None

    def _deliver(self, claim: Claim, check: Callable[[], None]) -> DeliveryResult:
        try:
            if claim.looking_up:
                return self._look_up(claim)
            if claim.card is not None:
                return self._update(claim, claim.card, check)
            if claim.notification.kind is NotificationKind.UNFURL:
                return self._unfurl(claim, check)
            return self._post(claim, check)
        except _ComposeFailed as failed:
            return self._failures.dead(claim, COMPOSE_FAILED, detail=str(failed))
        except SkipRecipient:
            return DeliveryResult(RowState.SUPERSEDED)
        except NoAddress as nowhere:
            return self._failures.dead(claim, nowhere.error, reason=nowhere.words, forget_channel=True)

    def _post(self, claim: Claim, check: Callable[[], None]) -> DeliveryResult:
        try:
            channel = self._addresses.find_channel(claim)
        except CallFailed as failed:
            return self._failures.address_failed(claim, failed)
        crash_point("after_resolve")
        composed, digest = self._composed(claim.notification)
        if composed is None:
            return DeliveryResult(RowState.SUPERSEDED, channel=channel)
        if composed.upload is not None:
            return self._share_file(claim, composed.upload, composed.text, channel, check)
        started = self._clock.now()
        crash_point("before_post")
        check()
        try:
            answer = self._calls.call(
                "chat.postMessage",
                self._calls.client.chat_postMessage,
                channel=channel,
                text=composed.text,
                **({"blocks": composed.blocks} if composed.blocks else {}),
                **thread_of(claim.notification),
                **({"reply_broadcast": True} if claim.notification.args.get("broadcast") else {}),
                metadata={"event_type": METADATA_EVENT, "event_payload": {"key": claim.notification.key}},
                unfurl_links=False,
                unfurl_media=False,
                link_names=False,
            )
        except CallFailed as failed:
            return self._failures.post_failed(claim, failed, channel, started)
        crash_point("after_post")
        ts = str(answer["ts"])
        return DeliveryResult(
            RowState.SENT,
            channel=str(answer.get("channel") or channel),
            ts=ts,
            shown=digest,
            posted_at=started,
            follow_ups=tuple(what_follows(claim.notification, ts)),
        )

    def _share_file(
        self, claim: Claim, upload: Upload, text: str, channel: str, check: Callable[[], None]
    ) -> DeliveryResult:
        """Upload a file in Slack's three steps. Only the last one shows it, so only its outcome can be unknown."""
        try:
            announced = self._calls.call(
                "files.getUploadURLExternal",
                self._calls.client.files_getUploadURLExternal,
                filename=upload.file_name,
                length=len(upload.content),
                alt_txt=upload.alt_text,
            )
        except CallFailed as failed:
            return self._failures.upload_failed(claim, failed, channel)
        crash_point("after_announce")
        failure = put_bytes(str(announced["upload_url"]), upload.content, self._calls.client.timeout)
        if failure is not None:
            return self._failures.upload_failed(claim, CallFailed("upload", failure), channel)
        crash_point("after_upload")
        started = self._clock.now()
        crash_point("before_post")
        check()
        try:
            self._calls.call(
                "files.completeUploadExternal",
                self._calls.client.files_completeUploadExternal,
                files=[{"id": str(announced["file_id"]), "title": upload.title}],
                channel_id=channel,
                initial_comment=text,
                **thread_of(claim.notification),
            )
        except CallFailed as failed:
            if failed.failure.kind is FailureKind.UNKNOWN:
                return self._failures.post_failed(claim, failed, channel, started)
            return self._failures.upload_failed(claim, failed, channel)
        crash_point("after_post")
        return DeliveryResult(RowState.SENT, channel=channel, posted_at=started)

    def _update(self, claim: Claim, card: ShownCard, check: Callable[[], None]) -> DeliveryResult:
        composed, digest = self._composed(claim.notification)
        if composed is None:
            return DeliveryResult(RowState.SUPERSEDED)
        if digest == card.shown and not claim.is_resend:
            return DeliveryResult(RowState.SENT, channel=card.channel, ts=card.ts, shown=digest)
        started = self._clock.now()
        crash_point("before_update")
        check()
        try:
            self._calls.call(
                "chat.update",
                self._calls.client.chat_update,
                channel=card.channel,
                ts=card.ts,
                text=composed.text,
                blocks=composed.blocks,
                link_names=False,
            )
        except CallFailed as failed:
            return self._failures.update_failed(claim, failed, started)
        crash_point("after_update")
        return DeliveryResult(RowState.SENT, channel=card.channel, ts=card.ts, shown=digest, posted_at=started)

    def _unfurl(self, claim: Claim, check: Callable[[], None]) -> DeliveryResult:
        """Show previews below the links of a message. If that fails, nobody is notified."""
        composed, _ = self._composed(claim.notification)
        if composed is None:
            return DeliveryResult(RowState.SUPERSEDED)
        args = claim.notification.args
        # A message that is still being typed has no channel yet.
        posted = {"channel": str(args["channel"]), "ts": str(args["message_ts"])}
        typed = {"source": str(args.get("source", "")), "unfurl_id": str(args["message_ts"])}
        started = self._clock.now()
        crash_point("before_update")
        check()
        try:
            self._show_previews(composed, posted if args["channel"] else typed)
        except CallFailed as failed:
            return self._failures.unfurl_failed(claim, failed)
        crash_point("after_update")
        return DeliveryResult(RowState.SENT, posted_at=started)

    def _show_previews(self, composed: Composed, where: dict[str, str]) -> None:
        unfurl = partial(
            self._calls.call,
            "chat.unfurl",
            self._calls.client.chat_unfurl,
            unfurls=dict(composed.unfurls),
            **where,
        )
        try:
            unfurl(metadata={"entities": composed.entities})
        except CallFailed as failed:
            if failed.failure.kind is not FailureKind.REFUSED:
                raise
            # A workspace without Work Objects shows only the blocks.
            unfurl()

    def _look_up(self, claim: Claim) -> DeliveryResult:
        crash_point("before_look_up")
        channel: str | None = None
        try:
            channel = self._addresses.find_channel(claim)
            ts = find_in_history(self._calls, claim, channel, self._retry.history_margin)
        except CallFailed as failed:
            return self._failures.lookup_failed(claim, failed, channel)
        crash_point("after_look_up")
        if ts is None:
            return self._failures.not_found(claim, channel)
        return DeliveryResult(
            RowState.SENT, channel=channel, ts=ts, follow_ups=tuple(what_follows(claim.notification, ts))
        )

    def _composed(self, notification: Notification) -> tuple[Composed | None, str]:
        try:
            composed = self._compose(notification)
            return composed, composed.digest() if composed is not None else ""
        except SQLAlchemyError:
            raise
        except Exception as error:  # noqa: BLE001 - a composer may fail in any way; the lane goes on all the same
            # The error's text may contain customer text; its class and place do not.
            logger.error("A message of kind %s could not be composed: %s.", notification.kind, _where(error))
            raise _ComposeFailed(type(error).__name__) from None


def _where(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    at = f" in {frames[-1].name}, {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{at}"
