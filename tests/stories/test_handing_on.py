"""A case is handed on: to Mid-Market, to Sales Support, to Support; one form does the whole of it."""

from datetime import timedelta

from cases.model.status import Resolution, Status
from tests.stories.office import Office

#: What Slack's clients write on a required field that is empty.
REQUIRED = "Please complete this required field."
LONG = "They have 400 people 👩🏽‍💻 <!channel> *now* " * 70


def test_a_first_order_at_stage_0_goes_to_mid_market_and_the_sdr_is_told(shared_office: Office) -> None:
    """MM-1, CLO-4, CLO-8, AUD-1: the stage decides who is asked for; nothing is lost on the way; the SDR reads what to do, and the case is closed."""
    office = shared_office
    ana, sue = office.person("ana"), office.person("sue")
    card = office.card_arrives("00200001", type="FO Opp", opportunity="Acme first order", creator="Dev Mehta")
    form = ana.opens("More", "Hand to Mid-Market", on=card)
    errors = form.submits().errors
    assert errors == dict.fromkeys(("Where does the opportunity stand?", "Feedback"), REQUIRED)
    form.fills("Feedback", LONG[:3_000])
    form.picks("Where does the opportunity stand?", "Stage 0")
    form.waits_to_show("The SDR")
    assert form.value("Feedback") == LONG[:3_000]
    assert form.value("Or their name, if they are not on Slack") == "Dev Mehta"
    form.picks("The SDR", "Ana Silva")
    assert "That is you" in form.submits().errors["The SDR"]
    form.picks("The SDR", "Sue Park")
    form.fills("Feedback", "They are 400 people")
    assert form.submits().ok
    told = sue.waits_for_message(beginning="00200001")
    assert told.shows("Acme GmbH", "please loop in the Mid-Market AE", "Acme first order, Stage 0", "Ana Silva")
    assert not told.has("They ask for a quote"), "nothing that the customer wrote"
    card.waits_to_show("Closed: Duplicate", "Mid-Market hand-over", "They are 400 people")
    case = office.case("00200001")
    assert (case.status, case.opportunity_stage) == (Status.DUPLICATE, None)
    history = ana.opens("More", "History", on=card)
    assert history.shows("Transferred: to Mid-Market at Stage 0: the SDR (Slack user U0SUE) is told", "Ana Silva")


def test_the_mid_market_ae_who_is_not_on_slack_gets_words_to_copy(shared_office: Office) -> None:
    """MM-1, SAFE-1: from stage 1 on it is the AE; a name alone gives the text to send, and nobody on Slack is written to."""
    office = shared_office
    ana = office.person("ana")
    card = office.card_arrives("00200002", subject="FO Opp", type="SDR Created", lead="M. Lopez")
    form = ana.opens("More", "Hand to Mid-Market", on=card)
    form.picks("Where does the opportunity stand?", "Stage 1 or later")
    form.waits_to_show("The Mid-Market AE")
    assert form.submits().errors == dict.fromkeys(("Feedback", "What became of the lead?"), REQUIRED)
    form.fills("Or their name, if they are not on Slack", "Kim Ode " + "x" * 200)
    form.picks("What became of the lead?", "Disqualified")
    form.fills("Or their name, if they are not on Slack", "")
    form.fills("Feedback", "NA")
    assert "write their name" in form.submits().errors["The Mid-Market AE"]
    form.fills("Or their name, if they are not on Slack", "Kim Ode " + "x" * 200)
    assert "of 120 characters" in form.submits().errors["Or their name, if they are not on Slack"]
    form.fills("Or their name, if they are not on Slack", "Kim Ode")
    before = office.traffic_so_far()
    assert form.submits().ok
    assert form.shows("Kim Ode is not on Slack", "Acme GmbH (case 00200002)", "stage 1 or later: please take it over")
    office.settles()
    assert office.calls("chat.postMessage", after=before) == []
    assert office.case("00200002").status is Status.DUPLICATE


def test_only_an_open_first_order_is_offered_to_mid_market(shared_office: Office) -> None:
    """MM-1, CRD-2, CLO-7: neither another type, nor a High Value Account, nor a closed case; a form left open since is refused."""
    office = shared_office
    ana, marta = office.person("ana"), office.person("marta")
    assert "Hand to Mid-Market" not in ana.opens("More", on=office.card_arrives("00200003")).buttons
    hers = ana.opens("More", on=office.card_arrives("00200004", type="High Value Account"))
    assert {"Hand to Mid-Market", "Transfer to Support"}.isdisjoint(hers.buttons)
    card = office.card_arrives("00200005", type="First Order")
    left_open = marta.opens("More", "Hand to Mid-Market", on=office.person("marta").asks("/case 00200005"))
    form = ana.opens("More", "Transfer to Support", on=card)
    form.checks("Support is looped in")
    form.types_ahead("Contact", query="Maria Lopez", pick="Maria Lopez")
    form.fills("Feedback", "NA")
    assert form.submits().ok
    card.waits_to_show("Closed: Resolved")
    assert {"Hand to Mid-Market", "Transfer to Support", "Not SMB"}.isdisjoint(ana.opens("More", on=card).buttons)
    left_open.picks("Where does the opportunity stand?", "Stage 0")
    left_open.waits_to_show("The SDR")
    left_open.picks("The SDR", "Sue Park")
    left_open.fills("Feedback", "NA")
    result = left_open.submits()
    assert any("closed this case meanwhile" in text for text in result.errors.values())
    office.settles()
    assert not any(message.seen("00200005") for message in office.person("sue").messages())


def test_support_takes_over_with_words_for_the_customer(shared_office: Office) -> None:
    """CLO-9, CLO-2, CLO-10: the address and the words come first, all that is missing is said at once, sent twice it closes once."""
    office = shared_office
    ana = office.person("ana")
    card = office.card_arrives(
        "00200006", type="Support Ticket", next_step="2026-03-01 AS Ask Maria", next_step_due="2026-03-20"
    )
    form = ana.opens("More", "Transfer to Support", on=card)
    assert form.shows("supportteam@gitlab.com", "I have added them here")
    needed = ("Support", "Contact", "The next step planned for Fri 20 Mar", "Feedback")
    assert form.submits().errors == dict.fromkeys(needed, REQUIRED)
    form.checks("Support is looped in")
    form.checks("It is done or no longer needed")
    form.types_ahead("Contact", query="Nora 👩🏽‍💻 Quist", pick="Use what I typed")
    form.fills("Feedback", "Runners again")
    assert form.submits().ok
    card.waits_to_show("Closed: Resolved", "Transferred To Support", "Runners again")
    case = office.case("00200006")
    assert case.contact == "Nora 👩🏽‍💻 Quist"
    assert (case.resolution, case.next_step_due) == (Resolution.TRANSFERRED_TO_SUPPORT, None)
    history = office.history("00200006")
    assert any("confirmed that Support is looped in" in entry.reason for entry in history)
    assert next(entry.new for entry in history if entry.field == "status") == Status.RESOLVED


def test_sales_support_hears_of_an_account_that_is_not_smb(shared_office: Office) -> None:
    """MM-2, RTE-5, SAFE-3: the card offers it, the reason is there already; the channel reads number, account, reason and name, and stays calm."""
    office = shared_office
    ana = office.person("ana")
    card = office.card_arrives("00200007", employees="400", description="Our password is swordfish")
    form = ana.opens("Tell Sales Support", on=card)
    assert "400 employees" in str(form.value("Why is it not SMB?"))
    form.fills("Why is it not SMB?", "  ")
    assert "They have 400 employees" in form.submits().errors["Why is it not SMB?"]
    form.fills("Why is it not SMB?", "400 people <!channel> & growing 🚀")
    assert form.submits().ok
    post = ana.waits_for_message(containing="00200007", in_="sales-support")
    assert post.shows("Acme GmbH", "400 people <!channel> & growing 🚀", "Ana Silva", "stays open with Ana Silva")
    assert not post.has("swordfish")
    assert office.case("00200007").status is Status.OPEN
    history = ana.opens("More", "History", on=card)
    assert history.shows("Sales Support was asked to check the account", "400 people")


def test_sales_support_is_told_once_of_an_account(shared_office: Office) -> None:
    """MM-2, SAFE-1: a double click is one message; a second form, open or opened later, says who told them and when; another account is told anew."""
    office = shared_office
    ana, marta = office.person("ana"), office.person("marta")
    card = office.card_arrives("00200011", employees="400")
    form = ana.opens("Tell Sales Support", on=card)
    left_open = marta.opens("More", "Not SMB", on=office.person("marta").asks("/case 00200011"))
    assert form.submits().ok
    post = ana.waits_for_message(containing="00200011", in_="sales-support")
    left_open.fills("Why is it not SMB?", "They were bought")
    refused = left_open.submits()
    assert (
        "Ana Silva told Sales Support about this account on Mon 2 Mar 2026 09:30"
        in refused.errors["Why is it not SMB?"]
    )
    card.waits_to_lose("Tell Sales Support, who")
    assert "Tell Sales Support" not in card.buttons
    window = ana.opens("More", "Not SMB", on=card)
    assert window.shows(
        "Ana Silva told Sales Support about this account on Mon 2 Mar 2026 11:30", "Nothing was sent twice"
    )
    assert window.submit_label is None
    office.clock.advance(timedelta(minutes=10))
    office.case_arrives("00200011", employees="400", account="Acme Bank")
    card.waits_to_show("Acme Bank")
    form = ana.opens("Tell Sales Support", on=card)
    assert form.submits().ok
    ana.waits_for_message(containing="Acme Bank", in_="sales-support", after=post)
    office.settles()
    assert len([each for each in ana.messages("sales-support") if each.seen("00200011")]) == 2


def test_the_account_goes_and_the_case_with_it(shared_office: Office) -> None:
    """MM-2, CLO-4, SAFE-1: from More; too long a reason is refused with the rest; closed as Duplicate it is told once, and not by a stale form again."""
    office = shared_office
    ana, marta = office.person("ana"), office.person("marta")
    card = office.card_arrives("00200008", opportunity="Acme 20 seats")
    second = marta.opens("More", "Not SMB", on=office.person("marta").asks("/case 00200008"))
    form = ana.opens("More", "Not SMB", on=card)
    form.fills("Why is it not SMB?", LONG[:3_000])
    form.picks("And the case?", "It closes, and Mid-Market or Enterprise takes over")
    form.waits_to_show("Resolution action")
    assert form.submits().errors == {"Feedback": REQUIRED}
    form.fills("Feedback", "NA")
    assert "of 500 characters" in form.submits().errors["Why is it not SMB?"]
    form.fills("Why is it not SMB?", "Bought by a bank")
    assert form.submits().ok
    card.waits_to_show("Closed: Duplicate", "Mid-Market hand-over")
    second.fills("Why is it not SMB?", "Bought by a bank, twice")
    assert any("closed this case meanwhile" in text for text in second.submits().errors.values())
    office.settles()
    posts = [post for post in ana.messages("sales-support") if post.seen("00200008")]
    assert len(posts) == 1
    assert posts[0].shows("Bought by a bank", "is closed on the SMB side")


def test_who_has_lost_the_case_hands_nothing_on(shared_office: Office) -> None:
    """PPL-3, MM-1, MM-2: a window left open while the case went to Ana opens nothing any more for Ben, and his form changes nothing."""
    office = shared_office
    ben = office.person("ben")
    for number in ("00200009", "00200010"):
        office.case_arrives(number, type="FO Opp", owner="ben@example.com")
    cards = [ben.waits_for_message(containing=f"{number} · Acme GmbH") for number in ("00200009", "00200010")]
    more = ben.opens("More", on=cards[0])
    office.clock.advance(timedelta(minutes=10))
    office.case_arrives("00200009", type="FO Opp")
    cards[0].waits_to_show("It is with Ana Silva now")
    window = ben.opens("Hand to Mid-Market", on=more)
    assert window.shows("It is Ana Silva's case", "Nothing was changed")

    form = ben.opens("More", "Not SMB", on=cards[1])
    office.clock.advance(timedelta(minutes=10))
    office.case_arrives("00200010", type="FO Opp")
    cards[1].waits_to_show("It is with Ana Silva now")
    form.fills("Why is it not SMB?", "400 people")
    assert any("It is Ana Silva's case" in text for text in form.submits().errors.values())
    office.settles()
    assert office.case("00200010").status is Status.OPEN
    assert not any(message.seen("00200010") for message in ben.messages("sales-support"))
