"""What the directory knows of the opportunities of a case (OPP-1)."""

from __future__ import annotations

from cases.model.account import Opportunity
from cases.model.case import Case
from cases.model.names import is_same_name
from cases.ports.unit_of_work import UnitOfWork


def known_opportunity(name: str, case: Case, uow: UnitOfWork) -> Opportunity | None:
    """Return what the directory knows about this opportunity of the case's account; None if it is unknown."""
    alike = uow.directory.opportunities(name, case.account)
    return next((each for each in alike if is_same_name(each.name, name)), None)
