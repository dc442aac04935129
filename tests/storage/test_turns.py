"""RTE-2, RTE-3: whose turn it is, also when many decide at once."""

import threading

from cases.model.people import Region
from cases.model.status import Status
from cases.model.workload import Workload
from storage.database import Database
from tests.storage.examples import a_case, stored

EVERYBODY = [f"advocate{n}@example.com" for n in range(5)]
ANA, BEN, CAI = EVERYBODY[:3]


def test_who_never_had_a_turn_and_has_no_case_stands_at_nothing(database: Database) -> None:
    """RTE-2"""
    with database.unit_of_work() as uow:
        assert uow.turns.standing(Region.AMER, [ANA, BEN]) == {ANA: Workload(), BEN: Workload()}
        assert uow.turns.standing(Region.AMER, []) == {}


def test_open_cases_and_those_in_progress_are_counted(database: Database) -> None:
    """RTE-3: capacity counts In Progress cases, whatever their region."""
    stored(
        database,
        a_case(owner=ANA),
        a_case(owner=ANA, status=Status.ENGAGED, region=Region.AMER),
        a_case(owner=ANA, status=Status.BLOCKED, region=Region.EMEA_APJ),
        a_case(owner=ANA, status=Status.RESOLVED),
        a_case(owner=BEN, status=Status.ATTEMPTING_CONTACT),
        a_case(owner=CAI, status=Status.UNRESPONSIVE),
        a_case(),
    )
    with database.unit_of_work() as uow:
        assert uow.turns.standing(Region.AMER, [ANA, BEN, CAI]) == {
            ANA: Workload(in_progress=2, open=3),
            BEN: Workload(in_progress=1, open=1),
            CAI: Workload(),
        }


def test_turns_are_numbered_in_their_order_and_each_region_has_its_own(database: Database) -> None:
    """RTE-2"""
    with database.unit_of_work() as uow:
        uow.turns.take(Region.AMER, [ANA, BEN, ANA])
        uow.turns.take(Region.AMER, [])
        uow.turns.take(Region.EMEA_APJ, [ANA])
        uow.turns.take(Region.AMER, [CAI])
        uow.commit()
    with database.unit_of_work() as uow:
        standing = uow.turns.standing(Region.AMER, [ANA, BEN, CAI])
        assert {email: stands.last_turn for email, stands in standing.items()} == {BEN: 2, ANA: 3, CAI: 4}
        assert uow.turns.standing(Region.EMEA_APJ, [ANA])[ANA].last_turn == 1


def test_a_turn_whose_case_was_not_stored_was_not_taken(database: Database) -> None:
    """RTE-2"""
    with database.unit_of_work() as uow:
        uow.turns.take(Region.AMER, [ANA])
    with database.unit_of_work() as uow:
        assert uow.turns.standing(Region.AMER, [ANA])[ANA].last_turn == 0


def test_eight_threads_never_skip_or_double_a_turn(database: Database) -> None:
    """RTE-2: each gives the turn to whoever waited longest; afterwards everybody had the same number of turns, in one order."""
    given: list[tuple[int, str]] = []
    ready = threading.Barrier(8)

    def give(times: int = 10) -> None:
        ready.wait()
        for _ in range(times):
            with database.unit_of_work() as uow:
                standing = uow.turns.standing(Region.AMER, EVERYBODY)
                chosen = min(EVERYBODY, key=lambda email: (standing[email].last_turn, email))
                number = 1 + max(stands.last_turn for stands in standing.values())
                uow.turns.take(Region.AMER, [chosen])
                uow.commit()
            given.append((number, chosen))

    threads = [threading.Thread(target=give) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == [(n + 1, EVERYBODY[n % 5]) for n in range(80)]
