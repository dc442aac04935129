"""Before first contact the Advocate sees what is already going on with the customer (RTE-8)."""

from messages.names import Button, Seen
from sandbox.slack.driver import MessageSeen
from tests.stories import forging
from tests.stories.office import ANA, BEN, Office


def bens(office: Office, number: str, **fields: str) -> MessageSeen:
    """Ben works another case of the customer, and wrote to them."""
    card = office.card_arrives(number, owner=BEN.email, **fields)
    office.person("ben").clicks("Log day 1 e-mail", on=card)
    card.waits_to_show("day 3 call")
    return card


def test_a_colleague_in_touch_gets_the_case_with_one_click(shared_office: Office) -> None:
    """RTE-8, SLA-1, CRD-1: the account is spelled otherwise; the card and Pick up say who is in touch, and the case is Ben's with one click."""
    office = shared_office
    bens(office, "00340001", account="Initech Inc.")
    card = office.card_arrives("00340002", account="INITECH, Inc", contact="Maria Lopez")
    assert card.shows(
        "Already going on with this customer", "00340001 · Open · Ben Carter · last touch Mon 2 Mar · same account"
    )
    ana = office.person("ana")
    form = ana.opens("Pick up", on=card)
    assert form.shows("Already going on", "00340001")
    form.cancels()
    ana.clicks("Hand to Ben", on=card)
    card.waits_to_show("It is with Ben Carter now")
    case = office.case("00340002")
    assert (case.owner, case.picked_up_at) == (BEN.email, None)
    assert office.person("ben").waits_for_message(beginning="00340002").shows("reassigned it to you: you are in touch")


def test_a_namesake_of_another_account_is_nobody_to_hand_to(shared_office: Office) -> None:
    """RTE-8: the same contact name at two accounts says nothing; the same mail address does, whatever its case of letters."""
    office = shared_office
    bens(office, "00340003", account="Hooli", contact="Jo Smith", web_email="Jo@hooli.example")
    card = office.card_arrives("00340004", account="Pied Piper", contact="Jo Smith")
    assert not card.has("Already going on")
    office.case_arrives("00340005", account="", contact="", web_email="JO@HOOLI.EXAMPLE", region="AMER")
    card = office.person("ana").waits_for_message(beginning="00340005")
    assert card.shows("00340003 · Open · Ben Carter", "same address", "Hand to Ben")


def test_after_first_contact_nothing_is_said_and_an_old_click_changes_nothing(shared_office: Office) -> None:
    """RTE-8, PPL-3: what was closed long ago, or touched by nobody, has no colleague to hand to."""
    office = shared_office
    bens(office, "00340006", account="Globex")
    card = office.card_arrives("00340007", account="Globex")
    ana = office.person("ana")
    case = office.case("00340007")
    ana.clicks("Log day 1 e-mail", on=card)
    card.waits_to_lose("Already going on")
    assert "Hand to Ben" not in card.buttons
    office.case_arrives("00340008", account="Vandelay", owner=BEN.email)
    other = office.card_arrives("00340009", account="Vandelay")
    assert other.shows("00340008 · Open · Ben Carter · same account")
    assert "Hand to Ben" not in other.buttons
    click = forging.click(Button.HAND_TO_COLLEAGUE.value, str(Seen(case.id, office.case("00340007").version)))
    ana.forges(click)
    office.workspace.waits(
        lambda: any(answer.has("No colleague is in touch") for answer in ana.ephemerals()),
        lambda: "nothing was refused",
    )
    assert office.case("00340007").owner == ANA.email
