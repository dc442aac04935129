"""Asking for an update, and answering (ESC-2, SLA-4): one question stands, and everybody who asked gets the answer."""

from datetime import timedelta

import pytest

from cases.model.requests import RequestKind, RequestState
from sandbox.slack.driver import Actor, MessageSeen, Modal
from tests.stories.office import ANA, Office

WORKED = {"status": "In Progress: Engaged", "next_step": "2026-03-01 AS Call her back", "contact": "Maria Lopez"}


def message_of(person: Actor, *words: str) -> MessageSeen:
    """The newest message in their conversation, for good, that shows all of this."""

    def look() -> MessageSeen | None:
        return next((each for each in reversed(person.messages()) if each.has(*words) and not each.ephemeral), None)

    return person.workspace.waits(look, lambda: f"no message shows {words}: {person.messages()}")


def card_of(person: Actor, number: str) -> MessageSeen:
    """The newest card of the case in their conversation; an answer of /case is none."""

    def look() -> MessageSeen | None:
        found = [each for each in person.messages() if each.begins_with(number) and not each.ephemeral]
        return next((each for each in reversed(found) if "More" in each.buttons), None)

    return person.workspace.waits(look, lambda: f"no card of {number}: {person.messages()}")


def question_form(office: Office, who: str, number: str) -> Modal:
    return office.person(who).opens("Ask for update", on=office.person(who).asks(f"/case {number}"))


def asks_for_update(office: Office, who: str, number: str, question: str = "") -> Actor:
    """Somebody asks from where the case stands."""
    person = office.person(who)
    form = question_form(office, who, number)
    if question:
        form.fills("What would you like to know?", question)
    assert form.submits().ok
    form.waits_to_show("was asked")
    form.cancels()
    return person


def test_sue_asks_and_ana_answers(any_office: Office) -> None:
    """ESC-2, SLA-4, SAFE-2: Ana is asked in her conversation and on her card, with until when; an empty answer is refused on its field; the answer
    comes to Sue, with the step that was planned with it, and the question is done with."""
    office = any_office
    ana = office.person("ana")
    card = office.card_arrives("00110001", **WORKED)
    form = question_form(office, "sue", "00110001")
    assert form.shows("00110001 · Acme GmbH", "Ana Silva is asked, and has one business day: until")
    form.fills("What would you like to know?", "Has the quote gone out? 🙏 *soon* <!channel>")
    assert form.submits().ok
    form.waits_to_show("Ana Silva was asked", "has until")
    form.cancels()
    card.waits_to_show("Update asked for")

    question = message_of(ana, "00110001 · Acme GmbH", "An update is asked for")
    assert question.shows("Sue Park", "Has the quote gone out? 🙏 *soon* <!channel>")
    assert {"Answer", "View"} == set(question.buttons)
    answer = ana.opens("Answer", on=question)
    answer.fills("Your answer", "   ")
    assert "where the case stands" in answer.submits().errors["Your answer"]
    answer.fills("Your answer", "It went out this morning.")
    answer.fills("Next step, if it is another now", "Contact")
    assert {"Next step, if it is another now", "Due on"} <= set(answer.submits().errors)
    answer.fills("Next step, if it is another now", "Call Maria about the quote")
    answer.picks_date("Due on", "2026-03-05")
    assert answer.submits().ok

    sue = office.person("sue")
    told = message_of(sue, "Ana Silva answers:")
    assert told.shows("00110001", "It went out this morning.", "2026-03-02 AS Call Maria about the quote", "Thu 5 Mar")
    question.waits_to_show("Answered by Ana Silva")
    assert question.buttons == []
    card.waits_to_lose("Update asked for")
    office.settles()
    assert len([each for each in sue.messages() if each.has("answers:")]) == 1
    case = office.case("00110001")
    assert (case.update_asked_at, case.update_due_at) == (None, None)
    entries = {entry.field: entry.new for entry in office.history("00110001")}
    assert entries["update_asked"].startswith("Has the quote gone out?")  # type: ignore[union-attr]  # it is there
    assert entries["update_answered"] == "It went out this morning."


def test_two_ask_one_question_stands_and_both_get_the_answer(shared_office: Office) -> None:
    """ESC-2: who asks too is told who asked and until when; who asks twice is told so; Ana is called once and sees both."""
    office = shared_office
    office.case_arrives("00110002", **WORKED)
    ana = office.person("ana")
    sue = asks_for_update(office, "sue", "00110002")
    question = message_of(ana, "00110002", "An update is asked for")
    again = question_form(office, "sue", "00110002")
    assert again.submit_label is None
    assert again.shows("Ana Silva was asked", "and has until")
    again.cancels()

    form = question_form(office, "rita", "00110002")
    assert form.shows("Sue Park asked", "Ana Silva has until", "Ask too")
    form.fills("What would you like to know?", "And the discount?")
    assert form.submits().ok
    question.waits_to_show("Sue Park", "Rita Moss", "And the discount?")
    office.settles()
    asked = [each for each in ana.messages() if each.has("00110002", "An update is asked for")]
    assert len(asked) == 1

    answer = ana.opens("Answer", on=question)
    answer.fills("Your answer", "Ten percent are agreed")
    assert answer.submits().ok
    for person in (sue, office.person("rita")):
        assert message_of(person, "00110002", "Ten percent are agreed").shows("Ana Silva answers:")


def test_who_answers_late_is_told_that_somebody_has(shared_office: Office) -> None:
    """ESC-2, SAFE-1: Marta answers while Ana writes; Ana, who plans a step with hers, is told so in the window and loses nothing."""
    office = shared_office
    office.case_arrives("00110021", **WORKED)
    asks_for_update(office, "sue", "00110021")
    ana, marta = office.person("ana"), office.person("marta")
    mine = ana.opens("Answer", on=message_of(ana, "00110021", "An update is asked for"))
    mine.fills("Your answer", "The quote goes out today.")
    mine.fills("Next step, if it is another now", "Send the quote to Maria")
    mine.picks_date("Due on", "2026-03-05")
    hers = marta.opens("Answer", on=office.person("marta").asks("/case 00110021"))
    hers.fills("Your answer", "It went out this morning.")
    assert hers.submits().ok
    assert "Nobody is waiting for an update" in str(mine.submits().errors)
    assert office.case("00110021").next_step == "2026-03-01 AS Call her back"


def test_an_impatient_finger_asks_once(shared_office: Office) -> None:
    """SAFE-1, ESC-2: the same form sent twice, and a second form of the same person, are one question."""
    office = shared_office
    office.case_arrives("00110003", **WORKED)
    sue = office.person("sue")
    first = question_form(office, "sue", "00110003")
    first.fills("What would you like to know?", "Any news?")
    office.sandbox.duplicate_events(1)
    assert first.submits().ok
    with office.casebot.database.reading() as uow:
        assert len(uow.requests.waiting([office.case("00110003").id], RequestKind.UPDATE)) == 1
    sue.waits_for_modal().cancels()


def test_three_thousand_characters_are_too_many_and_nothing_is_lost(shared_office: Office) -> None:
    """ESC-2, CLO-10: refused on the field with the number there is room for; what was typed is still there."""
    office = shared_office
    office.case_arrives("00110004", **WORKED)
    form = question_form(office, "sue", "00110004")
    form.fills("What would you like to know?", "Wann kommt es? 🙈 " * 160)
    assert "of 1,000 characters" in form.submits().errors["What would you like to know?"]
    assert str(form.value("What would you like to know?")).startswith("Wann kommt es?")
    form.cancels()


def test_nobody_asks_themselves_nor_of_a_closed_case(shared_office: Office) -> None:
    """ESC-2, PPL-3, STA-2: the owner is not offered it; an old button says why not; a case that was closed meanwhile has no longer ask for an update."""
    office = shared_office
    office.case_arrives("00110005", **WORKED)
    ana, sue = office.person("ana"), office.person("sue")
    assert "Ask for update" not in office.person("ana").asks("/case 00110005").buttons
    old = office.person("sue").asks("/case 00110005")
    form = sue.opens("Ask for update", on=old)
    card = card_of(ana, "00110005")
    closing = ana.opens("Close", on=card)
    closing.picks("How does it close?", "Closed: Resolved")
    closing.picks("Resolution action", "Answered Question")
    closing.fills("Feedback", "NA")
    assert closing.submits().ok
    card.waits_to_show("Closed: Resolved")
    assert "no longer ask for an update" in " ".join(form.submits().errors.values())
    form.cancels()
    assert sue.opens("Ask for update", on=old).shows("no longer ask for an update")
    assert not {"Ask for update", "Follow"} & set(office.person("sue").asks("/case 00110005").buttons)


def test_closing_answers_whoever_asked(shared_office: Office) -> None:
    """ESC-2, CRD-3: one message, with the closing; the question is done with."""
    office = shared_office
    office.case_arrives("00110006", **WORKED)
    ana = office.person("ana")
    sue = asks_for_update(office, "sue", "00110006")
    card = card_of(ana, "00110006")
    question = message_of(ana, "00110006", "An update is asked for")
    closing = ana.opens("Close", on=card)
    closing.picks("How does it close?", "Closed: Resolved")
    closing.picks("Resolution action", "Answered Question")
    closing.fills("Feedback", "NA")
    assert closing.submits().ok
    told = message_of(sue, "00110006", "You asked for an update: this is it")
    assert told.shows("Closed: Resolved", "Answered Question", "2026-03-01 AS Call her back")
    question.waits_to_show("Closed by Ana Silva")
    assert question.buttons == []
    office.settles()
    assert len([each for each in sue.messages() if each.has("00110006") and not each.ephemeral]) == 1


def test_the_question_goes_on_with_the_case(office: Office) -> None:
    """ESC-2, SLA-4, SLA-1: Marta gives the case to Ben: the question is his, with a business day of his own; Ana's message says where it went."""
    office.case_arrives("00110007", **WORKED)
    ana, ben, marta = office.person("ana"), office.person("ben"), office.person("marta")
    asks_for_update(office, "sue", "00110007", "Any news?")
    question = message_of(ana, "00110007", "An update is asked for")
    before = office.case("00110007").update_due_at
    office.workspace.clock_moves(hours=2)
    office.now_is(office.clock.now() + timedelta(days=2))
    missed = marta.waits_for_message(containing="An update was due")
    form = marta.opens("Reassign", on=missed)
    form.picks(form.labels[0], "Ben Carter")
    assert form.submits().ok
    assert message_of(ben, "00110007", "An update is asked for").shows("Sue Park", "Any news?")
    question.waits_to_show("went on with the case, to Ben Carter")
    assert question.buttons == []
    after = office.case("00110007").update_due_at
    assert before is not None
    assert after is not None
    assert after > office.clock.now() > before
    answer = ben.opens("Answer", on=message_of(ben, "00110007", "An update is asked for"))
    answer.fills("Your answer", "I have it now, and call her today")
    assert answer.submits().ok
    message_of(office.person("sue"), "00110007", "Ben Carter answers:")


def test_the_cover_is_asked_too_and_may_answer(office: Office) -> None:
    """PTO-1, ESC-2: while Ben is away, Ana hears it as well."""
    office.case_arrives("00110008", owner="ben@example.com", **WORKED)
    ben, ana, sue = office.person("ben"), office.person("ana"), office.person("sue")
    ben.types("/case away 2026-03-02 to 2026-03-06")
    form = sue.opens("Ask for update", on=office.person("sue").asks("/case 00110008"))
    assert form.submits().ok
    form.cancels()
    asked = message_of(ana, "00110008", "of Ben Carter, whom you cover")
    assert "Ask for update" not in office.person("ana").asks("/case 00110008").buttons
    answer = ana.opens("Answer", on=asked)
    answer.fills("Your answer", "Ben is away; I call her today")
    assert answer.submits().ok
    message_of(sue, "Ana Silva answers:", "I call her today")
    message_of(ben, "00110008", "Answered by Ana Silva")


def test_the_clock_of_the_question_is_told_and_missed(office: Office) -> None:
    """SLA-4, NAG-1, NAG-2: asked on Monday at work, Ana is reminded as Tuesday's work begins, and Marta hears of the miss; Answer settles it, and a
    next step is offered as the answer but settles nothing by itself."""
    office.case_arrives("00110009", **WORKED)
    ana, marta = office.person("ana"), office.person("marta")
    card = ana.waits_for_message(beginning="00110009")
    asks_for_update(office, "sue", "00110009")
    due = office.case("00110009").update_due_at
    assert due is not None
    assert timedelta(hours=23) < due - office.clock.now() <= timedelta(days=1)
    office.now_is(due - timedelta(hours=2, minutes=20))
    reminder = ana.waits_for_message(containing="Answer whoever asked by")
    assert "Answer" in reminder.buttons
    step = ana.opens("Next step", on=card)
    step.fills("Next step", "Send the quote to Maria")
    step.picks_date("Due on", "2026-03-06")
    assert step.submits().ok
    assert office.case("00110009").update_due_at == due
    office.now_is(due + timedelta(hours=1))
    marta.waits_for_message(containing="An update was due")
    assert card.shows("Update was due")
    answer = ana.opens("Answer", on=reminder)
    assert answer.value("Your answer") == "Send the quote to Maria"
    assert answer.submits().ok
    message_of(office.person("sue"), "Ana Silva answers:", "Send the quote to Maria")
    reminder.waits_to_show("settled")


def test_an_unassigned_case_has_nobody_to_ask(shared_office: Office) -> None:
    """ESC-2: it is not offered."""
    office = shared_office
    office.case_arrives("00110010", owner="", region="")
    answer = office.person("sue").asks("/case 00110010")
    assert answer.shows("unassigned")
    assert "Ask for update" not in answer.buttons
    assert "Follow" in answer.buttons


@pytest.mark.parametrize("who", ["sue", "rita"])
def test_who_asked_is_known_in_both_databases(any_office: Office, who: str) -> None:
    """ESC-2, AUD-1: with their name, whether the roster has them or Slack alone."""
    any_office.case_arrives("00110011", **WORKED)
    person = asks_for_update(any_office, who, "00110011")
    with any_office.casebot.database.reading() as uow:
        [request] = uow.requests.waiting([any_office.case("00110011").id])
    assert (request.asked_by_name, request.asked_by_slack_id, request.state) == (
        person.real_name,
        person.id,
        RequestState.WAITING,
    )
    assert ANA.name != request.asked_by_name
