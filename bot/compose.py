"""From what is to be told to the message itself, made from the database at the moment of sending: ten quick changes are one message."""

from __future__ import annotations

from collections.abc import Mapping

from bot.composers import cards, clocks, digests, handing_on, looks, mail, tags, waiting
from bot.composers.composer import Composer
from bot.courier import Composed
from cases.ports import Telling, TellingKind
from handlers.desk import Desk
from messages.surfaces import Message

COMPOSERS: Mapping[TellingKind, Composer] = {
    **cards.COMPOSERS,
    **clocks.COMPOSERS,
    **digests.COMPOSERS,
    **handing_on.COMPOSERS,
    **looks.COMPOSERS,
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
