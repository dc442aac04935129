"""“Clean up my room” (CUP-1): fix cases with missing information one by one, oldest first.

The window itself stores the current case and the counts. The next case is read from the database each time, so
closing the window loses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from cases.model.case import AuditEntry
from cases.model.errors import AlreadyDone, CaseNotFound, ChangedMeanwhile, Field
from cases.model.policy import TouchKind
from cases.model.status import RenewalRisk, Status, Surface
from cases.rules.hygiene import fixable_fields, next_to_fix
from cases.rules.permissions import Act, require
from cases.use_cases.clean_up import CleanUpCase, clean_up
from handlers.answers import Answers
from handlers.context import HandlerContext, bind, with_names
from handlers.forms import NOTHING_FILLED_IN, CommandFields, present, refuse
from handlers.listening import opens_window, redraws_window
from handlers.payloads import Body
from handlers.pick_up import suggestion_for
from messages import clean_up as views
from messages.names import Button, CleanUpSeen, Form, Seen
from messages.surfaces import Modal


def step(context: HandlerContext, slack_id: str, at: CleanUpSeen | None, note: str = "") -> Modal:
    """Return the window for the next case, or the last window if there is none.

    Args:
        at: The progress so far, including the current case.
        note: What to say about the current case.
    """
    with context.read() as uow:
        person = uow.roster.by_slack_id(slack_id)
        if person is None or not person.role.works_cases:
            return views.clean_up_summary(at, note)
        cases = uow.lists.open_of([person.email])
        after = at.seen.case_id if at is not None else 0
        case, left = next_to_fix(cases, person.days.day_of(context.clock.now()), context.policy, after)
    if case is None:
        return views.clean_up_summary(at, note)
    here = CleanUpSeen(Seen(case.id, case.version), at.passed if at else 0, at.fixed if at else 0)
    return form(context, slack_id, here, left, note=note)


def form(
    context: HandlerContext,
    slack_id: str,
    at: CleanUpSeen,
    left: int,
    answers: Answers = NOTHING_FILLED_IN,
    notice: Sequence[AuditEntry] = (),
    note: str = "",
) -> Modal:
    """Return the window for the case in `at`, or for the next one if it needs nothing any more.

    Args:
        left: The number of cases left, including this one.

    Raises:
        NotAllowed, CaseNotFound
    """
    case_view = context.load_case(at.seen.case_id, slack_id)
    require(case_view.actor, Act.CLEAN_UP, case_view.case, case_view.roster, case_view.policy)
    today = case_view.actor.day_of_work(case_view.now)
    if not fixable_fields(case_view.case, today, case_view.policy):
        return step(context, slack_id, at, note)
    return views.clean_up(
        case_view.case,
        views.Progress(at, left, note),
        suggestion_for(case_view),
        case_view.policy,
        today,
        filled=answers.filled(),
        notice=notice,
    )


def left_from(context: HandlerContext, slack_id: str, case_id: int) -> int:
    """Count the cases left to fix, including this one."""
    with context.read() as uow:
        person = uow.roster.by_slack_id(slack_id)
        if person is None:
            raise CaseNotFound("This case was not found.")
        today = person.days.day_of(context.clock.now())
        return next_to_fix(uow.lists.open_of([person.email]), today, context.policy, case_id)[1] + 1


@opens_window
def start_clicked(body: Body, client: WebClient, respond: Respond, *, context: HandlerContext) -> None:
    """Open the window on the first case."""
    present(body, client, respond, lambda: step(context, str(body["user"]["id"]), None), in_its_place=True)


@opens_window
def fix_clicked(body: Body, client: WebClient, respond: Respond, *, context: HandlerContext) -> None:
    """Open the window on one case from the list of misses, and continue from there."""
    slack_id = str(body["user"]["id"])

    def build() -> Modal:
        at = CleanUpSeen.read(str(body["actions"][0]["value"]))
        return form(context, slack_id, at, left_from(context, slack_id, at.seen.case_id))

    present(body, client, respond, build, in_its_place=True)


@redraws_window
def skip_clicked(body: Body, client: WebClient, respond: Respond, *, context: HandlerContext) -> None:
    """Skip the case and show the next one."""
    at = CleanUpSeen.read(str(body["actions"][0]["value"]))
    gone_by = CleanUpSeen(at.seen, at.passed + 1, at.fixed)
    present(body, client, respond, lambda: step(context, str(body["user"]["id"]), gone_by), in_its_place=True)


def submitted(ack: Ack, body: Body, *, context: HandlerContext) -> None:
    """Save the changes and show the next case; or show each problem on its field and keep the input."""
    view = body["view"]
    slack_id = str(body["user"]["id"])
    answers = Answers.of(view)
    at = CleanUpSeen.read(str(view["private_metadata"]))
    try:
        with context.change() as uow:
            fields = CommandFields(
                actor=uow.roster.actor(slack_id),
                case_id=at.seen.case_id,
                version=at.seen.version,
                key=f"view:{view['id']}:{at.seen.case_id}:{at.seen.version}",
                surface=Surface.MODAL,
            )
            outcome = clean_up(read(answers, fields), uow, context.policy, context.clock.now())
    except AlreadyDone:
        ack()
    except ChangedMeanwhile as meanwhile:
        seen = CleanUpSeen(Seen(at.seen.case_id, meanwhile.version), at.passed, at.fixed)
        left = left_from(context, slack_id, at.seen.case_id)
        with context.read() as uow:
            changes = with_names(meanwhile.changes, uow.roster)
        ack(response_action="update", view=form(context, slack_id, seen, left, answers, changes).view)
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        refuse(ack, error, body)
    else:
        on = CleanUpSeen(at.seen, at.passed + 1, at.fixed + 1)
        ack(response_action="update", view=step(context, slack_id, on, outcome.warning).view)


def read(answers: Answers, fields: CommandFields) -> CleanUpCase:
    """Return the command in the form."""
    return CleanUpCase(
        **fields,
        status=answers.word(Field.STATUS, Status),
        blocked_on=answers.choice(Field.BLOCKED_ON),
        step=answers.text(Field.NEXT_STEP),
        due=answers.day(Field.NEXT_STEP_DUE),
        contact=answers.name(Field.CONTACT),
        gitlab_admin=answers.ticked(Field.GITLAB_ADMIN),
        opportunity_close_date=answers.day(Field.OPPORTUNITY_CLOSE_DATE),
        renewal_risk=answers.word(Field.RENEWAL_RISK, RenewalRisk),
        touch=answers.word(Field.TOUCH, TouchKind),
    )


def register(app: App, context: HandlerContext) -> None:
    """Listen for opening, skipping and submitting the window."""
    app.action(Button.CLEAN_UP.value)(bind(context, start_clicked))
    app.action(Button.CLEAN_UP_FIX.value)(bind(context, fix_clicked))
    app.action(Button.CLEAN_UP_SKIP.value)(bind(context, skip_clicked))
    app.view(Form.CLEAN_UP.value)(bind(context, submitted))
