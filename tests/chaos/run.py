"""A chaos run: `python -m tests.chaos.run --minutes 10`. The last line for each database is JSON; exit 1 unless its last six counts are zero.

Real processes (two on PostgreSQL, one on SQLite) are killed at random and at named points, frozen beyond their lease and started again, PostgreSQL
and the mail server are restarted, and Slack and Zendesk fail in every way that their stand-ins know, while cases, mails and tickets arrive, people act and clocks run
fast. The seed, which is said
first, repeats the choices; when each of them takes effect depends on the machine.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import random
import signal
import sys
import tempfile
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.crash_points import CRASH_POINTS, MAIL_POINTS, TICKET_POINTS, UPLOAD_POINTS
from sandbox.slack.faults import KINDS
from storage.outbox import RowState
from storage.outbox_upkeep import counts
from tests.chaos.people import Advocate, Ledger, Somebody, Stakeholder, TeamManager
from tests.chaos.site import Kind, Replica, Site
from tests.chaos.verdict import Verdict, judge

SPEED = 240.0
METHODS = (
    *("chat.postMessage",) * 4,
    *("chat.update",) * 3,
    *("conversations.history",) * 2,
    *(
        "views.open",
        "views.publish",
        "conversations.open",
        "conversations.replies",
        "users.info",
        "apps.connections.open",
    ),
    *("files.completeUploadExternal", "upload", "*"),
)
POINTS = (*CRASH_POINTS, *UPLOAD_POINTS, *MAIL_POINTS, *TICKET_POINTS)
# The customers, whose mails and tickets come to the Advocate who works their cases.
EMAILS = tuple(f"maria{number}@acme.example" for number in range(40))
TICK_S = 0.2
BEGINS_WITHIN_S = 120.0
PEACE_WITHIN_S = 240.0
MOST_ENDS = 3


class Turmoil:
    """Cause trouble, and send cases meanwhile."""

    def __init__(self, site: Site, seed: str) -> None:
        self.site = site
        self.dice = random.Random(seed)
        self.kills = self.freezes = self.faults = self.restarts = self.cases = 0
        self.slack_slowest_s = 0.0
        self.arrived: list[Mapping[str, str]] = []
        self._unsent: deque[dict[str, str]] = deque()
        self._thaws: dict[Replica, float] = {}
        self._ends: dict[Replica, float] = {}

    def begins(self) -> None:
        """Start every process, and wait until the mailboxes were looked at once. What came before that is not news."""
        for replica in self.site.replicas:
            replica.start()
            self._ends[replica] = math.inf
        until = time.monotonic() + BEGINS_WITHIN_S
        while not self.site.mails.is_watched(self.site.database.engine):
            assert time.monotonic() < until, "casebot does not read its mailboxes"
            time.sleep(TICK_S)

    def rages(self, until: float) -> None:
        """Cause trouble until this moment of the monotonic clock."""
        restart_at = time.monotonic() + self.dice.uniform(10, 25)
        crash_at = time.monotonic() + self.dice.uniform(10, 25)
        while time.monotonic() < until:
            self.slack_slowest_s = max(self.slack_slowest_s, self.site.slack_answers_s())
            self._cases_arrive()
            self._slack_fails()
            numbers = {record["number"] for record in self.arrived}
            self.site.mails.arrive(sorted(numbers))
            self.site.tickets.arrive(EMAILS)
            self._sends_hooks()
            for replica in self.site.replicas:
                self._looks_after(replica)
            if self.site.postgres is not None and time.monotonic() > restart_at:
                self.site.postgres.restart()
                self.restarts += 1
                restart_at = time.monotonic() + self.dice.uniform(30, 60)
            if time.monotonic() > crash_at:
                self.site.mails.crash()
                crash_at = time.monotonic() + self.dice.uniform(30, 60)
            time.sleep(TICK_S)

    def ends(self) -> None:
        """End all trouble, and start every process."""
        self.site.slack.faults.clear()
        self.site.tickets.zendesk.faults.clear()
        for replica in self.site.replicas:
            replica.signal(signal.SIGCONT)
            # What was started with a crash point in it would still die.
            if replica.signal(signal.SIGKILL):
                self.kills += 1
            replica.wait(10)
            replica.start()
        until = time.monotonic() + 60
        while time.monotonic() < until:
            self._sends()
            if self._sends_hooks() and not self._unsent:
                break
            time.sleep(TICK_S)

    def _cases_arrive(self) -> None:
        if self.dice.random() < 0.2:
            number = 90_000_000 + self.cases
            customer = self.dice.randrange(len(EMAILS))
            record = {
                "number": f"0{number}",
                "external_id": f"500{number}",
                "account": f"Acme {customer} GmbH",
                "web_email": EMAILS[customer],
                "contact": "Maria Lopez",
                "region": self.dice.choice(["AMER", "AMER", "AMER", "EMEA-APJ"]),
                "type": "Expansion Opportunity",
                "subject": "Renewal quote",
                "opened_at": self.site.clock.now().isoformat(),
                "source_version": self.site.clock.now().isoformat(),
            }
            if self.dice.random() < 0.5:
                record["zendesk_link"] = self.site.tickets.link_of_new(EMAILS[customer])
            owner = self.dice.choice(["ana@example.com", "ben@example.com", ""])
            self._unsent.append(record | ({"owner": owner} if owner else {}))
            self.cases += 1
        self._sends()

    def _sends(self) -> None:
        """Send the waiting cases. As a web hook's sender, send again what was not accepted."""
        if not self._unsent:
            return
        batch = [self._unsent.popleft() for _ in range(min(5, len(self._unsent)))]
        if self.site.sends_cases(batch, self.dice.choice(self.site.replicas).port):
            self.arrived += batch
        else:
            self._unsent.extend(batch)

    def _sends_hooks(self) -> bool:
        port = self.dice.choice(self.site.replicas).port
        return self.site.tickets.send_hooks(lambda body, headers: self.site.sends_hook(body, headers, port))

    def _slack_fails(self) -> None:
        slack = self.site.slack
        if self.dice.random() < 0.25:
            kind = self.dice.choice(KINDS)
            # The history lags less than casebot waits before it looks there.
            after = int(0.5 * self.site.clock.speed) if kind == "lag" else 1
            slack.faults.add(self.dice.choice(METHODS), kind, retry_after=after)
            self.faults += 1
        if self.dice.random() < 0.02:
            slack.duplicate_events(3)
        if self.dice.random() < 0.01:
            (slack.refresh_connections if self.dice.random() < 0.5 else slack.drop_connections)()

    def _looks_after(self, replica: Replica) -> None:
        now = time.monotonic()
        if now < self._thaws.get(replica, 0.0):
            return
        replica.signal(signal.SIGCONT)
        if not replica.runs():
            if replica in self._ends:
                # It died by itself, at its point.
                self.kills += 1
            at = f"{self.dice.choice(POINTS)}:{self.dice.randint(1, 12)}" if self.dice.random() < 0.6 else ""
            replica.start(at)
            self._ends[replica] = math.inf
        elif self._ends[replica] == math.inf:
            # Its time begins when it listens, so that a slow machine sees as much of it as a fast one.
            if replica.listens():
                self._ends[replica] = now + self.dice.uniform(0.5, 4.0)
        elif now > self._ends[replica]:
            if self.dice.random() < 0.2:
                replica.signal(signal.SIGSTOP)
                self.freezes += 1
                self._thaws[replica] = now + self.dice.uniform(2.0, 4.0)
                self._ends[replica] = now + self.dice.uniform(4.0, 9.0)
            else:
                replica.signal(signal.SIGKILL)
                replica.wait(5)


def _waits_for_peace(site: Site) -> None:
    """Wait until everything is delivered, twice in a row. The verdict finds anything left after a while."""
    until, calm = time.monotonic() + PEACE_WITHIN_S, 0
    while calm < 3 and time.monotonic() < until:
        time.sleep(1)
        calm = 0 if _is_left(site) else calm + 1


def _is_left(site: Site) -> bool:
    """Return whether anything is still to be delivered. Without a database nobody knows."""
    try:
        with site.database.engine.connect() as connection:
            waiting = counts(connection)
        is_waiting = any(state is not RowState.DEAD for state in waiting) or bool(site.events_left())
        return is_waiting or bool(site.tickets_left()) or bool(site.mails.flags_missing())
    except SQLAlchemyError:
        return True


def _ends_in_peace(site: Site) -> list[int | None]:
    """Wait for peace, and ask every process to end; return how each ended.

    On the fast clock a sweep may put messages between the two. Then all start again and deliver them.
    """
    endings: list[int | None] = []
    for turn in range(MOST_ENDS):
        for replica in site.replicas if turn else ():
            replica.start()
        _waits_for_peace(site)
        for replica in site.replicas:
            replica.signal(signal.SIGTERM)
        endings += [replica.wait(40) for replica in site.replicas]
        if not _is_left(site):
            break
    return endings


def run_chaos(kind: Kind, seconds: float, seed: int, folder: Path) -> tuple[dict[str, object], Verdict]:
    """Run once on one database. Return the figures of the last line and the problems."""
    site = Site(kind, folder, SPEED, str(seed))
    try:
        ledger = Ledger()
        roles: list[tuple[type[Somebody], str]] = [
            (Advocate, "ana"),
            (Advocate, "ben"),
            (TeamManager, "marta"),
            (Stakeholder, "sue"),
        ]
        people = [role(site, ledger, name, f"{seed}:{name}") for role, name in roles]
        turmoil = Turmoil(site, f"{seed}:turmoil")
        turmoil.begins()
        for person in people:
            person.starts()
        turmoil.rages(time.monotonic() + seconds)
        for person in people:
            person.stops()
        turmoil.ends()
        endings = _ends_in_peace(site)
        verdict = judge(site, ledger.sent, [record["external_id"] for record in turmoil.arrived])
        for ending in endings:
            if ending != 0:
                verdict.blames("stuck", f"asked to end, a process ended with {ending}")
        line: dict[str, object] = {
            "database": kind,
            "seed": seed,
            "seconds": round(seconds),
            "cases": turmoil.cases + verdict.acknowledged["new case"],
            "mails": len(site.mails.sent),
            "mail_crashes": site.mails.crashes,
            "tickets": len(site.tickets.numbers),
            "hooks": site.tickets.hooks,
            "kills": turmoil.kills,
            "freezes": turmoil.freezes,
            "database_restarts": turmoil.restarts,
            "faults": turmoil.faults + site.tickets.faults,
            "slack_slowest_s": round(turmoil.slack_slowest_s, 2),
            "acts_acknowledged": verdict.acknowledged.total(),
            "posts_expected": verdict.posts_expected,
            "posts_seen": verdict.posts_seen,
            "duplicates": verdict.duplicates,
            "lost": verdict.lost,
            "applied_twice": verdict.applied_twice,
            "acked_and_lost": verdict.acked_and_lost,
            "stuck": verdict.stuck,
            "stale_cards": verdict.stale_cards,
        }
        return line, verdict
    finally:
        site.close()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run on the chosen databases. Return 0 if nothing is wrong on any of them."""
    parser = argparse.ArgumentParser(description="Kill casebot again and again, and count what people see.")
    parser.add_argument("--minutes", type=float, default=0.5, help="how long, for each database")
    parser.add_argument("--database", choices=get_args(Kind), action="append", help="both, if not given")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="repeats a run's choices")
    parser.add_argument("--keep", type=Path, help="where to leave the logs, and the database of SQLite")
    asked = parser.parse_args(arguments)
    # What the workspace writes to sockets whose other side was killed.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    is_well = True
    for kind in asked.database or get_args(Kind):
        _say(f"chaos on {kind} for {asked.minutes:g} min, --seed {asked.seed}")
        with tempfile.TemporaryDirectory(prefix="casebot-chaos-") as made:
            folder = asked.keep or Path(made)
            folder.mkdir(parents=True, exist_ok=True)
            line, verdict = run_chaos(kind, asked.minutes * 60, asked.seed, folder)
        for what, times in sorted(verdict.acknowledged.items()):
            _say(f"  {what}: {times} acknowledged")
        for wrong in verdict.wrong[:40]:
            _say(f"  {wrong}")
        is_well = is_well and verdict.is_well
        _say(json.dumps(line))
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
