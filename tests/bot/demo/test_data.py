"""The demo's month: every type of case, worked by the real rules, and a first screen that is not a flood."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config.roster_file import load_roster
from bot.demo.data import CHANNELS, people, roster, seed
from bot.demo.data.month import SAMPLES
from bot.demo.data.seeding import FIRST_NUMBER
from cases.model.case import AuditEntry, Case
from cases.model.case_type import DEFAULT_CASE_TYPES
from cases.model.people import Region, Role
from cases.model.policy import Policy
from cases.model.status import Status
from cases.rules.clocks import ClockState, closing_clock, pickup_clock
from cases.rules.segment import outside_smb
from cases.use_cases.hand_over import is_first_order
from cases.use_cases.take_mail import waiting_on
from sandbox.slack.workspace import Channel, Person
from storage.database import Database
from storage.engine import make_engine
from tests.clock import MONDAY, SettableClock
from tests.tables import make_tables

ROOT = Path(__file__).parents[3]
ANA = "ana.silva@example.com"
MOMENTS = [
    pytest.param(datetime(2026, 3, 8, 3, 30, tzinfo=UTC), id="a Sunday night in which the clocks change"),
    pytest.param(datetime(2026, 1, 1, 0, 0, tzinfo=UTC), id="New Year"),
    pytest.param(datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC), id="the end of a leap day"),
]


@contextmanager
def month_before(now: datetime, folder: Path) -> Iterator[Database]:
    database = Database(make_engine(f"sqlite:///{folder / 'demo.db'}"), SettableClock(now))
    make_tables(database.engine)
    database.people.replace(roster(), now)
    seed(database.unit_of_work, Policy(), now)
    yield database
    database.close()


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The month before a Monday at work; only read."""
    with month_before(MONDAY, tmp_path_factory.mktemp("demo")) as database:
        yield database


def all_cases(database: Database) -> list[Case]:
    with database.reading() as uow:
        found = [uow.cases.find(str(FIRST_NUMBER + place)) for place in range(len(SAMPLES))]
    return [case for case in found if case is not None]


def history(database: Database, case: Case) -> list[AuditEntry]:
    with database.reading() as uow:
        return uow.audit.of(case.id)


def keeps_the_rules(database: Database, now: datetime) -> bool:
    cases = all_cases(database)
    assert len(cases) == len(SAMPLES)
    for case in cases:
        times = [case.opened_at, case.assigned_at, case.picked_up_at, case.closed_at]
        known = [moment for moment in times if moment is not None]
        assert known == sorted(known)
        assert known[-1] <= now
        assert all(case.opened_at <= entry.at <= now for entry in history(database, case))
    return True


def test_the_month_keeps_the_rules(month: Database) -> None:
    assert keeps_the_rules(month, MONDAY)


@pytest.mark.simulation
@pytest.mark.parametrize("now", MOMENTS)
def test_at_whatever_moment_it_starts_the_month_keeps_the_rules(now: datetime, tmp_path: Path) -> None:
    with month_before(now, tmp_path) as database:
        assert keeps_the_rules(database, now)


def test_every_type_of_case_is_there() -> None:
    assert {sample.type for sample in SAMPLES} == {case_type.name for case_type in DEFAULT_CASE_TYPES}
    assert 50 <= len(SAMPLES) <= 70


def test_every_state_in_which_a_case_can_be_is_there(month: Database) -> None:
    policy = Policy()
    cases = all_cases(month)
    assert {case.status for case in cases} == set(Status)
    closings = [
        clock for case in cases if not case.is_closed and (clock := closing_clock(case, policy, MONDAY)) is not None
    ]
    assert {clock.state for clock in closings} == {
        ClockState.RUNNING,
        ClockState.MISSED,
        ClockState.ASLEEP,
        ClockState.EXEMPT,
    }
    assert any(clock.deadline and timedelta() < clock.deadline - MONDAY < timedelta(days=1) for clock in closings)
    pickups = [clock for case in cases if (clock := pickup_clock(case, policy, MONDAY)) is not None]
    assert {clock.state for clock in pickups} == {ClockState.RUNNING, ClockState.MISSED, ClockState.KEPT}
    assert [case for case in cases if case.owner is None], "one for SMB Ops to route (RTE-4)"
    for has in ("opportunity", "lead", "zendesk_link", "web_email", "link"):
        assert any(getattr(case, has) for case in cases), has
    assert any(not case.contact and case.owner for case in cases)
    assert any(case.next_step_due and case.next_step_due < MONDAY.date() and not case.is_closed for case in cases)


def test_the_first_screen_is_ana_with_a_handful_to_pick_up(month: Database) -> None:
    with month.reading() as uow:
        mine = uow.cases.open_of(ANA)
    fresh = [case for case in mine if case.picked_up_at is None and not case.wants_later]
    assert 10 <= len(mine) <= 14
    assert 3 <= len(fresh) <= 4
    assert {Status.OPEN, Status.ENGAGED, Status.BLOCKED, Status.ATTEMPTING_CONTACT} == {case.status for case in mine}
    clocks = [pickup_clock(case, Policy(), MONDAY) for case in fresh]
    left = [clock.deadline - MONDAY for clock in clocks if clock is not None and clock.deadline is not None]
    assert min(left) < timedelta(hours=2) < max(left)


def test_there_is_something_to_hand_on_and_a_mail_that_waits(month: Database) -> None:
    """MM-1, MM-2, EML-1: Ana has a first order at a company that is too large for SMB, and a customer wrote on a case of hers that is closed."""
    with month.reading() as uow:
        mine = uow.cases.open_of(ANA)
        [mailed] = [case for case in all_cases(month) if uow.mails.of(case.id)]
        [mail] = waiting_on(mailed, uow)
    assert [case.account for case in mine if is_first_order(case, Policy()) and outside_smb(case, Policy())]
    assert mailed.is_closed
    assert (mailed.owner, mail.subject) == (ANA, "Re: Ten seats for the new team")


def test_a_renewal_manager_has_cases_to_call_an_advocate_to_and_sue_one_to_escalate(month: Database) -> None:
    """TAG-1, ESC-1"""
    with month.reading() as uow:
        ritas = uow.lists.open_of(["rita.moss@example.com"])
        sues = uow.lists.created_by(["sue.park@example.com"]).cases
    assert {case.type for case in ritas} == {"Renewal Will Fail", "High Value Account"}
    assert [case.owner for case in sues] == [ANA]


def test_what_was_done_is_in_the_history_under_the_name_of_who_did_it(month: Database) -> None:
    """AUD-1, NXT-2."""
    (case,) = [case for case in all_cases(month) if case.account == "Harbor Lane Studios"]
    entries = history(month, case)
    with month.reading() as uow:
        steps, touches = uow.cases.next_steps(case.id), uow.cases.touches(case.id)
    assert {entry.actor_name for entry in entries} == {"the CRM", "Ana Silva"}
    assert [entry.new for entry in entries if entry.field == "status"] == [
        "In Progress: Engaged",
        "In Progress: Attempting Contact",
        "Open",
    ]
    assert len(steps) == 2
    assert [touch.day for touch in touches] == [1, 3, 5, 7]


@pytest.mark.simulation
def test_the_same_moment_gives_the_same_month(month: Database, tmp_path: Path) -> None:
    with month_before(MONDAY, tmp_path) as again:
        assert all_cases(again) == all_cases(month)


def test_every_role_can_be_tried() -> None:
    """PPL-1: two regions, two managers, five Advocates with their own languages and zones, and the stakeholders around them."""
    team = list(roster())
    roles = Counter(person.role for person in team)
    advocates = [person for person in team if person.role.works_cases]
    assert len(advocates) == 5
    assert roles[Role.MANAGER] == 2
    assert all(roles[role] >= 1 for role in (Role.TEAM_LEAD, Role.RENEWAL_MANAGER, Role.SMB_OPS))
    assert {person.region for person in advocates} == set(Region)
    assert len({person.languages for person in advocates}) == len({person.zone for person in advocates}) == 5
    assert any(person.cover for person in advocates)
    in_slack = {one["email"] for one in people()}
    assert {person.email for person in team} < in_slack
    assert people()[0]["real_name"] == "Ana Silva"


def test_the_local_workspace_takes_them_as_they_are() -> None:
    members = [Person(**one) for one in people()]
    ids = {member.id for member in members}
    assert {person.slack_id for person in roster()} < ids
    channels = [Channel(**one) for one in CHANNELS]
    assert {channel.name for channel in channels} == {"general", "hvs", "smb-ops", "sales-support"}
    assert {Policy().ops_channel, Policy().digest_channel, Policy().sales_support_channel} <= {
        channel.name for channel in channels
    }
    assert all(set(channel.members) <= ids for channel in channels)


def test_the_example_of_a_roster_file_is_this_team() -> None:
    """PPL-2."""
    without_slack = [replace(person, slack_id=None) for person in roster()]
    assert list(load_roster(ROOT / "roster.example.toml")) == without_slack


def test_every_customer_of_the_month_is_found_while_typing(month: Database) -> None:
    """LOOK-2: each account once, with whoever the cases name and somebody else."""
    with month.reading() as uow:
        for sample in SAMPLES:
            account = uow.directory.account_named(sample.account) if sample.account else None
            assert (account is not None) is bool(sample.account), sample.account
            names = [contact.name for contact in uow.directory.contacts("", sample.account)] if account else []
            assert not account or len(names) > bool(sample.contact)
            assert not sample.contact or sample.contact in names
