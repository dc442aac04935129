"""Cases and their histories are stored and found."""

import threading
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from cases.model.case import Case, NextStepEntry, Touch
from cases.model.case_type import CaseType
from cases.model.errors import CaseNotFound
from cases.model.people import Region
from cases.model.policy import TouchKind
from cases.model.status import LeadOutcome, OpportunityKind, OpportunityStage, RenewalRisk, Resolution, Status, Surface
from storage import schema
from storage.audit_trail import SqlAuditTrail
from storage.database import Database
from storage.schema import IS_OPEN, IS_RECEIVED
from tests.storage.examples import MONDAY, a_case, entry, stored

words = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40)
moments = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2090, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-9, minutes=-30)), timezone(timedelta(hours=13))]),
)
days = st.dates(date(1990, 1, 1), date(2090, 1, 1))
VALUES: dict[str, st.SearchStrategy[object]] = {
    "str": words,
    "str | None": st.none() | words,
    "int": st.integers(0, 2**31 - 1),
    "int | None": st.none() | st.integers(0, 2**53),
    "bool": st.booleans(),
    "bool | None": st.none() | st.booleans(),
    "datetime": moments,
    "datetime | None": st.none() | moments,
    "date | None": st.none() | days,
    "tuple[str, ...]": st.lists(words, max_size=4).map(tuple),
    "Status": st.sampled_from(Status),
    "Region | None": st.none() | st.sampled_from(Region),
    "LeadOutcome | None": st.none() | st.sampled_from(LeadOutcome),
    "OpportunityStage | None": st.none() | st.sampled_from(OpportunityStage),
    "OpportunityKind | None": st.sampled_from([None, *OpportunityKind]),
    "RenewalRisk | None": st.none() | st.sampled_from(RenewalRisk),
    "Resolution | None": st.none() | st.sampled_from(Resolution),
}
any_case = st.builds(Case, **{item.name: VALUES[str(item.type)] for item in fields(Case) if item.name != "id"})


def test_there_is_a_column_for_every_field_of_a_case() -> None:
    columns = {column.name for column in schema.cases.c}
    assert columns == {item.name for item in fields(Case)} | {"number_key", "account_key"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=any_case)
def test_whatever_a_case_holds_comes_back_as_it_was(database: Database, case: Case) -> None:
    with database.unit_of_work() as uow:
        [added] = uow.cases.add_many([case])
        again = uow.cases.get(added.id)
        assert again == added == replace(case, id=added.id)
        kinds = [type(getattr(again, item.name)) for item in fields(Case)]
        assert kinds == [type(getattr(added, item.name)) for item in fields(Case)]


def test_a_changed_case_is_stored_whole(database: Database) -> None:
    [case] = stored(database, a_case())
    after = replace(
        case,
        version=2,
        status=Status.BLOCKED,
        blocked_on="Billing",
        owner="ana@example.com",
        region=Region.EMEA_APJ,
        next_step="2026-03-02 AR Send quote to customer",
        next_step_due=date(2026, 3, 9),
        gitlab_admin=False,
        wants_later=True,
        tags=("#advocate", "#languagebarrier"),
        picked_up_at=MONDAY,
        account="Zoë & Söhne",
        number="00099",
    )
    with database.unit_of_work() as uow:
        uow.cases.save_many([after])
        uow.commit()
    with database.reading() as uow:
        assert uow.cases.get(case.id) == after
        assert uow.cases.find("99") == after


def test_text_that_no_database_can_keep_does_not_stop_the_case(database: Database) -> None:
    """INT-2: one broken character in an export must not hold up the rest."""
    case = a_case(description="NUL \x00 and half a pair \ud83d", tags=("a\x00b",), external_id="500\x00X")
    [added] = stored(database, case)
    with database.unit_of_work() as uow:
        kept = uow.cases.get(added.id)
        assert kept.description == "NUL  and half a pair "
        assert kept.tags == ("ab",)
        assert uow.cases.by_external_ids(["500\x00X"]) == {"500\x00X": kept}


def test_many_cases_come_back_in_their_order_with_their_ids(database: Database) -> None:
    cases = [a_case() for _ in range(1_203)]
    added = stored(database, *cases)
    assert [case.number for case in added] == [case.number for case in cases]
    assert len({case.id for case in added}) == len(cases)
    with database.reading() as uow:
        for case in (added[0], added[499], added[500], added[1_202]):
            assert uow.cases.get(case.id) == case


def test_a_case_that_is_not_there_is_said_in_words(database: Database) -> None:
    with database.reading() as uow, pytest.raises(CaseNotFound, match="was not found"):
        uow.cases.get(4711)


def test_a_case_is_found_however_its_number_is_typed(database: Database) -> None:
    """LOOK-1"""
    [case] = stored(database, a_case(number="00012345"))
    with database.reading() as uow:
        for typed in ("00012345", "12345", " #12345 ", "# 000 12345", "0000000012345"):
            assert uow.cases.find(typed) == case, typed


def test_a_number_that_no_case_has_finds_none(database: Database) -> None:
    """LOOK-1"""
    stored(database, a_case(number="00012345"))
    with database.reading() as uow:
        for typed in ("", "#", "  ", "123456", "2345", "%", "00012345'--"):
            assert uow.cases.find(typed) is None, typed


def test_a_number_that_fits_two_cases_finds_none_unless_it_is_exactly_one_of_them(database: Database) -> None:
    """LOOK-1"""
    _, short = stored(database, a_case(number="0012345"), a_case(number="012345"))
    with database.reading() as uow:
        assert uow.cases.find("12345") is None
        assert uow.cases.find("012345") == short


def test_a_number_with_a_prefix_is_found_however_it_is_typed(database: Database) -> None:
    """LOOK-1"""
    incident, hyphened, own = stored(
        database, a_case(number="INC0010023"), a_case(number="CS-00042"), a_case(number="S000001")
    )
    with database.unit_of_work() as uow:
        for case, typed in (
            (incident, ("INC0010023", "inc0010023", "#INC0010023", "INC10023", "INC 0010023", '="INC0010023"')),
            (hyphened, ("CS-00042", "cs-42", "CS–00042", "CS00042", "“CS-00042”")),
            (own, ("S000001", "s1", "#S000001", "'S000001")),
        ):
            for each in typed:
                assert uow.cases.find(each) == case, each
                assert uow.cases.by_numbers([each]) == {each: case}, each


def test_a_number_stored_before_there_was_a_grammar_is_found_as_it_stands(database: Database) -> None:
    """LOOK-1"""
    [case] = stored(database, a_case(number="Ref 12/A"))
    with database.reading() as uow:
        assert uow.cases.find("ref 12/a") == case


def test_an_advocates_open_cases_come_oldest_first_without_the_closed(database: Database) -> None:
    ana = "ana@example.com"
    late, early, _, _ = stored(
        database,
        a_case(owner=ana, opened_at=MONDAY + timedelta(days=2)),
        a_case(owner=ana, status=Status.ENGAGED),
        a_case(owner=ana, status=Status.RESOLVED),
        a_case(owner="ben@example.com"),
    )
    with database.reading() as uow:
        assert uow.cases.open_of(ana) == [early, late]


def test_known_cases_are_found_by_the_crms_ids(database: Database) -> None:
    """INT-1"""
    known = stored(database, *[a_case() for _ in range(600)])
    with database.unit_of_work() as uow:
        found = uow.cases.by_external_ids([*(case.external_id for case in known), "not known"])
        assert found == {case.external_id: case for case in known}
        assert uow.cases.by_external_ids([]) == {}


def test_the_same_export_taken_in_by_two_at_once_is_stored_once(database: Database) -> None:
    """INT-1: whoever comes second waits, and then finds the cases known."""
    export = [a_case() for _ in range(3)]
    ready = threading.Barrier(4)
    added: list[int] = []

    def import_records() -> None:
        ready.wait()
        with database.unit_of_work() as uow:
            known = uow.cases.by_external_ids([case.external_id for case in export])
            fresh = [case for case in export if case.external_id not in known]
            added.append(len(uow.cases.add_many(fresh)))
            uow.commit()

    threads = [threading.Thread(target=import_records) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(added) == [0, 0, 0, 3]


def test_an_accounts_high_value_case_that_ended_in_churn_is_remembered(database: Database) -> None:
    """CLO-7"""
    high_value = {"type": "High Value Account", "status": Status.RESOLVED}
    stored(
        database,
        a_case(account="Acme  Ltd", resolution=Resolution.REQUEST_NOT_POSSIBLE, **high_value),
        a_case(account="Open Ltd", type="High Value Account"),
        a_case(
            account="Other Ltd", type="Referral", status=Status.RESOLVED, resolution=Resolution.REQUEST_NOT_POSSIBLE
        ),
        a_case(account="", resolution=Resolution.REQUEST_NOT_POSSIBLE, **high_value),
    )
    with database.reading() as uow:
        assert uow.cases.high_value_ended([" ACME Ltd ", "Open Ltd", "Other Ltd", "", "Unknown Ltd"]) == {" ACME Ltd "}
        spellings = {"Acme Ltd.", "Acme, Limited", "ACME LTD"}
        assert uow.cases.high_value_ended({*spellings, "Acme", "Acme GmbH"}) == spellings
        assert uow.cases.high_value_ended([]) == set()


def test_which_types_are_high_value_is_the_policys_to_say(database: Database) -> None:
    """CLO-7"""
    gold = Database(database.engine, database.clock, case_types=[CaseType("Gold Account", high_value=True)])
    ended = {"status": Status.RESOLVED, "resolution": Resolution.REQUEST_NOT_POSSIBLE}
    stored(
        gold,
        a_case(account="Acme", type="gold account", **ended),
        a_case(account="Zed", type="High Value Account", **ended),
    )
    with gold.reading() as uow:
        assert uow.cases.high_value_ended(["Acme", "Zed"]) == {"Acme"}


def test_the_history_of_next_steps_is_kept_newest_first(database: Database) -> None:
    """NXT-2"""
    case, other = stored(database, a_case(), a_case())
    steps = [
        NextStepEntry(case.id, f"2026-03-0{day} AR Call, time {day}", date(2026, 3, day), "ana@example.com", MONDAY)
        for day in (3, 4, 5)
    ]
    with database.unit_of_work() as uow:
        uow.cases.add_next_steps(
            [*steps, NextStepEntry(other.id, "2026-03-02 BO Wait", None, "ben@example.com", MONDAY)]
        )
        uow.commit()
    with database.reading() as uow:
        assert uow.cases.next_steps(case.id) == steps[::-1]
        assert uow.cases.next_steps(case.id, limit=1) == [steps[-1]]
        assert uow.cases.next_steps(other.id)[0].due is None


def test_touches_are_kept_oldest_first(database: Database) -> None:
    """SLA-5"""
    [case] = stored(database, a_case())
    call = Touch(case.id, TouchKind.CALL, 3, "ana@example.com", MONDAY + timedelta(days=2))
    mail = Touch(case.id, TouchKind.EMAIL, 1, "ana@example.com", MONDAY)
    with database.unit_of_work() as uow:
        uow.cases.add_touch(call)
        uow.cases.add_touch(mail)
        uow.commit()
    with database.reading() as uow:
        assert uow.cases.touches(case.id) == [mail, call]


def test_the_trail_tells_who_changed_what_and_why(database: Database) -> None:
    """AUD-1"""
    [case] = stored(database, a_case())
    second, third = replace(case, version=2), replace(case, version=3)
    written = [
        entry(case, "status", None, "Open")._replace(surface=Surface.CSV, actor="casebot", actor_name="the CRM"),
        entry(second, "contact", None, "“Maria” <maria@example.com> 🎉"),
        entry(second, "priority", "Low", None),
        entry(third, "status", "Open", "Closed: Resolved")._replace(reason="all done"),
    ]
    with database.unit_of_work() as uow:
        uow.audit.record(each for each in written)
        uow.audit.record([])
        uow.commit()
    with database.reading() as uow:
        assert uow.audit.of(case.id) == [written[3], written[1], written[2], written[0]]
        assert uow.audit.of(case.id, limit=2) == [written[3], written[1]]
        assert uow.audit.since(case.id, 1) == written[1:]
        assert uow.audit.since(case.id, 3) == []


def test_the_trail_is_never_edited_not_even_in_sql(database: Database) -> None:
    """AUD-1"""
    [case] = stored(database, a_case())
    with database.unit_of_work() as uow:
        uow.audit.record([entry(case, "status", None, "Open")])
        uow.commit()
    assert {name for name in dir(SqlAuditTrail) if not name.startswith("_")} == {"record", "of", "since", "moves_from"}
    for statement in ("UPDATE audit SET actor = 'somebody else'", "DELETE FROM audit"):
        with pytest.raises(DatabaseError, match="never edited"), database.engine.begin() as connection:
            connection.execute(text(statement))
    with database.reading() as uow:
        assert [each.new for each in uow.audit.of(case.id)] == ["Open"]


def test_what_is_asked_often_is_answered_from_an_index(database: Database) -> None:
    asked = {
        "SELECT * FROM cases WHERE owner = 'x' AND " + IS_OPEN: "ix_cases_owner_open",  # noqa: S608 - our own words
        "SELECT * FROM cases WHERE number_key = '1'": "ix_cases_number_key",
        "SELECT * FROM cases WHERE account_key = 'acme'": "ix_cases_account_key",
        "SELECT * FROM audit WHERE case_id = 1 AND version > 1": "ix_audit_case_id_version",
        "SELECT * FROM inbox WHERE tried_at < '2026-01-01' AND " + IS_RECEIVED: "ix_inbox_received",  # noqa: S608 - the same
    }
    on_sqlite = database.engine.dialect.name == "sqlite"
    with database.engine.begin() as connection:
        if not on_sqlite:
            # The tables are empty, and reading an empty table whole is cheapest.
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        for query, index in asked.items():
            plan = connection.execute(text(f"EXPLAIN {'QUERY PLAN ' if on_sqlite else ''}{query}")).all()
            assert index in str(plan), query
