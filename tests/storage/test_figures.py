"""The figures of the digest (DIG-1), counted by the database as a person would count them by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cases.model.case import AuditEntry, Case
from cases.model.figures import FeedbackGiven, Figures
from cases.model.people import Absence, Person, Region, Role, Roster
from cases.model.policy import Policy
from cases.model.requests import Request, RequestKind
from cases.model.status import Resolution, Status, Surface
from cases.model.working_time import NoHolidays
from cases.use_cases.publish_digest import window
from storage.database import Database

# Nine in the morning in New York.
AS_OF = datetime(2026, 3, 4, 14, tzinfo=UTC)
DAY = date(2026, 3, 4)
POLICY = Policy(capacity=2)
ANA = Person("ana@example.com", "Ana", Role.ADVOCATE, Region.AMER, zone="America/New_York")
BEN = Person("ben@example.com", "Ben", Role.ADVOCATE, Region.AMER, cover="ana@example.com", zone="America/New_York")


def a_case(number: int, *, hours_ago: float, **changes: object) -> Case:
    """A case of Ana's that came so long before the digest and was picked up within the hour."""
    opened = AS_OF - timedelta(hours=hours_ago)
    case = Case(
        number=f"{number:08}",
        external_id=f"500{number}",
        opened_at=opened,
        source_version=opened,
        type="Inbound Request",
        owner=ANA.email,
        region=Region.AMER,
        status=Status.ENGAGED,
        routed_at=opened,
        assigned_at=opened,
        picked_up_at=opened + timedelta(hours=1),
    )
    return replace(case, **changes)  # type: ignore[arg-type]  # what a test says of a case


def kept(database: Database, *cases: Case) -> list[Case]:
    """These cases, with a history that was written as things happened."""
    with database.unit_of_work() as uow:
        stored = uow.cases.add_many(cases)
        for case in stored:
            for place, name in enumerate(("routed_at", "picked_up_at", "closed_at"), start=1):
                at = getattr(case, name)
                if at is not None:
                    uow.audit.record([an_entry(case, at, name, None, at.isoformat(), version=place)])
        uow.commit()
    return stored


def an_entry(case: Case, at: datetime, field: str, old: str | None, new: str | None, version: int = 9) -> AuditEntry:
    return AuditEntry(case.id, version, at, ANA.email, "Ana", Surface.MODAL, field, old, new)


def changed(database: Database, case: Case, at: datetime, field: str, old: str | None, new: str | None) -> None:
    with database.unit_of_work() as uow:
        uow.audit.record([AuditEntry(case.id, 2, at, ANA.email, "Ana", Surface.MODAL, field, old, new)])
        uow.commit()


def figures(database: Database, roster: Roster | None = None, last: Figures | None = None) -> Figures:
    about = window(Region.AMER, DAY, POLICY, NoHolidays(), AS_OF, last)
    with database.reading() as uow:
        return uow.digests.measured(about, POLICY, roster or Roster.of([ANA, BEN]))


def test_what_happened_since_the_morning_before_is_counted_and_nothing_older_or_later(database: Database) -> None:
    """DIG-1: routed, picked up, closed since the last."""
    closing = {"status": Status.RESOLVED, "resolution": Resolution.ANSWERED_QUESTION}
    kept(
        database,
        a_case(1, hours_ago=2),
        a_case(2, hours_ago=24),
        a_case(3, hours_ago=30, picked_up_at=AS_OF - timedelta(hours=3)),
        a_case(4, hours_ago=100, closed_at=AS_OF - timedelta(hours=5), **closing),
        a_case(5, hours_ago=200, closed_at=AS_OF - timedelta(hours=100), **closing),
        a_case(6, hours_ago=-1),
        a_case(7, hours_ago=50, closed_at=AS_OF + timedelta(minutes=1), **closing),
        a_case(8, hours_ago=2, region=Region.EMEA_APJ),
    )
    found = figures(database)
    assert (found.routed, found.picked_up, found.closed) == (1, 3, 1)
    assert found.open == 4, "what was closed after nine was open at nine"
    assert found.ages == {"0–3 days": 4, "4–7": 0, "8–15": 0, "16–30": 0, "over 30": 0}


def test_missed_are_the_open_cases_beyond_their_limit_that_have_one_and_do_not_sleep(database: Database) -> None:
    """DIG-1, SLA-1, SLA-2, SLA-3"""
    kept(
        database,
        a_case(1, hours_ago=25, status=Status.OPEN, picked_up_at=None),
        a_case(2, hours_ago=23, status=Status.OPEN, picked_up_at=None),
        a_case(3, hours_ago=25, status=Status.OPEN, picked_up_at=AS_OF + timedelta(minutes=5)),
        a_case(4, hours_ago=16 * 24),
        a_case(5, hours_ago=16 * 24, type="High Value Account"),
        a_case(6, hours_ago=16 * 24, status=Status.OPEN, wants_later=True),
        a_case(7, hours_ago=16 * 24, woke_at=AS_OF - timedelta(days=2), awake_from=AS_OF - timedelta(days=2)),
        a_case(
            8, hours_ago=16 * 24, woke_at=AS_OF - timedelta(days=2), awake_from=AS_OF - timedelta(days=14, hours=23)
        ),
    )
    found = figures(database)
    assert found.missed_pickups == 2
    assert found.missed_closings == 1
    assert [old.number for old in found.oldest] == ["00000004", "00000007", "00000008", "00000001", "00000003"]


def test_five_cases_of_each_list_are_named_and_a_closing_just_missed_comes_first(database: Database) -> None:
    """DIG-1: pickups and unassigned cases the oldest first; and all of it is stored with the figures."""
    nobody = {"owner": None, "status": Status.OPEN, "picked_up_at": None, "assigned_at": None, "routed_at": None}
    kept(
        database,
        *(a_case(n, hours_ago=24 * (16 + n)) for n in range(1, 8)),
        *(a_case(n, hours_ago=25 + n, status=Status.OPEN, picked_up_at=None) for n in range(11, 18)),
        *(a_case(n, hours_ago=n, **nobody) for n in range(21, 28)),
        a_case(30, hours_ago=1, **{**nobody, "region": Region.EMEA_APJ}),
    )
    found = figures(database)
    assert [int(each.number) for each in found.late_closings] == [1, 2, 3, 4, 5]
    assert [int(each.number) for each in found.late_pickups] == [17, 16, 15, 14, 13]
    assert [int(each.number) for each in found.unassigned] == [27, 26, 25, 24, 23]
    assert {each.owner for each in found.late_pickups} == {ANA.email}
    assert (found.missed_closings, found.missed_pickups, found.unrouted) == (7, 7, 7)
    with database.unit_of_work() as uow:
        assert uow.digests.keep(found)
        assert uow.digests.of(Region.AMER, DAY) == found


def test_a_case_of_nobody_counts_in_its_region_and_one_of_no_region_in_every_one(database: Database) -> None:
    """DIG-1, RTE-4"""
    unassigned = {"owner": None, "status": Status.OPEN, "picked_up_at": None, "assigned_at": None, "routed_at": None}
    kept(
        database,
        a_case(1, hours_ago=5, **unassigned),
        a_case(2, hours_ago=5, **{**unassigned, "region": None}),
        a_case(3, hours_ago=5, **{**unassigned, "region": Region.EMEA_APJ}),
    )
    assert figures(database).unrouted == 2


def test_who_is_full_and_who_is_away_without_cover(database: Database) -> None:
    """DIG-1, RTE-3, PTO-1, PTO-2: a cover who is away too covers nobody, as their manager was told."""
    kept(database, a_case(1, hours_ago=5), a_case(2, hours_ago=6), a_case(3, hours_ago=7, owner=BEN.email))
    away = tuple(Absence(person.email, DAY, DAY) for person in (ANA, BEN))
    found = figures(database, Roster({ANA.email: ANA, BEN.email: BEN}, away, AS_OF))
    assert found.full == (ANA.email,)
    assert found.uncovered == (ANA.email, BEN.email), "Ben's cover is Ana"
    tomorrow = DAY + timedelta(days=1)
    here = (Absence(ANA.email, tomorrow, tomorrow), Absence(BEN.email, DAY, DAY))
    assert figures(database, Roster({ANA.email: ANA, BEN.email: BEN}, here, AS_OF)).uncovered == ()


def asks(database: Database, case: Case, at: datetime, language: str) -> None:
    """Somebody who speaks the language is asked for."""
    with database.unit_of_work() as uow:
        uow.requests.add(Request(case.id, RequestKind.LANGUAGE, ANA.email, ANA.name, at, about=language))
        uow.commit()


def test_tags_and_feedback_count_when_they_were_given_and_na_is_no_feedback(database: Database) -> None:
    """DIG-1, FBK-1, TAG-2: and whoever was asked for, counts by language."""
    one, two, three = kept(database, *(a_case(number, hours_ago=50) for number in (1, 2, 3)))
    lately, before = AS_OF - timedelta(hours=1), AS_OF - timedelta(hours=30)
    changed(database, one, lately, "tags", None, "#advocate")
    changed(database, one, lately, "tags", "#advocate", "#advocate, #languagebarrier")
    changed(database, two, before, "tags", None, "#advocate")
    changed(database, one, lately, "feedback", None, "First words")
    changed(database, one, lately, "feedback", "First words", "Better words")
    changed(database, two, lately, "feedback", None, "NA")
    changed(database, three, before, "feedback", None, "Told in yesterday's digest")
    asks(database, one, lately, "Portuguese")
    asks(database, three, lately, "Portuguese")
    asks(database, two, lately, "")
    asks(database, two, before, "Finnish")
    found = figures(database)
    assert found.tags == {"#advocate": 1, "#languagebarrier": 3}
    assert dict(found.languages) == {"Portuguese": 2, "": 1}
    assert found.feedback == (FeedbackGiven("00000001", "Better words", one.account),)


def test_the_chart_has_each_miss_on_the_day_of_its_deadline_and_each_closing_on_its_day(database: Database) -> None:
    """DIG-1: days are the region's own, with the night in which its clocks go forward among them."""
    closing = {"status": Status.RESOLVED, "resolution": Resolution.ANSWERED_QUESTION}
    last_minute = datetime(2026, 3, 4, 4, 59, tzinfo=UTC)
    kept(
        database,
        # Due at 23:59 on the 3rd in New York, and picked up a minute late; due a minute later on the 4th, which is not over.
        a_case(
            1, hours_ago=0, assigned_at=last_minute - timedelta(days=1), picked_up_at=last_minute + timedelta(0, 60)
        ),
        a_case(2, hours_ago=0, assigned_at=last_minute - timedelta(hours=23, minutes=58), picked_up_at=None),
        a_case(3, hours_ago=0, assigned_at=last_minute - timedelta(days=1), picked_up_at=last_minute),
        a_case(4, hours_ago=17 * 24),
        a_case(5, hours_ago=99, closed_at=last_minute, **closing),
        a_case(6, hours_ago=99, closed_at=last_minute + timedelta(minutes=1), **closing),
    )
    days = {each.day: (each.missed, each.closed) for each in figures(database).by_day}
    assert len(days) == 14
    assert days[date(2026, 3, 3)] == (1, 1)
    assert days[date(2026, 3, 2)] == (1, 0), "opened on the 15th of February, to be closed by the 2nd of March"
    assert sum(missed + closed for missed, closed in days.values()) == 3


@pytest.mark.parametrize("day", [date(2026, 3, 9), date(2026, 11, 2)])
def test_the_days_on_which_clocks_are_moved_are_a_day_each(day: date) -> None:
    """DIG-1: 23 and 25 hours long, and the digest at nine all the same."""
    morning = datetime(day.year, day.month, day.day, 13 if day.month == 3 else 14, tzinfo=UTC)
    about = window(Region.AMER, day, POLICY, NoHolidays(), morning, None)
    lengths = {end - start for start, end in zip(about.bounds, about.bounds[1:], strict=False)}
    assert lengths == {timedelta(hours=24), timedelta(hours=23 if day.month == 3 else 25)}
    other = timedelta(hours=1 if day.month == 3 else -1)
    assert about.since == morning - timedelta(days=3) + other, "nine on the Friday before"
    assert about.days[-1] == day - timedelta(days=1)


def test_figures_are_kept_as_they_were_told_and_only_the_first_ones(database: Database) -> None:
    """DIG-1, SAFE-2"""
    [case] = kept(database, a_case(1, hours_ago=30))
    changed(database, case, AS_OF - timedelta(hours=1), "feedback", None, "It is too dear 👩🏽‍💻")
    found = figures(database)
    with database.unit_of_work() as uow:
        assert uow.digests.keep(found)
        assert not uow.digests.keep(replace(found, routed=99))
        uow.commit()
    with database.reading() as uow:
        assert uow.digests.of(Region.AMER, DAY) == found
        assert uow.digests.of(Region.EMEA_APJ, DAY) is None
        assert uow.digests.last(Region.AMER, DAY) is None
        assert uow.digests.last(Region.AMER, DAY + timedelta(days=1)) == found
    assert window(Region.AMER, DAY, POLICY, NoHolidays(), AS_OF, found).since == AS_OF
