"""INT-1, INT-2: whatever a file looks like, each of its rows becomes a case, a reject or a named leftover, and no text comes in garbled."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.file_import import FileTaken, ImportOptions, import_file
from cases.model.people import Person, Region, Role, Roster
from cases.model.policy import Policy
from connectors.files.choices import Choices
from connectors.files.decisions import cleaned
from connectors.files.refusal import FileRefused
from storage.database import Database
from tests.bot.generated_files import NOW, Generated, generate
from tests.clock import SettableClock
from tests.engines import borrow_engine
from tests.tables import make_tables

FEW = 300
MANY = int(os.environ.get("FILES", "3500"))
ROSTER = Roster.of(
    [
        Person("ana@example.com", "Ana Silva", Role.ADVOCATE, Region.AMER, "AS", manager="boss@example.com"),
        Person("boss@example.com", "Robin Hale", Role.MANAGER, Region.AMER, "RH"),
    ]
)


class FuzzedImports:
    """A database, and what became of the files that were imported into it."""

    def __init__(self, folder: Path) -> None:
        self.clock = SettableClock()
        self.clock.set(NOW)
        self.database = Database(borrow_engine(f"sqlite:///{folder / 'fuzz.db'}"), self.clock)
        make_tables(self.database.engine)
        self.database.people.replace(ROSTER, self.clock.now())
        self.folder = folder
        self.fates: Counter[str] = Counter()

    def imports(self, path: Path, rejects: Path) -> FileTaken:
        options = ImportOptions(Choices(), assume_open=True)
        return import_file(
            path, self.database.unit_of_work, Policy(), self.clock, rejects_path=rejects, options=options
        )

    def tries(self, seed: int) -> None:
        """Import the file of a seed, and hold what came of it against what it was made of."""
        made = generate(seed)
        path, rejects, again = (self.folder / name for name in ("report.csv", "rejects.csv", "again.csv"))
        rejects.unlink(missing_ok=True)
        path.write_bytes(made.data)
        try:
            taken = self.imports(path, rejects)
        except FileRefused as refused:
            if not any(words in str(refused) for words in ("two ways", "two encodings", "contradict")):
                raise AssertionError(f"{seed}: {made}") from refused
            self.fates["asked about"] += 1
            return
        self.fates["with rejects" if taken.taken.rejected else "taken in whole"] += 1
        self.checks_counts(seed, made, taken)
        self.checks_cases(seed, made, taken)
        if taken.rejects is not None:
            once_more = self.imports(rejects, again)
            found = once_more.taken
            assert (found.created, found.updated, found.unchanged, found.older, found.repeated) == (0,) * 5, (
                f"{seed}: {made} {rejects.read_text(encoding='utf-8-sig')}"
            )
            assert len(found.rejected) == len(taken.taken.rejected), f"{seed}: {made}"
            for (_, why_again), (_, why) in zip(once_more.reasons, taken.reasons, strict=True):
                is_text = any(words in why for words in ("is not CSV", "may be the rest", "cells, but the header has"))
                assert why_again.startswith("row: was not fixed" if is_text else why), f"{seed}: {why_again} {why}"
            again.unlink(missing_ok=True)

    def checks_counts(self, seed: int, made: Generated, taken: FileTaken) -> None:
        """Rows in = cases + rejects + named leftovers."""
        counts = taken.taken
        cases = counts.created + counts.updated + counts.unchanged + counts.older + counts.repeated + counts.not_ours
        below = [one for one in taken.leftovers if one.kind != "title"]
        written = len(made.rows) + made.footer
        assert cases + len(counts.rejected) + len(below) == written == taken.rows, (
            f"{seed}: {counts} {taken.leftovers} {made}"
        )
        assert len(below) == made.footer, f"{seed}: {taken.leftovers} {made}"
        assert len(taken.leftovers) - len(below) == made.titles, f"{seed}: {taken.leftovers} {made}"

    def checks_cases(self, seed: int, made: Generated, taken: FileTaken) -> None:
        """What came in is what was meant; a row with a fault came in not at all."""
        with self.database.reading() as uow:
            for place, row in enumerate(made.rows):
                if row.fault == "repeat":
                    continue
                case = uow.cases.find(f"{seed:06d}{place:03d}")
                if row.fault:
                    if row.fault.startswith("bad ") and any("left out: holds" in said for said in taken.said):
                        # An optional column that fits in no row refuses none.
                        continue
                    assert case is None, f"{seed}: {row} {made}"
                    continue
                if case is None:
                    assert taken.taken.rejected, f"{seed}: {row} {made}"
                    continue
                account = cleaned(" ".join(row.values["account"].split()), "account", {})
                assert case.account == account, f"{seed}: {case.account!r} is not {account!r} {made}"
                if "opened_at" in made.fields:
                    assert case.opened_at.date() == row.opened.date(), f"{seed}: {case.opened_at} {row} {made}"
                if "carr" in made.fields and row.amount is not None:
                    assert case.carr == row.amount, f"{seed}: {case.carr} {row} {made}"


@pytest.fixture
def imports(tmp_path: Path) -> Iterator[FuzzedImports]:
    made = FuzzedImports(tmp_path)
    yield made
    made.database.close()


def test_int_2_every_row_of_any_file_is_accounted_for(
    imports: FuzzedImports, capsys: pytest.CaptureFixture[str]
) -> None:
    for seed in range(FEW):
        imports.tries(seed)
    report(imports, FEW, capsys)
    assert imports.fates["taken in whole"] > FEW // 5


@pytest.mark.simulation
@pytest.mark.timeout(1800)
def test_int_2_every_row_of_thousands_of_files_is_accounted_for(
    imports: FuzzedImports, capsys: pytest.CaptureFixture[str]
) -> None:
    for seed in range(FEW, FEW + MANY):
        imports.tries(seed)
    report(imports, MANY, capsys)


def report(imports: FuzzedImports, count: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Print how many files were tried, and what became of them."""
    assert sum(imports.fates.values()) == count
    with capsys.disabled():
        print(f"\n{count:,} files: {dict(imports.fates)}")  # noqa: T201  # the count is what was asked for
