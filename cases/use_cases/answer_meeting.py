"""Answer whether the Advocate can attend a booked meeting (RTE-1). If not, the case goes to the next in turn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cases.changes.change_case import ChangeDetails, Command, Outcome, change_case
from cases.changes.notifications import load_notifications
from cases.changes.record import CaseChange
from cases.changes.router import Router
from cases.model.case import Case
from cases.model.errors import AlreadyDone, CaseError
from cases.model.policy import Policy
from cases.model.requests import RequestKind, RequestState
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.assignment import assign_to
from cases.rules.permissions import Act
from cases.rules.routing import next_in_turn

CAN, CANNOT = "can be attended", "cannot be attended"


@dataclass(frozen=True, kw_only=True)
class AnswerMeeting(Command):
    """Say whether the booked meeting can be attended."""

    attends: bool


def answer_meeting(command: AnswerMeeting, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Store the answer; if the Advocate cannot attend, give the case to the next in turn, or to nobody.

    Raises AlreadyDone for the same answer again, CaseError for another one.
    """

    def change(case: Case) -> CaseChange:
        request = next(iter(uow.requests.waiting([case.id], RequestKind.MEETING)), None)
        if request is None or request.about != case.owner:
            last = uow.requests.last(case.id, RequestKind.MEETING)
            if last is not None and last.answer == (CAN if command.attends else CANNOT):
                raise AlreadyDone("Already answered. Nothing was changed twice.")
            raise CaseError("The meeting needs no answer any more. Nothing was changed.")
        state = RequestState.GRANTED if command.attends else RequestState.DECLINED
        settled = request.settled(state, CAN if command.attends else CANNOT, command.actor, now)
        passed = CaseChange(case) if command.attends else _passed_on(case, uow, policy, now)
        return CaseChange(passed.after, (lambda stored: stored.requests.settle(settled), *passed.effects))

    noted = ("meeting", CAN if command.attends else CANNOT)
    # Only the question matters, whatever else changed.
    return change_case(
        command, Act.ANSWER_MEETING, change, uow, policy, now, ChangeDetails(noted=noted, adds_only=True)
    )


def _passed_on(case: Case, uow: UnitOfWork, policy: Policy, now: datetime) -> CaseChange:
    owner = uow.roster.get(case.owner)
    who = owner.name if owner is not None else "Its owner"
    bare = replace(case, owner=None, meeting_with="")
    router = Router(uow, policy, [case.account])

    def take_turn(_: UnitOfWork) -> None:
        router.write()

    # Always by turn: the meeting is soon, and the next person is there.
    routed = router.route(bare, passing_over=[case.owner or ""], rules=[next_in_turn])
    because = f"{who} cannot attend the booked meeting; {routed.because}"
    if routed.owner is None:
        return CaseChange(replace(bare, routed_because=because, assigned_at=None, picked_up_at=None), (take_turn,))
    given = assign_to(bare, routed.owner.email, because, routed.region, now)
    if not routed.all_full:
        return CaseChange(given, (take_turn,))
    notify = load_notifications(given, uow.roster, now)
    return CaseChange(given, (take_turn, lambda stored: stored.outbox.put(notify)))
