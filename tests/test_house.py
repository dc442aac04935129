"""The house keeps its own rules: what may be imported, what is pinned, and what no file may say."""

import ast
import re
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
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
MAX_FILE, MAX_FUNCTION, MAX_PARAMETERS, MAX_MEDIAN = 400, 50, 8, 10
# File, or file::function -> why it may be longer, or take more. An exemption that is no longer needed fails.
LONG_FILES = {
    "bot/demo/data/month.py": "sample data: a month of cases in the order in which they happen",
}
LONG_FUNCTIONS = {
    "sandbox/slack/server.py::__init__": "each option of the local workspace is a parameter, on a line of its own",
}
MANY_PARAMETERS = {
    "bot/cli/import_cases.py::import_cases": "each option of a command is a parameter",
    "bot/demo/data/team.py::_member": "each is a column of the sample team",
    "sandbox/slack/server.py::__init__": "each option of the local workspace is a parameter",
}
OTHER_DOCSTRINGS = {
    "bot/cli/commands.py::options": "people read it as the help of the command line",
}
# Words with which a docstring began that said what a value is, and not what a function does.
NO_VERBS = re.compile(
    r"(?:A|All|An|Another|Any|As|Each|Every|For|How|In|It|No|Nobody|Nothing|Of|On|One|Some|Somebody|Something|That|The|There|"
    r"These|This|Those|To|Two|What|When|Where|Whether|Which|Who|Whoever|Whose|Why|With)"
)
# STYLE: words that were replaced by plain ones. Ids of rules (NAG-1) and stored values, in quotes, stay.
GIVEN_UP = re.compile(
    r"(?<![a-z])(?:mend(?:s|ed|ing)?|nag(?:s|ged|ging)?(?![-\w.]*\d)|rungs?|tellings?|couriers?|nag_plan|nag_bound|"
    r"told_of_changes|told_to_those_who_wait|followed_up|require_fitting|(?:of|is|are) nobody'?s)(?![a-z])"
    r"|\b(?:Rhythm|Patience|ShutOut|Basis|SocketDoor|Courier|Rung|class (?:Look|Standing|Ending))\b"
)
STORED = re.compile(r'"[^"\s]*"')
KEEP_THEIR_WORDS = {
    "CHANGELOG.md": "says what was so in earlier versions",
    "storage/schema.py": "tables and columns keep their names",
    "storage/reminders.py": "tables and columns keep their names",
}
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


@cache
def tracked_texts() -> list[tuple[str, str]]:
    """Each of those files that is text, as its name and what it says; read once."""
    texts = []
    for path in tracked_files():
        try:
            texts.append((path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue  # a picture
    return texts


def lines_saying(pattern: re.Pattern[str]) -> list[str]:
    # Most files say it nowhere: one search is faster than one for each line.
    anywhere = re.compile(pattern.pattern, pattern.flags | re.MULTILINE)
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in tracked_texts()
        if anywhere.search("\n".join(text.splitlines()))
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


@cache
def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    """A module as it is parsed, once for all who look at it."""
    return ast.parse(path.read_text(encoding="utf-8"))


def statements(module: ast.Module) -> list[ast.AST]:
    """What a module says, at any depth, without the expressions: no import and no function stands in one."""
    found: list[ast.AST] = [module]
    for node in found:  # which grows
        for inside in ("body", "orelse", "handlers", "finalbody", "cases"):
            found.extend(getattr(node, inside, ()))
    return found


distributions = cache(metadata.packages_distributions)


def imported(path: Path) -> set[str]:
    """The top-level names of everything the module imports, at its head or within a function."""
    names = set()
    for node in statements(tree(path)):
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
    for compiled in ("psycopg-binary", "sqlalchemy", "pillow"):
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
    providers = distributions()
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
        if not ast.get_docstring(tree(path))
    ]
    assert silent == []


def begins_with_a_verb(docstring: str) -> bool:
    """Tell whether a docstring may begin in the imperative. Nouns pass; ruff's D401 finds the verbs in another form."""
    first = re.match(r"[A-Z][a-z]+(?![\w-])", docstring)
    return first is not None and not NO_VERBS.fullmatch(first[0]) and not re.search(r"(?:[^s]s|ed|ing)$", first[0])


def test_the_docstring_of_a_function_begins_with_a_verb() -> None:
    """The same for a class of the sandbox."""
    found = {
        f"{path.relative_to(ROOT).as_posix()}::{node.name}"
        for package in PACKAGES
        for path in modules(package)
        if "versions" not in path.parts  # a migration is written once
        for node in statements(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        or (isinstance(node, ast.ClassDef) and package == "sandbox")
        if (docstring := ast.get_docstring(node)) and not begins_with_a_verb(docstring)
    }
    assert unexcused(found, OTHER_DOCSTRINGS) == set()


def test_a_docstring_without_a_verb_is_found() -> None:
    assert begins_with_a_verb("Return the case.")
    assert begins_with_a_verb("Pass it on, and wait.")
    assert not any(
        begins_with_a_verb(text) for text in ("A case.", "What was sent.", "Counts calls.", "`x` of y.", "To-day.")
    )


def functions() -> Iterator[tuple[str, int, int]]:
    """Each function that ships: its file and name, its lines, and its parameters but self."""
    for package in PACKAGES:
        for path in modules(package):
            if "versions" in path.parts:
                continue  # a migration is written once
            for node in statements(tree(path)):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    taken = [each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
                    count = len(taken) - (taken[:1] in (["self"], ["cls"]))
                    lines = (node.end_lineno or node.lineno) - node.lineno + 1
                    yield f"{path.relative_to(ROOT).as_posix()}::{node.name}", lines, count


def unexcused(found: set[str], exemptions: dict[str, str]) -> set[str]:
    """List what breaks a limit without an exemption, and each exemption that is not needed, unless it has a date to end by."""
    lasting = {name for name, reason in exemptions.items() if not reason.startswith("until")}
    return (found - exemptions.keys()) | (lasting - found)


def test_no_file_is_longer_than_400_lines() -> None:
    long = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in modules(package)
        if len(path.read_text(encoding="utf-8").splitlines()) > MAX_FILE
    }
    assert unexcused(long, LONG_FILES) == set()


def test_no_function_is_longer_than_50_lines_and_half_of_them_not_longer_than_10() -> None:
    lengths = list(functions())
    assert unexcused({name for name, lines, _ in lengths if lines > MAX_FUNCTION}, LONG_FUNCTIONS) == set()
    assert statistics.median(lines for _, lines, _ in lengths) <= MAX_MEDIAN


def test_no_function_takes_more_than_8_parameters() -> None:
    many = {name for name, _, parameters in functions() if parameters > MAX_PARAMETERS}
    assert unexcused(many, MANY_PARAMETERS) == set()


WRITES = {"add", "add_touch", "put", "settle", "write"}


def writes_in(function: ast.FunctionDef) -> Iterator[str]:
    """What a function writes by itself; what it returns as an effect, in a lambda or a nested function, is left to `record`."""
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Lambda | ast.FunctionDef):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            yield f"{function.name}:{node.lineno}: {ast.unparse(node.func)}"
        waiting += ast.iter_child_nodes(node)


def test_a_use_case_decides_without_writing() -> None:
    """What becomes of a case, and what is stored beside it, is returned to `record`, the only code that stores it."""
    found = [
        f"{path.relative_to(ROOT).as_posix()}: {write}"
        for folder in ("cases/use_cases", "cases/changes")
        for path in sorted((ROOT / folder).glob("*.py"))
        for node in statements(tree(path))
        if isinstance(node, ast.FunctionDef) and node.name == "change"
        for write in writes_in(node)
    ]
    assert found == []


@pytest.mark.parametrize("exemptions", [LONG_FILES, LONG_FUNCTIONS, MANY_PARAMETERS, KEEP_THEIR_WORDS])
def test_an_exemption_carries_its_reason(exemptions: dict[str, str]) -> None:
    assert [name for name, reason in exemptions.items() if len(reason.split()) < 4] == []


def test_words_that_were_given_up_do_not_come_back() -> None:
    found = [
        f"{name}:{number}: {said[0]}"
        for name, text in tracked_texts()
        if name.endswith((".py", ".j2", ".toml", ".md")) and name not in KEEP_THEIR_WORDS
        if not name.startswith("tests/") and "/versions/" not in name
        for number, line in enumerate(text.splitlines(), start=1)
        if (said := GIVEN_UP.search(STORED.sub("", line)))
    ]
    assert found == []


def test_no_lint_rule_is_switched_off_without_a_reason() -> None:
    """A `noqa` or `type: ignore` in what ships names its rule, and says why behind it."""
    silent = [
        line
        for line in lines_saying(re.compile(r"# (?:noqa: [A-Z0-9, ]+|type: ignore\[[\w, -]+\]) *$"))
        if line.startswith(PACKAGES)
    ]
    assert silent == []


def test_the_commands_of_the_readme_are_make_targets() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert {"demo", "test", "run", "check"} <= named <= targets
