"""Who gets a case: the named owner, else the one whose turn it is, else the least loaded."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.changes.router import StoredTurns
from cases.model.notification import NotificationKind
from cases.model.people import Person, Region, Role, Roster
from cases.model.policy import Policy
from cases.model.status import Status, Surface
from cases.model.workload import Workload
from cases.rules.routing import route
from cases.use_cases.import_cases import import_records
from tests.cases.team import ANA, BEN, CAL, EVA, MAX, MIA, POLICY, RITA, ROSTER, TOM, YUKI, Room, a_case, record

AMERS = [ANA, BEN, CAL, TOM]


class Loads:
    """cases.ports.Turns for one region, over numbers that a test sets: In Progress cases by name, and turns as they are taken."""

    def __init__(self, **in_progress: int) -> None:
        self._in_progress = {f"{name}@example.com": number for name, number in in_progress.items()}
        self.taken: list[str] = []

    def standing(self, region: Region, emails: Sequence[str]) -> dict[str, Workload]:
        assert region is Region.AMER
        return {
            email: Workload(
                in_progress=self._in_progress.get(email, 0),
                open=self._in_progress.get(email, 0),
                last_turn=max((place for place, one in enumerate(self.taken, start=1) if one == email), default=0),
            )
            for email in emails
        }

    def take(self, region: Region, emails: Sequence[str]) -> None:
        assert region is Region.AMER
        self.taken += emails


def turns(loads: Loads, cases: int, roster: Roster = ROSTER, policy: Policy = POLICY) -> list[str]:
    """To whom so many cases of AMER go, one after the other, in one batch."""
    table = StoredTurns(loads, roster)
    owners = [route(a_case(region=Region.AMER), roster, policy, table).owner for _ in range(cases)]
    table.write()
    return [owner.name.split()[0] for owner in owners if owner is not None]


def test_the_owner_named_upstream_wins_and_uses_up_no_turn() -> None:
    """RTE-1"""
    loads = Loads(ana=99)
    table = StoredTurns(loads, ROSTER)
    routed = route(a_case(owner=ANA.email, region=Region.EMEA_APJ), ROSTER, POLICY, table)
    table.write()
    assert (routed.owner, routed.by_turn, loads.taken) == (ANA, False, [])
    assert "CRM" in routed.because


def test_an_owner_who_is_not_on_the_roster_names_nobody() -> None:
    """RTE-1, RTE-2"""
    routed = route(a_case(owner="gone@example.com", region=Region.AMER), ROSTER, POLICY, StoredTurns(Loads(), ROSTER))
    assert (routed.owner, routed.by_turn) == (ANA, True)


def test_cases_go_round_in_the_region() -> None:
    """RTE-2"""
    assert turns(Loads(), 6) == ["Ana", "Ben", "Cal", "Tom", "Ana", "Ben"]


def test_the_round_goes_on_where_it_stopped() -> None:
    """RTE-2"""
    loads = Loads()
    turns(loads, 3)
    assert turns(loads, 2) == ["Tom", "Ana"]


def test_who_is_at_capacity_is_passed_over_and_is_next_when_below_it() -> None:
    """RTE-2, RTE-3"""
    loads = Loads(ben=50)
    assert turns(loads, 4) == ["Ana", "Cal", "Tom", "Ana"]
    below = Loads(ben=49)
    below.taken = loads.taken
    assert turns(below, 2) == ["Ben", "Cal"]


def test_capacity_is_fifty_in_progress() -> None:
    """RTE-3"""
    assert POLICY.capacity == 50
    assert turns(Loads(ana=49, ben=50, cal=50, tom=50), 1) == ["Ana"]


def test_all_full_the_least_loaded_gets_it_and_the_answer_says_so() -> None:
    """RTE-3"""
    table = StoredTurns(Loads(ana=52, ben=51, cal=50, tom=53), ROSTER)
    routed = route(a_case(region=Region.AMER), ROSTER, POLICY, table)
    assert (routed.owner, routed.all_full) == (CAL, True)
    assert "capacity" in routed.because


def test_the_least_loaded_changes_as_a_batch_is_given_out() -> None:
    """RTE-3"""
    assert turns(Loads(ana=50, ben=50, cal=50, tom=50), 5) == ["Ana", "Ben", "Cal", "Tom", "Ana"]


@pytest.mark.parametrize(
    ("region", "roster", "because"),
    [
        (
            None,
            ROSTER,
            "region unknown: it names no account and no contact, and it has no web e-mail",
        ),
        (Region.AMER, Roster.of([MIA, EVA]), "nobody is on the roster for AMER"),
    ],
)
def test_where_nobody_can_be_found_the_answer_says_why(region: Region | None, roster: Roster, because: str) -> None:
    """RTE-2"""
    routed = route(a_case(region=region), roster, POLICY, StoredTurns(Loads(), roster))
    assert (routed.owner, routed.because) == (None, because)


names = [f"p{number}" for number in range(6)]
# Who is present while so many cases come; everybody else is away.
shifts = st.lists(st.tuples(st.sets(st.sampled_from(names), min_size=1), st.integers(0, 12)), min_size=1, max_size=8)


def _team(present: set[str]) -> Roster:
    return Roster.of(
        Person(f"{name}@example.com", name, Role.ADVOCATE, Region.AMER) for name in names if name in present
    )


@given(st.sets(st.sampled_from(names), min_size=1), shifts)
def test_nobody_who_is_present_all_along_is_off_the_mean_by_more_than_one(
    always: set[str], shifts: list[tuple[set[str], int]]
) -> None:
    """RTE-2: whoever else comes and goes, in whatever batches the cases come."""
    loads, given_out = Loads(), Counter[str]()
    for others, cases in shifts:
        given_out.update(turns(loads, cases, _team(always | others)))
    counts = [given_out[name] for name in always]
    assert max(counts) - min(counts) <= 1
    assert all(abs(count - sum(counts) / len(counts)) < 1 for count in counts)


@given(st.lists(st.integers(1, 7), min_size=1, max_size=10))
def test_how_cases_are_batched_changes_nobodys_turn(batches: list[int]) -> None:
    """RTE-2: one batch, or each case in a process of its own."""
    loads = Loads()
    owners = [owner for size in batches for owner in turns(loads, size)]
    assert owners == turns(Loads(), sum(batches))


# The same over real storage, through the door that cases come in by.


def test_a_named_owner_gets_the_case_and_is_told_once(room: Room) -> None:
    """RTE-1, CRD-1"""
    case = room.arrives(owner="Ana Silva")
    assert (case.owner, case.region, case.assignment) == (ANA.email, Region.AMER, 1)
    assert room.told(case) == [(NotificationKind.CARD, "dm:ana@example.com")]


def test_a_generic_owner_sends_the_case_round(room: Room) -> None:
    """RTE-2: AMER accounts belong to the AMER SMB Sales User, who is nobody."""
    owners = [room.arrives(owner="AMER SMB Sales User", region="AMER").owner for _ in range(5)]
    assert owners == [person.email for person in (*AMERS, ANA)]


def test_each_region_goes_its_own_round(room: Room) -> None:
    """RTE-2, PPL-1"""
    owners = [room.arrives(owner="", region=region).owner for region in ("APJ", "AMER", "EMEA", "EMEA-APJ")]
    assert owners == [person.email for person in (EVA, ANA, YUKI, EVA)]


def test_who_leaves_the_roster_gets_no_turn(room: Room) -> None:
    """RTE-2, PPL-2"""
    room.roster_is(MIA, BEN, CAL)
    assert [room.arrives(owner="", region="AMER").owner for _ in range(3)] == [BEN.email, CAL.email, BEN.email]


def test_when_all_are_full_the_least_loaded_gets_it_and_the_manager_is_told_once_a_day(room: Room) -> None:
    """RTE-3"""
    room.policy = Policy(capacity=1)
    busy = {"status": "In Progress: Engaged", "next_step": "2026-07-13 AS Send quote to customer"}
    for person in (ANA, ANA, BEN, CAL, TOM):
        room.arrives(owner=person.email, **busy)
    first, second = room.arrives(owner="", region="AMER"), room.arrives(owner="", region="AMER")
    assert (first.owner, second.owner) == (BEN.email, CAL.email)
    assert [each for each in room.told() if each[0] is NotificationKind.AT_CAPACITY] == [
        (NotificationKind.AT_CAPACITY, "dm:mia@example.com")
    ]
    room.clock.advance(days=1)
    room.arrives(owner="", region="AMER")
    assert [kind for kind, _ in room.told()].count(NotificationKind.AT_CAPACITY) == 2


def test_where_the_advocate_has_no_manager_the_regions_managers_are_told(room: Room) -> None:
    """RTE-3"""
    room.policy = Policy(capacity=0)
    room.roster_is(MAX, Person("solo@example.com", "Solo", Role.ADVOCATE, Region.EMEA_APJ, "SO"))
    room.arrives(owner="", region="EMEA")
    assert (NotificationKind.AT_CAPACITY, "dm:max@example.com") in room.told()


def test_a_51st_case_in_progress_works_with_a_warning(room: Room) -> None:
    """RTE-3"""
    room.policy = Policy(capacity=1)
    first, second = room.arrives(), room.arrives()
    assert room.picks_up(ANA, first).warning == ""
    outcome = room.picks_up(ANA, second)
    assert outcome.case.status is Status.ATTEMPTING_CONTACT
    assert "2 cases in progress. The capacity is 1" in outcome.warning


def test_a_case_without_a_region_waits_for_smb_ops(room: Room) -> None:
    """RTE-2, RTE-4"""
    case = room.arrives(owner="", account="Acme")
    assert (case.owner, case.routed_because) == (None, "region unknown")
    assert room.told(case) == [(NotificationKind.UNROUTED, "channel:smb-ops")]


def test_it_is_routed_once_its_region_becomes_known_upstream(room: Room) -> None:
    """RTE-2"""
    case = room.arrives(owner="")
    room.comes_again(case, owner="", region="AMER", source_version="2026-07-13T13:00:00Z")
    assert room.now_is(case).owner == ANA.email
    assert room.told(case)[-1] == (NotificationKind.CARD, "dm:ana@example.com")


def test_turns_are_taken_with_the_cases_or_not_at_all(room: Room) -> None:
    """RTE-2"""
    with room.database.unit_of_work() as uow:
        import_records([record("7", region="AMER")], uow, POLICY, room.now, Surface.CSV)
    assert room.arrives(owner="", region="AMER").owner == ANA.email


def test_a_renewal_managers_own_case_is_theirs(room: Room) -> None:
    """RTE-1"""
    assert room.arrives(owner=RITA.email).owner == RITA.email
