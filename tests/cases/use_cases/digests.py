"""Digests of a room, day by day, as their tests publish and measure them."""

from datetime import UTC, date, datetime, timedelta

from cases.model.figures import Figures
from cases.model.people import Region
from cases.model.policy import Policy
from cases.use_cases.publish_digest import digest_moment, measure, publish
from tests.cases.team import Room

POLICY = Policy()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 7, 13, 13, tzinfo=UTC)
"""Nine in the morning in New York."""


def moves_to(room: Room, moment: datetime) -> None:
    room.clock.advance(seconds=int((moment - room.now).total_seconds()))


def digest_of(room: Room, day: date) -> Figures:
    """The digest of this day, published at nine."""
    moves_to(room, digest_moment(Region.AMER, day, POLICY))
    publish(room.database.reading, room.database.unit_of_work, POLICY, room.now)
    with room.database.reading() as uow:
        found = uow.digests.of(Region.AMER, day)
    assert found is not None
    return found


def again(room: Room, was: Figures, before: Figures | None) -> Figures:
    """The same digest measured now, as it would be if it had not been kept."""
    with room.database.reading() as uow:
        return measure(uow, was.region, was.day, POLICY, was.as_of, before)


def events(figures: Figures) -> tuple[int, int, int]:
    return figures.routed, figures.picked_up, figures.closed
