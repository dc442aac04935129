"""Unfurl links to cases (LOOK-1): Slack shows the case's status below a recent message.

Only CRM links to known cases are unfurled. The unfurl goes through the outbox, like every message.
"""

from __future__ import annotations

from html import unescape

from slack_bolt import App

from cases.changes.link_unfurls import unfurl
from cases.model.notification import Notification, NotificationKind
from cases.ports.surfaces import SharedLink
from connectors.salesforce_links import case_keys_in
from handlers.context import HandlerContext, bind
from handlers.payloads import Body

# Slack shows only a few, and nobody reads more.
MOST_LINKS = 10


def link_shared(body: Body, *, context: HandlerContext) -> None:
    """Store which links lead to which cases, and unfurl them."""
    event = body["event"]
    is_typed = event.get("source") == "composer"
    # A message that is still being typed has neither channel nor timestamp.
    channel = "" if is_typed else str(event["channel"])
    message_ts = str(event["unfurl_id"] if is_typed else event["message_ts"])
    links = [
        SharedLink(channel, message_ts, url, case_id) for url, case_id in _cases_behind(event["links"], context).items()
    ]
    if links:
        key = f"unfurl:{body['event_id']}"
        typed = {"channel": "", "message_ts": message_ts, "source": "composer"}
        with context.change() as uow:
            uow.links.add(links)
            uow.outbox.put(
                [
                    Notification(key, "in:composer", NotificationKind.UNFURL, args=typed)
                    if is_typed
                    else unfurl(channel, message_ts, key)
                ]
            )
            uow.commit()
    context.event_done(body["event_id"])


def _cases_behind(links: list[Body], context: HandlerContext) -> dict[str, int]:
    """Return the known cases, by the address as Slack gave it."""
    keys = {}
    for url in list(dict.fromkeys(str(link["url"]) for link in links))[:MOST_LINKS]:
        keys[url] = case_keys_in(unescape(url), context.policy.crm_link_prefix)
    with context.read() as uow:
        known = uow.cases.ids_of({key for found in keys.values() for key in found})
    return {url: known[key] for url, found in keys.items() for key in reversed(found) if key in known}


def register(app: App, context: HandlerContext) -> None:
    """Listen for links."""
    app.event("link_shared")(bind(context, link_shared))
