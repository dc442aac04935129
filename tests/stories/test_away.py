"""Ana goes on leave: she says so in one line or in a form, Ben hears for her, and takes over what cannot wait (PTO-1)."""

from datetime import date, timedelta

from cases.model.people import Person, Region, Role
from tests.stories.office import ANA, BEN, MARTA, MONDAY, OLE, Office
from tests.stories.test_reminders import reminders_of

HOUR = timedelta(hours=1)
TOM = Person(
    "tom@example.com", "Tom Hale", Role.TEAM_LEAD, Region.AMER, "TH", ("English",), "marta@example.com", zone="America/New_York"
)  # fmt: skip


def test_the_cover_hears_for_the_one_away_and_takes_a_case_over(any_office: Office) -> None:
    """PTO-1, RTE-1: said in one line; the card and the reminders come to Ben as well; one click makes the case his."""
    office = any_office
    ana, ben = office.person("ana"), office.person("ben")
    ana.types("/case away 2026-03-02 to 2026-03-06 cover @ben")
    assert ben.waits_for_message(containing="Ana Silva is away").shows("Can you cover?")
    office.case_arrives()
    card = ben.waits_for_message(beginning="00012345")
    assert card.shows("Ana Silva is away until Fri 6 Mar")
    assert "Take over" in card.buttons
    office.now_is(MONDAY + 22 * HOUR)
    assert reminders_of(office, "ben") == [], "his day in New York has not begun"
    office.now_is(MONDAY + 23.6 * HOUR)
    assert reminders_of(office, "ana")
    [reminder] = reminders_of(office, "ben")
    assert reminder.shows("for Ana Silva")
    card.clicks("Take over")
    card.waits_to_lose("is away until")
    reminder.waits_to_show("settled")
    assert office.case().owner == "ben@example.com"
    ana.waits_for_message(containing="It is with Ben Carter now")
    office.settles()
    assert len([message for message in ben.messages() if "More" in message.buttons]) == 1


def test_the_covers_home_lists_the_cases_of_the_one_away(office: Office) -> None:
    """PTO-1, HOM-1, PPL-3: no flood of cards; a notice that says how many there are, and the list on the Home, until the other is back. What is
    taken over there shows so in its window, and so does why it is too late for another."""
    ana, ben = office.person("ana"), office.person("ben")
    office.case_arrives("00030001", account="Initech")
    office.case_arrives("00030002", account="Hooli")
    office.case_arrives("00030003", account="Acme GmbH", owner="ben@example.com")
    home = ben.opens_home()
    home.waits_to_show("Acme GmbH")
    assert not home.has("Initech")
    ana.types("/case away 2026-03-02 to 2026-03-06 cover @ben")
    assert ben.waits_for_message(containing="Ana Silva is away").shows("2 cases of theirs are open now")
    home.waits_to_show("You cover for Ana Silva · 2", "Initech", "Hooli", "Acme GmbH")
    home.chooses("You cover for Ana Silva (2)")
    home.waits_to_lose("Acme GmbH")
    case = ben.opens("View", on=home, near="Hooli")
    case.clicks("Take over")
    case.waits_to_lose("Take over")
    assert office.case("00030002").owner == BEN.email
    case.cancels()
    home.waits_to_lose("Hooli")
    late = ben.opens("View", on=home, near="Initech")
    office.settles()
    assert not any(message.has("Initech") for message in ben.messages())
    ana.types("/case away end")
    home.waits_to_lose("Initech")
    home.waits_to_show("Acme GmbH")
    late.clicks("Take over")
    late.waits_to_show("You cannot take it over", "Nothing was changed")
    assert office.case("00030001").owner == ANA.email


def test_while_the_manager_is_away_the_team_lead_has_the_teams_day_too(sqlite_url: str) -> None:
    """PTO-1, HOM-1, NAG-1: the manager's view behind the filter, and what was missed, with Reassign; a wrong turn before that is refused."""
    with Office(sqlite_url, roster=(ANA, BEN, MARTA, OLE, TOM)) as office:
        tom, marta = office.person("tom"), office.person("marta")
        office.case_arrives("00030001", account="Initech")
        home = tom.opens_home()
        home.waits_to_show("Run your day")
        assert "Only the region's managers" in tom.asks("/case digest").text
        marta.types("/case away 2026-03-02 to 2026-03-06")
        tom.waits_for_message(containing="Marta Vega is away")
        office.now_is(MONDAY + 24.5 * HOUR)
        [missed] = reminders_of(office, "tom")
        assert missed.shows("Missed · with Ana Silva", "00030001")
        home.chooses("My team, while its managers are away")
        home.waits_to_show("Your team", "Missed · 1", "Ana Silva · 00030001 · Initech")
        form = tom.opens("Reassign", on=missed)
        form.picks("Who takes it?", "Ben Carter")
        form.fills("Why?", "Ana is ill")
        assert form.submits().ok
        assert office.case("00030001").owner == "ben@example.com"
        home.chooses("My day")
        home.waits_to_show("Run your day")


def test_a_form_says_the_same(office: Office) -> None:
    """PTO-1: what is wrong is said on its field, and the manager hears of one who goes without a cover."""
    ana = office.person("ana")
    ana.types("/case away")
    form = ana.waits_for_modal()
    form.picks_date("First day", date(2026, 3, 9))
    form.picks_date("Last day", date(2026, 3, 8))
    assert "before the first" in form.submits().errors["Last day"]
    form.picks_date("Last day", date(2026, 3, 13))
    assert form.submits().ok
    assert office.person("marta").waits_for_message(containing="Ana Silva is away").shows("Nobody covers")


def test_a_line_that_cannot_be_read_is_answered_with_an_example(office: Office) -> None:
    """PTO-1, LOOK-2"""
    ana = office.person("ana")
    ana.types("/case away next week")
    ana.waits_for_message(containing="2026-12-20 to 2026-12-31")
    ana.types("/case away 2026-03-04 cover @zoe")
    ana.waits_for_message(containing="“zoe” doesn't match exactly one person")
    ana.types("/case away 31 feb")
    ana.waits_for_message(containing="I can't read this date: “31 feb”")
    ana.types("/case away end")
    ana.waits_for_message(containing="You were not away")


def test_days_are_written_as_people_write_them(office: Office) -> None:
    """PTO-1, LOOK-2: by name, with a month, without a year; whoever says it of themselves is spoken to, and may take it back before it begins."""
    ana = office.person("ana")
    ana.types("/case away 20 Dec to Jan 3 cover @ben")
    ana.waits_for_message(
        containing="You are away, Sun 20 Dec to Sun 3 Jan 2027. Ben Carter covers; they are asked to agree."
    )
    ana.types("/case away back")
    ana.waits_for_message(containing="You are not away after all")
    ana.types("/case away tomorrow until fri")
    ana.waits_for_message(containing="You are away, Tue 3 Mar to Fri 6 Mar.")
    office.now_is(MONDAY + timedelta(days=2))
    ana.types("/case away back")
    ana.waits_for_message(containing="Welcome back")
