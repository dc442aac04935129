"""Print the figures of the house as JSON: python -m tests.house_figures.

Before and after a change of structure they show what it did: long files and functions, imports between use cases, code that stores a case, words
that were given up, and tests.
"""

from __future__ import annotations

import ast
import json
import re
import statistics
import sys
from collections.abc import Iterator

from tests.test_house import (
    GIVEN_UP,
    KEEP_THEIR_WORDS,
    MAX_FILE,
    MAX_FUNCTION,
    PACKAGES,
    ROOT,
    STORED,
    functions,
    modules,
    tracked_texts,
)

STORES_A_CASE = re.compile(r"\buow\.cases\.(?:add_many|save_many|save|add)\(")


def long_files(package: str) -> list[str]:
    """Name the files of a package that are over the limit."""
    return [
        path.relative_to(ROOT).as_posix()
        for path in modules(package)
        if len(path.read_text(encoding="utf-8").splitlines()) > MAX_FILE
    ]


def imports_between_features() -> Iterator[str]:
    """Yield each import of one use case by another."""
    for path in modules("cases/use_cases"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cases.use_cases"):
                yield f"{path.name}: {node.module}"


def writers_of_a_case() -> list[str]:
    """Name the files of the rules that store a case."""
    return [
        path.relative_to(ROOT).as_posix()
        for path in modules("cases")
        if STORES_A_CASE.search(path.read_text(encoding="utf-8"))
    ]


def words_given_up() -> int:
    """Count the lines of what ships, and of its pages, with a word that was given up."""
    return sum(
        bool(GIVEN_UP.search(STORED.sub("", line)))
        for name, text in tracked_texts()
        if name.endswith((".py", ".j2", ".toml", ".md")) and name not in KEEP_THEIR_WORDS
        if not name.startswith("tests/") and "/versions/" not in name
        for line in text.splitlines()
    )


def count_tests() -> int:
    """Count the test functions; pytest runs more, as it repeats them with parameters."""
    return sum(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
        for path in modules("tests")
        if path.name.startswith("test_")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )


def figures() -> dict[str, object]:
    """Return every figure under its name."""
    lengths = sorted(lines for _, lines, _ in functions())
    return {
        "files over 400 lines": [name for package in PACKAGES for name in long_files(package)],
        "functions over 50 lines": [name for name, lines, _ in functions() if lines > MAX_FUNCTION],
        "median function": statistics.median(lengths),
        "95th percentile of functions": lengths[int(0.95 * len(lengths))],
        "imports between features": [*imports_between_features()],
        "files that store a case": writers_of_a_case(),
        "lines with words given up": words_given_up(),
        "test functions": count_tests(),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(figures(), indent=2) + "\n")
