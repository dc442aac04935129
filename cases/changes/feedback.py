"""Change the feedback of an open case, and report the result of a tag in it (FBK-1, TAG-2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cases.changes.change_case import Command, Outcome, change_case
from cases.changes.language_requests import language_answer
from cases.model.case import Case
from cases.model.errors import Field, Problem
from cases.model.people import Actor
from cases.model.policy import Policy
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.closing import MAX_FEEDBACK, length_problems
from cases.rules.feedback import next_step_problems
from cases.rules.permissions import Act


def check_feedback(feedback: str, actor: Actor, uow: UnitOfWork, now: datetime) -> list[Problem]:
    """Return what is wrong with a feedback: it is empty, too long, or a next step (CLO-1)."""
    if not feedback.strip():
        text = "Write what we learned, for example “They could not find the price per seat”."
        return [Problem(Field.FEEDBACK, "FBK-1", text)]
    initials = frozenset(person.initials for person in uow.roster if person.initials)
    found = next_step_problems(feedback, actor.today(now), initials)
    return [*length_problems(Field.FEEDBACK, feedback, MAX_FEEDBACK), *found]


def change_feedback(
    command: Command, change: Callable[[Case], Case], uow: UnitOfWork, policy: Policy, now: datetime
) -> Outcome:
    """Change the feedback of an open case, and report the result of a tag in it."""
    answers: list[str] = []

    def noting(case: Case) -> Case:
        after = change(case)
        answers.append(language_answer(case, after, uow.roster))
        return after

    return change_case(
        command,
        Act.GIVE_FEEDBACK,
        noting,
        uow,
        policy,
        now,
        warn=lambda case: " ".join(answers),  # noqa: ARG005 - the signature is the argument's
    )
