"""The databases' own full text: FTS5 on SQLite, a tsvector under a GIN index on PostgreSQL, behind one way to ask.

A table that is found by words has a column `terms`: its words with blanks between them, as cases.rules.text_match makes them, each with a letter in
front that says where it stands. The database keeps its index of them by itself, in the transaction that stores the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from cases.rules.text_match import Word

# Everything that makes the index bears this in its name; it is made here and not by the schema, as it is not alike on both databases.
SUFFIX = "_fts"


def statements(dialect: str, table: str) -> list[str]:
    """Return what makes the index of this table on this kind of database."""
    index = table + SUFFIX
    if dialect == "postgresql":
        # The words are ready made: PostgreSQL's own parser would take some of them for addresses and fractions.
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
    """Return the ids of the rows that have all of these words, the newest first. tags: the letters of the places where they may stand;
    also: terms that they must have as they are."""
    on_postgresql = connection.dialect.name == "postgresql"
    signs = _POSTGRESQL if on_postgresql else _SQLITE
    asked = signs.all_of([*map(signs.term, also), *(_one(word, tags, signs) for word in words)])
    index = table + SUFFIX
    # Adding nothing to the id keeps PostgreSQL from reading the whole table backwards where its estimate is wrong.
    query = (
        f"SELECT id FROM {table} WHERE {index} @@ CAST(:asked AS tsquery) ORDER BY id + 0 DESC LIMIT :most"  # noqa: S608 - our own names
        if on_postgresql
        else f"SELECT rowid FROM {index} WHERE {index} MATCH :asked ORDER BY rowid DESC LIMIT :most"  # noqa: S608 - our own names
    )
    return list(connection.execute(text(query), {"asked": asked, "most": limit}).scalars())


@dataclass(frozen=True)
class _Signs:
    """How a kind of database writes what is asked for. Terms are letters and digits alone, so quoting them is enough."""

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
    """All parts of a word, or the word joined."""
    *first, last = word.parts

    def somewhere(part: str, *, is_begun: bool) -> str:
        return signs.any_of([signs.term(tag + part, is_begun=is_begun) for tag in tags])

    whole = somewhere(word.joined, is_begun=word.is_begun)
    if not first:
        return whole
    parts = [*(somewhere(part, is_begun=False) for part in first), somewhere(last, is_begun=word.is_begun)]
    return signs.any_of([f"({signs.all_of(parts)})", whole])
