"""A pasted next step: its stamp is recognised, and no stamp carries an empty step past the refusal (NXT-1, NXT-3)."""

from __future__ import annotations

from tests.stories.office import Office


def test_a_pasted_stamp_is_not_doubled_and_an_empty_step_is_refused_with_or_without_one(office: Office) -> None:
    """NXT-1, NXT-3: first two refusals in the form, then a pasted line of Ana's own, then one of a colleague who left."""
    office.case_arrives(contact="Maria Lopez", status="In Progress: Engaged", next_step="2026-03-01 AS Send the quote")
    ana = office.person("ana")
    form = ana.opens("Next step", on=ana.asks("/case 00012345"))
    form.picks_date("Due on", "2026-03-06")
    for empty in ("Still waiting on billing", "[2026-03-01] AS billing is pending", "• 2 Mar (as) TBD tbd tbd"):
        form.fills("Next step", empty)
        assert "Waiting is not a step" in form.submits().errors["Next step"], empty
    form.fills("Next step", "✅ 1 March 2026, 09:30 a.s. – Call Maria about the pending invoice")
    assert form.submits().ok
    assert office.case().next_step == "2026-03-01 AS Call Maria about the pending invoice"
    form = ana.opens("Next step", on=ana.asks("/case 00012345"))
    form.picks_date("Due on", "2026-03-06")
    form.fills("Next step", "2024-07-05 KK First touch email to discuss promo")
    assert form.submits().ok
    stored = office.case().next_step
    assert stored.endswith(" AS First touch email to discuss promo")
    assert "KK" not in stored
