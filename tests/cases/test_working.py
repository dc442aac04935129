"""The use cases, over real storage."""

from cases.status import Status
from tests.cases.team import ANA, Room


def test_smoke(room: Room) -> None:
    case = room.arrives(type="Inbound Request", account="Acme")
    room.picks_up(ANA, case)
    assert room.now_is(case).status is Status.ATTEMPTING_CONTACT
    print(room.told(case), room.history(case))
