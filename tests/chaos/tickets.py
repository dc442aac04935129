"""The Zendesk of a chaos run: tickets that cases come from and that near their SLA breach, trouble, and what stands in them in the end."""

from __future__ import annotations

import json
import random
import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, select

from cases.model.tickets import TicketWriteState
from cases.rules.ticket_words import pickup_note
from sandbox.zendesk.server import ZendeskStandIn
from storage.schema import audit, cases
from storage.tickets import ticket_writes, write_counts
from tests.chaos.fast_clock import FastClock

FILE = 'url = "{url}"\nclient_id = "{client_id}"\nview = {view}\nlink = "https://acme.zendesk.com"\npoll_every_s = 1\ntell_for_h = 8760\n'
# On the fast clock a day is over in six minutes, so a missed target is told however late.
HOOK_SECRET = "the-web-hooks-secret"
# Of these casebot hears by web hook alone.
OUT_OF_VIEW = 0.3
LINK = "https://acme.zendesk.com/agent/tickets/"
METRIC = "next_reply_time"
# What a call meets: too many requests, out of service, and no answer although the update was made.
TROUBLE = (
    *("too_many", "unavailable") * 2,
    *("error", "error_after", "reset", "reset_after", "reset_after"),
    *("hang", "hang_after", "late", "late", "conflict", "maintenance", "unauthorized"),
)
OPERATIONS = (*("update",) * 5, "ticket", "ticket", "audits", "view", "token", "*")
# While casebot is down it meets no trouble. What waits would otherwise make an outage of hours of the fast clock.
MOST_TROUBLE = 10
# A call without an answer is broken off after so many real seconds, which is less than casebot settles for.
HANGS_S = 1.2
LATE_S = 1.0
_SETTLED = (TicketWriteState.REFUSED, TicketWriteState.DONE, TicketWriteState.DROPPED)


class Tickets:
    """Let tickets come in and Zendesk fail while casebot is killed. Only one thread may do so."""

    def __init__(self, clock: FastClock, folder: Path, seed: str) -> None:
        self.clock = clock
        self.dice = random.Random(seed)
        self.faults = 0
        self.numbers: list[int] = []
        # The moments at which a ticket was to be answered, the latest last. Those before it may have been moved before casebot read them.
        self.breaches: defaultdict[int, list[datetime]] = defaultdict(list)
        # Tickets of which a web hook was not accepted yet.
        self._unsent: deque[int] = deque()
        self.hooks = 0
        self.zendesk = ZendeskStandIn(clock=clock, hang_s=HANGS_S).start()
        self._file = folder / "zendesk.toml"
        self._file.write_text(
            FILE.format(url=self.zendesk.url, client_id=self.zendesk.client_id, view=self.zendesk.view),
            encoding="utf-8",
        )

    def environment(self) -> Mapping[str, str]:
        """Return the settings with which casebot is connected."""
        return {
            "CASEBOT_ZENDESK": str(self._file),
            "CASEBOT_ZENDESK_SECRET": self.zendesk.client_secret,
            "CASEBOT_ZENDESK_HOOK_SECRET": HOOK_SECRET,
        }

    def close(self) -> None:
        """Stop the server."""
        self.zendesk.stop()

    def link_of_new(self, email: str) -> str:
        """Open a ticket and return its link, for the case that comes from it."""
        return f"{LINK}{self._opens(email)}"

    def arrive(self, emails: Collection[str]) -> None:
        """Let a ticket come in now and then, set when one is to be answered, and let Zendesk fail."""
        if self.dice.random() < 0.1:
            self._nears_breach(self._opens(self.dice.choice([*emails])))
        if self.dice.random() < 0.06 and self.numbers:
            self._nears_breach(self.dice.choice(self.numbers))
        if len(self.zendesk.faults) >= MOST_TROUBLE:
            return
        if self.dice.random() < 0.2:
            self.zendesk.faults.add(self.dice.choice(TROUBLE), self.dice.choice(OPERATIONS), seconds=LATE_S)
            self.faults += 1
        if self.dice.random() < 0.02:
            self.zendesk.faults.add("invalid", "update")
            self.faults += 1

    def send_hooks(self, send: Callable[[bytes, Mapping[str, str]], bool]) -> bool:
        """Send the web hooks that wait, again where one was not accepted. Return whether none is left."""
        for _ in range(min(3, len(self._unsent))):
            number = self._unsent.popleft()
            body = json.dumps({"ticket_id": str(number)}).encode()
            if send(body, self.zendesk.signed(body, HOOK_SECRET)):
                self.hooks += 1
            else:
                self._unsent.append(number)
        return not self._unsent

    def _opens(self, email: str) -> int:
        number = 1000 + len(self.numbers)
        self.numbers.append(number)
        self.zendesk.ticket_arrives(number, f"Where is our invoice {number}?", email=email)
        self.zendesk.desk.ticket(number).is_in_view = self.dice.random() >= OUT_OF_VIEW
        return number

    def _nears_breach(self, number: int) -> None:
        at = (self.clock.now() + timedelta(minutes=self.dice.uniform(5, 55))).replace(microsecond=0)
        self.breaches[number].append(at)
        self.zendesk.set_breach(number, at, METRIC)
        if not self.zendesk.desk.ticket(number).is_in_view:
            self._unsent.append(number)

    def left(self, connection: Connection, posted: Collection[str]) -> int:
        """Return the number of writes and breaches that casebot still has to deal with."""
        waiting = {state: times for state, times in write_counts(connection).items() if state not in _SETTLED}
        untold = [number for number, moments in self.breaches.items() if _key(number, moments[-1]) not in posted]
        return sum(waiting.values()) + len(untold)

    def noted(self, connection: Connection) -> Counter[str]:
        """Count the marks of comments in the tickets, and of those that Zendesk refused."""
        texts = [note for number in self.numbers for note in self.zendesk.notes(number)]
        refused = select(ticket_writes.c.note).where(ticket_writes.c.state == TicketWriteState.REFUSED)
        return Counter(
            mark
            for text in [*texts, *connection.execute(refused).scalars()]
            for mark in re.findall(r"mark\d{5}x", text)
        )

    def judge(self, connection: Connection, posted: Counter[str], blames: Callable[[str, str], None]) -> None:
        """Check that each breach was told and each comment written once, or its refusal told.

        A message that stands twice is found with all others.

        Args:
            posted: How often the message with a key stands in Slack.
        """
        self._judge_breaches(posted, blames)
        writes = {row.key: row for row in connection.execute(select(ticket_writes))}
        for row in writes.values():
            if row.state is TicketWriteState.REFUSED:
                told = [key for key in posted if key.startswith(f"ticket write:{row.id}:")]
                if len(told) != 1:
                    blames("lost" if not told else "duplicates", f"the refusal of {row.key} was told {len(told)} times")
            elif row.state is not TicketWriteState.DONE:
                blames("stuck", f"the write {row.key} is {row.state}: {row.error}")
        self._judge_pickups(
            connection, {key for key, row in writes.items() if row.state is TicketWriteState.REFUSED}, blames
        )

    def _judge_breaches(self, posted: Counter[str], blames: Callable[[str, str], None]) -> None:
        for number, moments in self.breaches.items():
            if not posted[_key(number, moments[-1])]:
                blames("lost", f"nobody was told of the breach of ticket {number} at {moments[-1]}")
        known = {_key(number, at) for number, moments in self.breaches.items() for at in moments}
        for key in posted.keys() - known:
            if key.startswith("breach:"):
                blames("duplicates", f"{key} was told, and there is no such breach")

    def _judge_pickups(self, connection: Connection, refused: set[str], blames: Callable[[str, str], None]) -> None:
        # A case that was given on is not picked up any more; its ticket still says that it was.
        picked_up = {
            row.case_id
            for row in connection.execute(select(audit.c.case_id, audit.c.fields))
            if any(name == "picked_up_at" and new for name, _, new in row.fields)
        }
        for case in connection.execute(select(cases).where(cases.c.zendesk_link.startswith(LINK))):
            number = int(case.zendesk_link.removeprefix(LINK))
            times = self.zendesk.notes(number).count(pickup_note(case.number))
            wanted = int(case.id in picked_up and f"pickup:{case.id}:{number}" not in refused)
            if times != wanted:
                blames(
                    "lost" if times < wanted else "duplicates", f"ticket {number} has {times} pickup notes of {wanted}"
                )


def _key(number: int, at: datetime) -> str:
    return f"breach:{number}:{METRIC}:{at.astimezone(UTC).isoformat()}"
