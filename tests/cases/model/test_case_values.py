"""A case with other values is what dataclasses.replace returns, for every field and for a case in brief."""

from dataclasses import fields, replace
from datetime import datetime

import pytest

from cases.model.case import Case, with_values
from cases.rules.worklist import CaseSummary
from tests.cases.team import NOON, a_case


def test_a_case_with_other_values_is_the_one_that_replace_returns() -> None:
    """AUD-1: it is another object, and the case before stays as it was."""
    case = a_case(subject="Renewal", assigned_at=NOON)
    other = {item.name: getattr(a_case(), item.name) for item in fields(Case)} | {"id": 7, "owner": "ana@example.com"}
    before = replace(case)
    assert with_values(case, **other) == replace(case, **other)
    assert with_values(case) == case
    assert case == before
    brief = CaseSummary(**{item.name: getattr(case, item.name) for item in fields(Case)})
    assert type(with_values(brief, id=3)) is CaseSummary


def test_a_case_takes_no_value_of_an_unknown_field_and_no_time_without_a_zone() -> None:
    """AUD-1"""
    with pytest.raises(TypeError, match="asigned_at"):
        with_values(a_case(), asigned_at=NOON)
    with pytest.raises(ValueError, match="assigned_at"):
        with_values(a_case(), assigned_at=datetime(2026, 7, 1))  # noqa: DTZ001 - it has no zone
