"""casebot killed with -9 between any two steps of a write into a Zendesk ticket, and started again: the note is there, once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.delivery.crash_points import TICKET_POINTS
from cases.model.tickets import TicketStatus, TicketWrite
from sandbox.zendesk.server import ZendeskStandIn
from storage.tickets import write_counts
from tests.chaos.sender import WallClock
from tests.chaos.test_whole_app import Scene, waits

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(300)]

# Where the end of a write is stored; a refusal is to be told whatever happens there.
ENDING_POINTS = [point for point in TICKET_POINTS if point.endswith("finish")]
NOTES = [f"Picked up by Sales as case 0001234{place}." for place in range(3)]


class DeskScene:
    """Add a Zendesk to the scene, in which one ticket waits for three notes."""

    def __init__(self, scene: Scene, zendesk: ZendeskStandIn, folder: Path) -> None:
        self.scene = scene
        self.zendesk = zendesk
        self._file = folder / "zendesk.toml"
        self._file.write_text(
            f'url = "{zendesk.url}"\nclient_id = "{zendesk.client_id}"\nview = {zendesk.view}\n', encoding="utf-8"
        )
        zendesk.ticket_arrives(7)
        with scene.database.unit_of_work() as uow:
            now = WallClock().now()
            uow.tickets.put(
                [TicketWrite(f"note:{place}", 7, now, "ana@example.com", note=note) for place, note in enumerate(NOTES)]
            )
            uow.tickets.put([TicketWrite("solve", 7, now, "ana@example.com", status=TicketStatus.SOLVED)])
            uow.commit()

    def casebot_starts(self, **environment: str) -> int | None:
        """Start casebot; with a crash point, wait for its end and return how it ended."""
        process = self.scene.casebot_starts(
            CASEBOT_ZENDESK=str(self._file), CASEBOT_ZENDESK_SECRET=self.zendesk.client_secret, **environment
        )
        return process.wait(30) if environment else None

    def refusals(self) -> list[str]:
        """Return the messages to Ana that Zendesk refused something."""
        posted = self.scene.slack.messages(self.scene.slack.dm_with_app("U0ANA"))
        return [str(each["text"]) for each in posted if "Zendesk refused" in str(each["text"])]

    def is_all_written(self) -> bool:
        """Return whether no write waits."""
        with self.scene.database.engine.connect() as connection:
            return write_counts(connection) == {}


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[DeskScene]:
    scene = Scene(sqlite_url)
    with ZendeskStandIn() as zendesk:
        yield DeskScene(scene, zendesk, tmp_path)
        scene.close()


@pytest.mark.parametrize("visit", [1, 3])
@pytest.mark.parametrize("point", TICKET_POINTS)
def test_killed_at_any_step_of_a_write_the_note_is_there_once(desk: DeskScene, point: str, visit: int) -> None:
    """ZEN-1, SAFE-2: at the first note and at the third, on either side of every request."""
    assert desk.casebot_starts(CASEBOT_CRASH_AT=f"{point}:{visit}") == -9, "it died where it was told to"
    desk.casebot_starts()
    waits(desk.is_all_written)
    assert desk.zendesk.notes(7) == NOTES
    assert desk.zendesk.ticket(7).status == "solved"


def test_killed_after_a_request_that_arrives_later_the_note_is_there_once(desk: DeskScene) -> None:
    """ZEN-1, SAFE-2: the connection breaks, casebot dies, and Zendesk carries the request out seconds after it was sent again."""
    desk.zendesk.faults.add("late", "update", seconds=8)
    assert desk.casebot_starts(CASEBOT_CRASH_AT="ticket_before_finish") == -9
    desk.casebot_starts()
    waits(desk.is_all_written)
    waits(lambda: any(operation == "late" for operation, _ in desk.zendesk.calls))
    time.sleep(0.2)
    assert desk.zendesk.notes(7) == NOTES


def test_killed_again_and_again_every_note_is_there_once(desk: DeskScene) -> None:
    """ZEN-1, SAFE-2: it dies at each point in turn, on one and the same run of writes, with broken connections in between."""
    for point in TICKET_POINTS:
        desk.zendesk.faults.add("reset_after", "update")
        if desk.is_all_written():
            break
        assert desk.casebot_starts(CASEBOT_CRASH_AT=point) == -9
    desk.casebot_starts()
    waits(desk.is_all_written, within_s=60)
    assert desk.zendesk.notes(7) == NOTES


@pytest.mark.parametrize("point", ENDING_POINTS)
def test_killed_as_it_stores_a_refusal_ana_hears_of_each_once(desk: DeskScene, point: str) -> None:
    """ZEN-1, SAFE-4: a closed ticket takes nothing; that it was refused and that she is told are one change."""
    desk.zendesk.desk.ticket(7).status = "closed"
    assert desk.casebot_starts(CASEBOT_CRASH_AT=f"{point}:2") == -9
    desk.casebot_starts()
    waits(lambda: len(desk.refusals()) == len(NOTES) + 1)
    waits(desk.scene.is_all_sent)
    assert len(desk.refusals()) == len(NOTES) + 1, "three comments and a status"
    assert desk.zendesk.notes(7) == []
