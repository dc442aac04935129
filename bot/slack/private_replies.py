"""Private answers to people who may not use casebot, sent without blocking others."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.slack.call_failures import CALL_ERRORS
from bot.slack.cooldown import Cooldown
from bot.slack.requester import Body, Requester
from messages.admission import Refusal

log = logging.getLogger("casebot.membership")

MOST_WAITING = 20
TIMEOUT_S = 3
# These get no answer: nobody would read it, or a bot would answer it.
SILENT = frozenset({Refusal.BOT, Refusal.DEACTIVATED})


class PrivateReplies:
    """Sends refusals from its own thread, each at most once.

    Args:
        elapsed: Seconds of a monotonic clock.
    """

    def __init__(self, client: WebClient, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._cooldown = Cooldown(elapsed)
        self._sender = ThreadPoolExecutor(1, thread_name_prefix="refusals")
        self._room = threading.BoundedSemaphore(MOST_WAITING)

    def to_event(self, body: Body, refusal: Refusal) -> None:
        """Answer a mention, a direct message or an opened Work Object; other events get no answer."""
        event = body["event"]
        user = Requester.of(body).user_id
        if event["type"] == "entity_details_requested":
            trigger = str(event.get("trigger_id") or "")
            self._send(user, trigger, refusal, lambda: self._present(trigger, refusal))
        if event["type"] == "app_mention" or event.get("channel_type") == "im":
            channel, thread = str(event.get("channel") or ""), event.get("thread_ts")
            self._send(user, channel, refusal, lambda: self._show(channel, user, thread, refusal))

    def to_interaction(self, body: Body, refusal: Refusal) -> None:
        """Answer a click or a shortcut where it happened."""
        user = Requester.of(body).user_id
        view = body.get("view") or {}
        if body.get("type") == "view_closed":
            return
        if view.get("type") == "modal":
            self._send(user, str(view["id"]), refusal, lambda: self._update(str(view["id"]), refusal))
        elif view.get("type") == "home":
            self._send(user, "home", refusal, lambda: self._publish(user, refusal))
        elif body.get("response_url"):
            url = str(body["response_url"])
            self._send(user, url, refusal, lambda: self._respond(url, refusal))
        elif body.get("trigger_id"):
            trigger = str(body["trigger_id"])
            self._send(user, trigger, refusal, lambda: self._open(trigger, refusal))

    def close(self) -> None:
        """Stop after sending the current refusals."""
        self._sender.shutdown(wait=False, cancel_futures=True)

    def _send(self, user: str, place: str, refusal: Refusal, call: Callable[[], object]) -> None:
        if refusal in SILENT or not self._cooldown.is_over(user, place) or not self._room.acquire(blocking=False):
            return

        def run() -> None:
            try:
                call()
            except CALL_ERRORS as error:
                log.warning("a refusal was not shown: %s", type(error).__name__)
            finally:
                self._room.release()

        try:
            self._sender.submit(run)
        except RuntimeError:
            self._room.release()

    def _show(self, channel: str, user: str, thread: object, refusal: Refusal) -> None:
        message = refusal.message()
        thread_ts = str(thread) if thread else None
        self._client.chat_postEphemeral(
            channel=channel, user=user, text=message.text, blocks=message.blocks, thread_ts=thread_ts
        )

    def _publish(self, user: str, refusal: Refusal) -> None:
        self._client.views_publish(user_id=user, view=refusal.home().view)

    def _update(self, view_id: str, refusal: Refusal) -> None:
        self._client.views_update(view_id=view_id, view=refusal.modal().view)

    def _present(self, trigger_id: str, refusal: Refusal) -> None:
        error = {"status": "custom", "custom_message": refusal.text}
        self._client.entity_presentDetails(trigger_id=trigger_id, error=error)

    def _open(self, trigger_id: str, refusal: Refusal) -> None:
        self._client.views_open(trigger_id=trigger_id, view=refusal.modal().view)

    @staticmethod
    def _respond(url: str, refusal: Refusal) -> None:
        fields = refusal.message_fields()
        WebhookClient(url, timeout=TIMEOUT_S, retry_handlers=[]).send(
            text=fields["text"], blocks=fields["blocks"], response_type="ephemeral", replace_original=False
        )
