"""Those who wait for a case: what its creator and its followers hear (CRD-3), and what they do not."""

from datetime import timedelta
from pathlib import Path

from sandbox.slack.driver import Actor, MessageSeen
from sandbox.slack.workspace import Person as SlackUser
from storage.outbox import RowState
from tests.stories.office import Office
from tests.stories.test_updates import card_of, message_of


def news(person: Actor, number: str) -> list[MessageSeen]:
    """What they were told of the case for good, oldest first; an Advocate's card is no news."""
    return [
        each for each in person.messages() if each.has(number) and not each.ephemeral and "More" not in each.buttons
    ]


def picks_up(office: Office, number: str) -> MessageSeen:
    ana = office.person("ana")
    card = card_of(ana, number)
    form = ana.opens("Pick up", on=card)
    form.fills("Next step", "Call Maria about the seats")
    assert form.submits().ok
    return card


def closes(office: Office, card: MessageSeen) -> None:
    form = office.person("ana").opens("Close", on=card)
    form.picks("How does it close?", "Closed: Resolved")
    form.picks("Resolution action", "Answered Question")
    form.fills("Feedback", "NA")
    assert form.submits().ok


def test_rita_hears_how_her_case_goes(any_office: Office) -> None:
    """CRD-3: routed and to whom, picked up, and closed, with the next steps as written; one message each. What lies between is on the card."""
    office = any_office
    office.case_arrives("00130001", creator="Rita Moss", contact="Maria Lopez")
    rita = office.person("rita")
    assert message_of(rita, "00130001 · Acme GmbH", "Now with Ana Silva").buttons == ["View"]
    card = picks_up(office, "00130001")
    told = message_of(rita, "Picked up: Ana Silva is working it")
    assert told.shows("2026-03-02 AS Call Maria about the seats")
    form = office.person("ana").opens("Status", on=card)
    form.picks("Status", "In Progress: Engaged")
    assert form.submits().ok
    card.waits_to_show("In Progress: Engaged")
    form = office.person("ana").opens("Next step", on=card)
    form.fills("Next step", "Done: she has the quote")
    form.picks_date("Due on", "2026-03-02")
    assert form.submits().ok
    closes(office, card)
    assert message_of(rita, "🏁 Closed: Resolved").shows("Answered Question", "AS Done: she has the quote")
    office.settles()
    assert len(news(rita, "00130001")) == 3
    assert rita.opens("View", on=message_of(rita, "🏁 Closed: Resolved")).shows("Closed: Resolved")


def test_whoever_the_crm_names_by_e_mail_hears_where_slack_knows_them(any_office: Office) -> None:
    """CRD-3: Sue is in no roster; the CRM has her e-mail. Following as well, she hears each thing once. Who is not on Slack troubles nobody."""
    office = any_office
    office.case_arrives("00130091", creator="Sue@Example.com", contact="Maria Lopez")
    sue = office.person("sue")
    assert message_of(sue, "00130091 · Acme GmbH", "Now with Ana Silva").buttons == ["View"]
    answer = office.person("sue").asks("/case 00130091")
    answer.clicks("Follow")
    answer.waits_to_show("You follow this")
    card = picks_up(office, "00130091")
    message_of(sue, "00130091", "Picked up: Ana Silva is working it")
    closes(office, card)
    message_of(sue, "🏁 Closed: Resolved")
    office.case_arrives("00130092", creator="nobody@example.com")
    office.settles()
    assert len(news(sue, "00130091")) == 3
    assert RowState.DEAD not in office.casebot.delivery.health().waiting


def test_sue_follows_and_unfollows(shared_office: Office) -> None:
    """CRD-3, LOOK-1: the answer shows that she follows; she hears of changes of status, and of nothing else; twice is once; then no more."""
    office = shared_office
    office.case_arrives("00130002", contact="Maria Lopez")
    sue = office.person("sue")
    answer = office.person("sue").asks("/case 00130002")
    answer.clicks("Follow")
    answer.waits_to_show("You follow this")
    assert "Unfollow" in answer.buttons
    assert "Follow" not in answer.buttons
    card = picks_up(office, "00130002")
    message_of(sue, "00130002", "Picked up")
    form = office.person("ana").opens("Contact", on=office.person("ana").opens("More", on=card))
    form.cancels(all_of_them=True)
    form = office.person("ana").opens("Status", on=card)
    form.picks("Status", "In Progress: Blocked")
    form.picks("Which team does it wait on?", "Billing")
    assert form.submits().ok
    message_of(sue, "00130002", "🔄 In Progress: Blocked, waits on Billing")
    answer.clicks("Unfollow")
    answer.waits_to_lose("You follow this")
    form = office.person("ana").opens("Status", on=card)
    form.picks("Status", "In Progress: Engaged")
    assert form.submits().ok
    card.waits_to_show("In Progress: Engaged")
    office.settles()
    assert len(news(sue, "00130002")) == 2


def test_nobody_hears_of_what_they_did_nor_twice(shared_office: Office) -> None:
    """CRD-3, NAG-3: Marta follows and reassigns; Rita created it and follows it as well; Ana, who owns it, has its card."""
    office = shared_office
    office.case_arrives("00130003", creator="rita@example.com", contact="Maria Lopez")
    for who in ("rita", "marta"):
        office.person(who).asks("/case 00130003").clicks("Follow")
    answer = office.person("ana").asks("/case 00130003")
    assert "Follow" not in answer.buttons
    card = picks_up(office, "00130003")
    message_of(office.person("marta"), "00130003", "Picked up")
    hers = office.person("marta").opens("Status", on=office.person("marta").asks("/case 00130003"))
    hers.picks("Status", "In Progress: Engaged")
    assert hers.submits().ok
    card.waits_to_show("In Progress: Engaged")
    message_of(office.person("rita"), "00130003", "🔄 In Progress: Engaged")
    office.settles()
    assert len(news(office.person("marta"), "00130003")) == 1
    assert len(news(office.person("rita"), "00130003")) == 3
    assert news(office.person("ana"), "00130003") == []


def test_what_was_routed_long_ago_is_no_news(shared_office: Office) -> None:
    """CRD-3: a first import of old cases calls nobody; from then on their creators hear."""
    office = shared_office
    old = (office.clock.now() - timedelta(days=9)).isoformat()
    office.case_arrives("00130004", creator="Rita Moss", opened_at=old, contact="Maria Lopez")
    picks_up(office, "00130004")
    message_of(office.person("rita"), "00130004", "Picked up")
    assert len(news(office.person("rita"), "00130004")) == 1


def test_the_crm_changes_it_and_those_who_wait_hear(shared_office: Office) -> None:
    """CRD-3, INT-1: the same, whoever changes the case; the same export twice tells nobody twice."""
    office = shared_office
    office.case_arrives("00130005", creator="Rita Moss")
    rita = office.person("rita")
    message_of(rita, "00130005", "Now with Ana Silva")
    for _ in range(2):
        office.case_arrives("00130005", creator="Rita Moss", owner="ben@example.com")
    message_of(rita, "00130005", "Now with Ben Carter")
    office.settles()
    assert len(news(rita, "00130005")) == 2


def test_an_old_button_of_a_closed_case_says_so(shared_office: Office) -> None:
    """CRD-3, STA-2: Follow on what is closed by now."""
    office = shared_office
    office.case_arrives("00130006", contact="Maria Lopez")
    old = office.person("sue").asks("/case 00130006")
    office.case_arrives("00130006", status="Closed: Resolved", resolution="Answered Question", feedback="NA")
    old.clicks("Follow")
    told = office.person("sue")
    office.workspace.waits(
        lambda: any(each.has("cannot be followed any more") for each in told.ephemerals()), lambda: "nothing was said"
    )


def test_dates_are_those_of_her_own_zone_off_the_roster_too(tmp_path: Path) -> None:
    """CRD-3, HOM-1: at 15:30 UTC it is tomorrow in Tokyo. So say her Home, what she asks for, and what a notification says of it."""
    aya = SlackUser(id="U0AYA", name="aya", real_name="Aya Mori", email="aya@example.com", tz="Asia/Tokyo")
    with Office(f"sqlite:///{tmp_path / 'casebot.db'}", visitors=(aya,)) as office:
        office.clock.advance(timedelta(hours=1))
        office.case_arrives("00130021", creator="aya@example.com", contact="Maria Lopez")
        closes(office, picks_up(office, "00130021"))
        home = office.person("aya").opens_home()
        home.waits_to_show("00130021", "Closed: Resolved, Tue 3 Mar")
        assert office.person("aya").asks("/case 00130021").shows("Tue 3 Mar")
        assert office.person("marta").asks("/case 00130021").shows("Mon 2 Mar")
