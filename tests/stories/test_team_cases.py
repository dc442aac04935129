"""Marta looks at one Advocate's cases, and finds what would otherwise be forgotten (HOM-1, LOOK-2, NAG-3, NAG-7, SLA-3)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from cases.model.people import Role, Roster
from tests.stories.office import ANA, MARTA, MONDAY, OLE, RITA, Office
from tests.stories.test_reminders import reminders_of

HOUR = timedelta(hours=1)
STEPPED = {
    "type": "PO Required",
    "status": "In Progress: Engaged",
    "next_step": "2026-03-02 AS Send the order form",
    "next_step_due": "2026-03-03",
}


def test_one_advocates_cases_by_command_and_from_the_home(office: Office) -> None:
    """HOM-1, LOOK-2, PPL-3: with account names, each a click from its card; another region's manager, a colleague and Sue are refused."""
    marta, ana = office.person("marta"), office.person("ana")
    office.case_arrives("00012345", account="Initech")
    office.case_arrives("00012346", account="Hooli", type="PO Required")
    office.case_arrives("00012347", account="Acme GmbH", owner="ben@example.com")
    answer = marta.asks("/case of @ana")
    assert answer.shows("Ana Silva: 2 open", "Initech", "Hooli")
    assert not answer.has("Acme GmbH")
    for who in ("ole", "ben", "sue"):
        assert office.person(who).asks("/case of @ana").shows("Only Ana Silva and their manager")
    assert marta.asks("/case of nobody").shows("doesn't match exactly one person")
    assert marta.asks("/case of").shows("Name somebody")
    home = marta.opens_home()
    home.waits_to_show("Ana Silva")
    window = marta.chooses("Ana Silva", on=home)
    assert window is not None
    assert window.shows("Ana Silva: 2 open", "Initech", "Hooli")
    assert marta.opens("View", on=window, near="Hooli").shows("00012346")
    assert ana.asks("/case of @ana").shows("Ana Silva: 2 open")


def test_a_case_that_is_put_to_sleep_again_and_again_is_on_the_managers_home(office: Office) -> None:
    """SLA-3: once is not told of; twice is, with how often and until when; closed, it is gone from there."""
    ana, marta = office.person("ana"), office.person("marta")
    card = office.card_arrives()
    home = marta.opens_home()
    home.waits_to_show("Your team")
    for until in (date(2026, 4, 1), date(2026, 5, 4)):
        assert not home.has("Put to sleep more than once")
        form = ana.opens("More", "Contact later", on=card)
        form.picks_date("On which day?", until)
        assert form.submits().ok
        office.settles()
        office.now_is(datetime(until.year, until.month, until.day, 14, 30, tzinfo=UTC))
        ana.opens("Status", on=card).cancels()
    assert office.case().sleeps == 2
    home = marta.opens_home()
    home.waits_to_show("Put to sleep more than once · 1", "Ana Silva · 00012345", "2 times")
    assert marta.opens("View", on=home, near="2 times").shows("00012345")


def test_what_nothing_is_to_come_of_is_in_the_managers_list_after_five_working_days(office: Office) -> None:
    """NAG-7: Ana's own list has it every day; after four working days Marta has none, after the fifth she has; a new step takes it off."""
    marta = office.person("marta")
    office.case_arrives(**STEPPED)

    def lists() -> int:
        office.settles()
        return len(
            [each for each in marta.messages() if each.has("nothing to come: no deadline and no next step ahead")]
        )

    for day in (4, 5, 6, 9):
        office.now_is(datetime(2026, 3, day, 13, 30, tzinfo=UTC))
        assert lists() == 0, f"on the {day}th"
    office.now_is(datetime(2026, 3, 12, 13, 30, tzinfo=UTC))
    told = marta.waits_for_message(containing="nothing to come: no deadline and no next step ahead")
    assert told.shows("Ana Silva · 00012345", "One case has nothing to come")
    card = marta.opens("View", on=told)
    form = marta.opens("Next step", on=card)
    form.fills("Next step", "Call about the order form")
    form.picks_date("Due on", date(2026, 3, 20))
    assert form.submits().ok
    office.now_is(datetime(2026, 3, 13, 13, 30, tzinfo=UTC))
    assert lists() == 1


def test_the_rest_of_a_long_reminder_is_behind_a_button(office: Office) -> None:
    """NAG-3: twelve misses of two Advocates: the worst in words, the others counted, all of them in the window, and those that are settled not."""
    marta = office.person("marta")
    for number in range(12):
        office.case_arrives(f"000123{number:02}", owner="ana@example.com" if number % 2 else "ben@example.com")
    office.now_is(MONDAY + 26 * HOUR)
    told = reminders_of(office, "marta")[-1]
    window = marta.opens("Show all 12", on=told)
    assert window.shows("Ana Silva · 6", "Ben Carter · 6", "00012300", "00012311")
    window.cancels()
    form = marta.opens("Reassign", on=told, near="00012300")
    form.picks(
        "Who takes it?", "Ben Carter" if "Ben Carter" in " ".join(form.options("Who takes it?")) else "Ana Silva"
    )
    form.fills("Why?", "Ana is ill")
    assert form.submits().ok
    told.waits_to_show("Show all 11")
    assert marta.opens("Show all 11", on=told).shows("Ana Silva")


def test_a_renewal_managers_case_is_in_her_morning_list(office: Office) -> None:
    """NAG-7, TAG-1: the CRM names Rita, no clock runs and no step lies ahead: her list has it, and asks for no pickup that she cannot do here."""
    rita = office.person("rita")
    office.case_arrives(owner="rita@example.com", type="PO Required")
    office.case_arrives("00012346", owner="rita@example.com", account="Bolt")
    office.now_is(datetime(2026, 3, 4, 14, tzinfo=UTC))
    told = rita.waits_for_message(containing="☀️ Today")
    assert told.shows("00012345")
    assert not told.has("00012346"), "its closing clock runs"
    assert not told.has("ickup")


def test_what_a_colleague_left_is_in_the_managers_list_each_morning(office: Office) -> None:
    """NAG-7, PPL-2: Ben leaves; each working morning Marta has his case, and Ole has not; reassigned, it goes."""
    marta, ana = office.person("marta"), office.person("ana")
    lead = replace(ANA, role=Role.TEAM_LEAD)
    office.case_arrives(owner="ben@example.com")

    def mornings(who: str) -> int:
        office.settles()
        return len([each for each in office.person(who).messages() if each.has("Their owner left the roster")])

    office.casebot.replan()
    office.casebot.database.people.replace(Roster.of([lead, MARTA, OLE, RITA]), office.clock.now())
    office.casebot.replan()
    for day in (3, 4):
        office.now_is(datetime(2026, 3, day, 14, 5, tzinfo=UTC))
        assert mornings("marta") == day - 2
    assert marta.messages()[-1].shows("ben@example.com · 00012345", "one case")
    assert mornings("ole") == mornings("ana") == 0
    card = marta.opens("View", on=marta.messages()[-1])
    form = marta.opens("More", "Reassign", on=card)
    form.picks("Who takes it?", "Ana Silva")
    form.fills("Why?", "Ben left")
    assert form.submits().ok
    ana.waits_for_message(beginning="00012345")
    office.now_is(datetime(2026, 3, 5, 14, 5, tzinfo=UTC))
    assert mornings("marta") == 2
