"""The Work Object below a link, and its panel, on the page (LOOK-1)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.stories.office import Office
from tests.stories.test_looking import ID, LINK
from tests.stories.window import Windows

pytestmark = pytest.mark.browser


def test_ana_works_a_case_from_the_panel_beside_its_link(shared_office: Office, windows: Windows) -> None:
    """LOOK-1: she opens the details below the link, and the form of the next step from there."""
    shared_office.case_arrives(external_id=ID, link=LINK, status="In Progress: Engaged")
    shared_office.person("ana").says(LINK, in_="#hvs").waits_to_show("Owner: Ana Silva")
    page = windows.of("ana").page
    page.get_by_text("hvs", exact=True).first.click()
    shown = page.get_by_role("group", name="Case 00012345")
    expect(shown).to_contain_text("In Progress: Engaged")
    expect(shown).not_to_contain_text("Acme GmbH")
    shown.get_by_role("button", name="Open details").click()
    panel = page.get_by_role("dialog", name="Case 00012345")
    expect(panel).to_contain_text("Acme GmbH")
    panel.get_by_role("button", name="Next step").click()
    expect(windows.of("ana").form).to_contain_text("Next step")
