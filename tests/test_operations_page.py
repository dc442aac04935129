"""Each trouble on the page for operators names tests that try it."""

from __future__ import annotations

from tests.test_rules_page import ROOT, listed_tests, what_each_test_names

PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_each_trouble_names_tests_that_exist() -> None:
    section = PAGE.split("## When things fail\n")[1].split("\n## ")[0]
    _, _, *rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
    assert len(rows) >= 13
    known = what_each_test_names()
    for what, _, tests in rows:
        named = listed_tests(tests)
        assert len(named) == tests.count("::") > 0, what
        assert [test for test in named if test not in known] == [], what
