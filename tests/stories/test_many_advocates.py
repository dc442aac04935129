"""Cases are given away in a region with more Advocates than a select of Slack's holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cases.model.people import Person, Region, Role
from messages.names import Suggest
from sandbox.slack.driver.reading import Json
from tests.stories.office import ANA, MARTA, RITA, Office

COUNT = 147
# The accents of the last two are marks of their own, as some keyboards write them.
NAMES = [
    *(f"Kim{number:03} Person" for number in range(1, COUNT + 1)),
    "Jose\u0301 Nu\u0301n\u0303ez",
    "Zoe Wa\u0142e\u0328sa",
]
*_, JOSE, ZOE = NAMES
CROWD = tuple(
    Person(f"crowd{number}@example.com", name, Role.ADVOCATE, Region.AMER, "KP", manager=MARTA.email)
    for number, name in enumerate(NAMES, start=1)
)
OTTO = Person("otto@example.com", "Otto Reis", Role.SMB_OPS)
WHO = "Who takes it?"
NEXT = "Next in turn in AMER"


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    """150 Advocates in one region."""
    with Office(
        sqlite_url, roster=(ANA, MARTA, RITA, OTTO, *CROWD[:-2], CROWD[-1]), not_on_slack=CROWD[-2:-1]
    ) as office:
        yield office


def suggestion(action: Suggest, metadata: str, typed: str = "", callback_id: str = "form.reassign") -> Json:
    view = {
        "id": "V0FORGED",
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": metadata,
        "state": {"values": {}},
    }
    return {"type": "block_suggestion", "action_id": action.value, "block_id": "owner", "value": typed, "view": view}


def test_the_150th_is_found_by_a_part_of_the_name(office: Office) -> None:
    """CRD-2: next in turn stands first; letters count in any case, with and without their marks."""
    office.case_arrives()
    marta = office.person("marta")
    window = marta.opens("More", "Reassign", on=marta.asks("/case 00012345"))
    all_offered = window.types_ahead(WHO, query="")
    assert all_offered[:2] == [NEXT, "Kim001 Person · 0 of 50"]
    assert len(all_offered) == 100, "as many as Slack shows"
    assert window.types_ahead(WHO, query="nunez") == [f"{JOSE} · 0 of 50"]
    assert window.types_ahead(WHO, query="NÚÑ jos") == [f"{JOSE} · 0 of 50"]
    assert window.types_ahead(WHO, query="next in") == [NEXT]
    assert window.types_ahead(WHO, query="ana silva") == [], "she has it"
    assert window.types_ahead(WHO, query="50") == [], "a load is no name"
    window.fills("Why?", "Ana is ill")
    window.types_ahead(WHO, query="wales", pick=f"{ZOE} · 0 of 50")
    assert window.submits().ok
    assert office.case().owner == CROWD[-1].email
    assert office.person("zoe").waits_for_message(beginning="00012345").shows("Ana is ill")


def test_several_go_from_one_found_to_one_found(office: Office) -> None:
    """CRD-2: whose cases they are and who takes them are both found by name; the choice of one loses nothing."""
    office.case_arrives("00010001", owner=CROWD[-1].email, account="One")
    office.case_arrives("00010002", owner=ANA.email, account="Two")
    marta = office.person("marta")
    window = marta.opens("Reassign several", on=marta.opens_home())
    window.fills("Why?", "Zoe is ill")
    window.types_ahead("Who takes them?", query="ana", pick="Ana Silva · 0 of 50")
    assert window.types_ahead("Whose cases?", query="zoe", pick=f"{ZOE} (1)") == [f"{ZOE} (1)"]
    window.waits_to_show("Which ones?")
    assert len(window.options("Which ones?")) == 1
    assert (window.value("Why?"), window.value("Who takes them?")) == ("Zoe is ill", "Ana Silva · 0 of 50")
    assert window.types_ahead("Who takes them?", query="spread") == ["Spread by turn in AMER"]
    assert window.types_ahead("Who takes them?", query="zoe") == [], "they are hers"
    window.picks("Which ones?", *window.options("Which ones?"))
    assert window.submits().ok
    marta.waits_for_modal().waits_to_show("1 case")
    assert office.case("00010001").owner == ANA.email


def test_the_last_of_many_cases_is_found_by_account_and_by_number(office: Office) -> None:
    """CRD-2: 120 cases are more than a select holds; another person's cases begin with none chosen."""
    for number in range(120):
        office.case_arrives(f"000{20_000 + number}", account=f"Bakery {number}")
    office.case_arrives("00010001", owner=CROWD[-1].email, account="Zebra GmbH")
    marta = office.person("marta")
    window = marta.opens("Reassign several", on=marta.opens_home())
    assert len(window.types_ahead("Which ones?", query="")) == 100, "as many as Slack shows, the worst first"
    assert window.types_ahead("Which ones?", query="zebr")[0].startswith("00010001 · Zebra GmbH")
    assert window.types_ahead("Which ones?", query="zoe")[0].startswith("00010001"), "by its owner too"
    [last] = window.types_ahead("Which ones?", query="00020119", pick="00020119 · Bakery 119 · Ana · Open")
    window.types_ahead("Whose cases?", query="ana", pick="Ana Silva (120)")
    assert not window.value("Which ones?")
    assert window.types_ahead("Which ones?", query="zebra") == [], "it is not Ana's"
    assert window.types_ahead("Which ones?", query="20119", pick=last.replace(" · Ana", "")) != []
    window.types_ahead("Who takes them?", query="zoe", pick=f"{ZOE} · 0 of 50")
    assert window.submits().ok
    marta.waits_for_modal().waits_to_show("1 case")
    assert office.case("00020119").owner == CROWD[-1].email


def test_an_unassigned_case_is_given_to_somebody_found(office: Office) -> None:
    """RTE-4: SMB Ops choose a region, or a person by name."""
    office.case_arrives("00012346", owner="", account="", contact="")
    otto = office.person("otto")
    message = otto.waits_for_message(containing="00012346", in_="smb-ops")
    window = otto.opens("Assign", on=message)
    assert window.types_ahead("Who gets it?", query="")[0] == NEXT
    window.types_ahead("Who gets it?", query="zoe", pick=f"{ZOE} · AMER · 0 of 50")
    assert window.submits().ok
    assert office.case("00012346").owner == CROWD[-1].email


def test_days_away_are_set_for_somebody_found_and_covered_by_somebody_found(office: Office) -> None:
    """PTO-1: who is away and who covers are found by name, also the last of 150; a cover also by region."""
    marta = office.person("marta")
    marta.types("/case away")
    form = marta.waits_for_modal()
    assert len(form.types_ahead("Who is away?", query="")) == 100
    form.types_ahead("Who is away?", query="wales", pick=ZOE)
    assert ZOE not in form.types_ahead("Who covers?", query="wal"), "she is away"
    assert len(form.types_ahead("Who covers?", query="amer")) == 100
    form.types_ahead("Who covers?", query="kim140", pick="Kim140 Person")
    form.picks_date("First day", "2026-03-04")
    form.picks_date("Last day", "2026-03-06")
    assert form.submits().ok
    assert office.person("kim140").waits_for_message(containing=f"{ZOE} is away").shows("Can you cover?")


def test_the_cases_of_the_last_of_a_team_are_seen_from_the_home(office: Office) -> None:
    """HOM-1, LOOK-2: the Home finds a person by name; a stranger to the team is offered nobody."""
    office.case_arrives("00010003", owner=CROWD[-1].email, account="Three")
    marta = office.person("marta")
    home = marta.opens_home()
    place = "Type a name to see all cases"
    assert len(home.types_ahead(place, query="")) == 100
    assert home.types_ahead(place, query="person kim130") == ["Kim130 Person"]
    home.types_ahead(place, query="zoe", pick=ZOE)
    marta.waits_for_modal().waits_to_show("00010003")
    for who in ("ana", "rita", "sue"):
        forged = {**suggestion(Suggest.TEAM_CASES, "", "zoe"), "block_id": "do"}
        assert office.person(who).forges(forged) == {"options": []}, who


def test_a_language_is_decided_for_somebody_found(office: Office) -> None:
    """TAG-2: the question has no menu that leaves people out; Decide finds all by name."""
    office.case_arrives("00010004", account="Four")
    office.person("ana").types("/languagebarrier 00010004 Portuguese")
    marta = office.person("marta")
    question = marta.waits_for_message(containing="Portuguese")
    assert question.shows("Decide finds everyone in the region")
    form = marta.opens("Decide", on=question)
    offered = form.types_ahead(WHO, query="")
    assert len(offered) == 100
    assert form.types_ahead(WHO, query="nobody") == ["Nobody here speaks it"]
    assert form.types_ahead(WHO, query="50") == [], "a load is no name"
    picked = next(each for each in form.types_ahead(WHO, query="zoe") if each.startswith(ZOE))
    form.types_ahead(WHO, query="zoe", pick=picked)
    assert form.submits().ok
    assert office.case("00010004").owner == CROWD[-1].email


def test_who_may_not_give_cases_away_is_offered_nobody(office: Office) -> None:
    """PPL-3: the server decides, whatever the window says; what is no window of casebot's is answered with nothing."""
    office.case_arrives()
    case = office.case()
    seen = f"{case.id}:{case.version}"
    asks = [suggestion(action, seen) for action in (Suggest.REASSIGN_TO, Suggest.SEVERAL_TO, Suggest.REASSIGN_FROM)]
    for who in ("ana", "rita", "sue"):
        for ask in [*asks, suggestion(Suggest.ROUTE_TO, seen)]:
            assert office.person(who).forges(ask) == {"options": []}, (who, ask["action_id"])
    marta = office.person("marta")
    for wrong in ("", "7", "x:y", "999999:1", "1:" + "9" * 30):
        assert marta.forges(suggestion(Suggest.REASSIGN_TO, wrong)) == {"options": []}, wrong
    answer = marta.forges(suggestion(Suggest.REASSIGN_TO, seen, "zoe"))
    assert isinstance(answer, dict)
    assert len(answer["options"]) == 1
