"""Amounts that a report has shortened (INT-2)."""

from __future__ import annotations

import pytest

from connectors.files.numbers import DecimalSign, signs_of, whole_amount


@pytest.mark.parametrize("sign", DecimalSign)
@pytest.mark.parametrize(
    "cell", ["30K", "$30k", "1.2M", "€1,2 M", "1.2MM", "30 Tsd", "3.0E+4", "3,0E+04", "1e5", "3.0E-4", "12K5"]
)
def test_a_shortened_amount_is_refused_with_what_it_says(cell: str, sign: DecimalSign) -> None:
    """INT-2: its digits are lost, and M is a thousand to some and a million to others; it proves nothing of its column."""
    with pytest.raises(ValueError, match="is not a number") as refused:
        whole_amount(cell, sign)
    assert f"“{cell}”" in str(refused.value)
    assert signs_of([(2, cell)]).proven is None
