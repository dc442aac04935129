"""A start loads only what it uses: each library costs seconds of the start and memory as long as casebot runs."""

from __future__ import annotations

import subprocess
import sys

from storage.database import Database

STARTS = """
import sys
import bot.app
from storage import migrate
from storage.engine import make_engine
migrate.upgrade(make_engine(sys.argv[1]))
print(*sorted({"alembic", "bs4", "charset_normalizer", "jwt", "PIL", "psycopg", "sandbox"} & sys.modules.keys()))
"""


def test_a_start_on_an_upgraded_database_loads_no_library_that_it_does_not_use(database: Database) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    loaded = subprocess.run([sys.executable, "-c", STARTS, url], check=True, capture_output=True, text=True).stdout
    assert loaded.split() == (["psycopg"] if url.startswith("postgresql") else [])
