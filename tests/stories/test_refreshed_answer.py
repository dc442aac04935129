"""The answer to where a case stands says as of when, and Refresh draws it again in its place (LOOK-1)."""

from __future__ import annotations

from datetime import timedelta

from messages.names import Button, Seen
from tests.stories import forging
from tests.stories.office import Office


def test_refresh_draws_the_answer_again_in_the_conversation(shared_office: Office) -> None:
    """LOOK-1: the same message, as of the new time in the reader's zone, also on a second click and once the case is closed."""
    office = shared_office
    office.case_arrives("00079001", account="Refresh Ltd")
    sue = office.person("sue")
    said = sue.says("00079001")
    answer = sue.waits_for_message(containing="As of", after=said)
    asked_at = next(line for line in answer.text.splitlines() if "As of" in line)
    shown = len(sue.messages())
    office.clock.advance(timedelta(minutes=7))
    office.case_arrives(
        "00079001",
        account="Refresh Ltd",
        status="In Progress: Engaged",
        next_step="2026-03-03 AS Send the quote",
        source_version=(office.clock.now()).isoformat(),
    )
    assert answer.has("Status: Open")
    sue.clicks("Refresh", on=answer)
    answer.waits_to_show("In Progress: Engaged", "Send the quote")
    answer.waits_to_lose(asked_at)
    sue.clicks("Refresh", on=answer)
    sue.clicks("Refresh", on=answer)
    office.clock.advance(timedelta(minutes=1))
    office.case_arrives(
        "00079001", account="Refresh Ltd", status="Closed: Resolved", source_version=(office.clock.now()).isoformat()
    )
    sue.clicks("Refresh", on=answer)
    answer.waits_to_show("Closed: Resolved")
    assert len(sue.messages()) == shown, "drawn in its place"


def test_refresh_of_a_case_that_is_gone_says_so(shared_office: Office) -> None:
    """LOOK-1, PPL-3: an old button of a case that is not there, and one by somebody who never saw the answer."""
    sue = shared_office.person("sue")
    sue.forges(forging.click(Button.REFRESH.value, str(Seen(999_999, 1))))
    assert sue.waits_for_message(containing="was not found").has("was not found")
    assert not sue.raw_views()["modals"]


def test_the_former_owner_reads_who_moved_the_case_and_why(shared_office: Office) -> None:
    """CRD-1: on the pointer that the old card turns into, as text."""
    office = shared_office
    old = office.card_arrives("00079002", account="Pointer Ltd", creator="marta@example.com")
    assert old.has("Created by: Marta Vega")
    marta = office.person("marta")
    window = marta.opens("More", "Reassign", on=marta.asks("/case 00079002"))
    window.picks("Who takes it?", "Ben Carter · 0 of 50")
    window.fills("Why?", "Ana is ill <!channel> 🤒")
    assert window.submits().ok
    old.waits_to_show("It is with Ben Carter now", "Marta Vega: Ana is ill <!channel> 🤒")
