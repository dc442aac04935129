"""Who opened their App Home, and when it is to be published (HOM-1)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cases.model.case import Case
from cases.model.people import Absence
from storage.database import Database
from storage.homes import APART, KEPT_FRESH, TAKEN_FOR, TakenHome, give_back, next_due, take
from storage.people import RosterStore
from tests.clock import SettableClock
from tests.storage.examples import ANA, BEN, MIA, ROSTER, a_case, stored

LATER = timedelta(days=1)


@pytest.fixture(autouse=True)
def _roster(database: Database, clock: SettableClock) -> None:
    assert isinstance(database.people, RosterStore)
    database.people.replace(ROSTER, clock.now())


def opens(database: Database, slack_id: str = "UANA") -> None:
    with database.unit_of_work() as uow:
        uow.homes.opened(slack_id)
        uow.commit()


def taken(database: Database, clock: SettableClock) -> TakenHome | None:
    with database.engine.begin() as connection:
        return take(connection, clock.now())


def published(database: Database, clock: SettableClock, email: str = ANA.email, digest: str = "d") -> TakenHome:
    """Whoever's home is due is published, and in order until tomorrow."""
    home = taken(database, clock)
    assert home is not None
    with database.engine.begin() as connection:
        give_back(connection, home, clock.now() + LATER, digest=digest, email=email)
    return home


def is_due(database: Database, clock: SettableClock) -> bool:
    with database.engine.connect() as connection:
        due = next_due(connection, clock.now())
    return due is not None and due <= clock.now()


def changes(database: Database, case: Case, **values: object) -> Case:
    after = replace(case, version=case.version + 1, **values)  # type: ignore[arg-type]  # fields of a case
    with database.unit_of_work() as uow:
        uow.cases.save_many([after])
        uow.commit()
    return after


def test_a_home_that_is_opened_is_published_at_once_and_then_left_alone(
    database: Database, clock: SettableClock
) -> None:
    """HOM-1"""
    assert not is_due(database, clock)
    opens(database)
    assert is_due(database, clock)
    assert published(database, clock).home.slack_id == "UANA"
    assert not is_due(database, clock)
    clock.advance(days=2)
    assert is_due(database, clock), "when time alone changes it"


def test_nobody_else_publishes_what_is_being_published_and_nothing_is_lost_with_who_does(
    database: Database, clock: SettableClock
) -> None:
    """HOM-1: two replicas; one of them dies."""
    opens(database)
    assert taken(database, clock) is not None
    clock.advance(seconds=5)
    assert taken(database, clock) is None
    clock.advance(seconds=TAKEN_FOR.total_seconds())
    assert taken(database, clock) is not None


def test_changes_are_gathered_for_two_seconds(database: Database, clock: SettableClock) -> None:
    """HOM-1: never more than one publication to a person in two seconds."""
    [case] = stored(database, a_case(owner=ANA.email))
    opens(database)
    published(database, clock)
    for number in range(5):
        case = changes(database, case, subject=f"Subject {number}")
        assert not is_due(database, clock)
        assert taken(database, clock) is None
    with database.engine.connect() as connection:
        assert next_due(connection, clock.now()) == clock.now() + APART
    clock.advance(seconds=APART.total_seconds())
    published(database, clock)
    assert not is_due(database, clock)


def test_what_changes_while_a_home_is_published_is_published_after_it(database: Database, clock: SettableClock) -> None:
    """HOM-1"""
    [case] = stored(database, a_case(owner=ANA.email))
    opens(database)
    published(database, clock)
    opens(database)
    clock.advance(seconds=3)
    home = taken(database, clock)
    assert home is not None
    changes(database, case, subject="Changed meanwhile")
    with database.engine.begin() as connection:
        give_back(connection, home, clock.now() + LATER, digest="old")
    clock.advance(seconds=3)
    assert is_due(database, clock)
    again = published(database, clock)
    assert again.digest == "old", "what is shown is known; what it shows now differs, and so is published"


@pytest.mark.parametrize(
    ("looker", "before", "after"),
    [
        (ANA.email, {"owner": ANA.email}, {"subject": "New"}),
        (ANA.email, {"owner": BEN.email}, {"owner": ANA.email}),
        (ANA.email, {"owner": ANA.email}, {"owner": BEN.email}),
        (MIA.email, {"owner": ANA.email}, {"next_step": "New"}),
        (MIA.email, {"owner": None, "region": MIA.region}, {"owner": BEN.email}),
        (MIA.email, {"owner": None}, {"subject": "New"}),
        ("sue@example.com", {"owner": BEN.email, "creator": "Sue@Example.com"}, {"owner": ANA.email}),
        ("rita@example.com", {"owner": ANA.email, "renewal_manager": "rita@example.com"}, {"owner": BEN.email}),
        ("rita@example.com", {"owner": ANA.email, "renewal_manager": "rita@example.com"}, {"renewal_manager": None}),
        ("sue.new@example.com", {"creator": "Sue Park", "creator_slack_id": "UANA"}, {"owner": ANA.email}),
    ],
)
def test_a_home_is_due_again_when_a_case_on_it_changes(
    looker: str, before: dict[str, object], after: dict[str, object], database: Database, clock: SettableClock
) -> None:
    """HOM-1, HVA-3: the owner's, the former owner's, the manager's, the creator's, the Renewal Manager's, and theirs who route what is unassigned.

    A creator who is called something else by now is known by their Slack id.
    """
    [case] = stored(database, replace(a_case(), **before))  # type: ignore[arg-type]  # fields of a case
    opens(database)
    published(database, clock, email=looker)
    clock.advance(seconds=3)
    assert not is_due(database, clock)
    changes(database, case, **after)
    assert is_due(database, clock)


def test_with_another_roster_every_home_is_due(database: Database, clock: SettableClock) -> None:
    """HOM-1, PPL-2"""
    opens(database)
    published(database, clock)
    clock.advance(seconds=3)
    assert not is_due(database, clock)
    database.people.replace(ROSTER, clock.now())
    assert is_due(database, clock)


def test_nobody_elses_home_is_due(database: Database, clock: SettableClock) -> None:
    """HOM-1"""
    [case] = stored(database, a_case(owner=ANA.email, creator="Sam Hill"))
    opens(database, "UBEN")
    published(database, clock, email=BEN.email)
    clock.advance(seconds=3)
    changes(database, case, subject="New")
    assert not is_due(database, clock)


def test_an_absence_is_on_every_home_that_it_may_concern(database: Database, clock: SettableClock) -> None:
    """HOM-1, PTO-1: on that of the one away, the cover's, the manager's."""
    opens(database)
    published(database, clock)
    clock.advance(seconds=3)
    today = clock.now().date()
    with database.unit_of_work() as uow:
        uow.absences.add(Absence(BEN.email, today, today), MIA.email, clock.now())
        uow.commit()
    assert is_due(database, clock)


def test_a_home_nobody_looked_at_for_a_week_is_left_as_it_is(database: Database, clock: SettableClock) -> None:
    """HOM-1"""
    [case] = stored(database, a_case(owner=ANA.email))
    opens(database)
    published(database, clock)
    clock.advance(days=KEPT_FRESH.days, seconds=1)
    changes(database, case, subject="New")
    assert not is_due(database, clock)
    opens(database)
    assert is_due(database, clock)


def test_what_was_chosen_is_kept_and_published_at_once(database: Database, clock: SettableClock) -> None:
    """HOM-1: across restarts and replicas."""
    opens(database)
    published(database, clock)
    clock.advance(seconds=3)
    with database.unit_of_work() as uow:
        uow.homes.turned("UANA", shows="Missed")
        uow.homes.turned("UANA", page=2)
        uow.commit()
    home = published(database, clock).home
    assert (home.shows, home.page, home.email) == ("Missed", 2, ANA.email)
    opens(database)
    clock.advance(seconds=3)
    assert published(database, clock).digest == "", "opened anew, it is published whatever it showed"


def test_a_home_is_due_when_a_followed_case_changes_and_when_its_person_follows_or_stops(
    database: Database, clock: SettableClock
) -> None:
    """HOM-1: the Home lists the cases that its person follows; a case that nobody follows any more concerns them no more."""
    [case] = stored(database, a_case(owner=ANA.email, creator="Sam Hill"))
    opens(database, "USUE")
    published(database, clock, email="sue@example.com")

    def due_after(change: Callable[[], object]) -> bool:
        clock.advance(seconds=3)
        assert not is_due(database, clock)
        change()
        was_due = is_due(database, clock)
        if was_due:
            published(database, clock, email="sue@example.com")
        return was_due

    def follows(*, is_wanted: bool = True) -> None:
        with database.unit_of_work() as uow:
            if is_wanted:
                uow.followers.follow(case.id, "USUE", clock.now())
            else:
                uow.followers.unfollow(case.id, "USUE")
            uow.commit()

    assert due_after(follows)
    assert not due_after(follows), "a second click changes nothing"
    first = replace(case, version=case.version)
    assert due_after(lambda: changes(database, first, owner=BEN.email))
    assert due_after(lambda: follows(is_wanted=False))
    assert not due_after(lambda: changes(database, replace(first, version=first.version + 1), owner=MIA.email))
