"""A reader of what a test writes."""

from pathlib import Path

import pytest

from connectors.files.choices import Choices
from connectors.files.report import Report
from tests.connectors.files.reading import Reads


@pytest.fixture
def reads(tmp_path: Path) -> Reads:
    def read(content: str | bytes, **choices: object) -> Report:
        path = tmp_path / "report.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Report(path, Choices(**choices))  # type: ignore[arg-type]  # each test gives what Choices takes

    return read
