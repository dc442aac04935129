"""Slack makes links of e-mail addresses; whatever somebody writes and wherever it shows, casebot shows the address (SAFE-3)."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

import pytest

from sandbox.slack.driver import Actor, MessageSeen
from tests.stories.office import Office
from tests.stories.test_foreign_text import everything_sent
from tests.stories.test_new_case import fills

ADDRESS = "jo@labs.example"
#: Slack makes a link of each as it is typed.
ADDRESSES = [ADDRESS, "Jo.Lane+vip@labs.example"]
NUMBER = "00083001"


def sent_without_scheme(office: Office, before: int) -> None:
    """Look at all that casebot sent since."""
    office.settles()
    sent = list(everything_sent(office, before))
    assert sent
    assert [payload for payload in sent if "mailto:" in json.dumps(payload)] == []


def any_answer(office: Office, before: int) -> bool:
    return any(True for _ in everything_sent(office, before))


@pytest.fixture
def card(shared_office: Office) -> MessageSeen:
    if not any(message.seen(NUMBER) for message in shared_office.person("ana").messages()):
        return shared_office.card_arrives(NUMBER, account="Labs", contact="Jo Lane", web_email=ADDRESS)
    return shared_office.person("ana").waits_for_message(beginning=NUMBER)


SLASHES = (
    "/case {}",
    "/case search {}",
    "/case of {}",
    f"/case {NUMBER} {{}}",
    "/case away 2026-03-04 cover {}",
    f"/advocate {NUMBER} ask {{}}",
    f"/languagebarrier {NUMBER} {{}}",
    "/case help {}",
)


@pytest.mark.parametrize("link", ADDRESSES)
@pytest.mark.usefixtures("card")
def test_no_command_answers_with_the_scheme(shared_office: Office, link: str) -> None:
    """SAFE-3"""
    before = shared_office.traffic_so_far()
    ana = shared_office.person("ana")
    for command in SLASHES:
        ana.asks(command.format(link))
    sent_without_scheme(shared_office, before)


SAYINGS: tuple[Callable[[Actor, str], object], ...] = (
    lambda ana, link: ana.says(link),
    lambda ana, link: ana.says(f"search {link}"),
    lambda ana, link: ana.says(f"{NUMBER} is from {link}"),
    lambda ana, link: ana.says(f"@casebot {link}", in_="#hvs"),
    lambda ana, link: ana.says(f"@casebot {NUMBER} {link}", in_="#hvs"),
    lambda ana, link: ana.says(f"#advocate {NUMBER} write to {link}", in_="#hvs"),
    lambda ana, link: ana.says(f"#languagebarrier {NUMBER} {link}", in_="#hvs"),
)


@pytest.mark.parametrize("link", ADDRESSES)
@pytest.mark.usefixtures("card")
def test_no_message_is_answered_with_the_scheme(shared_office: Office, link: str) -> None:
    """SAFE-3: in the conversation with casebot, and where it is mentioned."""
    before = shared_office.traffic_so_far()
    ana = shared_office.person("ana")
    for say in SAYINGS:
        so_far = shared_office.traffic_so_far()
        say(ana, link)
        answered = partial(any_answer, shared_office, so_far)
        shared_office.workspace.waits(answered, lambda: "no answer came")
    sent_without_scheme(shared_office, before)


def test_no_form_shows_the_scheme(shared_office: Office) -> None:
    """SAFE-3: New case from a message has the address alone, and so has what comes of it; so have the forms of a case."""
    office = shared_office
    card = office.card_arrives("00083002", account="Labs", contact="Jo Moss", web_email=ADDRESS)
    before = office.traffic_so_far()
    sue, ana = office.person("sue"), office.person("ana")
    said = sue.says(f"Please write to {ADDRESS}", in_="hvs")
    sue.uses_shortcut("Create case from message", on=said)
    form = sue.waits_for_modal(titled="New case")
    labels = {label: str(form.value(label)) for label in form.labels if "write to" in str(form.value(label))}
    assert list(labels.values()) == [f"Please write to {ADDRESS}"]
    fills(form, "Support", "Labs Two", request=f"Please write to {ADDRESS}")
    assert form.submits().ok
    step = ana.opens("Pick up", on=card)
    step.fills("Next step", f"Write to {ADDRESS} about the quote")
    step.picks("Status", "In Progress: Engaged")
    assert step.submits().ok, step.text
    card.waits_to_show(f"Write to {ADDRESS}")
    contact = ana.opens("More", "Contact", on=card)
    contact.types_ahead("Contact", query=ADDRESS, pick="Jo Moss")
    contact.submits()
    sent_without_scheme(office, before)
