"""Compose each notification's message from the database at the time of sending, so that ten quick changes are one
message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.delivery.composed import Composed
from bot.notifications import (
    absences,
    cards,
    case_links,
    clocks,
    crm,
    digests,
    handing_on,
    lists,
    mail,
    scorecards,
    tags,
    territory,
    tickets,
    waiting,
)
from bot.notifications.composer import Composer
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Region
from cases.ports.unit_of_work import UnitOfWork
from handlers.context import HandlerContext
from messages.admission import Refusal
from messages.local_time import written_for
from messages.surfaces import Message

COMPOSERS: Mapping[NotificationKind, Composer] = {
    **cards.COMPOSERS,
    **absences.COMPOSERS,
    **clocks.COMPOSERS,
    **digests.COMPOSERS,
    **handing_on.COMPOSERS,
    **lists.COMPOSERS,
    **case_links.COMPOSERS,
    **tags.COMPOSERS,
    **waiting.COMPOSERS,
    **territory.COMPOSERS,
    **mail.COMPOSERS,
    **scorecards.COMPOSERS,
    **crm.COMPOSERS,
    **tickets.COMPOSERS,
}


class Compose:
    """Composes the message of a notification.

    Args:
        context: What composers read from.
        refusal_of: Returns why a person may not use casebot; None if they may.
    """

    def __init__(
        self,
        context: HandlerContext,
        refusal_of: Callable[[str], Refusal | None] = lambda slack_id: None,  # noqa: ARG005 - the signature is the field's
    ) -> None:
        self._desk = context
        self._refusal_of = refusal_of

    def __call__(self, notification: Notification) -> Composed | None:
        """Return the message as of now;

        None if nothing is left to say. If it raises, the sender keeps the notification and reports the error.
        """
        place, _, whom = notification.lane.partition(":")
        if place == "user":
            # They may have become a guest since they asked for it. Slack itself refuses a deactivated account.
            if self._refusal_of(whom) in (Refusal.GUEST, Refusal.OUTSIDER):
                return None
            self._desk.look_up_stranger(whom)
        with self._desk.read() as uow, written_for(self._zone(notification, uow), self._desk.clock.now()):
            message = COMPOSERS[notification.kind](notification, uow, self._desk)
        return Composed(message.text, message.blocks) if isinstance(message, Message) else message

    def _zone(self, notification: Notification, uow: UnitOfWork) -> str | None:
        """Return the recipient's time zone, or that of the digest's region; None in other channels, where everybody has their own."""
        place, _, whom = notification.lane.partition(":")
        if place == "channel" and whom != self._desk.policy.digest_channel:
            return None
        if place == "channel":
            region = str(notification.args.get("region", ""))
            return self._desk.policy.regions[Region(region)].zone if region in self._desk.policy.regions else None
        if place == "user":
            return self._desk.zone_of(whom, uow.roster)
        person = uow.roster.get(whom)
        return person.zone if person is not None else None
