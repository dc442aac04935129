"""What people type means the same at every door, whatever Slack dresses it in (LOOK-1, TAG-1, TAG-2)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.salesforce_ids import long_case_id
from tests.stories.office import Office

SHORT = "500Sb0000000077"
ID = long_case_id(SHORT)
LIGHTNING, CLASSIC = "https://acme.lightning.force.com", "https://acme.my.salesforce.com"
LINKS = (
    f"{LIGHTNING}/lightning/r/Case/{ID}/view",
    f"{LIGHTNING}/lightning/r/Case/{ID}/view?ws=%2Flightning%2Fr%2FAccount%2F001Sb0000000001AAA%2Fview",
    f"{LIGHTNING}/lightning/r/Contact/003Sb0000000001AAA/view?ws=%2Flightning%2Fr%2FCase%2F{ID}%2Fview",
    f"{LIGHTNING}/one/one.app#/sObject/{ID}/view",
    f"{CLASSIC}/console#%2F{SHORT}",
    f"{CLASSIC}/{SHORT}",
)
PERMALINK = "https://acme.slack.com/archives/C0123456789/p1700000000012345?thread_ts=1700000000.012345&cid=C0123456789"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office with a Salesforce of its own, and one case of Ana's."""
    folder = tmp_path_factory.mktemp("office")
    policy: Path = folder / "policy.toml"
    policy.write_text(f'[crm]\nlink_prefix = "{LIGHTNING}/"\n', encoding="utf-8")
    with Office(f"sqlite:///{folder / 'casebot.db'}", policy_file=policy) as office:
        office.case_arrives("00012345", external_id=ID)
        yield office


@pytest.mark.parametrize(
    "typed",
    [
        "_00012345_",
        "~00012345~",
        "*00012345*",
        "`00012345`",
        "> 00012345",
        ">>> 00012345",
        "“00012345”",
        "\u200b00012345\u00a0",
        f"00012345 {PERMALINK}",
        f"{PERMALINK} 00012345",
        "<tel:00012345|00012345>",
        "00012345 @ben",
        "call +44 20 7946 0958 about 00012345",
    ],
)
def test_a_number_in_any_dress_is_found_at_every_door(office: Office, typed: str) -> None:
    """LOOK-1: the slash command, the conversation with casebot, a mention."""
    sue = office.person("sue")
    assert sue.asks(f"/case {typed}").shows("00012345", "Owner: Ana Silva")
    said = sue.says(typed)
    assert sue.waits_for_message(containing="Owner: Ana Silva", after=said).shows("00012345")
    asked = sue.says(f"@casebot {typed}", in_="#hvs")
    assert asked.waits_for_reply(containing="Owner: Ana Silva").shows("00012345")


@pytest.mark.parametrize("link", LINKS)
def test_a_link_of_any_form_is_found_at_every_door(office: Office, link: str) -> None:
    """LOOK-1: also as Slack marks it up, and on the organisation's other host."""
    sue = office.person("sue")
    assert sue.asks(f"/case {link}").shows("00012345", "Owner: Ana Silva")
    assert sue.asks(f"/case status {link}").shows("00012345", "Owner: Ana Silva")
    said = sue.says(f"what about {link} please")
    assert sue.waits_for_message(containing="Owner: Ana Silva", after=said).shows("00012345")
    asked = sue.says(f"@casebot {link}", in_="#hvs")
    assert asked.waits_for_reply(containing="Owner: Ana Silva").shows("00012345")


def test_a_link_to_a_case_that_is_not_known_is_answered_with_its_id(office: Office) -> None:
    """LOOK-1: and a link elsewhere is no case of ours."""
    sue = office.person("sue")
    unknown = long_case_id("500Sb0000000999")
    assert sue.asks(f"/case {CLASSIC}/{unknown}").shows(unknown)
    said = sue.says(f"{LIGHTNING}/lightning/r/Case/{unknown}/view?ws=" + "%2Fx" * 80)
    sue.waits_for_message(containing=unknown, after=said)
    assert sue.asks(f"/case https://other.my.salesforce.com/{ID}").shows("/case help")


def test_messages_of_every_kind_are_answered_once_and_a_reply_in_its_thread(office: Office) -> None:
    """LOOK-1: with a screenshot, as /me, as a reply, as a reply that is shown in the conversation too."""
    sue = office.person("sue")
    for kind in ({"file": "screenshot.png"}, {"me": True}):
        said = sue.says("00012345", **kind)
        assert sue.waits_for_message(containing="Owner: Ana Silva", after=said).shows("00012345")
    for shown in (False, True):
        began = sue.says("Good morning")
        sue.says("00012345", thread=began, broadcast=shown)
        assert began.waits_for_reply(containing="Owner: Ana Silva").shows("00012345")
        office.settles()
        assert len(began.thread) == 2, "the question and its answer"


def test_an_edited_mention_has_its_answer_edited(office: Office) -> None:
    """LOOK-1, SAFE-2: one answer in the thread, of the case that is meant now."""
    sue = office.person("sue")
    office.case_arrives("00012399", owner="ben@example.com")
    asked = sue.says("@casebot 00012345", in_="#hvs")
    answer = asked.waits_for_reply(containing="Owner: Ana Silva")
    sue.edits(asked, "@casebot 00012399")
    answer.waits_to_show("00012399", "Owner: Ben Carter")
    sue.edits(asked, "@casebot 00012399 please")
    office.settles()
    assert len(asked.thread) == 1
    slip = sue.says("@casebot 00099998", in_="#hvs")
    sue.waits_for_message(beginning="00099998")
    sue.edits(slip, "@casebot 00012399")
    assert slip.waits_for_reply(containing="Owner: Ben Carter").shows("00012399")


def test_an_edited_question_in_the_conversation_has_its_answer_edited(office: Office) -> None:
    """LOOK-1, SAFE-2"""
    sue = office.person("sue")
    office.case_arrives("00012388", owner="ben@example.com")
    said = sue.says("00099997")
    answer = sue.waits_for_message(containing="00099997", after=said)
    sue.edits(said, "00012388")
    answer.waits_to_show("00012388", "Owner: Ben Carter")


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("S000901", "/languagebarrier S000901 Portuguese"),
        ("S000902", "#languagebarrier S000902 Portuguese"),
        ("S000903", "S000903 #language-barrier: they answer in Portuguese"),
        ("INC0000904", "/languagebarrier #INC0000904 Portuguese"),
    ],
)
def test_casebots_own_numbers_are_known_to_the_language_tag(office: Office, number: str, written: str) -> None:
    """TAG-2"""
    office.case_arrives(number)
    ana = office.person("ana")
    if written.startswith("/"):
        assert ana.asks(written).shows(number, "Portuguese")
    else:
        ana.says(written, in_="#hvs")
        office.settles()
    assert office.person("marta").waits_for_message(beginning=number).shows("Portuguese")
    assert office.case(number).tags == ("#languagebarrier",)


def test_casebots_own_numbers_and_links_are_known_to_the_advocate_tag(office: Office) -> None:
    """TAG-1"""
    rita = office.person("rita")
    key = long_case_id("500Sb0000000088")
    office.case_arrives("S000911", owner="rita@example.com")
    office.case_arrives("S000912", owner="rita@example.com", external_id=key)
    assert rita.asks("/advocate S000911 they insist").shows("S000911", "has it now")
    rita.says(f"#advocate {CLASSIC}/{key} they insist on a call", in_="#hvs")
    office.workspace.waits(lambda: office.case("S000912").tags or None, lambda: "the tag of S000912")
    assert office.case("S000912").tags == ("#advocate",)
    assert "they insist on a call" in [entry.reason for entry in office.history("S000912")]
