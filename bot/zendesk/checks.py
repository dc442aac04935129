"""The checks of `casebot doctor` for Zendesk. They change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bot.check_result import CheckResult
from connectors.zendesk.client import ZendeskClient
from connectors.zendesk.connection import ZendeskConnection
from connectors.zendesk.errors import ErrorKind, ZendeskError

# The number of tickets checked for readable SLA targets.
LOOKED_AT = 20
SIGN_IN = "Look at url and client_id in the file of CASEBOT_ZENDESK and at CASEBOT_ZENDESK_SECRET; in Zendesk, at the OAuth client and its user."


def look_at_zendesk(connection: ZendeskConnection) -> Iterator[CheckResult]:
    """Yield each result when it is known."""
    with ZendeskClient(connection) as client:
        try:
            role = client.role()
        except ZendeskError as failed:
            yield _cannot_be_reached(connection, failed)
            return
        if role in ("agent", "admin"):
            yield CheckResult("Zendesk", True, f"{connection.host} accepts casebot's login as {role}")
        else:
            text = f"{connection.host} accepts casebot's login as {role or 'nobody'}"
            yield CheckResult("Zendesk", False, text, "Make the OAuth client's user an agent, to write comments.")
        yield from _view(client)
    if not connection.web_hook_secret:
        remedy = "Set CASEBOT_ZENDESK_HOOK_SECRET to receive changes at once. Without it, casebot only polls."
        yield CheckResult("Zendesk web hook", True, f"not set up. {remedy}")


def _view(client: ZendeskClient) -> Iterator[CheckResult]:
    view = client.connection.view
    try:
        tickets = [*islice(client.view(slas=True), LOOKED_AT)]
        yield CheckResult("Zendesk view", True, f"view {view} can be read")
        if not tickets:
            return
        given = any(each.breaches is not None for each in tickets)
        if not given:
            given = client.ticket(tickets[0].number, slas=True).breaches is not None
    except ZendeskError as failed:
        remedy = f"Look at view in the file of CASEBOT_ZENDESK, and let casebot's user see view {view}."
        yield CheckResult("Zendesk view", False, f"view {view} cannot be read ({failed.code})", remedy)
        return
    if given:
        yield CheckResult("Zendesk SLA", True, "SLA targets can be read")
    else:
        remedy = "Only some of Zendesk's plans have SLA policies. Without them, nobody is notified of breaches."
        yield CheckResult("Zendesk SLA", False, "SLA targets cannot be read", remedy)


def _cannot_be_reached(connection: ZendeskConnection, failed: ZendeskError) -> CheckResult:
    if failed.kind in (ErrorKind.SETUP, ErrorKind.PERSON, ErrorKind.GONE):
        return CheckResult("Zendesk", False, f"refuses casebot's login: {failed.words or failed.code}", SIGN_IN)
    remedy = f"Check that this computer can reach {connection.host}."
    return CheckResult("Zendesk", False, f"cannot be reached ({failed.code})", remedy)
