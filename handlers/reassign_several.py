"""Reassign several: from the Home, a manager gives many of the team's cases to one person, or spreads them by turn.

Each case has its own transaction, so a case that cannot be moved does not stop the others. The window lists the
results. Submitting again skips cases that were already moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from cases.changes.former_owners import Batch
from cases.changes.leavers import left_behind
from cases.model.errors import AlreadyDone, ChangedMeanwhile, Field, NotAllowed
from cases.model.people import Actor, Person, Region, Role, Roster
from cases.model.status import Surface
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.closing import MAX_REASON, length_problems
from cases.rules.permissions import Act, leads, may, require
from cases.rules.worklist import Line, worklist_for
from cases.use_cases.assign import Reassign, reassign
from handlers.answers import Answers
from handlers.boundary import trouble_of
from handlers.context import HandlerContext, bind
from handlers.forms import draw_again, present
from handlers.listening import opens_window, redraws_window
from handlers.options import answer_options, typed_words
from handlers.payloads import Body
from messages import assignment as giving
from messages.assignment import EVERYBODY, Given
from messages.history import grouped
from messages.names import Button, Choice, Form, Seen, Suggest
from messages.surfaces import Modal

WHO_MAY = "You cannot reassign these cases. Only a manager of their region can. Nothing was changed."
# Up to this many cases are reassigned while Slack waits. With more, the window first says that it continues.
AT_ONCE = 10
#: The block of the choice whose cases the window shows.
OF_WHOM = "of_whom"


@dataclass(frozen=True)
class _Team:
    """The people whose cases somebody may reassign."""

    leader: Person
    region: Region
    people: Sequence[Person]


@opens_window
def several_clicked(body: Body, client: WebClient, respond: Respond, *, context: HandlerContext) -> None:
    """Open the window with everybody's cases."""
    present(body, client, respond, lambda: _window(str(body["user"]["id"]), EVERYBODY, Answers({}), context))


@redraws_window
def person_chosen(body: Body, client: WebClient, *, context: HandlerContext) -> None:
    """Show one person's cases, or everybody's again. The other input stays."""
    view = body["view"]
    chosen = str(body["actions"][0]["selected_option"]["value"])
    modal = _window(str(body["user"]["id"]), chosen, Answers.of(view), context)
    draw_again(client, view, modal)


def several_sent(ack: Ack, body: Body, client: WebClient, *, context: HandlerContext) -> None:
    """Reassign the cases one by one.

    If that takes longer than Slack waits, the window says so first and shows the results later.
    """
    view, slack_id = body["view"], str(body["user"]["id"])
    answers = Answers.of(view)
    chosen, to, reason = answers.choices(Field.CASES), answers.choice(Field.OWNER), answers.text(Field.REASON)
    errors = {problem.field.value: problem.text for problem in length_problems(Field.REASON, reason, MAX_REASON)}
    if not chosen:
        errors[Field.CASES.value] = "Choose at least one case."
    if not to:
        errors[Field.OWNER.value] = "Choose who takes them."
    try:
        seen = [Seen.read(value) for value in chosen]
        with context.read() as uow:
            actor = uow.roster.actor(slack_id)
            _team(actor, uow.roster)
            cases = uow.cases.many([each.case_id for each in seen]).values()
            if not any(may(actor, Act.REASSIGN, case, uow.roster, context.policy) for case in cases):
                for case in cases:
                    require(actor, Act.REASSIGN, case, uow.roster, context.policy)
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        errors[Field.OWNER.value] = trouble_of(error, Form.REASSIGN_SEVERAL.value, slack_id).text
        seen = []
    if errors:
        ack(response_action="errors", errors=errors)
        return
    goes_on = len(seen) > AT_ONCE
    if goes_on:
        ack(response_action="update", view=giving.being_given(len(seen)).view)
    batch = Batch(f"view:{view['id']}", context.clock.now())
    given = [_give(each, Choice.read(to), reason, batch, slack_id, context) for each in seen]
    if not goes_on:
        ack(response_action="update", view=giving.given(given).view)
        return
    try:
        client.views_update(view_id=view["id"], view=giving.given(given).view)
    except SlackApiError as error:
        # Closed meanwhile; the window says that this can happen.
        if error.response.get("error") != "not_found":
            raise


def _give(seen: Seen, to: Choice, reason: str, batch: Batch, slack_id: str, context: HandlerContext) -> Given:
    number, roster = "", Roster()
    try:
        with context.change() as uow:
            roster = uow.roster
            number = uow.cases.get(seen.case_id).number
            command = Reassign(
                actor=roster.actor(slack_id),
                case_id=seen.case_id,
                version=seen.version,
                key=f"{batch.key}:{seen.case_id}",
                surface=Surface.MODAL,
                to=to.to,
                in_turn=to.in_turn,
                reason=reason,
                batch=batch,
            )
            owner = reassign(command, uow, context.policy, context.clock.now()).case.owner
    except AlreadyDone:
        with context.read() as uow:
            owner = uow.cases.get(seen.case_id).owner
    except ChangedMeanwhile as meanwhile:
        changes = grouped(meanwhile.changes)
        what = ", ".join(field.label for field in changes[-1].fields) if changes else "something"
        who = changes[-1].who if changes else "Somebody"
        return Given(number, refused=f"{who} changed it meanwhile ({what}). Look at it, then reassign it.")
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        return Given(number or "A case", refused=trouble_of(error, Form.REASSIGN_SEVERAL.value, slack_id).text)
    person = roster.get(owner)
    return Given(number, to=person.name if person is not None else "somebody")


def who_takes_them(ack: Ack, body: Body, *, context: HandlerContext) -> None:
    """Answer with the people whose names fit what somebody typed."""

    def build() -> list[dict[str, Any]]:
        with context.read() as uow:
            team = _team(uow.roster.actor(str(body["user"]["id"])), uow.roster)
            present = uow.roster.present(team.region)
            loads = uow.lists.loads([person.email for person in present])
        chosen = _of_whom(body["view"])
        choices = giving.several_choices(chosen, present, loads, context.policy, team.region)
        return giving.suggested(choices, present, typed_words(body))

    answer_options(ack, body, Suggest.SEVERAL_TO, build)


def whose_cases(ack: Ack, body: Body, *, context: HandlerContext) -> None:
    """Answer with the people of the team whose names fit what somebody typed."""

    def build() -> list[dict[str, Any]]:
        with context.read() as uow:
            team = _with_leavers(_team(uow.roster.actor(str(body["user"]["id"])), uow.roster), uow)
            loads = uow.lists.loads([person.email for person in team.people])
        return giving.suggested(giving.of_whom(team.people, loads), team.people, typed_words(body))

    answer_options(ack, body, Suggest.REASSIGN_FROM, build)


def which_cases(ack: Ack, body: Body, *, context: HandlerContext) -> None:
    """Answer with the cases that fit what somebody typed."""

    def build() -> list[dict[str, Any]]:
        chosen = _of_whom(body["view"])
        with context.read() as uow:
            team = _with_leavers(_team(uow.roster.actor(str(body["user"]["id"])), uow.roster), uow)
            lines = _lines(team, _owners(team, chosen), uow, context)
        return giving.suggested_cases(team.people, chosen, lines, typed_words(body))

    answer_options(ack, body, Suggest.SEVERAL_CASES, build)


def _owners(team: _Team, chosen: str) -> list[str]:
    emails = [person.email for person in team.people]
    return [chosen] if chosen in emails else emails


def _of_whom(view: Body) -> str:
    option = Answers.of(view).inputs.get(OF_WHOM, {}).get("selected_option")
    return str(option["value"]) if option else EVERYBODY


def _with_leavers(team: _Team, uow: UnitOfWork) -> _Team:
    behind = {case.owner or "" for case in left_behind(uow, team.region)}
    gone = [Person(email, f"{email} (left)", Role.ADVOCATE) for email in sorted(behind)]
    return replace(team, people=[*team.people, *gone])


def _window(slack_id: str, chosen: str, answers: Answers, context: HandlerContext) -> Modal:
    with context.read() as uow:
        roster = uow.roster
        team = _with_leavers(_team(roster.actor(slack_id), roster), uow)
        emails = [person.email for person in team.people]
        chosen = chosen if chosen in emails else EVERYBODY
        present = roster.present(team.region)
        loads = uow.lists.loads([*emails, *(person.email for person in present)])
        lines = _lines(team, _owners(team, chosen), uow, context)
    return giving.reassign_several(
        team.people,
        chosen,
        lines,
        present,
        loads,
        context.policy,
        team.region,
        filled={field: value for field, value in answers.filled().items() if field is not Field.CASES},
    )


def _team(actor: Actor, roster: Roster) -> _Team:
    person = actor.person
    if person is None or person.region is None or not leads(actor, roster):
        raise NotAllowed(WHO_MAY)
    return _Team(person, person.region, roster.advocates(person.region))


def _lines(team: _Team, owners: Sequence[str], uow: UnitOfWork, context: HandlerContext) -> Sequence[Line]:
    days = {person.email: person.days for person in team.people}
    now = context.clock.now()
    leader = team.leader
    # A person who left may have cases in another region too.
    cases = [
        case for case in uow.lists.open_of(owners) if case.owner in uow.roster.people or case.region is team.region
    ]
    return worklist_for(
        cases, context.policy, now, lambda case: days.get(case.owner or "", leader.days), leader.days
    ).lines


def register(app: App, context: HandlerContext) -> None:
    """Listen for Reassign several."""
    app.action(Button.HOME_REASSIGN.value)(bind(context, several_clicked))
    app.action(Button.REASSIGN_FROM.value)(bind(context, person_chosen))
    app.options(Suggest.REASSIGN_FROM.asked_as)(bind(context, whose_cases))
    app.options(Suggest.SEVERAL_TO.asked_as)(bind(context, who_takes_them))
    app.options(Suggest.SEVERAL_CASES.asked_as)(bind(context, which_cases))
    app.view(Form.REASSIGN_SEVERAL.value)(bind(context, several_sent))
