"""Which cases are beyond a target that nobody misses (SLA-2)."""

from dataclasses import replace
from datetime import timedelta

from cases.model.status import Status
from cases.rules.quiet_targets import is_newly_past, past_target
from tests.cases.team import ANA, NOON, POLICY, a_case

DAY = timedelta(days=1)
EXEMPT = a_case(owner=ANA.email, type="PO Required", opened_at=NOON - 8 * DAY)


def test_only_open_cases_without_a_limit_that_are_awake_are_named() -> None:
    """SLA-2, RTE-9: the subject may say of what kind it is."""
    by_subject = replace(EXEMPT, id=2, type="Inbound Request", subject="FO Opp", opened_at=NOON - 30 * DAY)
    others = [
        replace(EXEMPT, opened_at=NOON - 6 * DAY),
        replace(EXEMPT, type="Referral"),
        replace(EXEMPT, type="High Value Account"),
        replace(EXEMPT, status=Status.RESOLVED, closed_at=NOON),
        replace(EXEMPT, wants_later=True, asleep_until=NOON + DAY),
    ]
    assert past_target([EXEMPT, by_subject, *others], POLICY, NOON) == [by_subject, EXEMPT]


def test_a_target_that_passed_long_ago_makes_no_list_of_its_own() -> None:
    """SLA-2, DIG-2."""
    assert is_newly_past(EXEMPT, POLICY, NOON)
    assert not is_newly_past(EXEMPT, POLICY, NOON + 5 * DAY)
    assert not is_newly_past(replace(EXEMPT, type="Referral"), POLICY, NOON)
