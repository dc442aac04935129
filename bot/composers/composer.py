"""What a composer is."""

from __future__ import annotations

from collections.abc import Callable

from bot.courier import Composed
from cases.ports import Telling, UnitOfWork
from handlers.desk import Desk
from messages.surfaces import Message

Composer = Callable[[Telling, UnitOfWork, Desk], Message | Composed | None]
"""Makes the message of a telling as of now, None when nothing is left to say. Raises whatever goes wrong; the sender keeps the telling and says so."""
