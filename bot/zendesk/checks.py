"""What `casebot doctor` says of Zendesk. Nothing it does changes anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from connectors.zendesk.client import ZendeskClient
from connectors.zendesk.connection import ZendeskConnection
from connectors.zendesk.errors import ErrorKind, ZendeskError

# As many tickets are looked at to find out whether SLA targets can be read.
LOOKED_AT = 20
SIGN_IN = "Look at url and client_id in the file of CASEBOT_ZENDESK and at CASEBOT_ZENDESK_SECRET; in Zendesk, at the OAuth client and its user."


@dataclass(frozen=True)
class ZendeskFinding:
    """What one look found. remedy: empty when all is well."""

    what: str
    ok: bool
    text: str
    remedy: str = ""


def look_at_zendesk(connection: ZendeskConnection) -> Iterator[ZendeskFinding]:
    """Every finding, as it is made."""
    with ZendeskClient(connection) as client:
        try:
            role = client.role()
        except ZendeskError as failed:
            yield _cannot_be_reached(connection, failed)
            return
        if role in ("agent", "admin"):
            yield ZendeskFinding("Zendesk", True, f"{connection.host} lets casebot in, as {role}")
        else:
            text = f"{connection.host} lets casebot in as {role or 'nobody'}"
            yield ZendeskFinding("Zendesk", False, text, "Make the OAuth client's user an agent, to write comments.")
        yield from _view(client)
    if not connection.web_hook_secret:
        remedy = "Set CASEBOT_ZENDESK_HOOK_SECRET, to hear of changes at once. Polling goes on without it."
        yield ZendeskFinding("Zendesk web hook", True, f"not set up. {remedy}")


def _view(client: ZendeskClient) -> Iterator[ZendeskFinding]:
    view = client.connection.view
    try:
        tickets = [*islice(client.view(slas=True), LOOKED_AT)]
        yield ZendeskFinding("Zendesk view", True, f"view {view} can be read")
        if not tickets:
            return
        given = any(each.breaches is not None for each in tickets)
        if not given:
            given = client.ticket(tickets[0].number, slas=True).breaches is not None
    except ZendeskError as failed:
        remedy = f"Look at view in the file of CASEBOT_ZENDESK, and let casebot's user see view {view}."
        yield ZendeskFinding("Zendesk view", False, f"view {view} cannot be read ({failed.code})", remedy)
        return
    if given:
        yield ZendeskFinding("Zendesk SLA", True, "SLA targets can be read")
    else:
        remedy = "SLA policies belong to some of Zendesk's plans only. Without them nobody is told of breaches."
        yield ZendeskFinding("Zendesk SLA", False, "SLA targets cannot be read", remedy)


def _cannot_be_reached(connection: ZendeskConnection, failed: ZendeskError) -> ZendeskFinding:
    if failed.kind in (ErrorKind.SETUP, ErrorKind.PERSON, ErrorKind.GONE):
        return ZendeskFinding("Zendesk", False, f"does not let casebot in: {failed.words or failed.code}", SIGN_IN)
    remedy = f"See whether {connection.host} can be reached from here."
    return ZendeskFinding("Zendesk", False, f"cannot be reached ({failed.code})", remedy)
