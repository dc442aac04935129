"""Queries: values enter as parameters only."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.salesforce.soql import literal, select


def test_a_query_is_written_with_its_values_in_place() -> None:
    query = select(
        ("Id", "Account.Name"),
        "Case",
        "SystemModstamp >= {since} AND Status IN {statuses} AND IsClosed = {closed}",
        {"since": datetime(2026, 3, 1, 9, 30, tzinfo=UTC), "statuses": ["Open", "It's"], "closed": False},
        order_by=("SystemModstamp", "Id"),
        limit=5,
    )
    assert query == (
        "SELECT Id, Account.Name FROM Case WHERE SystemModstamp >= 2026-03-01T09:30:00Z "
        "AND Status IN ('Open', 'It\\'s') AND IsClosed = false ORDER BY SystemModstamp, Id LIMIT 5"
    )
    assert literal(date(2026, 3, 1)) == "2026-03-01"
    assert literal(None) == "null"


@pytest.mark.parametrize("name", ["Id FROM User", "Name; DROP", "", "a.b.", "1st", "Na\nme"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        select((name,), "Case")


@given(st.text())
def test_no_text_ends_its_own_quotes(text: str) -> None:
    """SAFE-3: whatever a customer is called, it stays within the quotes."""
    written = literal(text)
    inner = written[1:-1]
    assert written[0] == written[-1] == "'"
    unescaped = inner.replace("\\\\", "").replace("\\'", "")
    assert "'" not in unescaped
    assert "\\" not in unescaped.replace("\\n", "").replace("\\r", "").replace("\\t", "").replace("\\b", "").replace(
        "\\f", ""
    ).replace('\\"', "")


def test_a_place_within_a_value_stays_text() -> None:
    assert select(("Id",), "Case", "A = {a} AND B = {b}", {"a": "{b}", "b": "x"}).endswith("A = '{b}' AND B = 'x'")
