"""The database for the rest of the project."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Engine

from cases.model.case_type import DEFAULT_CASE_TYPES, CaseType
from cases.model.crm import NOTHING, CrmScope
from cases.model.tickets import NoTickets, TicketLinks
from cases.model.working_time import Holidays, NoHolidays
from cases.ports.clock import Clock
from cases.rules.language_names import LanguageNames, NoLanguageNames
from storage.people import RosterStore
from storage.unit_of_work import SqlUnitOfWork


class Database:
    """Opens units of work.

    Args:
        engine: From storage.engine.make_engine.
        wake: Called, in the committing thread, when there is something to send.
        case_types: The policy's case types, for CLO-7.
        holidays: The holidays.
        crm: What is written to the CRM.
        languages: The names of languages.
        tickets: The addresses of the support desk's tickets, if one is connected.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        wake: Callable[[], None] = lambda: None,
        case_types: Sequence[CaseType] = DEFAULT_CASE_TYPES,
        holidays: Holidays | None = None,
        crm: CrmScope = NOTHING,
        languages: LanguageNames | None = None,
        tickets: TicketLinks | None = None,
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.people = RosterStore(engine)
        self._wake = wake
        self.crm = crm
        self._tickets = tickets or NoTickets()
        self._holidays = holidays or NoHolidays()
        self._languages = languages or NoLanguageNames()
        self._case_types = tuple(case_types)

    def unit_of_work(self) -> SqlUnitOfWork:
        """Return a unit of work that may write.

        On SQLite it has the only write lock from its first use until it ends: keep it short.
        """
        return self._unit(read_only=False)

    def reading(self) -> SqlUnitOfWork:
        """Return a unit of work that only reads. It takes no locks."""
        return self._unit(read_only=True)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _unit(self, *, read_only: bool) -> SqlUnitOfWork:
        unit = SqlUnitOfWork(
            self.engine,
            self.clock,
            self.people,
            self._wake,
            self._case_types,
            self._holidays,
            crm=self.crm,
            read_only=read_only,
        )
        unit.languages = self._languages
        unit.tickets.links = self._tickets
        return unit
