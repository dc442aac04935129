"""A link to a case is shown as a Work Object: for everybody below the link, and for each reader in a panel of their own (LOOK-1)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from slack_sdk import WebClient

from messages import work_objects
from sandbox.slack.driver import MessageSeen
from sandbox.slack.driver.reading import Json
from sandbox.slack.manifest import Manifest
from tests.stories.office import MANIFEST, Office
from tests.stories.test_looking import ID, LINK, SECRETS


@pytest.fixture
def known(office: Office) -> Office:
    """The office in which Ana works the case of Acme."""
    office.case_arrives(
        external_id=ID,
        link=LINK,
        contact="Maria Lopez",
        status="In Progress: Engaged",
        next_step="2026-03-02 AS Send Maria the quote",
        next_step_due="2026-03-04",
    )
    return office


def entity_below(office: Office, text: str = LINK) -> tuple[Json, MessageSeen]:
    """Sue posts a link; the entity that comes to stand below it, and her message."""
    said = office.person("sue").says(text, in_="#hvs")
    office.workspace.waits(lambda: said.read().get("attachments"), lambda: "nothing came below the link")
    entity: Json = said.read()["attachments"][0]["entity"]
    return entity, said


def fields_of(entity: Json) -> dict[str, Json]:
    return {field["key"]: field for field in entity["entity_payload"]["custom_fields"]}


def test_below_a_link_stands_a_work_object_without_a_word_of_the_customer(known: Office) -> None:
    """LOOK-1: title, status, owner, when the next step is due and the clock, beside the blocks for workspaces without the feature."""
    entity, said = entity_below(known)
    fields = fields_of(entity)
    assert entity["entity_payload"]["attributes"]["title"]["text"] == "Case 00012345"
    assert fields["status"]["value"] == "In Progress: Engaged"
    assert fields["owner"]["user"] == {"user_id": "U0ANA"}
    assert fields["next_step_due"]["value"] == "2026-03-04"
    assert fields["closing"]["type"] == "slack#/types/timestamp"
    assert not any(word in str(entity) for word in SECRETS)
    assert "actions" not in entity["entity_payload"], "everybody reads it, and not everybody may act"
    assert said.has("Owner: Ana Silva"), "today's blocks are there as well"


def test_each_reader_sees_in_the_panel_what_they_may_see_and_do(known: Office) -> None:
    """LOOK-1, PPL-3: Ana works the case from there; Sue, who has nothing to do with it, sees where it stands."""
    _, said = entity_below(known)
    ana, sue = known.person("ana"), known.person("sue")
    hers = ana.opens_work_object(said)
    assert hers.has("Case 00012345", "Acme GmbH", "Maria Lopez", "Send Maria the quote", "20 more seats")
    assert hers.buttons == ["View", "Next step", "Status", "Close"]
    form = ana.opens("Next step", on=hers)
    form.fills("Next step", "Call Maria about the quote")
    form.picks_date("Due on", "2026-03-06")
    assert form.submits().ok
    assert known.case().next_step.endswith("Call Maria about the quote")
    said.waits_to_show("Fri 6 Mar")

    seen = sue.opens_work_object(said)
    assert seen.has("Case 00012345", "In Progress: Engaged", "Ana Silva")
    assert not any(seen.has(word) for word in SECRETS)
    assert seen.buttons == ["View"]


def test_a_reference_that_is_not_what_the_link_leads_to_shows_nothing(known: Office) -> None:
    """LOOK-1, SAFE-3: a wrong turn: an entity that names another case than its link does."""
    known.case_arrives("00012399", account="Secret Bakery")
    _, said = entity_below(known)
    forged = work_objects.below_link(known.case("00012399"), None, known.casebot.policy, known.clock.now(), LINK)
    client = WebClient(token=known.sandbox.bot_token, base_url=known.sandbox.api_url)
    client.chat_unfurl(channel=said.channel, ts=said.ts, metadata={"entities": [forged]})
    panel = known.person("ana").opens_work_object(said)
    assert panel.has("not_found")
    assert not panel.has("Secret Bakery")


def test_a_workspace_without_work_objects_is_shown_the_blocks(sqlite_url: str) -> None:
    """LOOK-1: the app was installed from an older manifest; Slack refuses the entity, and the blocks follow."""
    manifest = Manifest.load(MANIFEST)
    old = replace(manifest, bot_events=manifest.bot_events - {"entity_details_requested"})
    with Office(sqlite_url, manifest=old) as office:
        office.case_arrives(external_id=ID, link=LINK)
        said = office.person("sue").says(LINK, in_="#hvs")
        said.waits_to_show("Owner: Ana Silva")
        assert "entity" not in said.read()["attachments"][0]
        with pytest.raises(AssertionError, match="no_work_object"):
            office.person("sue").opens_work_object(said)


def test_a_broken_answer_of_slack_leaves_no_panel_and_no_trouble(known: Office) -> None:
    """SAFE-2: the trigger is gone then; the next click works."""
    _, said = entity_below(known)
    known.workspace.fault("entity.presentDetails", "error_before")
    ana = known.person("ana")
    with pytest.raises(AssertionError, match="no_details"):
        ana.opens_work_object(said)
    assert ana.opens_work_object(said).has("Acme GmbH")
