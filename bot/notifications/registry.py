"""From what is to be told to the message itself, made from the database at the moment of sending: ten quick changes are one message."""

from __future__ import annotations

from collections.abc import Mapping

from bot.delivery.composed import Composed
from bot.notifications import (
    cards,
    case_links,
    clocks,
    crm,
    digests,
    handing_on,
    mail,
    tags,
    territory,
    tickets,
    waiting,
)
from bot.notifications.composer import Composer
from cases.model.notification import Notification, NotificationKind
from handlers.context import HandlerContext
from messages.surfaces import Message

COMPOSERS: Mapping[NotificationKind, Composer] = {
    **cards.COMPOSERS,
    **clocks.COMPOSERS,
    **digests.COMPOSERS,
    **handing_on.COMPOSERS,
    **case_links.COMPOSERS,
    **tags.COMPOSERS,
    **waiting.COMPOSERS,
    **territory.COMPOSERS,
    **mail.COMPOSERS,
    **crm.COMPOSERS,
    **tickets.COMPOSERS,
}


class Compose:
    """Makes the message of a notification; None when nothing is left to say. context: the parts it reads from."""

    def __init__(self, context: HandlerContext) -> None:
        self._desk = context

    def __call__(self, notification: Notification) -> Composed | None:
        """The message as of now. Raises whatever goes wrong; the sender keeps the notification and says so."""
        with self._desk.read() as uow:
            message = COMPOSERS[notification.kind](notification, uow, self._desk)
        return Composed(message.text, message.blocks) if isinstance(message, Message) else message
