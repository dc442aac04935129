"""What of a case a person may read (PPL-3): its details are for the roster; a form is drawn for those alone who may send it."""

from collections.abc import Iterator

import pytest

from cases.model.case import Case
from messages.names import Button, Seen
from sandbox.slack.driver import Actor
from sandbox.slack.driver.reading import Json
from tests.stories import forging
from tests.stories.office import Office

NUMBER = "00012345"
SECRETS = ("Maria Lopez", "They ask for a quote", "Call her back", "too expensive")
REDRAWS = [(form, button) for form, found in forging.FORMS.items() for button in found.redraws]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """With a case of Ana's that holds something in each field that a form shows."""
    with Office(f"sqlite:///{tmp_path_factory.mktemp('reading') / 'casebot.db'}") as office:
        office.case_arrives(
            NUMBER,
            status="In Progress: Engaged",
            contact="Maria Lopez",
            next_step="2026-03-01 AS Call her back",
            feedback="They find it too expensive",
        )
        yield office


def redraw(case: Case, button: Button, view: Json) -> Json:
    """A choice in a form on the case that this person never had, forged into a window that they have open."""
    action = {
        "type": "static_select",
        "action_id": button.value,
        "block_id": "forged",
        "selected_option": {"text": {"type": "plain_text", "text": "x"}, "value": "x"},
    }
    forged = {**view, "private_metadata": str(Seen(case.id, case.version)), "state": {"values": {}}}
    return {"type": "block_actions", "actions": [action], "container": {"type": "view"}, "view": forged}


def shown_to(person: Actor) -> str:
    """All that stands in the windows of a person."""
    return str(person.raw_views()["modals"])


@pytest.mark.parametrize("who", ["sue", "ben", "ole"])
@pytest.mark.parametrize("button", [button for _, button in REDRAWS], ids=lambda button: button.value)
def test_a_form_is_drawn_again_only_for_those_who_may_send_it(office: Office, who: str, button: Button) -> None:
    """PPL-3: a stakeholder, a colleague and the manager of the other region forge each choice; no field of the case comes back."""
    person, case = office.person(who), office.case(NUMBER)
    person.uses_shortcut("New case")
    window = person.waits_for_modal()
    person.forges(redraw(case, button, window.read()))
    window.waits_to_show("You cannot")
    for secret in SECRETS:
        assert secret not in shown_to(person)
    window.cancels(all_of_them=True)


def test_the_owner_s_choice_is_drawn(office: Office) -> None:
    """PPL-3: the same request of Ana's is answered with the form."""
    ana, case = office.person("ana"), office.case(NUMBER)
    ana.uses_shortcut("New case")
    window = ana.waits_for_modal()
    ana.forges(redraw(case, Button.CLOSE_STATUS, window.read()))
    window.waits_to_show("Feedback")
    window.cancels(all_of_them=True)


@pytest.mark.parametrize("button", [Button.MORE, Button.MORE_HISTORY, Button.MORE_ZENDESK, Button.SHOW_ALL])
def test_a_stakeholder_reads_no_details(office: Office, button: Button) -> None:
    """PPL-3: texts and history are for the roster."""
    sue, case = office.person("sue"), office.case(NUMBER)
    sue.forges(forging.click(button.value, str(Seen(case.id, case.version))))
    window = sue.waits_for_modal()
    assert "You cannot read its details" in window.text
    for secret in SECRETS:
        assert secret not in shown_to(sue)
    window.cancels(all_of_them=True)


def test_a_stakeholder_reads_where_a_case_stands(office: Office) -> None:
    """PPL-3, LOOK-1: owner, status and next step; neither the contact nor what the customer wrote."""
    sue, case = office.person("sue"), office.case(NUMBER)
    sue.forges(forging.click(Button.HOME_OPEN.value, str(Seen(case.id, case.version))))
    window = sue.waits_for_modal()
    assert window.has("Ana Silva", "In Progress: Engaged", "Call her back")
    assert not any(window.has(each) for each in ("Maria Lopez", "They ask for a quote", "too expensive"))
    window.cancels(all_of_them=True)
    answer = sue.asks(f"/case {NUMBER}")
    assert answer.has("Ana Silva", "In Progress: Engaged")
    assert not any(answer.has(each) for each in ("Maria Lopez", "They ask for a quote", "too expensive"))


@pytest.mark.parametrize("who", ["ben", "ole", "rita"])
def test_the_roster_reads_the_details(office: Office, who: str) -> None:
    """PPL-3: colleagues need them to cover, to route and to advise."""
    person, case = office.person(who), office.case(NUMBER)
    person.forges(forging.click(Button.SHOW_ALL.value, str(Seen(case.id, case.version))))
    window = person.waits_for_modal()
    assert window.has("They ask for a quote")
    window.cancels(all_of_them=True)
