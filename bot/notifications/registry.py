"""From what is to be told to the message itself, made from the database at the moment of sending: ten quick changes are one message."""

from __future__ import annotations

from collections.abc import Mapping

from bot.delivery.composed import Composed
from bot.notifications import cards, case_links, clocks, digests, handing_on, mail, tags, waiting
from bot.notifications.composer import Composer
from cases.ports import Telling, TellingKind
from handlers.desk import Desk
from messages.surfaces import Message

COMPOSERS: Mapping[TellingKind, Composer] = {
    **cards.COMPOSERS,
    **clocks.COMPOSERS,
    **digests.COMPOSERS,
    **handing_on.COMPOSERS,
    **case_links.COMPOSERS,
    **tags.COMPOSERS,
    **waiting.COMPOSERS,
    **mail.COMPOSERS,
}


class Compose:
    """Makes the message of a telling; None when nothing is left to say. desk: the parts it reads from."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __call__(self, telling: Telling) -> Composed | None:
        """The message as of now. Raises whatever goes wrong; the sender keeps the telling and says so."""
        with self._desk.read() as uow:
            message = COMPOSERS[telling.kind](telling, uow, self._desk)
        return Composed(message.text, message.blocks) if isinstance(message, Message) else message
