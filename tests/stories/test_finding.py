"""Looking for a case or a customer with the slips that fingers make, on each database and each way in (LOOK-2)."""

import pytest

from cases.model.account import Account, Contact
from handlers.typed_text import read_typed_text
from sandbox.slack.driver import MessageSeen
from tests.stories.office import Office


@pytest.fixture
def busy(any_office: Office) -> Office:
    """An office with a few customers."""
    office = any_office
    office.case_arrives("00077001", account="Acme-Büro GmbH", contact="Maria López", subject="Licence true-up")
    office.case_arrives(
        "00077002", account="Acme Labs", lead="Jo O’Neill", web_email="jo@labs.example", owner="ben@example.com"
    )
    office.case_arrives(
        "00077003",
        account="Zenith",
        subject="Acme asks for e-mail relay",
        description="my cat is called Purrcival",
        status="Closed: Resolved",
    )
    with office.casebot.database.unit_of_work() as uow:
        zenith = Account("Zenith", "001Z", region="AMER")
        uow.directory.put(
            [zenith], [Contact("Zoe Zander", "003Z", "zoe@zenith.example", "Zenith", "001Z", title="CTO")]
        )
        uow.commit()
    return office


def searches(office: Office, words: str) -> MessageSeen:
    """What Sue, who is in no roster, is answered to `/case search`, which nobody else sees."""
    sue = office.person("sue")
    answer = sue.asks(f"/case search {words}")
    assert answer.ephemeral
    return answer


def test_sue_finds_a_case_however_her_fingers_slip(busy: Office) -> None:
    """LOOK-1, LOOK-2: by number, account, person and subject; in any case of letters, without accents, dashes and zeros; best first."""
    for words in (
        "00077001",
        "77001",
        "#77001",
        "000-77001",
        "ACME BURO",
        "acmebüro",
        "lopez",
        "maria acme",
        "licence true",
        "🎉 büro",
    ):
        answer = searches(busy, words)
        assert answer.shows("1 case found", "00077001 · Acme-Büro GmbH · Ana Silva", "View"), words
    assert searches(busy, "jo@labs.example").shows("00077002", "Ben Carter")
    assert searches(busy, "email relay").shows("00077003", "Closed: Resolved")

    every = searches(busy, "acme").text
    places = [every.index(number) for number in ("00077002", "00077001", "00077003")]
    assert places == sorted(places), "accounts before subjects, the newest first"
    assert "Licence" not in every
    assert "Purrcival" not in every


def test_what_is_not_there_is_answered_with_what_to_try(busy: Office) -> None:
    """LOOK-2: a typo gets the nearest account; what the customer wrote is not searched; signs, emoji and a flood of letters break nothing."""
    assert searches(busy, "acne").shows("No case has all of “acne”", "Did you mean", "Acme")
    assert searches(busy, "Zenth").shows("“Zenith”")
    assert searches(busy, "purrcival").shows("No case has all of", "Try fewer words")
    assert searches(busy, "acme zzz").shows("No case has all of")
    assert searches(busy, "x" * 300).shows("No case has all of")
    assert searches(busy, "licence " * 50).shows("00077001")
    for nothing in ("", "🎉🎉", "— … !", '"*" :&|'):
        assert searches(busy, nothing).shows("Say what to look for"), nothing
    sue = busy.person("sue")
    assert sue.asks("/case serch acme").shows("Did you mean /case search acme?")


def test_pages_are_turned_in_place_and_follow_what_is_there(busy: Office) -> None:
    """LOOK-2: ten a page; turning pages leaves one answer; a line opens its case, for Sue without what the customer wrote."""
    for number in range(23):
        busy.case_arrives(f"000780{number:02}", account="Pageturner Inc", description="my cat is called Purrcival")
    sue = busy.person("sue")
    first = searches(busy, "pages turn")
    assert first.shows("No case has all of"), "two words are not one"
    first = searches(busy, "pageturner")
    assert first.shows("23 cases found", "00078022", "1 to 10 · page 1 of 3")
    so_far = len(sue.ephemerals())
    sue.clicks("Next", on=first)
    first.waits_to_show("11 to 20 · page 2 of 3")
    assert not first.has("00078022")
    sue.clicks("Next", on=first)
    first.waits_to_show("21 to 23 · page 3 of 3")
    assert "Next ▶" not in first.buttons
    sue.clicks("Previous", on=first)
    first.waits_to_show("page 2 of 3")
    assert len(sue.ephemerals()) == so_far

    window = sue.opens("View", on=first, near="00078010")
    assert window.shows("00078010", "Owner: Ana Silva")
    assert not window.has("Purrcival")


def test_a_message_searches_as_the_command_does(busy: Office) -> None:
    """LOOK-2: `search …` in the app's own conversation, with an e-mail address and an ampersand."""
    sue = busy.person("sue")
    said = sue.says("search jo@labs.example")
    sue.waits_for_message(containing="00077002", after=said)
    busy.case_arrives("00077004", account="Bo & Sons")
    busy.case_arrives("00077005", account="Bo & Daughters")
    said = sue.says("Search bo & daughters")
    assert sue.waits_for_message(containing="found", after=said).shows("00077005")
    said = sue.says("search 4711")
    sue.waits_for_message(containing="No case has all of", after=said)


def test_an_address_is_looked_for_as_it_was_typed() -> None:
    """LOOK-2: Slack makes links of addresses."""
    typed = "<mailto:jo@labs.example|jo@labs.example> & <http://labs.example|labs.example> &lt;co&gt;"
    assert read_typed_text(typed).text == "jo@labs.example & labs.example <co>"


def test_the_contact_is_offered_from_the_account_and_a_new_name_is_still_possible(busy: Office) -> None:
    """CRD-2, LOOK-2: the people of the case's account come first and alone; a name that nobody knows is used as typed."""
    busy.case_arrives("00077006", account="Zenith")
    ana = busy.person("ana")
    card = ana.waits_for_message(beginning="00077006")
    form = ana.opens("More", "Contact", on=card)
    assert form.types_ahead("Contact", query="") == ["Zoe Zander · Zenith · CTO"]
    assert form.types_ahead("Contact", query="ZOÉ") == ["Zoe Zander · Zenith · CTO", "Use what I typed: ZOÉ"]
    assert form.types_ahead("Contact", query="maria lop") == ["Use what I typed: maria lop"], "she is another account's"
    assert not form.submits().ok, "nothing is chosen yet"
    form.types_ahead("Contact", query="zander", pick="Zoe Zander")
    assert form.submits().ok
    card.waits_to_show("Contact: Zoe Zander")
    form = ana.opens("More", "Contact", on=card)
    form.types_ahead("Contact", query="  Zeb   Zuck ", pick="Use what I typed: Zeb Zuck")
    assert form.submits().ok
    card.waits_to_show("Contact: Zeb Zuck")
    assert busy.case("00077006").contact == "Zeb Zuck"


def test_the_case_that_covers_another_is_found_while_typing_and_never_the_case_itself(busy: Office) -> None:
    """CLO-4, LOOK-2: open or closed, by number, account, person or subject."""
    ana = busy.person("ana")
    form = ana.opens("More", "Duplicate", on=ana.waits_for_message(beginning="00077001"))
    label = "Which case covers this one?"
    assert form.types_ahead(label, query="acme") == [
        "00077002 · Acme Labs · Open",
        "00077003 · Zenith · Closed: Resolved",
    ]
    assert form.types_ahead(label, query="77001") == []
    assert form.types_ahead(label, query="🎉") == []
    assert form.types_ahead(label, query="o'neill", pick="00077002") == ["00077002 · Acme Labs · Open"]
    form.picks("Resolution action", "No Action Required")
    form.fills("Feedback", "NA")
    assert form.submits().errors == {"Another account": "Please complete this required field."}
    form.checks("It covers this case all the same")
    assert form.submits().ok
    assert busy.case("00077001").duplicate_of == "00077002"
