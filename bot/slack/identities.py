"""People as Slack describes them: name, e-mail, title and membership.

Slack waits for an answer during a look-up, so it has limits.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.call_failures import CALL_ERRORS
from bot.slack.membership import membership_of
from bot.slack.own_workspace import OwnWorkspace, WorkspaceIds
from cases.model.dates import is_zone
from cases.model.membership import Membership
from handlers.context import Identity

log = logging.getLogger("casebot.identities")

# Somebody who becomes a guest or leaves is let in for so long at most. A window of theirs may still be open.
REMEMBERED_S = 300.0
# After an administrator makes somebody a member, it should take effect soon.
OTHERS_REMEMBERED_S = 60.0
# If Slack did not answer about a person, wait before asking again.
UNKNOWN_FOR_S = 2.0
# An answer that cannot be renewed is used for this long.
STALE_AFTER_S = 24 * 3_600.0
MOST = 5_000
AT_ONCE = 4
# A request's sender waits this long for a free look-up.
WAIT_S = 1.0
# A message full of names can cause only so many look-ups a minute.
A_MINUTE = 60.0
BURST = 20.0
# After a failed look-up, no look-ups for this long.
PAUSE_S = 5.0
# Slack's errors for ids that the workspace does not know.
NOT_OURS = frozenset({"user_not_found", "user_not_visible"})


@dataclass(frozen=True)
class SlackUser:
    """A person as Slack describes them."""

    identity: Identity
    membership: Membership


NOBODY = SlackUser(Identity(), Membership.OUTSIDER)


@dataclass(frozen=True)
class _Kept:
    """An answer, or that there was none."""

    user: SlackUser | None
    #: When Slack gave it.
    at: float
    #: When to ask again.
    ask_at: float


def read_user(user: Mapping[str, Any], own: WorkspaceIds) -> SlackUser:
    """Read a user object from Slack."""
    profile = user.get("profile") or {}
    zone = str(user.get("tz") or "")
    identity = Identity(
        str(profile.get("real_name") or ""),
        str(profile.get("email") or ""),
        str(profile.get("title") or ""),
        zone if is_zone(zone) else "",
    )
    return SlackUser(identity, membership_of(user, own))


class Identities:
    """Looks people up by their Slack id.

    Args:
        client: Made with a short time-out.
        own: Our workspace.
        elapsed: Seconds of a monotonic clock.
    """

    def __init__(self, client: WebClient, own: OwnWorkspace, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._own = own
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._asking = threading.BoundedSemaphore(AT_ONCE)
        self._room, self._room_at = BURST, elapsed()
        self._paused_until = 0.0

    def of(self, slack_id: str) -> Identity:
        """Return a person's name, e-mail and title; empty if Slack does not answer or may not be asked now."""
        kept = self._fresh(slack_id)
        if kept is None and self._may_ask() and self._asking.acquire(blocking=False):
            self._ask_and_release(slack_id)
        user = self._usable(slack_id)
        return user.identity if user is not None else Identity()

    def membership(self, slack_id: str) -> Membership | None:
        """Return how a request's sender belongs to the workspace; None if Slack does not answer.

        A sender can cause only one look-up at a time, so these do not count against the limit for names in messages.
        """
        kept = self._fresh(slack_id)
        if kept is None and self._elapsed() >= self._paused_until and self._asking.acquire(timeout=WAIT_S):
            self._ask_and_release(slack_id)
        user = self._usable(slack_id)
        return user.membership if user is not None else None

    def _ask_and_release(self, slack_id: str) -> None:
        try:
            # Another thread may have asked meanwhile.
            if self._fresh(slack_id) is None:
                self._ask(slack_id)
        finally:
            self._asking.release()

    def _ask(self, slack_id: str) -> None:
        own = self._own.ids()
        if own is None:
            self._keep(slack_id, None, UNKNOWN_FOR_S)
            return
        try:
            user = read_user(self._client.users_info(user=slack_id)["user"], own)
        except CALL_ERRORS as error:
            if isinstance(error, SlackApiError) and error.response.get("error") in NOT_OURS:
                self._keep(slack_id, NOBODY, OTHERS_REMEMBERED_S)
                return
            log.warning("Slack did not say who a person is: %s", type(error).__name__)
            if isinstance(error, OSError):
                self._paused_until = self._elapsed() + PAUSE_S
            self._keep(slack_id, None, UNKNOWN_FOR_S)
            return
        self._keep(slack_id, user, REMEMBERED_S if user.membership is Membership.MEMBER else OTHERS_REMEMBERED_S)

    def _keep(self, slack_id: str, user: SlackUser | None, for_s: float) -> None:
        now = self._elapsed()
        with self._lock:
            before = self._kept.pop(slack_id, None)
            if user is None and before is not None:
                self._kept[slack_id] = _Kept(before.user, before.at, now + for_s)
            else:
                self._kept[slack_id] = _Kept(user, now, now + for_s)
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def _fresh(self, slack_id: str) -> _Kept | None:
        with self._lock:
            kept = self._kept.get(slack_id)
        return kept if kept is not None and self._elapsed() < kept.ask_at else None

    def _usable(self, slack_id: str) -> SlackUser | None:
        with self._lock:
            kept = self._kept.get(slack_id)
        return kept.user if kept is not None and self._elapsed() - kept.at < STALE_AFTER_S else None

    def _may_ask(self) -> bool:
        with self._lock:
            now = self._elapsed()
            if now < self._paused_until:
                return False
            self._room = min(BURST, self._room + (now - self._room_at) * A_MINUTE / 60)
            self._room_at = now
            if self._room < 1:
                return False
            self._room -= 1
            return True
