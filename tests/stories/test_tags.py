"""#advocate: a Renewal Manager has a case routed to an Advocate, by whichever door (TAG-1)."""

from __future__ import annotations

import pytest

from cases.model.status import Surface
from sandbox.slack.driver import MessageSeen
from storage.schema import inbox
from tests.stories.office import ANA, BEN, MARTA, Office


def an_rms(office: Office, number: str, **fields: str) -> MessageSeen:
    """A case of Rita's arrives, and her card of it."""
    office.case_arrives(number, owner="rita@example.com", subject="Renewal at risk", **fields)
    return office.person("rita").waits_for_message(beginning=number)


def whose(office: Office, number: str) -> str:
    """The first name of whoever has the case."""
    return str(office.case(number).owner).partition("@")[0]


def test_from_her_card_the_advocate_sees_who_called_and_why_and_can_write_to_her(shared_office: Office) -> None:
    """TAG-1, CRD-1, RTE-2: the wrong button is not there; the tag is in the subject, the card says who and why, and Rita hears who got it."""
    office = shared_office
    rita = office.person("rita")
    card = an_rms(office, "00200001")
    assert card.buttons == ["Call an Advocate"], "she works it elsewhere"
    form = rita.opens("Call an Advocate", on=card)
    form.fills("Why?", "x" * 501)
    assert "501 of 500" in form.submits().errors["Why?"]
    form.fills("Why?", "They insist on a call")
    assert form.submits().ok
    card.waits_to_show("It is with")
    name = whose(office, "00200001")
    got = office.person(name).waits_for_message(beginning="00200001")
    assert got.shows(
        "Rita Moss called for an Advocate", "They insist on a call", "Renewal at risk #advocate", "next in turn"
    )
    assert {"Pick up", "Message"} <= set(got.buttons)
    heard = rita.waits_for_message(containing="has it now", after=card)
    assert heard.shows("00200001", "has it now")
    assert heard.buttons == ["Message"]
    case = office.case("00200001")
    assert case.tags == ("#advocate",)
    assert case.renewal_manager == "rita@example.com"
    entry = next(entry for entry in office.history("00200001") if entry.field == "owner")
    assert (entry.actor, entry.reason, entry.surface) == ("rita@example.com", "They insist on a call", Surface.MODAL)


def test_by_command_and_again_by_another_door_it_happens_once(shared_office: Office) -> None:
    """TAG-1, SAFE-1: a number that is not there is answered; the second call, in a channel, says who has it."""
    office = shared_office
    rita = office.person("rita")
    an_rms(office, "00200002")
    assert rita.asks("/advocate").shows("Which case do you mean", "/advocate 00012345")
    assert rita.asks("/advocate 99999999").shows("There is no case 99999999")
    assert rita.asks("/advocate 200002 they insist on a call").shows("00200002", "has it now")
    before = office.case("00200002")
    rita.says("and #advocate 00200002 please", in_="hvs")
    again = rita.waits_for_message(containing="Already requested")
    assert again.shows("Already requested", "has it", "Nothing was changed")
    assert office.case("00200002") == before
    assert before.subject.count("#advocate") == 1


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("00200011", "#Advocate 00200011: they insist on a call"),
        ("00200012", "Could somebody take 200012 #ADVOCATE, they insist on a call?"),
        ("00200013", "*#advocate* case 200013 – see `#advocate 00099999`"),
        ("00200014", "@casebot #advocate 00200014"),
    ],
)
def test_in_a_channel_in_whatever_way_it_is_written(shared_office: Office, number: str, text: str) -> None:
    """TAG-1: any case of letters, the number before or after, punctuation around."""
    office = shared_office
    an_rms(office, number)
    office.person("rita").says(text, in_="hvs")
    office.workspace.waits(lambda: whose(office, number) != "rita", lambda: "it is Rita's still")
    assert office.case(number).tags == ("#advocate",)


def test_in_a_thread_a_conversation_and_an_edited_message(shared_office: Office) -> None:
    """TAG-1: the tag counts where it comes to stand; the edit that leaves it as it is does nothing more."""
    office = shared_office
    rita = office.person("rita")
    for number in ("00200021", "00200022", "00200023"):
        an_rms(office, number)
    told = rita.says("Who knows Acme?", in_="hvs")
    rita.says("00200021 #advocate", thread=told)
    rita.says("#advocate 00200022")
    office.workspace.waits(lambda: whose(office, "00200021") != "rita", lambda: "not from the thread")
    office.workspace.waits(lambda: whose(office, "00200022") != "rita", lambda: "not from the conversation")
    written = rita.says("00200023 needs somebody", in_="hvs")
    office.settles()
    assert whose(office, "00200023") == "rita"
    rita.edits(written, "00200023 needs an #advocate")
    office.workspace.waits(lambda: whose(office, "00200023") != "rita", lambda: "not from the edit")
    after = office.case("00200023")
    so_far = len(rita.messages())
    rita.edits(written, "00200023 needs an #advocate, please")
    office.settles()
    assert office.case("00200023") == after
    assert len(rita.messages()) == so_far or rita.messages()[-1].shows("Already requested")


def test_what_is_quoted_linked_or_code_is_no_call_and_of_other_messages_nothing_is_kept(shared_office: Office) -> None:
    """TAG-1, SAFE-3: and a message without a tag leaves nothing in the database."""
    office = shared_office
    rita = office.person("rita")
    an_rms(office, "00200031")
    kept = events_kept(office)
    for text in (
        "`#advocate 00200031`",
        "> #advocate 00200031",
        "https://example.com/#advocate 00200031",
        "the advocate of 00200031",
        "Maria Lopez of Acme wrote again about 00200031",
    ):
        rita.says(text, in_="hvs")
    marker = rita.says("#advocate 00200031", in_="hvs")
    assert marker.exists()
    office.workspace.waits(lambda: whose(office, "00200031") != "rita", lambda: "the real one did nothing")
    office.settles()
    assert events_kept(office) == kept + 1


def events_kept(office: Office) -> int:
    with office.casebot.engine.connect() as connection:
        return len(connection.execute(inbox.select().where(inbox.c.kind == "message")).all())


def test_who_may_not_is_told_so_alone(shared_office: Office) -> None:
    """TAG-1, PPL-3: Sue is nobody to call, Ben's case needs no Advocate, and a tag without a number is asked which case is meant."""
    office = shared_office
    an_rms(office, "00200041")
    office.case_arrives("00200042")
    sue, ben, rita = (office.person(who) for who in ("sue", "ben", "rita"))
    assert sue.asks("/advocate 00200041 it is urgent").shows(
        "You cannot call an Advocate to it", "Rita Moss's case", "Nothing was changed"
    )
    ben.says("#advocate 00200042", in_="hvs")
    assert ben.waits_for_message(containing="You cannot call an Advocate").shows("Ana Silva's case")
    rita.says("#advocate they insist", in_="hvs")
    assert rita.waits_for_message(containing="Write its number after #advocate").shows("#advocate 00012345")
    assert whose(office, "00200041") == "rita"
    assert whose(office, "00200042") == "ana"


def test_marta_calls_for_one_and_both_hear(shared_office: Office) -> None:
    """TAG-1: the manager of the case's region may as well; she is answered, and Rita hears."""
    office = shared_office
    card = an_rms(office, "00200051", region="AMER")
    marta = office.person("marta")
    marta.says("#advocate 00200051 Rita is at a fair", in_="hvs")
    assert marta.waits_for_message(beginning="00200051").shows("has it now")
    assert office.person("rita").waits_for_message(containing="has it now", after=card).shows("00200051")
    assert office.case("00200051").renewal_manager == "rita@example.com"


def test_the_crms_subject_calls_once(shared_office: Office) -> None:
    """TAG-1, INT-1: on arrival, or when it is written there later; what comes again changes nothing, and without the tag it stays Rita's."""
    office = shared_office
    office.case_arrives("00200061", owner="rita@example.com", subject="Renewal #Advocate")
    first = office.case("00200061")
    assert whose(office, "00200061") in ("ana", "ben")
    assert first.subject == "Renewal #Advocate"
    an_rms(office, "00200062")
    assert whose(office, "00200062") == "rita"
    office.workspace.clock_moves(minutes=5)
    office.case_arrives("00200062", owner="rita@example.com", subject="Renewal at risk #advocate")
    second = office.case("00200062")
    assert whose(office, "00200062") in ("ana", "ben")
    advocate = office.person(whose(office, "00200062"))

    def got() -> bool:
        # The lists of a day name the case too.
        return any(
            each.seen("00200062") and each.seen("Rita Moss called for an Advocate") for each in advocate.messages()
        )

    office.workspace.waits(got, lambda: "no card says who called")
    office.workspace.clock_moves(minutes=5)
    office.case_arrives("00200062", owner="rita@example.com", subject="Renewal at risk #advocate now", context="Seats")
    assert office.case("00200062").owner == second.owner
    rita = office.person("rita")
    assert rita.asks("/advocate 00200062").shows("Already requested")


def test_on_a_high_value_account_they_stay_on_it_together(shared_office: Office) -> None:
    """TAG-1, CRD-1: Rita's card lives on beside the Advocate's, for her to look at."""
    office = shared_office
    rita = office.person("rita")
    card = an_rms(office, "00200071", type="High Value Account", account="Vast AG")
    rita.types("/advocate 00200071 they plan to double")
    card.waits_to_show("You work it together")
    assert card.buttons == ["Next step", "Log e-mail", "Log call", "More", "Message"]
    name = whose(office, "00200071")
    advocate = office.person(name)
    got = advocate.waits_for_message(beginning="00200071")
    assert got.shows("They are the Renewal Manager and stay on this High Value Account", "they plan to double")
    form = advocate.opens("Pick up", on=got)
    form.fills("Next step", "Maybe")
    assert not form.submits().ok
    form.fills("Next step", "Call Rita about their plan")
    assert form.submits().ok
    card.waits_to_show("Call Rita about their plan", "In Progress")


def test_a_case_that_nobody_can_be_found_for_goes_to_smb_ops(sqlite_url: str) -> None:
    """TAG-1, RTE-4: its region is not known; Rita hears, and the tag is there."""
    from dataclasses import replace

    from tests.stories.office import RITA

    with Office(sqlite_url, roster=(ANA, BEN, MARTA, replace(RITA, region=None))) as office:
        rita = office.person("rita")
        an_rms(office, "00200081")
        assert rita.asks("/advocate 00200081 no idea where they are").shows("SMB Ops will assign it")
        assert rita.waits_for_message(containing="Nobody is available").shows("00200081")
        assert rita.asks("/advocate 00200081").shows("Already requested: SMB Ops will assign")
        case = office.case("00200081")
        assert (case.owner, case.tags) == (None, ("#advocate",))
