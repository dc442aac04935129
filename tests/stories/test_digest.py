"""The manager's digest, as it is read in #hvs, and what an Advocate and a manager ask and are told beside it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from cases.model.people import Region
from cases.use_cases.publish_digest import publish
from storage.database import Database
from storage.engine import make_engine
from tests.stories.office import Office

# Nine in the morning of a Tuesday in New York, whose clocks are still on winter time.
TUESDAY = datetime(2026, 3, 3, 14, tzinfo=UTC)


def digests_in(office: Office) -> list[str]:
    """The region and day that each digest in the channel names, oldest first."""
    return [message.text.split("\n")[0] for message in office.person("marta").messages("hvs")]


def test_the_digest_is_in_the_channel_at_nine_with_its_details_and_its_chart(any_office: Office) -> None:
    """DIG-1: once, with figures, the accounts of the oldest, and the chart with words for whoever cannot see it."""
    office = any_office
    office.case_arrives("00012345", account="Acme GmbH")
    office.case_arrives("00012346", account="Globex")
    office.now_is(TUESDAY)

    marta = office.person("marta")
    digest = marta.waits_for_message(containing="AMER", in_="hvs")
    assert digest.shows("Tue 3 Mar", "2 routed", "0 closed", "00012345")
    assert digest.shows("Acme GmbH", "day 1")
    assert not digest.seen("Ana"), "who has it is for the manager's own copy"
    details = digest.waits_for_reply(containing="Open by age")
    # The first chart of a process waits for what draws it to be loaded.
    chart = digest.waits_for_reply(containing="In 14 days", timeout_s=60)
    assert details.exists()
    assert chart.files == ["digest-AMER-2026-03-03.png"]
    [file] = chart.read()["files"]
    assert "Open by age: 0–3 days: 2" in file["alt_txt"]
    assert file["mimetype"] == "image/png"


def test_a_restart_and_a_second_sweep_post_it_no_second_time(office: Office) -> None:
    """DIG-1, SAFE-2: once per region and local date, whatever happens in between."""
    office.case_arrives("00012345")
    office.now_is(TUESDAY)
    office.settles()
    office.closes_casebot()
    office.opens_casebot()
    office.casebot.tell_of_the_morning()
    office.clock.advance(timedelta(minutes=5))
    office.settles()
    assert digests_in(office) == ["📊 AMER · Tue 3 Mar"]
    [digest] = office.person("marta").messages("hvs")
    assert len(digest.thread) == 2, "the details and the chart"


def test_what_was_down_in_the_morning_says_in_the_afternoon_that_it_is_late(office: Office) -> None:
    """DIG-1: the figures are still those of nine in the morning."""
    office.case_arrives("00012345")
    office.closes_casebot()
    office.clock.advance(TUESDAY + timedelta(hours=4) - office.clock.now())
    office.opens_casebot()
    office.case_arrives("00012346")
    office.casebot.tell_of_the_morning()
    digest = office.person("marta").waits_for_message(containing="AMER", in_="hvs")
    assert digest.shows("Late", "1 routed")


def test_nobody_hears_of_a_region_where_nothing_is_or_of_a_weekend(office: Office) -> None:
    """DIG-1: none when empty, none at weekends and on holidays."""
    office.now_is(TUESDAY)
    office.case_arrives("00012345")
    office.now_is(datetime(2026, 3, 7, 14, tzinfo=UTC))
    office.settles()
    assert digests_in(office) == []


def test_a_manager_asks_for_it_at_any_time_and_nobody_else_sees_it(office: Office) -> None:
    """DIG-3: current figures, with the details."""
    office.case_arrives("00012345")
    marta = office.person("marta")
    marta.types("/case digest")
    answer = marta.waits_for_message(containing="As of")
    assert answer.shows("AMER · Mon 2 Mar", "1 routed", "1 open", "Open by age")
    assert digests_in(office) == []


def test_missed_cases_stand_in_the_thread_without_owner_and_in_the_managers_copy_with_owner_and_link(
    office: Office,
) -> None:
    """DIG-1, DIG-3: nobody is named in public; what a manager acts on is one click away."""
    link = f"{office.casebot.policy.crm_link_prefix}500A1"
    office.case_arrives("00012345", account="Acme GmbH", link=link)
    office.case_arrives("00012346", account="Globex", owner="")
    office.now_is(TUESDAY + timedelta(days=1))
    marta = office.person("marta")
    digest = marta.waits_for_message(containing="missed: 1 pickup", in_="hvs")
    details = digest.waits_for_reply(containing="Pickups missed")
    assert details.shows("00012345 · Acme GmbH · day 2 · Open", "Unassigned", "00012346 · Globex · day 2 · Open")
    assert not details.has("Ana")
    assert link not in str(details.read())

    marta.types("/case digest")
    answer = marta.waits_for_message(containing="As of")
    assert answer.shows("00012345 · Acme GmbH · day 2 · Ana", "00012346 · Globex · day 2 · unassigned")
    assert link in str(answer.read())


def test_who_is_no_manager_is_told_where_to_read_it(office: Office) -> None:
    """DIG-3, PPL-3"""
    for who in ("ana", "sue"):
        person = office.person(who)
        person.types("/case digest")
        answer = person.waits_for_message(containing="managers")
        assert answer.shows("#hvs", "each working day")


def test_feedback_given_from_the_card_is_in_the_next_digest_as_it_was_written(office: Office) -> None:
    """FBK-1: at any time, not only with the closing; and what customers wrote is text, whatever it says."""
    office.case_arrives("00012345", account="Acme GmbH")
    ana = office.person("ana")
    more = ana.opens("More", on=ana.waits_for_message(beginning="00012345"))
    form = ana.opens("Feedback", on=more, near="we learned")
    assert not form.submits().ok
    form.fills("Feedback", "They ask <!channel> for *monthly* invoices")
    assert form.submits().ok
    assert office.case().feedback == "They ask <!channel> for *monthly* invoices"

    office.now_is(TUESDAY)
    digest = office.person("marta").waits_for_message(containing="new on 1 case", in_="hvs")
    details = digest.waits_for_reply(containing="What we learned")
    assert details.shows("00012345 · Acme GmbH", "They ask <!channel> for *monthly* invoices")


def test_what_we_learned_lists_feedback_with_its_case_and_no_tag(office: Office) -> None:
    """FBK-1, TAG-2: tags are counted; NA and a tag alone are nothing to learn."""
    told = {
        "00012345": ("Acme GmbH", "They wait for SSO before they grow"),
        "00012346": ("Globex", "N.A."),
        "00012347": ("Initech", "#languagebarrier Portuguese"),
    }
    ana = office.person("ana")
    for number, (account, words) in told.items():
        office.case_arrives(number, account=account)
        more = ana.opens("More", on=ana.waits_for_message(beginning=number))
        form = ana.opens("Feedback", on=more, near="we learned")
        form.fills("Feedback", words)
        assert form.submits().ok

    office.now_is(TUESDAY)
    digest = office.person("marta").waits_for_message(containing="new on 1 case", in_="hvs")
    assert digest.shows("#languagebarrier 1", "Portuguese 1")
    learned = digest.waits_for_reply(containing="What we learned")
    assert learned.shows("00012345 · Acme GmbH", "They wait for SSO before they grow")
    assert not learned.has("00012346")
    assert not learned.has("Portuguese")


def test_each_advocate_gets_todays_list_as_the_day_begins_and_on_mondays_the_hygiene_list(office: Office) -> None:
    """DIG-2, CUP-1: once, linked to the cards and with the way to fix it all, none for whoever has nothing, and no second one after a restart."""
    office.case_arrives("00012345", account="Acme GmbH")
    office.now_is(datetime(2026, 3, 4, 18, tzinfo=UTC))
    next_monday = datetime(2026, 3, 9, 12, 0, 30, tzinfo=UTC)
    office.now_is(next_monday)
    ana = office.person("ana")
    today = ana.waits_for_message(containing="☀️ Today")
    assert today.shows("Pickup missed", "00012345", "Acme GmbH")
    hygiene = ana.waits_for_message(containing="missing information")
    assert hygiene.shows("00012345", "missing:", "Status (still Open)", "Contact")
    cleaning = ana.opens("🧹 Clean up", on=hygiene)
    assert cleaning.shows("1 of 1", "00012345")
    cleaning.cancels()
    office.clock.advance(timedelta(minutes=10))
    office.casebot.tell_of_the_morning()
    office.settles()
    assert len([message for message in ana.messages() if message.seen("☀️ Today")]) == 1
    assert not [message for message in office.person("ben").messages() if message.seen("☀️ Today")]


def test_two_replicas_post_one_digest(database_url: str) -> None:
    """DIG-1, SAFE-2: whichever is first keeps the figures, and the other finds them kept."""
    with Office(database_url) as office:
        office.case_arrives("00012345")
        other = Database(make_engine(database_url), office.clock)
        office.clock.advance(TUESDAY - timedelta(hours=1) - office.clock.now())
        moment = TUESDAY + timedelta(seconds=2)
        with ThreadPoolExecutor(4) as replicas:
            turns = [
                replicas.submit(publish, each.reading, each.unit_of_work, office.casebot.policy, moment)
                for each in (office.casebot.database, other) * 2
            ]
        posted = [region for turn in turns for region in turn.result()]
        assert posted == [Region.AMER]
        office.settles()
        assert digests_in(office) == ["📊 AMER · Tue 3 Mar"]
        other.close()
