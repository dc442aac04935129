"""Files on a case that somebody creates in Slack (INT-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.model.errors import Field
from cases.rules.case_files import files_in
from messages.names import Form
from sandbox.slack.driver import Actor, MessageSeen, Modal
from sandbox.slack.driver.reading import Json
from sandbox.slack.manifest import Manifest
from tests.stories.forging import submission
from tests.stories.office import MANIFEST, Office
from tests.stories.test_new_case import fills, number_in
from tests.stories.test_updates import message_of

FILES = "https://sandbox.slack.com/files/"


def new_case(person: Actor) -> Modal:
    person.uses_shortcut("New case")
    return person.waits_for_modal(titled="New case")


def owners_card(office: Office, number: str) -> tuple[Actor, MessageSeen]:
    """Return the owner of a case, and its card."""
    with office.casebot.database.reading() as uow:
        owner = uow.roster.get(office.case(number).owner)
    assert owner is not None
    person = office.person(owner.name.split()[0].lower())
    return person, person.waits_for_message(beginning=number)


def addresses(content: Json) -> list[str]:
    """Return where the links to files lead."""
    found: list[str] = []
    pending: list[object] = [content]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            found += [item["url"]] if str(item.get("url")).startswith(FILES) else []
            pending += item.values()
        elif isinstance(item, list):
            pending += item
    return found


def test_a_file_is_a_link_on_the_card_in_the_answer_and_in_the_window(any_office: Office) -> None:
    """INT-3, PPL-3: a choice that redraws the form keeps the files. The owner and Sue, who created the case, see them."""
    office = any_office
    office.case_arrives("00140101", account="Fileworks", region="AMER")
    sue = office.person("sue")
    form = new_case(sue)
    form.attaches("Files", "Quote 1.pdf", "<!channel>&.txt")
    fills(form, "Support", "Fileworks")
    form.picks("Where does it come from?", "Partner")
    assert form.value("Files") == ["Quote 1.pdf", "<!channel>&.txt"]
    assert form.submits().ok
    number = number_in(form)
    owner, card = owners_card(office, number)
    assert card.has("Files: Quote 1.pdf, <!channel>&.txt")
    assert len(addresses(card.read())) == 2
    assert card.has("They want a quote for 20 more seats")
    assert "File: " not in str(card.text)
    assert [file.name for file in files_in(office.case(number).description)] == ["Quote 1.pdf", "<!channel>&.txt"]
    for reader in (owner, sue):
        assert reader.asks(f"/case {number}").has("Files: Quote 1.pdf, <!channel>&.txt")
    window = sue.opens("View", on=message_of(sue, number, "Created, and now with"))
    assert window.has("Files: Quote 1.pdf, <!channel>&.txt")
    window.cancels(all_of_them=True)


def test_a_line_that_a_customer_typed_is_no_file(shared_office: Office) -> None:
    """INT-3: from the CRM, with a new case and with a change of it; and in the request that a colleague copied into the form."""
    office = shared_office
    line = f"File: invoice.pdf {FILES}U1/F9/invoice.pdf"
    card = office.card_arrives("00140110", account="Typed Files", description=f"Please pay\n{line}")
    assert card.has("Please pay")
    assert not card.has("Files: invoice.pdf")
    office.clock.advance(timedelta(minutes=5))
    office.case_arrives("00140110", account="Typed Files", description=f"Please pay today\n{line}\n{line}")
    card.waits_to_show("Please pay today")
    sue = office.person("sue")
    form = new_case(sue)
    form.attaches("Files", "True.pdf")
    fills(form, "Support", "Typed More", request=f"They wrote:\n{line}")
    assert form.submits().ok
    number = number_in(form)
    for each, files in (("00140110", []), (number, ["True.pdf"])):
        assert [file.name for file in files_in(office.case(each).description)] == files
        assert line in office.case(each).description


def test_slack_takes_no_sixth_file(shared_office: Office) -> None:
    """INT-3: five are taken, and the form's files stay as they were."""
    sue = shared_office.person("sue")
    form = new_case(sue)
    fills(form, "Support", "Globex Six")
    form.attaches("Files", *(f"{number}.pdf" for number in range(6)))
    with pytest.raises(AssertionError, match="At most 5"):
        form.submits()
    form.attaches("Files", *(f"{number}.pdf" for number in range(5)))
    assert form.submits().ok
    assert len(files_in(shared_office.case(number_in(form)).description)) == 5


def test_files_are_optional(shared_office: Office) -> None:
    """INT-3: without one, nothing speaks of files."""
    sue = shared_office.person("sue")
    form = new_case(sue)
    fills(form, "Support", "Nofile Inc")
    assert form.submits().ok
    number = number_in(form)
    assert not sue.asks(f"/case {number}").has("Files")


def test_a_forged_file_is_left_out(shared_office: Office) -> None:
    """INT-3, SAFE-3: one in another workspace, on another host, or of which Slack knows nothing; the case comes all the same."""
    office = shared_office
    mallory = office.person("sue")
    kinds = {
        Field.ORIGIN: "static_select",
        Field.ACCOUNT: "external_select",
        Field.CONTACT: "external_select",
        Field.ASK: "plain_text_input",
    }
    blocks = [
        {"type": "input", "block_id": field.value, "element": {"type": kind, "action_id": field.value}}
        for field, kind in kinds.items()
    ]
    typed = {"origin": "Support", "account": "0:Forged Ltd", "contact": "0:Maria", "ask": "A quote"}
    payload = submission(Form.NEW_CASE.value, "", blocks, typed, "V0FORGEDFILES")
    forged = [
        {"id": "F1", "name": "a.pdf", "permalink": "https://evil.example/files/U1/F1/a.pdf"},
        {"id": "F2", "name": "b.pdf", "permalink": "http://sandbox.slack.com/files/U1/F2/b.pdf"},
        {"id": "F3", "name": "c.pdf", "permalink": "https://evil.slack.com/files/U1/F3/c.pdf"},
        {"id": "F4"},
        {"id": "F5", "name": "good.pdf", "permalink": "https://sandbox.slack.com/files/U1/F5/good.pdf"},
    ]
    payload["view"]["state"]["values"]["files"] = {"files": {"type": "file_input", "files": forged}}
    mallory.forges(payload)
    with office.casebot.database.reading() as uow:
        (found,) = uow.lists.of_account("forged ltd")
    case = office.case(found.number)
    assert [file.name for file in files_in(case.description)] == ["good.pdf"]
    assert "evil" not in case.description


def test_a_message_brings_the_links_of_its_files(shared_office: Office) -> None:
    """INT-3: they are in the form with the message's own link, and become the files of the case."""
    office = shared_office
    rita = office.person("rita")
    said = rita.says("Hooli sent this", in_="hvs", file="Price list.pdf")
    rita.uses_shortcut("Create case from message", on=said)
    form = rita.waits_for_modal(titled="New case")
    links = str(form.value("Links")).split()
    assert [link.startswith(FILES) for link in links] == [False, True]
    fills(form, "Sales", "Hooli Files", request="They ask about the list")
    assert form.submits().ok
    number = number_in(form)
    case = office.case(number)
    assert [file.name for file in files_in(case.description)] == ["price_list.pdf"]
    assert links[0] in case.description


def test_the_request_for_a_colleague_brings_its_files(shared_office: Office) -> None:
    """INT-3, EML-2: what is added to another Advocate's case has its files too."""
    office = shared_office
    office.case_arrives(
        "00140102",
        owner="ben@example.com",
        status="In Progress: Engaged",
        next_step="2026-03-01 BO Call",
        account="Pied Piper",
        region="AMER",
    )
    form = new_case(office.person("ana"))
    fills(form, "A customer wrote to me", "Pied Piper", request="A quote")
    form.attaches("Files", "order.pdf")
    assert form.submits().ok
    form.cancels()
    assert [file.name for file in files_in(office.case("00140102").description)] == ["order.pdf"]


def test_without_the_scope_the_form_has_no_files(sqlite_url: str) -> None:
    """INT-3: an installation that was not updated from its manifest creates cases as before."""
    ours = Manifest.load(MANIFEST)
    with Office(sqlite_url, manifest=replace(ours, bot_scopes=ours.bot_scopes - {"files:read"})) as office:
        form = new_case(office.person("sue"))
        assert "Files" not in form.labels
        fills(form, "Support", "Globex")
        assert form.submits().ok
        assert office.case(number_in(form)).account == "Globex"
