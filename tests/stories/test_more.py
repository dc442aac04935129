"""More, and the one-click touch: contact, touches, sleep, history, the whole text, the CRM."""

from datetime import date

from cases.model.status import Status
from cases.rules.clocks import ClockState, pickup_clock
from messages.names import Button
from tests.cases.team import closing_clock_of
from tests.stories.office import Office


def test_a_contact_is_added_and_changed(shared_office: Office) -> None:
    """CRD-2, REQ-1: the missing contact is one window away; blanks are no name; the card and its checklist follow."""
    office = shared_office
    ana = office.person("ana")
    card = office.card_arrives("00040001", web_email="maria@acme.example")
    assert card.shows("Missing: Contact")
    more = ana.opens("More", on=card)
    assert more.shows("there is none yet")
    form = ana.opens("Contact", on=more)
    assert form.shows("maria@acme.example")
    assert form.types_ahead("Contact", query="   ") == ["maria@acme.example · Acme GmbH"], "who wrote, at this account"
    assert "Contact" in form.submits().errors
    form.types_ahead("Contact", query="Maria Lopez", pick="Use what I typed: Maria Lopez")
    assert form.submits().ok
    card.waits_to_show("Contact: Maria Lopez")
    assert not card.has("Missing: Contact")

    form = ana.opens("More", "Contact", on=card)
    assert form.value("Contact") == "Maria Lopez"
    form.types_ahead("Contact", query="Jo Lopez", pick="Jo Lopez")
    assert form.submits().ok
    assert office.case("00040001").contact == "Jo Lopez"


def test_a_touch_is_one_click_and_two_clicks_are_one_touch(shared_office: Office) -> None:
    """SLA-5, SAFE-1, REQ-1: the card logs the touch that is due and shows the next; an impatient finger logs it once."""
    office = shared_office
    ana = office.person("ana")
    card = office.card_arrives("00040002")
    assert card.shows("day 1 e-mail, due Mon 2 Mar")
    raw = card.read()
    button = next(
        each for block in raw["blocks"] for each in block["elements"] if each.get("action_id") == Button.LOG_TOUCH
    )
    for _ in range(2):
        card.act({"block_id": "actions"}, button, {})
    card.waits_to_show("day 3 call, due Wed 4 Mar")
    office.settles()
    with office.casebot.database.reading() as uow:
        touches = uow.cases.touches(office.case("00040002").id)
    assert [(touch.day, touch.by) for touch in touches] == [(1, "ana@example.com")]
    assert office.case("00040002").first_touch_at is not None
    assert ana.ephemerals() == []


def test_further_mails_and_calls_are_logged_in_the_window(shared_office: Office) -> None:
    """SLA-5, AUD-1: what the cadence has due is answered first; more than that is counted as well; the history names each."""
    office = shared_office
    ana = office.person("ana")
    card = office.card_arrives("00040003")
    more = ana.opens("More", on=card)
    more.clicks("Log call")
    more.waits_to_show("1 further touch logged")
    more.clicks("Log e-mail")
    more.waits_to_show("Day 1 e-mail · logged")
    more.clicks("Log call")
    more.waits_to_show("Day 3 call · logged")
    assert more.shows("Next: day 5 e-mail, due Fri 6 Mar")
    card.waits_to_show("day 5 e-mail")
    history = ana.opens("History", on=more)
    assert history.shows("Touch: call", "Touch: e-mail, day 1", "Touch: call, day 3")


def test_a_customer_who_wants_later_is_left_in_peace(office: Office) -> None:
    """SLA-3, SLA-2: a day that is not ahead is refused; then the case sleeps in Ana's name, its clock with it, until it is planned anew."""
    ana = office.person("ana")
    card = office.card_arrives("00040004", account="Acme GmbH")
    form = ana.opens("More", "Contact later", on=card)
    form.picks_date("On which day?", "2026-03-02")
    assert "after today" in form.submits().errors["On which day?"]
    form.picks_date("On which day?", "2026-09-01")
    form.fills("What then?", "Call Maria about the renewal")
    assert form.submits().ok
    card.waits_to_show("Paused until Tue 1 Sep", "2026-03-02 AS Call Maria about the renewal")
    assert "Pick up" not in card.buttons
    case = office.case("00040004")
    assert (case.status, case.owner, case.wants_later) == (Status.OPEN, "ana@example.com", True)

    office.workspace.clock_moves(days=20)
    now = office.clock.now()
    assert closing_clock_of(case, now).state is ClockState.ASLEEP
    pickup = pickup_clock(case, office.casebot.policy, now)
    assert pickup is not None
    assert pickup.state is ClockState.KEPT

    form = ana.opens("Status", on=card)
    form.picks("Status", "In Progress: Engaged")
    assert form.submits().ok
    card.waits_to_lose("Paused")
    assert office.case("00040004").next_step_due == date(2026, 9, 1)


def test_the_history_says_who_when_what_and_where(shared_office: Office) -> None:
    """AUD-1, NXT-2: from what to what, by whom and through which surface, the newest first; next steps on top."""
    office = shared_office
    ana = office.person("ana")
    card = office.card_arrives("00040005")
    form = ana.opens("Pick up", on=card)
    form.picks("Status", "In Progress: Engaged")
    assert form.submits().ok
    card.waits_to_show("In Progress: Engaged")
    form = ana.opens("Next step", on=card)
    form.fills("Next step", "Nothing")
    assert not form.submits().ok
    form.fills("Next step", "Send quote to Maria")
    form.picks_date("Due on", "2026-03-05")
    assert form.submits().ok

    marta = office.person("marta")
    form = ana.opens("More", "History", on=card)
    text = form.text
    assert form.shows("Next steps", "2026-03-02 AS Send quote to Maria · due Thu 5 Mar")
    assert form.shows("Status: Open → In Progress: Engaged", "Ana Silva", "Slack form", "the CRM", "web hook")
    assert form.shows("Next step: 2026-03-02 AS First e-mail to Acme GmbH about “Renewal quote” → 2026-03-02 AS Send")
    assert text.index("Send quote to Maria") < text.index("the CRM"), "the newest first"
    assert "Nothing" not in text, "what was refused never happened"
    assert marta.messages() == []


def test_a_long_description_is_shortened_and_shown_in_full(shared_office: Office) -> None:
    """CRD-1: the card has the beginning, Show all the 3,000 characters to the last."""
    office = shared_office
    words = " ".join(f"word{number}" for number in range(500))[:2_980] + " and the very end"
    ana = office.person("ana")
    card = office.card_arrives("00040006", description=words, context="Why they came")
    assert card.shows("word1 word2")
    assert not card.has("and the very end")
    whole = ana.opens("Show all", on=card)
    assert whole.shows("Why they came", "and the very end")
    assert "".join(words.split()) in "".join(whole.text.split())

    office.case_arrives("00040007", description="Short and whole")
    assert "Show all" not in ana.waits_for_message(beginning="00040007").buttons


def test_the_link_leads_into_the_crm(shared_office: Office) -> None:
    """CRD-2, SAFE-3: Open in Salesforce is there when there is a link, and goes where the link goes."""
    office = shared_office
    link = "https://crm.example/lightning/r/Case/5003000000D8cuIAAR/view"
    # Of two customers: a card names the other cases of its own (RTE-8).
    office.case_arrives("00040008", account="Acme", link=link)
    office.case_arrives("00040009", account="Bolt")
    ana = office.person("ana")
    more = ana.opens("More", on=ana.waits_for_message(beginning="00040008"))
    (button,) = (
        block["accessory"] for block in more.blocks if block.get("accessory", {}).get("action_id") == "case.open_crm"
    )
    assert button["url"] == link
    more.clicks("Open in Salesforce")
    more.cancels()
    more = ana.opens("More", on=ana.waits_for_message(beginning="00040009"))
    assert "Open in Salesforce" not in more.buttons


def test_there_is_a_way_back_to_more(shared_office: Office) -> None:
    """CRD-2: from the history, from a form left alone and from one that cannot be opened; what is sent ends it all."""
    office = shared_office
    ana = office.person("ana")
    card = office.card_arrives("00050077")
    more = ana.opens("More", on=card)
    history = ana.opens("History", on=more)
    assert history.title == "View history"
    history.cancels()
    assert more.is_open()
    form = ana.opens("Contact", on=more)
    form.cancels()
    assert more.is_open(), "a form left alone leads back as well"

    ana.opens("Contact", on=more).cancels(all_of_them=True)
    assert not more.is_open()


def test_from_the_home_three_windows_lie_on_each_other(shared_office: Office) -> None:
    """CRD-2, HOM-1: the case, More, and a form; sent, all are gone."""
    office = shared_office
    office.case_arrives("00050078", account="Three Windows Ltd")
    ana = office.person("ana")
    home = ana.opens_home()
    home.waits_to_show("Three Windows Ltd")
    case = ana.opens("View", on=home, near="Three Windows Ltd")
    more = ana.opens("More", on=case)
    form = ana.opens("Feedback", on=more)
    assert not form.submits().ok, "a wrong turn: nothing is written, and nothing is closed"
    form.cancels()
    form = ana.opens("Feedback", on=more)
    form.fills("Feedback", "They could not find the price per seat")
    assert form.submits().ok
    assert not form.is_open()
    assert not more.is_open()
    assert not case.is_open()
    assert office.case("00050078").feedback == "They could not find the price per seat"
