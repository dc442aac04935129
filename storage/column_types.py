"""The metadata of all tables, and the column types that convert values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    MetaData,
    Text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from cases.model.work_week import Shift, WorkWeek

WordT = TypeVar("WordT", bound=StrEnum)

# Constraint names follow rules, so that migrations can name them on both databases.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """A time: aware in, aware UTC out, to the microsecond. A naive one raises ValueError.

    PostgreSQL stores a timestamptz. SQLite stores UTC as text of one width, which sorts like time.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None or value.utcoffset() is None:
            raise ValueError("A time without a zone cannot be stored.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def storable(value: str) -> str:
    """Return the text without characters that databases cannot store:

    NUL, and halves of surrogate pairs. Only broken input has them.
    """
    if "\x00" in value:
        value = value.replace("\x00", "")
    if not value.isascii():
        value = value.encode("utf-8", "ignore").decode("utf-8")
    return value


class FreeText(TypeDecorator[str]):
    """Text from outside, of any length; see `storable`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        return None if value is None else storable(value)


class Word(TypeDecorator[WordT], Generic[WordT]):
    """A value of an enum, stored as its word. Unknown words raise ValueError, both ways."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[WordT]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: WordT | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> WordT | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        return None if value is None else self.words(value)


class WordList(TypeDecorator[tuple[str, ...]]):
    """A short list of texts, stored as JSON."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> list[str] | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        return None if value is None else [storable(part) for part in value]

    def process_result_value(self, value: list[str] | None, dialect: Dialect) -> tuple[str, ...] | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        return None if value is None else tuple(value)


class Week(TypeDecorator[WorkWeek]):
    """A working week, as JSON: for each day from Monday, a list of shifts with start and end."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: WorkWeek | None, dialect: Dialect) -> list[list[list[str]]] | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        if value is None:
            return None
        return [[[f"{shift.start:%H:%M}", f"{shift.end:%H:%M}"] for shift in day] for day in value.shifts]

    def process_result_value(self, value: list[list[list[str]]] | None, dialect: Dialect) -> WorkWeek | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        if value is None:
            return None
        return WorkWeek(
            tuple(
                tuple(Shift(time.fromisoformat(start), time.fromisoformat(end)) for start, end in day) for day in value
            )
        )
