"""The page on how to change casebot names files, and names in them, that there are."""

import re
from pathlib import Path

import pytest

from sandbox.slack.__main__ import command_line

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "changing.md").read_text(encoding="utf-8")
FILES = sorted(set(re.findall(r"`((?:[\w.]+/)+[\w.]*|[\w.]+\.(?:py|md|toml|yml))`", PAGE)))
NAMED_IN = sorted(set(re.findall(r"`(\w+)` (?:of|in) `([\w/]+\.py)`", PAGE)))


@pytest.mark.parametrize("name", FILES)
def test_each_file_on_the_page_is_there(name: str) -> None:
    assert (ROOT / name).exists()


@pytest.mark.parametrize(("name", "file"), NAMED_IN)
def test_each_name_on_the_page_is_in_its_file(name: str, file: str) -> None:
    assert re.search(rf"\b{name}\b", (ROOT / file).read_text(encoding="utf-8"))


def test_the_page_has_the_options_of_the_local_workspace() -> None:
    table = PAGE.split("<!-- options -->")[1].split("<!-- /options -->")[0]
    options = [action.option_strings[0] for action in command_line()._actions if action.dest != "help"]
    assert re.findall(r"^\| `(--[\w-]+)` \|", table, re.MULTILINE) == options


def test_each_link_on_the_page_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (ROOT / "docs" / target).exists(), target
