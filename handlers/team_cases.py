"""Show one Advocate's open cases to the people who lead them (HOM-1, LOOK-2), from the Home and with `/case of @ana`."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from cases.model.errors import CaseError, NotAllowed
from cases.model.people import Actor, Person, Roster
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.responsibility import leads_person
from cases.rules.worklist import Worklist, worklist_for
from handlers.context import HandlerContext, bind
from handlers.forms import present
from handlers.listening import opens_window
from handlers.named_person import named_person
from handlers.options import answer_options, typed_words
from handlers.payloads import Body
from messages import home, team_cases
from messages.assignment import suggested
from messages.names import Button, Suggest
from messages.surfaces import Message, Modal

HOW = "Name somebody: “/case of @ana”, or “/case of Ana Silva”."


def cases_of(rest: str, slack_id: str, context: HandlerContext) -> Message:
    """Answer `/case of @ana`. Raises CaseError if nobody matches or the asker does not lead them."""
    if not rest:
        raise CaseError(HOW)
    with context.read() as uow:
        person = named_person(rest, uow.roster, HOW)
        _require_lead(uow.roster.actor(slack_id), person, uow.roster)
        return team_cases.answer(person, _day_of(person, uow, context), context.policy)


@opens_window
def cases_clicked(body: Body, client: WebClient, respond: Respond, *, context: HandlerContext) -> None:
    """Open the same list in a window."""

    def build() -> Modal:
        with context.read() as uow:
            roster = uow.roster
            person = roster.get(str(body["actions"][0]["selected_option"]["value"]))
            if person is None:
                raise CaseError("They are no longer on the roster.")
            _require_lead(roster.actor(str(body["user"]["id"])), person, roster)
            return team_cases.window(person, _day_of(person, uow, context), context.policy)

    present(body, client, respond, build)


def whose_cases(ack: Ack, body: Body, *, context: HandlerContext) -> None:
    """Answer with the people of the team whose names fit what somebody typed on the Home."""

    def build() -> list[dict[str, Any]]:
        with context.read() as uow:
            roster = uow.roster
            leader = roster.actor(str(body["user"]["id"])).person
            team = [each for each in roster if each.role.works_cases and leads_person(leader, each, roster)]
        return suggested(home.team_choices(team), (), typed_words(body))

    answer_options(ack, body, Suggest.TEAM_CASES, build)


def _require_lead(actor: Actor, person: Person, roster: Roster) -> None:
    if actor.person == person or leads_person(actor.person, person, roster):
        return
    raise NotAllowed(f"Only {person.name} and their manager see all of their cases. Ask for one case by its number.")


def _day_of(person: Person, uow: UnitOfWork, context: HandlerContext) -> Worklist:
    cases = uow.lists.open_of([person.email])
    return worklist_for(cases, context.policy, context.clock.now(), lambda _: person.days, person.days)


def register(app: App, context: HandlerContext) -> None:
    """Listen for the choice on the Home."""
    app.options(Suggest.TEAM_CASES.asked_as)(bind(context, whose_cases))
    app.action(Button.TEAM_CASES.value)(bind(context, cases_clicked))
