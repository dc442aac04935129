"""The page on how to change casebot names files, and names in them, that exist."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest

from sandbox.slack.__main__ import command_line

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "changing.md").read_text(encoding="utf-8")
FILES = sorted(set(re.findall(r"`((?:[\w.]+/)+[\w.]*|[\w.]+\.(?:py|md|toml|yml))`", PAGE)))
NAMED_IN = sorted(set(re.findall(r"`(\w+)` (?:of|in) `([\w/]+\.py)`", PAGE)))


STORIES = {
    cells[0]: [cell.strip("`") for cell in cells[1:] if cell]
    for line in PAGE.split("<!-- stories -->")[1].split("<!-- /stories -->")[0].strip().splitlines()[2:]
    if (cells := [cell.strip() for cell in line.strip("|").split("|")])
}


def imported_by(file: str) -> set[str]:
    """The files from which this one imports something."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    found = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    return {f"{module.replace('.', '/')}.py" for module in found}


def test_the_page_follows_close_and_defer_to_the_database() -> None:
    assert STORIES.keys() >= {"close", "defer"}


@pytest.mark.parametrize("story", STORIES)
def test_a_story_is_read_in_at_most_five_files_each_of_which_leads_to_the_next(story: str) -> None:
    files = STORIES[story]
    assert len(files) <= 5
    first, last = (ROOT / files[0]).read_text(encoding="utf-8"), (ROOT / files[-1]).read_text(encoding="utf-8")
    assert "register_form(" in first, "begins at the button"
    assert "uow.cases.save_many(" in last, "ends at the database"
    for file, following in pairwise(files):
        assert following in imported_by(file), f"{file} does not lead to {following}"


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
