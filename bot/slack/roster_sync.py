"""Reload the roster file when it changes, and find its people in Slack (PPL-1, PPL-2)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.config.roster_file import RosterError, load_roster
from bot.delivery.addresses import NOT_ON_SLACK
from bot.slack.call_failures import CALL_ERRORS
from bot.slack.membership import why_no_member
from cases.ports.clock import Clock
from storage.database import Database
from storage.outbox import RowState
from storage.outbox_upkeep import listing, retry

log = logging.getLogger("casebot.roster")

# People join Slack after they join the roster. Asking every half minute would use up the rate limit.
ASK_AGAIN_AFTER = timedelta(hours=1)
# A large roster takes minutes. Results are useful at once.
STORED_AT_ONCE = 20
_NEVER = datetime.min.replace(tzinfo=UTC)


class RosterSync:
    """Keeps the roster in force equal to the file, and finds missing Slack ids.

    Args:
        path: The roster file; None if people are only loaded by hand.
    """

    def __init__(self, path: Path | None, database: Database, client: WebClient, clock: Clock) -> None:
        self._path = path
        self._database = database
        self._client = client
        self._clock = clock
        self._read: tuple[int, int] | None = None
        self._not_found: dict[str, datetime] = {}
        #: Why people have no Slack account, by e-mail.
        self.reasons: dict[str, str] = {}
        self._team_id: str | None = None
        self._stopping = threading.Event()

    def sync(self) -> None:
        """Load the file if it changed, and look up new people. A bad file is logged and changes nothing."""
        self.load_file()
        self.find_slack_ids()

    def find_slack_ids(self) -> list[str]:
        """Look up the people without a Slack id by e-mail, and store each result at once.

        Returns:
            The e-mails that belong to no member of the workspace. `reasons` says why.
        """
        now = self._clock.now()
        missing = [
            person.email
            for person in self._database.people.load()
            if person.slack_id is None and now - self._not_found.get(person.email, _NEVER) >= ASK_AGAIN_AFTER
        ]
        found: dict[str, tuple[str, str | None]] = {}
        for email in missing:
            if self._stopping.is_set():
                break
            try:
                slack_id = self._look_up(email, now)
            except CALL_ERRORS as error:
                # Rate-limited, for example. The next sweep continues.
                word = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
                log.warning("looking up people stopped: %s", word)
                break
            if slack_id is not None:
                found[email] = (slack_id, None)
                self._not_found.pop(email, None)
                self.reasons.pop(email, None)
            if len(found) >= STORED_AT_ONCE:
                self._store(found)
                found = {}
        self._store(found)
        return sorted(self._not_found)

    def stop(self) -> None:
        """Stop looking people up."""
        self._stopping.set()

    def _look_up(self, email: str, now: datetime) -> str | None:
        """Return the Slack id of the member with this e-mail;

        None if there is none. Raises what calling Slack raises.
        """
        if self._team_id is None:
            self._team_id = str(self._client.auth_test()["team_id"])
        try:
            user = self._client.users_lookupByEmail(email=email)["user"]
        except SlackApiError as error:
            if error.response.get("error") != "users_not_found":
                raise
            reason: str | None = "Slack knows nobody with this e-mail"
        else:
            reason = why_no_member(user, self._team_id)
            if reason is None:
                return str(user["id"])
        if self.reasons.get(email) != reason:
            log.warning("somebody of the roster has no Slack account: %s", reason)
        self._not_found[email], self.reasons[email] = now, str(reason)
        return None

    def _store(self, found: Mapping[str, tuple[str, str | None]]) -> None:
        if found:
            self._database.people.set_slack_ids(found)
            self._send_what_waited_for(found)

    def _send_what_waited_for(self, found: Collection[str]) -> None:
        """Send messages that waited for people who have just been found in Slack."""
        lanes = {f"dm:{email}" for email in found}
        with self._database.engine.begin() as connection:
            waited = listing(connection, [RowState.DEAD], limit=10_000)
            ids = [row.id for row in waited if (row.error or "").startswith(NOT_ON_SLACK) and row.lane in lanes]
            if ids:
                retry(connection, ids, self._clock.now())

    def load_file(self) -> None:
        """Load the file if it changed."""
        if self._path is None:
            return
        try:
            stat = self._path.stat()
        except OSError as error:
            log.error("the roster file cannot be read: %s", type(error).__name__)
            return
        stamp = (stat.st_mtime_ns, stat.st_size)
        if stamp == self._read:
            return
        try:
            roster = load_roster(self._path)
        except RosterError as error:
            log.error("the roster file has mistakes; the people loaded before stay:\n%s", "\n".join(error.mistakes))
        else:
            self._database.people.replace(roster, self._clock.now())
            self._not_found.clear()
        # Only after the database has it: a failed load is tried again.
        self._read = stamp
