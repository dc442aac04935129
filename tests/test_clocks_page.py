"""The page of the clocks says what the code does (NAG-1)."""

from pathlib import Path

from cases.changes.reminders import AT_ONCE
from cases.model.policy import Policy, ReminderStep
from cases.rules.clocks import CLOCKS, ClockRow

PAGE = (Path(__file__).parents[1] / "docs" / "clocks.md").read_text(encoding="utf-8")
POLICY = Policy()


def table_under(heading: str) -> list[list[str]]:
    """The first table after this line, without its head."""
    after = PAGE.split(f"\n{heading}\n", 1)[1].splitlines()
    start = next(place for place, line in enumerate(after) if line.startswith("|"))
    rows = []
    for line in after[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def recipients_of(row: ClockRow, step: ReminderStep) -> str:
    if row.is_managers:
        return "manager"
    return "owner, manager" if step.tells_manager else "owner"


def test_the_clocks_on_the_page_are_those_of_the_code_with_their_rules_and_promises() -> None:
    """NAG-1, NAG-5"""
    shown = [row[:3] for row in table_under("")]
    assert shown == [[row.kind.value, row.rule, row.promise(POLICY)] for row in CLOCKS]


def test_the_ladder_on_the_page_is_the_ladder_of_the_policy() -> None:
    """NAG-1"""
    assert table_under("## The ladder") == [
        [row.kind.value, step.name, recipients_of(row, step)] for row in CLOCKS for step in row.steps(POLICY.ladder)
    ]


def test_the_figures_on_the_page_are_those_of_the_code() -> None:
    """NAG-2"""
    assert f"up to {AT_ONCE} cases" in PAGE
    assert "half an hour before the end" in PAGE
