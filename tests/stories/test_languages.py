"""Which language a customer speaks: known by any of its names, asked about where it is a slip, corrected and withdrawn (TAG-2)."""

from __future__ import annotations

from sqlalchemy import select

from cases.model.requests import RequestKind, RequestState
from storage.schema import requests
from tests.stories.office import Office


def wanted(office: Office, number: str) -> list[str]:
    """The languages that are asked for on a case and await a decision."""
    with office.casebot.database.reading() as uow:
        waiting = uow.requests.waiting([office.case(number).id], RequestKind.LANGUAGE)
    return [request.about for request in waiting]


def test_a_slip_is_asked_about_and_any_name_of_a_language_is_understood(shared_office: Office) -> None:
    """TAG-2: nothing is asked of Marta until the language is one; “português”, “pt-BR” and “Brazilian Portuguese” find Ana, who speaks Portuguese."""
    office = shared_office
    ben = office.person("ben")
    office.case_arrives("00330000", owner="ben@example.com")
    assert ben.asks("/languagebarrier 00330000 Portugese").shows("Portugese", "Did you mean Portuguese?")
    assert ben.asks("/languagebarrier 00330000 Klingonish").shows("no language that casebot knows")
    assert ben.asks("/languagebarrier 00330000").shows("Which language?")
    assert wanted(office, "00330000") == []
    for place, written in enumerate(("português", "pt-BR", "Brazilian Portuguese", "portugues", "PT")):
        number = f"0033001{place}"
        office.case_arrives(number, owner="ben@example.com")
        assert ben.asks(f"/languagebarrier {number} {written}").shows(number, "Portuguese")
        assert wanted(office, number) == ["Portuguese"], written
        question = office.person("marta").waits_for_message(beginning=number)
        assert question.shows("Available speakers", "Ana Silva")


def test_each_of_several_languages_is_asked_for_and_counted(shared_office: Office) -> None:
    """TAG-2, DIG-1"""
    office = shared_office
    office.case_arrives("00330020", owner="ben@example.com")
    ben = office.person("ben")
    assert ben.asks("/languagebarrier 00330020 português, Spanish and Finnish: any of them").shows("Spanish")
    assert wanted(office, "00330020") == ["Portuguese, Spanish, Finnish"]
    digest = office.person("marta").asks("/case digest")
    assert digest.shows("Spanish 1", "Finnish 1")


def test_a_request_is_corrected_by_asking_again_and_withdrawn_by_saying_so(shared_office: Office) -> None:
    """TAG-2, AUD-1: the deciders have one question that is open, of what is meant now; a withdrawn one leaves neither tag nor clock."""
    office = shared_office
    office.case_arrives("00330030", owner="ben@example.com")
    ben = office.person("ben")
    assert ben.asks("/languagebarrier 00330030 Spanish").shows("Spanish")
    due = office.case("00330030").hand_over_due_at
    assert ben.asks("/languagebarrier 00330030 Spanish").shows("Already requested")
    assert ben.asks("/languagebarrier 00330030 Catalan").shows("Catalan")
    assert wanted(office, "00330030") == ["Catalan"]
    assert office.case("00330030").hand_over_due_at == due
    assert ben.asks("/languagebarrier 00330030 withdraw").shows("is withdrawn")
    assert wanted(office, "00330030") == []
    case = office.case("00330030")
    assert (case.tags, case.hand_over_asked_at, case.hand_over_due_at) == ((), None, None)
    with office.casebot.database.engine.connect() as connection:
        states = connection.execute(select(requests.c.state).where(requests.c.case_id == case.id)).scalars().all()
    assert states == [RequestState.WITHDRAWN, RequestState.WITHDRAWN]
    assert "the language request was withdrawn" in str([entry.new for entry in office.history("00330030")])
    assert ben.asks("/languagebarrier 00330030 cancel").shows("No language request is open")


def test_several_languages_read_as_a_sentence_and_a_slip_is_refused_where_it_was_typed(shared_office: Office) -> None:
    """TAG-2, CLO-10: either language will do; the reason stands below the field with the slip, not below the list."""
    office = shared_office
    ben, marta = office.person("ben"), office.person("marta")
    card = office.card_arrives("00330040", owner="ben@example.com")
    form = ben.opens("More", "Language barrier", on=card)
    form.picks("Which language?", "Another language")
    assert "Say which language" in form.submits().errors["Another language"]
    form.fills("Another language", "Klingonish")
    assert "no language that casebot knows" in form.submits().errors["Another language"]
    form.fills("Another language", "português, Spanish")
    assert form.submits().ok
    form.waits_to_show("A speaker of Portuguese or Spanish is asked for.")
    form.cancels(all_of_them=True)
    question = marta.waits_for_message(containing="00330040")
    assert question.shows("who speaks Portuguese or Spanish?", "Available speakers:")
    said = ben.asks("/languagebarrier 00330040 withdraw")
    assert said.shows("00330040: The language request is withdrawn.")
    question.waits_to_show("The request was withdrawn. · Ben Carter")
