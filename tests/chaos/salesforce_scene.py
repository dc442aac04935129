"""An organisation that misbehaves, people who work on both sides of it, and replicas of the connector that are killed.

The stand-in's own record of what was written is the judge.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from bot.delivery.crash_points import CRM_POINTS
from cases.model.case import words_of
from cases.model.crm import FOR_A_PERSON, CrmWriteState
from cases.model.errors import CaseError
from cases.model.policy import TouchKind
from cases.model.requests import RequestKind
from cases.use_cases.log_touch import LogTouch, log_touch
from cases.use_cases.settle_crm_writes import KeepOurs, keep_ours, troubled
from connectors.salesforce_ids import long_id
from storage.crm_upkeep import counts
from tests.bot.salesforce.organisation import BEN, Org
from tests.clock import SettableClock

ROOT = Path(__file__).parents[2]
# What is met by what is asked: each kind of trouble that passes.
TROUBLE = (
    ("too_many", "*"),
    ("unavailable", "*"),
    ("unavailable", "update Case"),
    ("error", "query"),
    ("row_lock", "update Case"),
    ("row_lock", "create Task"),
    ("precondition", "update Case"),
    ("hang_after", "update Case"),
    ("hang_after", "create Task"),
    ("hang_after", "create Case"),
    ("hang_after", "comment"),
    ("reset_after", "write"),
    ("error_after", "write"),
    ("unavailable_after", "write"),
    ("hang", "query"),
    ("reset", "*"),
    ("maintenance", "*"),
    ("expired_token", "*"),
    ("late", "update Case"),
    ("allowance", "query"),
)


class RunningClock(SettableClock):
    """Tell the real time."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)


class Chaos(Org):
    """Choose at random between people's acts, trouble and kills."""

    def __init__(self, url: str, replicas: int, seed: int) -> None:
        super().__init__(url, RunningClock())
        self.url = url
        self.dice = random.Random(seed)
        self.replicas: list[subprocess.Popen[bytes] | None] = [None] * replicas
        self.kills = 0
        self.is_peace = False
        self.log = Path(os.environ.get("CHAOS_LOG", os.devnull)).open("ab")  # noqa: SIM115 - open for as long as the replicas
        self.cases: list[str] = []
        self.steps: Counter[str] = Counter()
        self.touched: Counter[tuple[str, str]] = Counter()
        self.last_touch: dict[str, TouchKind] = {}
        self.created: list[str] = []
        self.questions: list[tuple[str, str]] = []
        self.answers: list[tuple[str, str]] = []
        # The number of the step that Ana chose to keep although Ben had changed it, by case, as often as she did.
        self.kept: Counter[tuple[str, int]] = Counter()

    def __enter__(self) -> Self:
        super().__enter__()
        for number in range(5):
            self.cases.append(self.case(f"Request {number}"))
        # So that what is said in the feeds from here on is news.
        for _ in range(5):
            self.service.poll()
            time.sleep(0.01)
            self._next_poll_now()
        for each in self.cases:
            self.ana_picks_up(each)
        self.service.stop()
        for place in range(len(self.replicas)):
            self.start(place)
        return self

    def __exit__(self, *failed: object) -> None:
        for process in self.replicas:
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()
        self.log.close()
        self.crm.stop()
        self.database.close()

    def _next_poll_now(self) -> None:
        from storage.crm_state import write_state  # only here: a test hurries the clock of the polls

        with self.database.engine.begin() as connection:
            write_state(connection, "next poll", {}, self.clock.now())

    # Replicas

    def start(self, place: int, crash_at: str = "") -> None:
        """Start a replica. It may be one with a crash point."""
        where = {
            "DATABASE_URL": self.url,
            "SALESFORCE_URL": self.crm.url,
            "SALESFORCE_ID": self.crm.client_id,
            "SALESFORCE_SECRET": self.crm.client_secret,
            "PATH": os.environ["PATH"],
            "CASEBOT_CRASH_AT": crash_at,
        }
        self.replicas[place] = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.salesforce_replica"], cwd=ROOT, env=where, stderr=self.log
        )

    def kills_one(self) -> None:
        """Kill a replica, or find one that died at its crash point. Start it again, half the time with another crash point."""
        place = self.dice.randrange(len(self.replicas))
        process = self.replicas[place]
        assert process is not None
        if process.poll() is None:
            process.kill()
        assert process.wait() == -signal.SIGKILL, "it ended by itself"
        self.kills += 1
        self._starts_again(place)

    def counts_the_dead(self) -> None:
        """Start the replicas again that died at their crash points."""
        for place, process in enumerate(self.replicas):
            if process is not None and process.poll() is not None:
                assert process.returncode == -signal.SIGKILL, "it ended by itself"
                self.kills += 1
                self._starts_again(place)

    def _starts_again(self, place: int) -> None:
        if self.is_peace:
            self.start(place)
            return
        point = f"{self.dice.choice(CRM_POINTS)}:{self.dice.randint(1, 6)}" if self.dice.random() < 0.7 else ""
        self.start(place, point)

    def ends_well(self) -> None:
        """Ask every replica to end. One may still die at its crash point."""
        for place, process in enumerate(self.replicas):
            assert process is not None
            process.terminate()
            assert process.wait(30) in (0, -signal.SIGKILL)
            self.replicas[place] = None

    # People and trouble

    def something_happens(self) -> None:
        """Let somebody act, in Slack or in Salesforce."""
        acts = (
            (self._writes_a_step, 6),
            (self._logs_a_touch, 3),
            (self._changes_there, 3),
            (self._contradicts_there, 0.5),
            (self._asks_there, 1),
            (self._answers_here, 2),
            (self._creates_here, 0.7),
            (self._routes_there, 0.7),
            (self._decides_here, 1),
        )
        [act] = self.dice.choices([act for act, _ in acts], [weight for _, weight in acts])
        try:
            act(self.dice.choice(self.cases))
        except CaseError:
            # Somebody was quicker; a person would look again.
            return

    def adds_a_fault(self) -> None:
        """Add a fault that passes."""
        kind, operation = self.dice.choice(TROUBLE)
        self.crm.faults.add(kind, operation, seconds=1)

    def _writes_a_step(self, case_id: str) -> None:
        self.ana_writes(case_id, f"Step number {self.steps[case_id] + 1} of this case")
        self.steps[case_id] += 1

    def _logs_a_touch(self, case_id: str) -> None:
        kind = TouchKind.EMAIL if self.last_touch.get(case_id) is TouchKind.CALL else TouchKind.CALL
        command = LogTouch(**self.asked(case_id), kind=kind, day=0)
        with self.database.unit_of_work() as uow:
            log_touch(command, uow, self.policy, self.clock.now())
        self.last_touch[case_id] = kind
        self.touched[case_id, "Email" if kind is TouchKind.EMAIL else "Call"] += 1

    def _changes_there(self, case_id: str) -> None:
        priority = self.dice.choice(("Low", "Medium", "High"))
        self.crm.change(case_id, by=self.users[BEN.email], Priority=priority)

    def _contradicts_there(self, case_id: str) -> None:
        self.crm.change(case_id, by=self.users[BEN.email], Next_Steps__c=f"Ben says {self.dice.randrange(10**6)}")

    def _asks_there(self, case_id: str) -> None:
        text = f"Where does this stand, number {len(self.questions)}?"
        self.crm.post(case_id, text, by=self.users[BEN.email])
        self.questions.append((case_id, text))

    def _answers_here(self, case_id: str) -> None:
        with self.database.reading() as uow:
            if not uow.requests.waiting([self.ours(case_id).id], RequestKind.UPDATE):
                return
        text = f"Answer number {len(self.answers)} is on its way"
        self.ana_answers(case_id, text)
        self.answers.append((case_id, text))

    def _creates_here(self, _: str) -> None:
        subject = f"Created in Slack {len(self.created)}"
        self.ana_creates(subject)
        self.created.append(subject)

    def _decides_here(self, case_id: str) -> None:
        self._keeps_hers(case_id)

    def _keeps_hers(self, case_id: str) -> None:
        with self.database.unit_of_work() as uow:
            asked = troubled(self.ours(case_id).id, uow, CrmWriteState.CONFLICT)
            keep_ours(KeepOurs(**self.asked(case_id)), uow, self.policy, self.clock.now())
        for write in asked:
            if "next_step" in write.fields:
                self.kept[case_id, number_of(write.fields["next_step"].value)] += 1

    def _routes_there(self, _: str) -> None:
        if len(self.cases) < 40:
            case_id = self.case(f"Request {len(self.cases)}")
            until = time.monotonic() + 60
            while not self.knows(case_id) and time.monotonic() < until:
                self.counts_the_dead()
                time.sleep(0.1)
            assert self.knows(case_id), "a routed case does not arrive"
            self.ana_picks_up(case_id)
            self.cases.append(case_id)

    # Peace

    def backlog(self) -> int:
        """Return the number of waiting writes."""
        with self.database.engine.connect() as connection:
            return sum(counts(connection).values())

    def left(self) -> str:
        """Return what keeps both sides from being equal, or an empty text."""
        with self.database.engine.connect() as connection:
            waiting = counts(connection)
        if waiting:
            return f"writes: {waiting}"
        return "; ".join(self.differences())

    def settles(self, within_s: float) -> None:
        """End all trouble. Everything arrives, and Ana decides on what both sides changed."""
        self.is_peace = True
        self.crm.faults.clear()
        until = time.monotonic() + within_s
        while left := self.left():
            assert time.monotonic() < until, left
            self.counts_the_dead()
            self._decides()
            time.sleep(0.2)

    def _decides(self) -> None:
        with self.database.reading() as uow:
            ids = uow.cases.ids_of(self.cases)
            waiting = uow.crm.open_of(ids.values())
        for case_id, ours in ids.items():
            if any(write.state in FOR_A_PERSON for write in waiting.get(ours, ())):
                with suppress(CaseError):
                    self._keeps_hers(case_id)

    def differences(self) -> Iterable[str]:
        """Return the fields in which the two sides differ."""
        for row in self.crm.rows("Case"):
            case_id = str(row["Id"])
            if not self.knows(case_id):
                yield f"{row['Subject']} is not here"
                continue
            case = self.ours(case_id)
            for name, ours, theirs in (
                ("next step", case.next_step, row["Next_Steps__c"] or ""),
                ("due", words_of(case.next_step_due), row["Next_Steps_Date__c"]),
                ("status", case.status.value, row["Status"]),
                ("subject", case.subject, row["Subject"]),
                ("priority", case.priority, row["Priority"] or ""),
                ("owner", self.users[case.owner or ""], row["OwnerId"]),
            ):
                if ours != theirs:
                    yield f"{row['Subject']}, {name}: {ours!r} here, {theirs!r} there"

    # The count

    def agrees(self) -> dict[str, object]:
        """Check that no write was lost, doubled or out of order. Return the figures of the run."""
        doubled: list[str] = []
        lost: list[str] = []
        disorder: list[str] = []
        writes = self.crm.writes.all(via="api")
        for case_id in self.cases:
            steps = self._steps_of(case_id)
            numbers = [number for number, _ in steps if number]
            disorder += [f"{case_id}: {steps}"] if numbers != sorted(numbers) else []
            doubled += [f"{case_id}: {steps}"] if self._is_repeated(case_id, [number for number, _ in steps]) else []
        tasks = Counter((str(row["WhatId"]), str(row["TaskSubtype"])) for row in self.crm.rows("Task"))
        wanted = Counter({(long_id(case), kind): count for (case, kind), count in self.touched.items()})
        doubled += [f"task {key}" for key in (tasks - wanted).elements()]
        lost += [f"task {key}" for key in (wanted - tasks).elements()]
        here = Counter({case: len(self.touches(case)) for case in self.cases})
        logged = Counter(dict.fromkeys(self.cases, 0))
        for (case, _), count in self.touched.items():
            logged[case] += count
        doubled += [f"touch of {case} here" for case in (here - logged).elements()]
        subjects = Counter(str(row["Subject"]) for row in self.crm.rows("Case"))
        doubled += [subject for subject, count in subjects.items() if count > 1]
        lost += [subject for subject in self.created if not subjects[subject]]
        with self.database.reading() as uow:
            ours = Counter(case.subject for case in uow.cases.many(self._all_ids()).values())
        doubled += [f"{subject} here" for subject, count in ours.items() if count > 1]
        said = Counter(str(row["CommentBody"]).rpartition(": ")[2] for row in self.crm.rows("FeedComment"))
        doubled += [text for text, count in said.items() if count > 1]
        lost += [text for _, text in self.answers if not said[text]]
        found = {"doubled": doubled, "lost": lost, "out of order": disorder}
        assert not any(found.values()), found
        return {
            "database": self.database.engine.dialect.name,
            "replicas": len(self.replicas),
            "cases": len(subjects),
            "kills": self.kills,
            "faults": len(self.crm.faults.met()),
            "writes": len(writes),
            "steps": sum(self.steps.values()),
            "tasks": tasks.total(),
            "answers": len(self.answers),
            "doubled": 0,
            "lost": 0,
            "out_of_order": 0,
            "differences": 0,
        }

    def _is_repeated(self, case_id: str, numbers: list[int]) -> bool:
        """Return whether a step was written again without need.

        After a change of Ben's it may be, as often as Ana decided to keep hers.
        """
        repeats = [place for place, number in enumerate(numbers) if number and number in numbers[:place]]
        written = Counter(numbers[place] for place in repeats)
        return any(numbers[place - 1] for place in repeats) or any(
            count > self.kept[case_id, number] for number, count in written.items()
        )

    def _steps_of(self, case_id: str) -> list[tuple[int, str]]:
        """Return the next steps of a case in order: the number of Ana's step, or 0, with the time and the surface."""
        return [
            (number_of(each.changed["Next_Steps__c"][1]), f"{each.at:%H:%M:%S} {each.via}")
            for each in self.crm.writes.all(object="Case", id=case_id)
            if "Next_Steps__c" in each.changed
        ]

    def _all_ids(self) -> list[int]:
        from sqlalchemy import select  # only here, as only this test looks into the table

        from storage.schema import cases

        with self.database.engine.connect() as connection:
            return [*connection.execute(select(cases.c.id)).scalars()]


def number_of(step: object) -> int:
    """Return the number of Ana's step; 0 for another text."""
    return int(str(step or "").partition("Step number ")[2].partition(" ")[0] or 0)
