"""The house keeps its own rules: what may be imported, what is pinned, and what no file may say."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "handlers", "storage", "messages", "cases", "connectors", "sandbox")
LOCKS = ("requirements.txt", "requirements-dev.txt")

# Put together from pieces, so that this file does not say what no file may say.
REGISTRY_HOSTS = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("npmjs", "org"),
            ("npmjs", "com"),
            ("yarnpkg", "com"),
            ("crates", "io"),
            ("rubygems", "org"),
            ("anaconda", "org"),
            ("proxy", "golang", "org"),
            ("docker", "io"),
            ("ghcr", "io"),
        )
    ),
    re.IGNORECASE,
)
LOOSE_ENDS = re.compile(
    "|".join(rf"\b{first}{second}\b" for first, second in (("TO", "DO"), ("FIX", "ME"), ("XX", "X")))
)
PATHS_OF_ONE_MACHINE = re.compile("|".join(rf"(?<![\w.~-])/{name}/" for name in ("work", "root", "Users")))
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
PINNED = re.compile(r"^(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[0-9][0-9a-z.]*)(?P<marker> ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
COMMENT = re.compile(r"^((    )?#|$)")


def tracked_files() -> list[Path]:
    """Every file that git holds or would take in, that still exists."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 (git is where PATH says)
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout, so there is no telling which files are ours")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Each of those files that is text, as its name and what it says."""
    for path in tracked_files():
        try:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture


def lines_saying(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in tracked_texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """The top-level names of everything the module imports, at its head or within a function."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def project() -> dict[str, list[str]]:
    parsed: dict[str, list[str]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return parsed


def plain(name: str) -> str:
    """A distribution's name as the requirements files spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement_name(requirement: str) -> str:
    matched = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert matched, requirement
    return plain(matched[0])


def pinned(lock: str) -> dict[str, str]:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    return {found["name"]: found["version"] for line in lines if (found := PINNED.match(line))}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_with_its_hashes_and_nothing_says_where_it_comes_from(lock: str) -> None:
    hashes: dict[str, int] = {}
    name = ""
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if found := PINNED.match(line):
            name = found["name"]
            hashes[name] = 0
        elif HASH.match(line):
            hashes[name] += 1
        else:
            assert COMMENT.match(line), f"{lock} holds more than pins, hashes and comments: {line}"
            assert "://" not in line
    assert hashes
    assert not [name for name, count in hashes.items() if not count]


def test_the_pins_fit_every_platform_and_not_only_the_one_they_were_compiled_on() -> None:
    for compiled in ("psycopg-binary", "sqlalchemy", "numpy"):
        block = (ROOT / "requirements.txt").read_text(encoding="utf-8").split(f"\n{compiled}==")[1].split("\n    #")[0]
        assert block.count("--hash=") > 20, compiled


def test_the_two_locks_agree() -> None:
    run, dev = (pinned(lock) for lock in LOCKS)
    assert {name: (run[name], dev[name]) for name in run.keys() & dev.keys() if run[name] != dev[name]} == {}


def test_what_pyproject_declares_is_what_is_compiled_and_pinned() -> None:
    declared = {requirement_name(line) for line in project()["dependencies"]}
    asked = {
        requirement_name(line)
        for line in (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith(("#", "-"))
    }
    assert asked - {"setuptools"} == declared
    assert declared <= pinned("requirements.txt").keys()


@pytest.mark.parametrize("package", PACKAGES)
def test_every_third_party_import_is_declared(package: str) -> None:
    declared = {requirement_name(line) for line in project()["dependencies"]}
    providers = metadata.packages_distributions()
    for path in modules(package):
        for name in imported(path) - sys.stdlib_module_names - set(PACKAGES):
            provided_by = {plain(distribution) for distribution in providers.get(name, [])}
            assert provided_by & declared, f"{path.relative_to(ROOT)} imports {name}, which pyproject does not declare"


def test_the_rules_import_the_standard_library_alone() -> None:
    for path in modules("cases"):
        assert imported(path) <= sys.stdlib_module_names | {"cases"}, path.relative_to(ROOT)


def test_no_file_names_a_package_registry() -> None:
    assert lines_saying(REGISTRY_HOSTS) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert lines_saying(PATHS_OF_ONE_MACHINE) == []


def test_nothing_is_left_for_later() -> None:
    assert lines_saying(LOOSE_ENDS) == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = [path for package in (*PACKAGES, "tests") for path in modules(package)]
    said = [path.relative_to(ROOT).as_posix() for path in named if EMPTY_WORDS & {path.stem, path.parent.name}]
    assert said == []


def test_every_package_and_module_says_in_its_docstring_what_it_is_for() -> None:
    silent = [
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in modules(package)
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_the_commands_of_the_readme_are_make_targets() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert {"demo", "test", "run", "check"} <= named <= targets
