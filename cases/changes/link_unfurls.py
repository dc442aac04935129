"""Update what Slack shows below links to cases when a case changes (LOOK-1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cases.model.notification import Notification, NotificationKind
from cases.ports.unit_of_work import UnitOfWork


def unfurl(channel: str, message_ts: str, key: str) -> Notification:
    """Return the notification that updates the links of a posted message. Waiting ones are merged."""
    return Notification(
        key=key,
        lane=f"in:{channel}",
        kind=NotificationKind.UNFURL,
        merge=f"unfurl:{message_ts}",
        args={"channel": channel, "message_ts": message_ts},
    )


def unfurl_updates(because: Mapping[int, str], uow: UnitOfWork) -> list[Notification]:
    """Return the same for every recent message with a link to one of these cases. because: by the id of each case, what tells this occasion from every
    other."""
    return [
        each
        for case_id, messages in uow.links.fresh(sorted(because)).items()
        for each in unfurls(case_id, messages, because[case_id])
    ]


def unfurls(case_id: int, messages: Iterable[tuple[str, str]], because: str) -> list[Notification]:
    """Return the same for these messages (channel and timestamp) with a link to one case."""
    return [
        unfurl(channel, message_ts, f"unfurl:{channel}:{message_ts}:{case_id}:{because}")
        for channel, message_ts in messages
    ]
