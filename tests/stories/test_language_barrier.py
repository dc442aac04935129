"""#languagebarrier: a customer whose language the owner does not speak, by whichever door (TAG-2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from cases.model.people import Person, Region, Role
from cases.model.requests import RequestKind
from sandbox.slack.driver import MessageSeen, Modal
from tests.stories.office import ANA, BEN, MARTA, MONDAY, OLE, RITA, Office

TESS = Person(
    "tess@example.com",
    "Tess Lane",
    Role.TEAM_LEAD,
    Region.AMER,
    "TL",
    ("English",),
    MARTA.email,
    zone="America/New_York",
)
EVA = Person(
    "eva@example.com",
    "Eva Kern",
    Role.ADVOCATE,
    Region.EMEA_APJ,
    "EK",
    ("German", "Portuguese"),
    OLE.email,
    zone="Europe/Oslo",
)

TAG_FIELD = "#languagebarrier in the feedback"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """With somebody in each region who speaks Portuguese."""
    url = f"sqlite:///{tmp_path_factory.mktemp('languages') / 'casebot.db'}"
    bens = replace(BEN, languages=("English", "Spanish"))
    with Office(url, roster=(ANA, bens, MARTA, OLE, RITA, TESS, EVA)) as office:
        yield office


def bens_case(office: Office, number: str) -> MessageSeen:
    """A case of Ben's, picked up, and his card of it."""
    office.case_arrives(number, owner="ben@example.com")
    ben = office.person("ben")
    card = ben.waits_for_message(beginning=number)
    form = ben.opens("Pick up", on=card)
    form.fills("Next step", f"Call {number} about the quote")
    assert form.submits().ok
    card.waits_to_show("In Progress")
    return card


def asked(office: Office, number: str, who: str = "marta") -> MessageSeen:
    """The question that the manager gets."""
    return office.person(who).waits_for_message(containing=f"{number} · Acme GmbH: who speaks")


def test_from_the_card_marta_is_offered_who_speaks_it_and_ana_gets_the_story_so_far(office: Office) -> None:
    """TAG-2, CRD-1, SLA-1: no language is refused; the choice gives Ana the case with its story, and Ben's card points on."""
    ben, marta, ana = office.person("ben"), office.person("marta"), office.person("ana")
    card = bens_case(office, "00210001")
    form = ben.opens("More", "Language barrier", on=card)
    assert "Portuguese" in form.options("Which language?")
    refused = form.submits()
    assert "required" in refused.errors["Which language?"]
    form.picks("Which language?", "Portuguese")
    form.fills("Why?", "She answers in Portuguese alone")
    assert form.submits().ok
    form.waits_to_show("Marta Vega decides")
    form.cancels(all_of_them=True)
    card.waits_to_show("A speaker of the customer's language was asked for", "#languagebarrier")
    assert "Language barrier" not in ben.opens("More", on=card).buttons
    ben.waits_for_modal().cancels(all_of_them=True)

    question = asked(office, "00210001")
    assert question.shows("Ben Carter: She answers in Portuguese alone", "Available speakers")
    assert question.text.index("Ana Silva · 0 of 50") < question.text.index("Eva Kern · 0 of 50"), (
        "her own region first"
    )
    assert not question.has("Tess Lane · 0 of 50 in progress · AMER · English\n•")
    marta.chooses("Ana Silva · 0 of 50 in progress · AMER · Portuguese, English", on=question)
    marta.clicks("Decide", on=question)
    question.waits_to_show("Ana Silva takes it", "Marta Vega")
    assert question.buttons == []

    card.waits_to_show("It is with Ana Silva now")
    got = ana.waits_for_message(beginning="00210001")
    assert got.shows(
        "Marta Vega reassigned it to you: the customer speaks Portuguese", "Pick up by", "Call 00210001 about the quote"
    )
    assert ben.waits_for_message(containing="Ana Silva takes it").shows("Marta Vega decided so")
    case = office.case("00210001")
    assert (case.owner, case.feedback, case.tags) == (ANA.email, "#languagebarrier Portuguese", ("#languagebarrier",))
    assert case.hand_over_asked_at is None


def test_the_story_is_what_others_planned_before(office: Office) -> None:
    """TAG-2, NXT-2: several steps of Ben's stand on Ana's card."""
    ben, marta, ana = office.person("ben"), office.person("marta"), office.person("ana")
    card = bens_case(office, "00210002")
    form = ben.opens("Next step", on=card)
    form.fills("Next step", "Ask for somebody who reads her mail")
    assert form.submits().ok
    card.waits_to_show("reads her mail")
    assert ben.asks("/languagebarrier 210002 portuguese she answers in nothing else").shows(
        "Marta Vega decides who takes it"
    )
    question = asked(office, "00210002")
    form = marta.opens("Decide", on=question)
    assert not form.submits().ok
    form.picks("Who takes it?", next(each for each in form.options("Who takes it?") if each.startswith("Ana")))
    form.fills("Why?", "You know them")
    assert form.submits().ok
    got = ana.waits_for_message(beginning="00210002")
    assert got.shows("The story so far", "Call 00210002 about the quote", "reads her mail", "You know them")


def test_nobody_here_speaks_it(office: Office) -> None:
    """TAG-2, AUD-1: that needs a reason; the case stays with Ben, who is told, and the history has it."""
    ben, marta = office.person("ben"), office.person("marta")
    bens_case(office, "00210003")
    ben.says("Could somebody take 00210003? #languagebarrier Finnish", in_="hvs")
    question = asked(office, "00210003")
    assert question.shows("who speaks Finnish", "No available speakers")
    ben.waits_for_message(containing="00210003: Marta Vega decides")
    form = marta.opens("No speaker", on=question)
    assert "Give a reason" in form.submits().errors["Why?"]
    form.fills("Why?", "We write in English with the translated guide")
    assert form.submits().ok
    question.waits_to_show("Nobody here speaks it, so it stays with Ben Carter: We write in English")
    assert ben.waits_for_message(containing="stays with Ben Carter").shows("translated guide")
    case = office.case("00210003")
    assert (case.owner, case.hand_over_asked_at, case.feedback) == (BEN.email, None, "")
    entry = next(entry for entry in office.history("00210003") if entry.field == "language")
    assert (entry.new, entry.reason) == ("nobody here speaks it", "We write in English with the translated guide")


def test_through_two_doors_it_is_asked_once(office: Office) -> None:
    """TAG-2, SAFE-1: in the feedback field, then by command; the first is asked, the second says who decides."""
    ben = office.person("ben")
    card = bens_case(office, "00210004")
    form = ben.opens("More", "Feedback", on=card)
    form.fills("Feedback", "They like the guide. #languagebarrier German")
    assert form.submits().ok
    assert asked(office, "00210004").shows("who speaks German", "Eva Kern")
    assert ben.asks("/languagebarrier 00210004 German").shows("Already requested", "Marta Vega decides")
    assert ben.asks("/languagebarrier 00210004").shows("Which language?")
    with office.casebot.database.reading() as uow:
        assert len(uow.requests.waiting([office.case("00210004").id], RequestKind.LANGUAGE)) == 1


def test_given_as_feedback_it_says_who_decides(office: Office) -> None:
    """TAG-2, FBK-1: as every other door does; written a second time it asks nobody again."""
    ben = office.person("ben")
    card = bens_case(office, "00210010")
    form = ben.opens("More", "Feedback", on=card)
    form.fills("Feedback", "   ")
    assert "Write what" in form.submits().errors["Feedback"]
    form.fills("Feedback", "#languagebarrier German")
    assert form.submits().ok
    form.waits_to_show("Marta Vega decides who takes it", "You will be notified of the decision")
    form.cancels(all_of_them=True)
    asked(office, "00210010")
    for text, said in (("They like it", None), ("They like it #languagebarrier German", "Already requested")):
        card.waits_to_show("#languagebarrier")
        form = ben.opens("More", "Feedback", on=card)
        form.fills("Feedback", text)
        assert form.submits().ok
        if said is not None:
            form.waits_to_show(said, "Marta Vega decides")
            form.cancels(all_of_them=True)
    with office.casebot.database.reading() as uow:
        assert len(uow.requests.waiting([office.case("00210010").id], RequestKind.LANGUAGE)) == 1


def closing_with_the_tag(office: Office, number: str) -> Modal:
    """Ben closes a case, and writes the tag as its feedback."""
    ben = office.person("ben")
    form = ben.opens("Close", on=bens_case(office, number))
    form.picks("How does it close?", "Closed: Resolved")
    form.picks("Resolution action", "Answered Question")
    form.fills("Feedback", "They like the guide. #languagebarrier Portuguese")
    form.types_ahead("Contact", query=f"Lucia {number}", pick="Use what I typed")
    assert TAG_FIELD not in form.labels
    form.submits()
    form.waits_to_show("A closed case cannot be handed over")
    assert form.value("Feedback") == "They like the guide. #languagebarrier Portuguese"
    assert TAG_FIELD in form.labels
    assert not office.case(number).is_closed
    return form


def test_typed_with_a_closing_it_can_hand_the_case_over_instead(office: Office) -> None:
    """TAG-2, CLO-10: neither chosen is refused on the field; the case then stays open with what was typed, and the question is put."""
    form = closing_with_the_tag(office, "00210011")
    assert form.submits().errors == {TAG_FIELD: "Please complete this required field."}
    form.picks(TAG_FIELD, "Keep it open, and find somebody who speaks the language")
    assert form.submits().ok
    form.waits_to_show("Marta Vega decides who takes it")
    assert asked(office, "00210011").shows("who speaks Portuguese")
    case = office.case("00210011")
    assert not case.is_closed
    assert (case.feedback, case.contact) == ("They like the guide. #languagebarrier Portuguese", f"Lucia {case.number}")


def test_typed_with_a_closing_it_can_be_left_out(office: Office) -> None:
    """TAG-2, AUD-1: the case closes, nobody is asked, and the history says so."""
    form = closing_with_the_tag(office, "00210012")
    form.picks(TAG_FIELD, "Close it, and leave the tag out of the feedback")
    assert form.submits().ok
    case = office.case("00210012")
    assert case.is_closed
    assert (case.feedback, case.tags) == ("They like the guide. Portuguese", ())
    assert any("left #languagebarrier out" in entry.reason for entry in office.history("00210012"))
    office.settles()
    assert not any(each.seen("00210012 · Acme GmbH: who speaks") for each in office.person("marta").messages())


def test_typed_with_a_transfer_to_support_it_is_asked_about_too(office: Office) -> None:
    """TAG-2, CLO-9: every form that closes asks the same."""
    ben = office.person("ben")
    card = bens_case(office, "00210013")
    form = ben.opens("More", "Transfer to Support", on=card)
    form.fills("Feedback", "#languagebarrier Portuguese")
    form.checks("Support is looped in")
    for label in set(form.labels) & {"Contact"}:
        form.types_ahead(label, query="Maria Lopez", pick="Maria Lopez")
    form.submits()
    form.waits_to_show("A closed case cannot be handed over", "supportteam@gitlab.com")
    form.picks(TAG_FIELD, "Keep it open, and find somebody who speaks the language")
    assert form.submits().ok
    asked(office, "00210013")
    assert not office.case("00210013").is_closed


def test_the_crms_feedback_asks_as_well(office: Office) -> None:
    """TAG-2, INT-1: on arrival, and once."""
    office.case_arrives("00210005", owner="ben@example.com", feedback="#LanguageBarrier, Portuguese")
    question = asked(office, "00210005")
    assert question.shows("who speaks Portuguese", "the CRM")
    office.workspace.clock_moves(minutes=1)
    office.case_arrives("00210005", owner="ben@example.com", feedback="#LanguageBarrier, Portuguese", context="Seats")
    office.settles()
    marta = office.person("marta")
    assert len([each for each in marta.messages() if each.seen("00210005 · Acme GmbH: who speaks")]) == 1


def test_a_decision_that_comes_too_late_changes_nothing(office: Office) -> None:
    """TAG-2, SAFE-1: Marta reassigned one meanwhile and Ben closed the other; the question says so, and the open form is refused."""
    ben, marta = office.person("ben"), office.person("marta")
    card = bens_case(office, "00210006")
    ben.types("/languagebarrier 00210006 Portuguese")
    question = asked(office, "00210006")
    form = marta.opens("Decide", on=question)
    form.picks("Who takes it?", next(each for each in form.options("Who takes it?") if each.startswith("Ana")))
    closing = ben.opens("Close", on=card)
    closing.picks("How does it close?", "Closed: Resolved")
    closing.picks("Resolution action", "Answered Question")
    closing.fills("Feedback", "NA")
    closing.types_ahead("Contact", query="Lucia Ferro", pick="Use what I typed")
    assert closing.submits().ok
    question.waits_to_show("No longer needed: the case is Closed: Resolved")
    late = form.submits()
    assert "Ben Carter closed this case meanwhile" in late.errors["Who takes it?"]
    assert office.case("00210006").owner == BEN.email

    bens_case(office, "00210007")
    ben.types("/languagebarrier 00210007 Portuguese")
    question = asked(office, "00210007")
    form = marta.opens("Decide", on=question)
    form.picks("Who takes it?", next(each for each in form.options("Who takes it?") if each.startswith("Eva")))
    office.workspace.clock_moves(minutes=1)
    office.case_arrives("00210007", owner="ana@example.com")
    question.waits_to_show("No longer needed: Ana Silva has the case")
    late = form.submits()
    assert "Ana Silva has the case" in late.errors["Who takes it?"]
    assert office.case("00210007").owner == ANA.email


def test_while_marta_is_away_tess_decides(office: Office) -> None:
    """TAG-2, PPL-3: the Team Lead is asked, the manager is not; a peer who clicks is refused."""
    ben, tess, marta = office.person("ben"), office.person("tess"), office.person("marta")
    bens_case(office, "00210008")
    marta.types("/case away 2026-03-02 to 2026-03-02")
    ben.says("#languagebarrier 00210008 Portuguese")
    question = asked(office, "00210008", "tess")
    form = tess.opens("Decide", on=question)
    form.picks("Who takes it?", next(each for each in form.options("Who takes it?") if each.startswith("Ana")))
    marta.types("/case away end")
    assert "You cannot decide who speaks" in form.submits().errors["Who takes it?"]
    assert office.case("00210008").owner == BEN.email
    marta.types("/case away 2026-03-02 to 2026-03-02")
    assert form.submits().ok
    marta.types("/case away end")
    assert office.case("00210008").owner == ANA.email
    assert not any(each.seen("00210008") for each in marta.messages())


def test_who_may_not_ask_is_told_so_alone(office: Office) -> None:
    """TAG-2, PPL-3: somebody else's case, and an unassigned one to ask about."""
    bens_case(office, "00210009")
    sue = office.person("sue")
    assert sue.asks("/languagebarrier 00210009 Portuguese").shows(
        "You cannot ask for somebody who speaks", "Ben Carter's case"
    )
    assert office.case("00210009").tags == ()


def test_undecided_after_four_hours_of_work_marta_is_reminded_and_her_home_has_it(sqlite_url: str) -> None:
    """TAG-2, NAG-1, NAG-3, HOM-1: four hours of her work later; Ben hears nothing of it; decided from the reminder, it is struck through."""
    with Office(sqlite_url, roster=(ANA, BEN, MARTA, OLE, RITA)) as office:
        marta, ben = office.person("marta"), office.person("ben")
        bens_case(office, "00210101")
        ben.types("/languagebarrier 00210101 Portuguese she answers in nothing else")
        home = marta.opens_home()
        home.waits_to_show("Decisions waiting · 1", "00210101 · Acme GmbH · who speaks Portuguese?", "Decide by")
        question = asked(office, "00210101")
        office.now_is(MONDAY.replace(hour=18, minute=20))
        office.settles()
        assert marta.messages()[-1].ts == question.ts, "there are ten minutes left"
        office.now_is(MONDAY.replace(hour=20))
        reminder = marta.waits_for_message(containing="Decide who speaks the customer's language", after=question)
        assert reminder.shows("due since", "00210101", "with Ben Carter")
        assert "Take over" not in reminder.buttons
        assert not any(each.seen("Decide who speaks") for each in ben.messages())
        home.waits_to_show("Decision due")
        form = marta.opens("Decide", on=reminder)
        form.picks("Who takes it?", "Leave it as it is")
        assert "Give a reason" in form.submits().errors["Why?"]
        form.fills("Why?", "She reads English well enough")
        assert form.submits().ok
        reminder.waits_to_show("settled")
        home.waits_to_lose("Decisions waiting")
