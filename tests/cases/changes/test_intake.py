"""Cases come in: checked, taken in once, merged with what was done here, routed and told."""

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.model.case import Case
from cases.model.notification import NotificationKind
from cases.model.people import Region
from cases.model.policy import Policy
from cases.model.source_stamp import Stamp
from cases.model.status import RenewalRisk, Resolution, Status, Surface
from cases.rules.clocks import ClockState, pickup_clock
from cases.rules.import_record import MAX_LINE, MAX_TEXT, ImportResult, IncomingCase, RecordValue, Rejected, read_record
from cases.use_cases.import_cases import import_records
from tests.cases.team import (
    ANA,
    BEN,
    CAL,
    EVA,
    NOON,
    POLICY,
    TODAY,
    Room,
    closing_clock_of,
    explained,
    looks,
    record,
    rejected,
)

LATER = "2026-07-13T13:00:00Z"
LATER_STILL = "2026-07-13T14:00:00Z"
STEP = "2026-07-13 AS Send quote to customer"


def counts(taken: ImportResult) -> tuple[int, int, int, int, int]:
    return taken.created, taken.updated, taken.unchanged, taken.older, len(taken.rejected)


# One record.


def test_a_record_is_read_into_our_own_words() -> None:
    """INT-1"""
    read = record(
        " 00012345 ",
        status="in progress: engaged",
        region="emea",
        resolution="answered question",
        renewal_risk="guaranteed churn",
        opened_at="2026-07-12T09:30:00+02:00",
        next_step_due="2026-07-20",
        gitlab_admin="Yes",
        wants_later="0",
        tags="b, a,, b",
        subject="  Renewal \n quote ",
        description=" two\n lines ",
        owner="",
    )
    assert read.values == {
        "number": "00012345",
        "status": Status.ENGAGED,
        "region": Region.EMEA_APJ,
        "resolution": Resolution.ANSWERED_QUESTION,
        "renewal_risk": RenewalRisk.GUARANTEED_CHURN,
        "opened_at": datetime(2026, 7, 12, 7, 30, tzinfo=UTC),
        "next_step_due": date(2026, 7, 20),
        "gitlab_admin": True,
        "wants_later": False,
        "tags": ("a", "b"),
        "subject": "Renewal quote",
        "description": "two\n lines",
        "owner": None,
    }
    assert read.external_id == "00012345"


def test_a_time_without_a_zone_is_utc() -> None:
    """INT-1"""
    assert record("1", opened_at="2026-07-12 09:30").values["opened_at"] == datetime(2026, 7, 12, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("region", "read"),
    [("AMER", Region.AMER), ("EMEA", Region.EMEA_APJ), ("apj", Region.EMEA_APJ), ("EMEA / APJ", Region.EMEA_APJ)],
)
def test_emea_and_apj_are_read_as_one_region(region: str, read: Region) -> None:
    """PPL-1"""
    assert record("1", region=region).values["region"] is read


def test_every_mistake_of_a_record_is_named_by_its_field() -> None:
    """INT-2"""
    assert rejected(
        colour="blue",
        status="Waiting",
        region="LATAM",
        opened_at="yesterday",
        next_step_due="2026-02-30",
        gitlab_admin="maybe",
        zendesk_link="javascript:alert(1)",
        subject="x" * (MAX_LINE + 1),
        description="x" * (MAX_TEXT + 1),
    ) == {
        "colour": "is not a field of a case",
        "status": "is none of: Open, In Progress: Attempting Contact, In Progress: Blocked, In Progress: Engaged, "
        "Closed: Duplicate, Closed: Unresponsive, Closed: Resolved",
        "region": "is none of: AMER, EMEA-APJ",
        "opened_at": "is not a date and time, for example 2026-07-12T09:30:00Z",
        "next_step_due": "is not a date, for example 2026-07-12",
        "gitlab_admin": "is neither yes nor no",
        "zendesk_link": "must begin with https://",
        "subject": "has 256 characters; the limit is 255",
        "description": "has 32001 characters; the limit is 32000",
        "number": "is missing",
    }


@pytest.mark.parametrize(
    ("written", "read"),
    [("30000", 30_000), ("USD 30,000.50", 30_000), ("1 200", 1_200), ("$0", 0), (250, 250), ("", None)],
)
def test_amounts_are_read_as_reports_write_them(written: str | int, read: int | None) -> None:
    """INT-1, RTE-5"""
    record = read_record(1, {"number": "1", "carr": written}, POLICY)
    assert isinstance(record, IncomingCase)
    assert record.values["carr"] == read


def test_what_is_no_amount_is_named() -> None:
    """INT-2"""
    rejected = read_record(1, {"number": "1", "employees": "many"}, POLICY)
    assert isinstance(rejected, Rejected)
    assert [(problem.field, problem.text) for problem in rejected.problems] == [("employees", "is not a number")]


@pytest.mark.parametrize("written", [2**31, -(2**31) - 1, 10**30, "30,000,000,000", "9" * 40])
def test_an_amount_that_no_database_holds_is_set_aside(written: int | str) -> None:
    """INT-2: it must not keep the good ones of its batch from going in."""
    assert rejected(number="1", carr=written) == {"carr": "is too large"}


@pytest.mark.parametrize("number", ["", "   ", None, "\u00a0"])
def test_a_case_without_a_number_is_no_case(number: str | None) -> None:
    """INT-2"""
    assert rejected(number=number) == {"number": "is missing"}


def test_a_record_set_aside_is_kept_whole_with_its_place() -> None:
    """INT-2"""
    sent: dict[str, RecordValue] = {"number": "1", "status": "Nonsense", "subject": "Hello"}
    read = read_record(17, sent, POLICY)
    assert isinstance(read, Rejected)
    assert (read.place, read.record) == (17, sent)


def test_only_links_into_the_crm_are_taken_as_such() -> None:
    """INT-2, SAFE-3"""
    policy = Policy(crm_link_prefix="https://crm.example.com/")
    for link in ("https://evil.example.com/x", "http://crm.example.com/x", "ftp://x"):
        assert isinstance(read_record(1, {"number": "1", "link": link}, policy), Rejected)
    assert isinstance(read_record(1, {"number": "1", "link": "https://crm.example.com/500"}, policy), IncomingCase)


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.text(max_size=40),
    st.datetimes(),
    st.datetimes(timezones=st.timezones()),
    st.dates(),
    st.sampled_from(["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00", "\ud800", "a\x00b", "EMEA", "yes"]),
)
field_names = st.sampled_from(
    (
        "number", "external_id", "status", "region", "opened_at", "source_version", "closed_at", "next_step_due", "tags",
        "gitlab_admin", "wants_later", "subject", "description", "link", "owner", "lead_outcome", "renewal_risk", "nonsense",
    )
)  # fmt: skip


@given(st.dictionaries(field_names, values))
def test_whatever_a_record_holds_it_is_read_or_its_mistakes_are_named(sent: dict[str, Any]) -> None:
    """INT-2: no record can stop the others."""
    read = read_record(1, sent, POLICY)
    if isinstance(read, Rejected):
        assert read.problems
        assert {problem.field for problem in read.problems} <= {*sent, "number"}
    else:
        assert read.values["number"]
        assert all(moment.tzinfo is UTC for moment in read.values.values() if isinstance(moment, datetime))


# The same case again.


def test_a_new_case_is_stored_routed_told_and_explained(room: Room) -> None:
    """INT-1, CRD-1, AUD-1"""
    taken = room.takes_in(record("00012345", owner=ANA.email, account="Acme", opened_at=NOON))
    assert counts(taken) == (1, 0, 0, 0, 0)
    case = room.case("12345")
    assert (case.version, case.assignment, case.assigned_at, case.routed_at) == (1, 1, NOON, NOON)
    assert room.told(case) == [(NotificationKind.CARD, "dm:ana@example.com")]
    assert room.history(case)[0].surface is Surface.WEB_HOOK
    assert {name: words for name, words in looks(case).items() if words and name in explained(room.history(case))} == {
        name: words for name, words in explained(room.history(case)).items() if words
    }


def test_the_same_batch_twice_changes_nothing(room: Room) -> None:
    """INT-1"""
    batch = [
        record("1", owner=ANA.email, description="Zürich 東京 🎉"),
        record("2", region="AMER", source_version=LATER),
        record("3", status="Closed: Resolved", owner=BEN.email),
        record("4", tags="b, a"),
        record("5", subject="half a pair \ud83d and a \x00 byte"),
    ]
    assert counts(room.takes_in(*batch)) == (5, 0, 0, 0, 0)
    before = [(room.case(str(number)), room.history(room.case(str(number)))) for number in range(1, 6)]
    told = room.notifications()
    room.clock.advance(days=3)
    assert counts(room.takes_in(*batch)) == (0, 0, 5, 0, 0)
    assert [(room.case(str(number)), room.history(room.case(str(number)))) for number in range(1, 6)] == before
    assert room.notifications() == told


def test_a_newer_version_is_applied_once_and_every_card_told(room: Room) -> None:
    """INT-1, CRD-1"""
    case = room.arrives(account="Acme", source_version=NOON)
    newer = record(case.number, external_id=case.external_id, account="Acme Inc", source_version=LATER)
    assert counts(room.takes_in(newer)) == (0, 1, 0, 0, 0)
    assert (room.now_is(case).account, room.now_is(case).version) == ("Acme Inc", 2)
    assert room.last_change(case) == {"account": ("Acme", "Acme Inc")}
    assert room.told(case)[1][0] is NotificationKind.CARD_UPDATE
    assert counts(room.takes_in(newer)) == (0, 0, 1, 0, 0)


def test_an_older_version_never_overwrites_a_newer(room: Room) -> None:
    """INT-1"""
    case = room.arrives(account="Acme Inc", source_version=LATER)
    assert counts(room.comes_again(case, account="Acme", source_version=NOON)) == (0, 0, 0, 1, 0)
    assert room.now_is(case) == case


def test_of_two_versions_in_one_batch_the_newer_counts_in_either_order(room: Room) -> None:
    """INT-1"""
    old = record("1", account="Acme", source_version=NOON)
    new = record("1", account="Acme Inc", source_version=LATER)
    taken = room.takes_in(new, old)
    assert (counts(taken), taken.repeated) == ((1, 0, 0, 0, 0), 1)
    assert room.case("1").account == "Acme Inc"
    taken = room.takes_in(old, new)
    assert (counts(taken), taken.repeated) == ((0, 0, 1, 0, 0), 1)
    assert room.case("1").account == "Acme Inc"


def test_a_record_that_says_nothing_of_its_version_is_taken_as_the_latest(room: Room) -> None:
    """INT-1"""
    case = room.arrives(account="Acme", source_version=LATER)
    assert counts(room.comes_again(case, account="Acme Inc")) == (0, 1, 0, 0, 0)
    assert room.now_is(case).source_version == case.source_version


def test_a_newer_version_that_changes_nothing_is_noted_without_a_word(room: Room) -> None:
    """INT-1, AUD-1"""
    case = room.arrives(account="Acme", source_version=NOON)
    assert counts(room.comes_again(case, account="Acme", source_version=LATER)) == (0, 0, 1, 0, 0)
    assert room.now_is(case).source_version == datetime(2026, 7, 13, 13, tzinfo=UTC)
    assert {entry.version for entry in room.history(case)} == {1}
    assert counts(room.comes_again(case, account="Old", source_version="2026-07-13T12:30:00Z")) == (0, 0, 0, 1, 0)


def test_a_case_is_known_again_by_its_number_where_an_export_has_no_key(room: Room) -> None:
    """INT-1"""
    room.takes_in(record("00012345", account="Acme"))
    assert counts(room.takes_in(record("00012345", external_id="500A", account="Acme Inc"))) == (0, 1, 0, 0, 0)
    assert room.case("12345").external_id == "500A"
    assert counts(room.takes_in(record("12345", account="Acme Inc"))) == (0, 0, 1, 0, 0)
    assert room.case("12345").number == "00012345"
    assert counts(room.takes_in(record("00012345", external_id="500A", account="Acme Inc"))) == (0, 0, 1, 0, 0)


def test_a_number_that_another_case_has_is_refused_as_nobody_could_ask_for_either(room: Room) -> None:
    """INT-1, INT-2, LOOK-1: in one batch, and later; in any spelling; as a new case and as a rename."""
    taken = room.takes_in(record("7", external_id="500A"), record("007", external_id="500B"))
    assert counts(taken) == (1, 0, 0, 0, 1)
    assert [(one.place, one.problems[0].field) for one in taken.rejected] == [(1, "number")]
    assert "500A" in taken.rejected[0].problems[0].text
    assert counts(room.takes_in(record("#7", external_id="500C"))) == (0, 0, 0, 0, 1)
    room.takes_in(record("8", external_id="500D"))
    assert counts(room.takes_in(record("7", external_id="500D"))) == (0, 0, 0, 0, 1)
    assert room.case("7").external_id == "500A"
    assert room.case("8").external_id == "500D"


def test_one_case_under_its_number_and_its_key_in_one_batch_is_one(room: Room) -> None:
    """INT-1"""
    room.takes_in(record("7", external_id="500A", account="Acme"))
    taken = room.takes_in(record("7", external_id="500A", account="A"), record("7", account="B"))
    assert (counts(taken), taken.repeated) == ((0, 1, 0, 0, 0), 1)


class TestVersions:
    """INT-1: stamps are of the minute or of the day, clocks differ, and the same record comes again."""

    def test_a_record_that_comes_again_does_not_reopen_what_was_closed_in_the_same_minute(self, room: Room) -> None:
        """INT-1"""
        minute = stamp("2026-07-13T12:05:00", minutes=1)
        working = record("1", status="In Progress: Engaged", source_version=minute)
        closed = record("1", status="Closed: Resolved", resolution="Answered Question", source_version=minute)
        for incoming, found in ((working, (1, 0, 0, 0, 0)), (closed, (0, 1, 0, 0, 0)), (working, (0, 0, 1, 0, 0))):
            assert counts(room.takes_in(incoming)) == found
        assert room.case("1").status is Status.RESOLVED

    def test_what_was_really_opened_again_is_opened_though_its_stamp_is_of_the_same_day(self, room: Room) -> None:
        day = stamp("2026-07-13T00:00:00", minutes=24 * 60)
        case = room.arrives(status="Closed: Resolved", resolution="Answered Question", source_version=day)
        assert counts(room.comes_again(case, status="Open", feedback="It broke again", source_version=day))[1] == 1
        assert room.now_is(case).status is Status.OPEN

    def test_a_report_with_the_day_alone_is_taken_over_after_a_moment_of_that_day(self, room: Room) -> None:
        """INT-1"""
        case = room.arrives(account="Acme", source_version="2026-07-13T00:10:00Z")
        assert counts(room.comes_again(case, account="Acme Inc", source_version="2026-07-13")) == (0, 1, 0, 0, 0)
        assert room.now_is(case).account == "Acme Inc"
        assert room.now_is(case).source_version == datetime(2026, 7, 13, 0, 10, tzinfo=UTC)
        assert counts(room.comes_again(case, account="Acme", source_version="2026-07-12")) == (0, 0, 0, 1, 0)

    def test_a_moment_after_a_day_is_newer_and_the_days_report_again_changes_nothing(self, room: Room) -> None:
        of_the_day = record("1", account="Acme", source_version="2026-07-13")
        room.takes_in(of_the_day)
        assert counts(room.takes_in(record("1", account="Acme Inc", source_version="2026-07-13T09:00:00Z")))[1] == 1
        assert counts(room.takes_in(of_the_day)) == (0, 0, 1, 0, 0)
        assert room.case("1").account == "Acme Inc"

    def test_our_own_clock_makes_no_record_older(self, room: Room) -> None:
        """A case that came without a version has none to compare with, though it came just now."""
        case = room.arrives(account="Acme", opened_at=None)
        assert counts(room.comes_again(case, account="Acme Inc", source_version="2026-01-01T00:00:00Z"))[1] == 1

    def test_a_version_is_never_in_the_future(self) -> None:
        """A clock that goes fast shuts nothing out; a day that cannot be is refused."""
        fast = read_record(0, {"number": "1", "source_version": NOON + timedelta(hours=3)}, POLICY, NOON)
        assert isinstance(fast, IncomingCase)
        assert fast.values["source_version"] == NOON
        wrong = read_record(0, {"number": "1", "source_version": NOON + timedelta(days=3)}, POLICY, NOON)
        assert isinstance(wrong, Rejected)
        assert "is in the future: 2026-07-16" in wrong.problems[0].text

    def test_what_was_read_wrongly_is_put_right_with_again(self, room: Room) -> None:
        wrong = {"account": "Acme", "opened_at": "2026-05-07", "source_version": "2026-07-12"}
        right = {"account": "Acme", "opened_at": "2026-07-05", "source_version": "2026-07-10"}
        case = room.arrives(**wrong)
        assert counts(room.comes_again(case, **right)) == (0, 0, 0, 1, 0)
        with room.database.unit_of_work() as uow:
            incoming = record(case.number, external_id=case.external_id, **right)
            assert import_records([incoming], uow, room.policy, NOON, Surface.CSV, again=True).updated == 1
            uow.commit()
        assert room.now_is(case).opened_at == datetime(2026, 7, 5, tzinfo=UTC)
        assert room.now_is(case).source_version == datetime(2026, 7, 10, tzinfo=UTC)

    def test_the_same_batch_twice_changes_nothing_though_its_cases_know_of_each_other(self, room: Room) -> None:
        """INT-1: a name that one case teaches the directory fills in no other case when the batch comes again."""
        known = record("1", account="Acme", contact="Maria Lopez", web_email="maria@acme.example", region="AMER")
        unknown = record("2", web_email="maria@acme.example")
        room.takes_in(unknown, known)
        before = room.case("2")
        assert counts(room.takes_in(unknown, known)) == (0, 0, 2, 0, 0)
        assert room.case("2") == before

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("opened_at", "2061-07-13", "is in the future: 2061-07-13. Check the year."),
            ("closed_at", "2027-07-13", "is in the future"),
            ("next_step_due", "2062-07-13", "is more than 5 years ahead"),
            ("opportunity_close_date", "2062-07-13", "is more than 10 years ahead"),
            ("opened_at", "1926-07-13", "is in the year 1926"),
        ],
    )
    def test_dates_that_cannot_be_meant_are_refused(self, field: str, value: str, said: str) -> None:
        """INT-2"""
        read = read_record(0, {"number": "1", field: value}, POLICY, NOON)
        assert isinstance(read, Rejected)
        assert said in read.problems[0].text


def stamp(at: str, minutes: int) -> Stamp:
    """A stamp of the minute, or of the day."""
    begins = datetime.fromisoformat(at).replace(tzinfo=UTC)
    return Stamp(begins, begins + timedelta(minutes=minutes) - timedelta(microseconds=1))


# What was done here, and what upstream says meanwhile.


def test_an_export_made_before_a_click_does_not_undo_the_click(room: Room) -> None:
    """INT-1"""
    case = room.arrives(status="Open", contact="", next_step="", account="Acme")
    room.picks_up(ANA, case)
    room.sets_contact(ANA, case, "Maria Lopez")
    worked = room.now_is(case)
    room.comes_again(case, status="Open", contact="", next_step="", account="Acme Inc", source_version=LATER)
    after = room.now_is(case)
    assert (after.status, after.contact, after.next_step) == (worked.status, "Maria Lopez", worked.next_step)
    assert after.account == "Acme Inc"


def test_what_upstream_itself_changed_is_taken_over(room: Room) -> None:
    """INT-1"""
    case = room.arrives(status="Open", contact="")
    room.picks_up(ANA, case)
    room.comes_again(case, status="In Progress: Engaged", contact="Leo", source_version=LATER)
    assert (room.now_is(case).status, room.now_is(case).contact) == (Status.ENGAGED, "Leo")


def test_a_column_that_is_new_in_the_export_fills_in_only_what_is_blank(room: Room) -> None:
    """INT-1"""
    case = room.arrives()
    room.picks_up(ANA, case)
    room.comes_again(case, status="Open", owner="Ben Okoro", contact="Leo", subject="Quote", source_version=LATER)
    after = room.now_is(case)
    assert (after.status, after.contact, after.subject) == (Status.ATTEMPTING_CONTACT, "Leo", "Quote")


def test_an_empty_field_clears_a_text_that_upstream_had_but_never_a_status(room: Room) -> None:
    """INT-1"""
    case = room.arrives(status="In Progress: Engaged", account="Acme", description="Long", next_step_due="2026-07-20")
    room.comes_again(case, status="", account="", description="", next_step_due="", source_version=LATER)
    after = room.now_is(case)
    assert (after.account, after.description, after.next_step_due) == ("", "", None)
    assert after.status is Status.ENGAGED


def test_a_new_owner_upstream_gets_the_case_and_24_hours_of_their_own(room: Room) -> None:
    """RTE-1, SLA-1, CRD-1"""
    case = room.arrives(owner=ANA.email, region="AMER", status="In Progress: Engaged")
    room.clock.advance(hours=30)
    room.comes_again(case, owner="Ben Okoro", region="AMER", source_version="2026-07-14T18:00:00Z")
    after = room.now_is(case)
    assert (after.owner, after.assignment, after.assigned_at, after.picked_up_at) == (BEN.email, 2, room.now, None)
    clock = pickup_clock(after, POLICY, room.now)
    assert clock is not None
    assert clock.state is ClockState.RUNNING
    update, card = room.told(case)[1:]
    assert (update[0], card) == (NotificationKind.CARD_UPDATE, (NotificationKind.CARD, "dm:ben@example.com"))
    assert update[1].endswith("dm:ana@example.com")


def test_an_owner_upstream_who_is_nobody_here_changes_nothing(room: Room) -> None:
    """RTE-1"""
    case = room.arrives(owner=ANA.email)
    room.comes_again(case, owner="AMER SMB Sales User", source_version=LATER)
    assert room.now_is(case).owner == ANA.email


def test_our_own_routing_echoed_by_the_crm_is_no_change(room: Room) -> None:
    """INT-1"""
    case = room.arrives(owner="AMER SMB Sales User", region="AMER")
    assert case.owner == ANA.email
    taken = room.comes_again(case, owner="Ana Silva", region="AMER", source_version=LATER)
    assert counts(taken) == (0, 0, 1, 0, 0)
    assert room.now_is(case).assignment == 1


def test_the_region_is_upstreams_or_else_the_owners(room: Room) -> None:
    """PPL-1, PPL-4: where the owner and upstream disagree, the case follows its owner."""
    said = room.arrives(owner=EVA.email, region="AMER")
    unsaid = room.arrives(owner=EVA.email)
    assert (said.region, unsaid.region) == (Region.EMEA_APJ, Region.EMEA_APJ)
    for case in (said, unsaid):
        values = {"region": "AMER"} if case is said else {}
        room.comes_again(case, owner=ANA.email, source_version=LATER, **values)
    assert (room.now_is(said).region, room.now_is(unsaid).region) == (Region.AMER, Region.AMER)


def test_an_update_upstream_is_no_pickup(room: Room) -> None:
    """SLA-1: the case was In Progress with Ana; Ben, who has it now, has not looked at it."""
    case = room.arrives(status="In Progress: Engaged", owner=ANA.email)
    room.comes_again(case, status="In Progress: Engaged", owner=BEN.email, source_version=LATER)
    room.comes_again(case, status="In Progress: Engaged", owner=BEN.email, subject="Hi", source_version=LATER_STILL)
    assert room.now_is(case).picked_up_at is None


def test_in_progress_upstream_is_a_pickup(room: Room) -> None:
    """SLA-1"""
    case = room.arrives(status="Open")
    room.clock.advance(hours=1)
    room.comes_again(case, status="In Progress: Engaged", source_version=LATER)
    assert room.now_is(case).picked_up_at == room.now


def test_next_steps_written_upstream_are_part_of_the_history(room: Room) -> None:
    """NXT-2"""
    case = room.arrives(next_step=STEP, next_step_due="2026-07-20")
    second = "2026-07-14 AS Call customer about quote"
    room.comes_again(case, next_step=second, next_step_due="2026-07-21", source_version=LATER)
    assert [(entry.line, entry.due, entry.by) for entry in room.steps(case)] == [
        (second, date(2026, 7, 21), "the CRM"),
        (STEP, date(2026, 7, 20), "the CRM"),
    ]


# In what state cases come in.


def test_a_case_that_comes_in_progress_was_picked_up_before(room: Room) -> None:
    """SLA-1"""
    case = room.arrives(status="In Progress: Engaged", next_step=STEP, opened_at=NOON - timedelta(days=5))
    assert (case.picked_up_at, case.assigned_at) == (NOON - timedelta(days=5), NOON - timedelta(days=5))
    clock = pickup_clock(case, POLICY, room.now)
    assert clock is not None
    assert clock.state is ClockState.KEPT


def test_who_gets_a_case_in_progress_by_turn_has_yet_to_pick_it_up(room: Room) -> None:
    """SLA-1, RTE-2"""
    case = room.arrives(status="In Progress: Engaged", owner="", region="AMER", opened_at=NOON - timedelta(days=5))
    assert (case.picked_up_at, case.assigned_at) == (None, room.now)
    room.sets_status(ANA, case, Status.ENGAGED, step="Ask customer what is open", due=TODAY)
    assert room.now_is(case).picked_up_at == room.now


def test_a_case_that_comes_asleep_sleeps_on(room: Room) -> None:
    """SLA-3, SLA-1"""
    case = room.arrives(
        wants_later=True, next_step=STEP, next_step_due="2027-01-13", opened_at=NOON - timedelta(days=9)
    )
    assert case.wants_later
    assert closing_clock_of(case, room.now).state is ClockState.ASLEEP
    clock = pickup_clock(case, POLICY, room.now)
    assert clock is not None
    assert clock.state is ClockState.KEPT


@pytest.mark.parametrize(
    "values", [{"next_step_due": ""}, {"next_step_due": "2027-01-13", "status": "In Progress: Engaged"}]
)
def test_a_case_without_a_day_to_wake_on_or_in_progress_is_not_asleep(room: Room, values: dict[str, str]) -> None:
    """SLA-3: it would sleep for ever, or is being worked."""
    assert not room.arrives(wants_later=True, next_step=STEP, **values).wants_later


def test_a_closed_case_comes_in_quietly(room: Room) -> None:
    """INT-1, STA-2"""
    case = room.arrives(status="Closed: Resolved", owner=ANA.email, source_version=LATER)
    assert (case.owner, case.region, case.assigned_at, case.assignment) == (ANA.email, Region.AMER, None, 0)
    assert case.closed_at == datetime(2026, 7, 13, 13, tzinfo=UTC)
    assert room.told(case) == []
    told = room.arrives(status="Closed: Resolved", closed_at="2026-07-01T00:00:00Z")
    assert told.closed_at == datetime(2026, 7, 1, tzinfo=UTC)


def test_a_closing_time_on_an_open_case_means_nothing(room: Room) -> None:
    """STA-2"""
    assert room.arrives(status="Open", closed_at="2026-07-01T00:00:00Z").closed_at is None


def test_closed_upstream_is_closed_here_with_its_time_and_without_what_only_open_cases_have(room: Room) -> None:
    """STA-2"""
    case = room.arrives(status="Open")
    room.puts_to_sleep(ANA, case)
    room.clock.advance(hours=2)
    room.comes_again(case, status="Closed: Resolved", source_version=LATER)
    after = room.now_is(case)
    assert (after.is_closed, after.closed_at, after.wants_later) == (True, room.now, False)


def test_opened_again_upstream_the_case_is_open_here(room: Room) -> None:
    """STA-2"""
    case = room.arrives(status="Closed: Resolved", owner=ANA.email, resolution="Answered Question")
    room.clock.advance(days=1)
    room.comes_again(case, status="Open", resolution="Answered Question", source_version=LATER)
    after = room.now_is(case)
    assert (after.status, after.closed_at, after.resolution) == (Status.OPEN, None, None)
    assert (after.assigned_at, after.assignment) == (room.now, 1)
    assert room.told(case) == [(NotificationKind.CARD, "dm:ana@example.com")]


def test_a_closed_unassigned_case_is_routed_when_it_is_opened_again_upstream(room: Room) -> None:
    """RTE-2"""
    case = room.arrives(status="Closed: Resolved", owner="", region="AMER")
    assert case.owner is None
    room.comes_again(case, status="Open", source_version=LATER)
    assert room.now_is(case).owner == ANA.email
    assert room.told(case) == [(NotificationKind.CARD, "dm:ana@example.com")]


def test_an_unassigned_one_that_cannot_be_routed_then_goes_to_smb_ops(room: Room) -> None:
    """RTE-4"""
    case = room.arrives(status="Closed: Resolved", owner="")
    room.comes_again(case, status="Open", source_version=LATER)
    assert room.told(case) == [(NotificationKind.UNROUTED, "channel:smb-ops")]


def test_what_was_closed_here_is_not_opened_by_who_does_not_know_it(room: Room) -> None:
    """STA-2: upstream moved it on after Ana closed it, never having seen it closed."""
    case = room.arrives(status="Open")
    room.closes(ANA, case)
    room.comes_again(case, status="In Progress: Engaged", subject="Still here", source_version=LATER)
    after = room.now_is(case)
    assert (after.status, after.subject) == (Status.RESOLVED, "Still here")
    room.comes_again(case, status="Closed: Resolved", source_version=LATER_STILL)
    room.comes_again(case, status="Open", source_version="2026-07-13T15:00:00Z")
    assert room.now_is(case).status is Status.OPEN


def test_a_new_owner_of_a_closed_case_gets_no_card_until_it_is_opened_again(room: Room) -> None:
    """CRD-1, STA-2"""
    case = room.arrives()
    room.closes(ANA, case)
    room.comes_again(case, owner=BEN.email, source_version=LATER)
    assert (NotificationKind.CARD, "dm:ben@example.com") not in room.told(case)
    room.reopens(BEN, case)
    assert (NotificationKind.CARD, "dm:ben@example.com") in room.told(case)


def test_no_further_high_value_case_is_made_for_an_account_that_churns(room: Room) -> None:
    """CLO-7"""
    room.arrives(
        type="High Value Account",
        account="Acme",
        status="Closed: Resolved",
        resolution="Request Not Possible",
        owner=ANA.email,
    )
    taken = room.takes_in(
        record("77", type="High Value Account", account="ACME "),
        record("78", type="Inbound Request", account="Acme", owner=CAL.email),
    )
    assert counts(taken) == (1, 0, 0, 0, 1)
    (aside,) = taken.rejected
    assert aside.problems[0].text.startswith("CLO-7")
    assert aside.record["number"] == "77"


def test_the_good_records_go_in_whatever_happens_to_the_others(room: Room) -> None:
    """INT-2"""
    taken = ImportResult()
    reads = [
        read_record(place, {"number": str(place), "status": word}, POLICY)
        for place, word in enumerate(["Open", "Odd"], 1)
    ]
    taken.add(room.takes_in(*(read for read in reads if isinstance(read, IncomingCase))))
    taken.rejected += [read for read in reads if isinstance(read, Rejected)]
    assert counts(taken) == (1, 0, 0, 0, 1)
    assert room.case("1").status is Status.OPEN


# Every order in which exports and clicks can meet.

saids = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(["", *(status.value for status in Status)]),
        "owner": st.sampled_from(["", ANA.email, "Ben Okoro", EVA.email, "AMER SMB Sales User"]),
        "region": st.sampled_from(["", "AMER", "EMEA"]),
        "contact": st.sampled_from(["", "Maria", "Leo"]),
        "wants_later": st.booleans(),
        "next_step": st.sampled_from(["", STEP, "Contact"]),
        "next_step_due": st.sampled_from(["", "2026-07-20", "2027-01-13"]),
        "closed_at": st.sampled_from(["", "2026-07-01T00:00:00Z"]),
        "blocked_on": st.sampled_from(["", "Billing"]),
        "resolution": st.sampled_from(["", "Answered Question"]),
    },
)
exports = st.lists(st.tuples(st.integers(0, 5), saids), min_size=1, max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(exports)
def test_whatever_upstream_says_in_whatever_order_a_case_makes_sense(
    room: Room, exports: list[tuple[int, dict[str, Any]]]
) -> None:
    """INT-1, AUD-1, STA-2, SLA-3: and saying the last of it again changes nothing."""
    number = f"5{room.requests:07}"
    room.requests += 1
    newest = -1
    for hour, said in exports:
        room.clock.advance(minutes=1)
        sent = record(number, source_version=NOON + timedelta(hours=hour), **said)
        taken = room.takes_in(sent)
        assert taken.older == (1 if hour < newest else 0)
        newest = max(newest, hour)
        case = room.case(number)
        _makes_sense(case)
        assert explained(room.history(case)).items() <= looks(case).items()
        assert {entry.version for entry in room.history(case)} <= set(range(1, case.version + 1))
        assert room.takes_in(sent).created + room.takes_in(sent).updated == 0
        assert room.case(number) == case
        cards = [
            notification
            for notification in room.notifications()
            if notification.subject == case.id and notification.kind is NotificationKind.CARD
        ]
        if case.owner and not case.is_closed:
            assert cards
            assert f"dm:{case.owner}" in {card.lane for card in cards}


def _makes_sense(case: Case) -> None:
    assert case.is_closed == (case.closed_at is not None)
    assert case.blocked_on is None or case.status is Status.BLOCKED
    assert not case.wants_later or (case.status is Status.OPEN and case.next_step_due is not None)
    if case.owner is not None and not case.is_closed:
        assert case.assigned_at is not None
        assert case.region is not None


# The number.


@pytest.mark.parametrize(
    "spelling",
    [
        '="00012345"',
        "'00012345'",
        "12345.0",
        "12345.00",
        "1.2345E+04",
        "12,345",
        " 00012345 ",
        "#00012345",
        "１２３４５",
    ],
)
def test_a_known_number_in_a_spreadsheets_spelling_is_the_known_case(room: Room, spelling: str) -> None:
    """INT-1: never a second one, never a rename."""
    before = room.arrives(number="00012345", external_id="")
    taken = room.takes_in(record(spelling, subject="Renewal", source_version=LATER))
    assert counts(taken) == (0, 1, 0, 0, 0)
    after = room.case("00012345")
    assert (after.id, after.number, after.external_id) == (before.id, "00012345", before.external_id)


def test_two_spellings_of_a_new_number_in_one_batch_are_one_case(room: Room) -> None:
    """INT-1"""
    taken = room.takes_in(record("00077777"), record("77777.0"), record("#77777"), record("INC0010023"))
    assert (counts(taken), taken.repeated) == ((2, 0, 0, 0, 0), 2)


@pytest.mark.parametrize(
    "footer",
    [
        "Confidential Information - Do Not Distribute",
        "Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.",
        "Generated By: Ana Silva 11/28/2026 9:15 AM",
        "Total Records: 25",
        "2026-11-28",
        "1.23E+07",
    ],
)
def test_what_is_no_number_is_no_case(footer: str) -> None:
    """INT-2"""
    assert rejected(number=footer)["number"].startswith("is not a case number: ")


def test_an_owner_whom_the_roster_learns_later_gets_the_case_with_the_next_export(room: Room) -> None:
    """PPL-2, INT-1: also with the very same record; what was given away since then stays where it is."""
    dan = replace(BEN, email="dan@example.com", name="Dan Fox", initials="DF")
    case = room.arrives(number="00088001", owner="dan@example.com", region="AMER", source_version=LATER)
    assert case.owner != dan.email
    room.roster_is(ANA, BEN, dan)
    room.comes_again(case, owner="dan@example.com", region="AMER", source_version=LATER)
    given = room.case("00088001")
    assert given.owner == dan.email
    assert given.assignment == case.assignment + 1
    room.comes_again(case, owner="dan@example.com", region="AMER", source_version=LATER)
    assert room.case("00088001") == given
    with room.database.unit_of_work() as uow:
        uow.cases.save_many([replace(given, owner=ANA.email, version=given.version + 1)])
        uow.commit()
    room.comes_again(case, owner="dan@example.com", region="AMER", subject="More", source_version=LATER_STILL)
    assert room.case("00088001").owner == ANA.email


def test_a_name_in_another_form_of_unicode_is_the_same_name(room: Room) -> None:
    """PPL-1, INT-1"""
    andre = replace(BEN, email="andre@example.com", name="André Müller", initials="AM")
    room.roster_is(ANA, BEN, andre)
    decomposed = unicodedata.normalize("NFD", "ANDRÉ  MÜLLER")
    assert room.arrives(number="00088002", owner=decomposed).owner == andre.email
    assert room.arrives(number="00088003", creator=decomposed).creator == "ANDRÉ MÜLLER"
