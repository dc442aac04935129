"""Full text search of the databases: FTS5 on SQLite, a tsvector with a GIN index on PostgreSQL, behind one interface.

A searchable table has a column `terms`: its words with spaces between them, from cases.rules.text_match, each with a
letter for its place. The database updates the index in the transaction that stores the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from cases.rules.text_match import Word

# All parts of the index have this in their name. They are created here and not in the schema, because they differ by
# database.
SUFFIX = "_fts"


def statements(dialect: str, table: str) -> list[str]:
    """Return the statements that create the index of this table."""
    index = table + SUFFIX
    if dialect == "postgresql":
        # The words are prepared; PostgreSQL's parser would take some for addresses and fractions.
        made = "array_to_tsvector(string_to_array(terms, ' '))"
        return [
            f"ALTER TABLE {table} ADD COLUMN {index} tsvector GENERATED ALWAYS AS ({made}) STORED",
            f"CREATE INDEX ix_{index} ON {table} USING gin ({index})",
        ]
    forget = f"INSERT INTO {index} ({index}, rowid, terms) VALUES ('delete', old.id, old.terms);"  # noqa: S608 - our own names
    note = f"INSERT INTO {index} (rowid, terms) VALUES (new.id, new.terms);"  # noqa: S608 - our own names
    return [
        f"CREATE VIRTUAL TABLE {index} USING fts5 (terms, content='{table}', content_rowid='id', tokenize='ascii', detail=none, "
        "columnsize=0, prefix='3 4')",
        f"CREATE TRIGGER {index}_added AFTER INSERT ON {table} BEGIN {note} END",
        f"CREATE TRIGGER {index}_removed AFTER DELETE ON {table} BEGIN {forget} END",
        f"CREATE TRIGGER {index}_changed AFTER UPDATE OF terms ON {table} WHEN old.terms <> new.terms BEGIN {forget} {note} END",
    ]


def newest(
    connection: Connection,
    table: str,
    words: Sequence[Word],
    tags: str,
    *,
    limit: int,
    also: Sequence[str] = (),
) -> list[int]:
    """Return the ids of the rows with all of these words, newest first.

    Args:
        tags: The letters of the places to search.
        also: Terms that must match exactly.
    """
    on_postgresql = connection.dialect.name == "postgresql"
    signs = _POSTGRESQL if on_postgresql else _SQLITE
    asked = signs.all_of([*map(signs.term, also), *(_one(word, tags, signs) for word in words)])
    index = table + SUFFIX
    # Adding zero to the id keeps PostgreSQL from reading the whole table backwards after a wrong estimate.
    query = (
        f"SELECT id FROM {table} WHERE {index} @@ CAST(:asked AS tsquery) ORDER BY id + 0 DESC LIMIT :most"  # noqa: S608 - our own names
        if on_postgresql
        else f"SELECT rowid FROM {index} WHERE {index} MATCH :asked ORDER BY rowid DESC LIMIT :most"  # noqa: S608 - our own names
    )
    return list(connection.execute(text(query), {"asked": asked, "most": limit}).scalars())


@dataclass(frozen=True)
class _Signs:
    """The query syntax of a database. Terms have only letters and digits, so quotes are enough."""

    quote: str
    is_begun: str
    both: str
    either: str

    def term(self, term: str, *, is_begun: bool = False) -> str:
        return f"{self.quote}{term}{self.quote}{self.is_begun if is_begun else ''}"

    def all_of(self, parts: Sequence[str]) -> str:
        return self.both.join(parts)

    def any_of(self, parts: Sequence[str]) -> str:
        return "(" + self.either.join(parts) + ")" if len(parts) > 1 else parts[0]


_POSTGRESQL = _Signs("'", ":*", " & ", " | ")
_SQLITE = _Signs('"', " *", " AND ", " OR ")


def _one(word: Word, tags: str, signs: _Signs) -> str:
    """Return a condition for all parts of a word, or for the joined word."""
    *first, last = word.parts

    def somewhere(part: str, *, is_begun: bool) -> str:
        return signs.any_of([signs.term(tag + part, is_begun=is_begun) for tag in tags])

    whole = somewhere(word.joined, is_begun=word.is_begun)
    if not first:
        return whole
    parts = [*(somewhere(part, is_begun=False) for part in first), somewhere(last, is_begun=word.is_begun)]
    return signs.any_of([f"({signs.all_of(parts)})", whole])
