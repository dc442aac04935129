"""The panel of a linked case (LOOK-1). Slack requests it when somebody opens the Work Object below a link."""

from __future__ import annotations

from slack_bolt import App
from slack_sdk import WebClient

from cases.model.errors import CaseNotFound
from cases.rules.permissions import Act, may
from connectors.salesforce_links import case_keys_in
from handlers.context import CaseView, HandlerContext, bind
from handlers.listening import opens_window
from handlers.payloads import Body
from messages import work_objects
from messages.card_acts import acts_on
from messages.names import Button

# Actions with a window of their own, which checks the rights again. View has the rest.
OFFERED = (Button.PICK_UP, Button.NEXT_STEP, Button.STATUS, Button.CLOSE)


@opens_window
def details_requested(body: Body, client: WebClient, *, context: HandlerContext) -> None:
    """Show the reader what they may see of the case and do with it."""
    event = body["event"]
    url = str(event.get("app_unfurl_url") or event.get("entity_url") or "")
    try:
        case_view = context.load_case(_case_id(event, url, context), str(event["user"]))
    except CaseNotFound:
        client.entity_presentDetails(trigger_id=str(event["trigger_id"]), error={"status": "not_found"})
    else:
        client.entity_presentDetails(trigger_id=str(event["trigger_id"]), metadata=_panel(case_view, url))
    context.event_done(body["event_id"])


def panel_left(body: Body, *, context: HandlerContext) -> None:
    """Skip a request left over from a crash: its panel is closed by now."""
    context.event_done(body["event_id"])


def _case_id(event: Body, url: str, context: HandlerContext) -> int:
    """Return the case of the Work Object.

    Raises CaseNotFound if casebot did not make the reference, or its link leads elsewhere.
    """
    said = str((event.get("external_ref") or {}).get("id") or "")
    if not said.isascii() or not said.isdigit() or len(said) > 18:
        raise CaseNotFound(said)
    keys = case_keys_in(url, context.policy.crm_link_prefix)
    with context.read() as uow:
        known = set(uow.cases.ids_of(set(keys)).values())
    if int(said) not in known:
        raise CaseNotFound(said)
    return int(said)


def _panel(case_view: CaseView, url: str) -> work_objects.Entity:
    case, actor, roster = case_view.case, case_view.actor, case_view.roster
    acts = [("View", Button.HOME_OPEN)]
    if may(actor, Act.SET_STATUS, case, roster, case_view.policy):
        acts += [(label, button) for label, button, _ in acts_on(case, case_view.policy) if button in OFFERED]
    return work_objects.panel(
        case,
        case_view.owner,
        case_view.policy,
        case_view.now,
        url,
        reads_details=may(actor, Act.READ, case, roster, case_view.policy),
        acts=acts,
    )


def register(app: App, context: HandlerContext) -> None:
    """Listen for panels."""
    app.event("entity_details_requested")(bind(context, details_requested))
