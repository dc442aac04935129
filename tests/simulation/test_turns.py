"""Turns stay fair over thousands of assignments, with two routers at once, with people who come and go, and with restarts in the middle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from random import Random
from threading import Condition, Thread

import pytest
from sqlalchemy import func, select

from cases.model.people import Absence, Person, Region, Role, Roster
from cases.model.policy import Ladder
from cases.model.status import Surface
from cases.rules.import_record import IncomingCase
from cases.use_cases.import_cases import import_records
from storage.database import Database
from storage.engine import make_engine
from storage.schema import cases
from tests.cases.team import NOON, POLICY, record
from tests.clock import SettableClock
from tests.tables import make_tables

STAYING = [Person(f"stays{n}@example.com", f"Stays {n}", Role.ADVOCATE, Region.AMER) for n in range(9)]
GOING = [Person(f"goes{n}@example.com", f"Goes {n}", Role.ADVOCATE, Region.AMER) for n in range(4)]
# In roster order those who stay and those who go stand mixed, so that neither are always first.
ROSTER = Roster.of([*STAYING[:3], *GOING[:2], *STAYING[3:6], *GOING[2:], *STAYING[6:]])
# Nobody is reminded of anything here, which would take a third of the time.
QUIET = replace(POLICY, ladder=Ladder((), (), (), ()))
LARGEST_BATCH = 60
# So many batches in a hundred come to nothing before they are committed, as in a crash.
BROKEN_OFF = 10
# After so many batches a router ends, and another begins with a new connection to the database.
LIFE = 25
# Somebody comes or goes after so many cases, and at the latest after twice as many, however slow the machine is.
SHIFT = 4 * LARGEST_BATCH
WAIT_S = 120.0


class Arrivals:
    """Give out unassigned cases, each once, in shifts. Between two shifts somebody comes or goes."""

    def __init__(self, every: int, seed: int) -> None:
        self._every = self._left = every
        self._numbers = count(1)
        self._random = Random(seed)
        self._moved = Condition()
        self._shifts = 0

    def batch(self) -> list[IncomingCase]:
        """Return the next cases; none when all have come. Wait while nobody came or went for two shifts."""
        with self._moved:
            assert self._moved.wait_for(lambda: self._given < (self._shifts + 2) * SHIFT, WAIT_S), (
                "nobody comes and goes any more"
            )
            size = min(self._random.randint(1, LARGEST_BATCH), self._left)
            self._left -= size
            self._moved.notify_all()
            return [record(f"{next(self._numbers):08}", region="AMER") for _ in range(size)]

    def next_shift(self) -> bool:
        """Wait until another shift is given out. Return whether more cases come after it."""
        with self._moved:
            self._shifts += 1
            self._moved.notify_all()
            shift = min(self._shifts * SHIFT, self._every)
            assert self._moved.wait_for(lambda: self._given >= shift, WAIT_S), "no case comes any more"
            return self.left > 0

    @property
    def left(self) -> int:
        """Return how many cases are still to come."""
        return self._left

    @property
    def _given(self) -> int:
        return self._every - self._left


def route_all(url: str, arrivals: Arrivals, seed: int) -> None:
    """Route batches until no more cases come."""
    random = Random(seed)
    while arrivals.left:
        database = Database(make_engine(url), SettableClock(NOON))
        for _ in range(LIFE):
            batch = arrivals.batch()
            while batch:
                with database.unit_of_work() as uow:
                    import_records(batch, uow, QUIET, NOON, Surface.WEB_HOOK)
                    if random.randrange(100) >= BROKEN_OFF:
                        uow.commit()
                        break
        database.close()


def come_and_go(url: str, arrivals: Arrivals, seed: int) -> None:
    """Let some people leave and come back, over and over, while cases are assigned."""
    random, day = Random(seed), NOON.date()
    database = Database(make_engine(url), SettableClock(NOON))
    while arrivals.next_shift():
        person = random.choice(GOING)
        with database.unit_of_work() as uow:
            if uow.roster.absence(person) is None:
                uow.absences.add(Absence(person.email, day, day + timedelta(days=3)), "test", NOON)
            else:
                for absence in uow.roster.absences:
                    if absence.email == person.email:
                        uow.absences.remove(absence, "test", NOON)
            uow.commit()
    database.close()


def given_out(url: str, every: int, routers: int = 2) -> Counter[str]:
    """Return how many of so many cases each Advocate got."""
    engine = make_engine(url)
    make_tables(engine)
    Database(engine, SettableClock(NOON)).people.replace(ROSTER, NOON)
    arrivals = Arrivals(every, seed=every)
    threads = [Thread(target=route_all, args=(url, arrivals, seed)) for seed in range(routers)]
    threads.append(Thread(target=come_and_go, args=(url, arrivals, 99)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        found = connection.execute(select(cases.c.owner, func.count().label("number")).group_by(cases.c.owner)).all()
    engine.dispose()
    return Counter({row.owner: row.number for row in found})


def is_fair(given: Counter[str], staying: Sequence[Person] = STAYING) -> bool:
    """Return whether nobody who was there all along is more than one case off the mean."""
    counts = [given[person.email] for person in staying]
    mean = sum(counts) / len(counts)
    return all(abs(number - mean) <= 1 for number in counts)


def test_a_thousand_assignments_are_fair(database_url: str) -> None:
    """RTE-2"""
    given = given_out(database_url, 1_000)
    assert given.total() == 1_000
    assert is_fair(given)


@pytest.mark.simulation
@pytest.mark.timeout(600)  # a machine that is busy with other things takes several times as long
def test_ten_thousand_assignments_are_fair(database_url: str) -> None:
    """RTE-2: no Advocate who is there all along is off the mean by more than one; those who come and go have fewer, and some."""
    given = given_out(database_url, 10_000)
    assert given.total() == 10_000
    assert is_fair(given)
    least = min(given[person.email] for person in STAYING)
    assert all(0 < given[person.email] < least for person in GOING)
