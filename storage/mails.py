"""The mails that customers wrote on cases (EML-1), in SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

from sqlalchemy import Connection, Row, select, update

from cases.model.errors import CaseNotFound
from cases.model.mail import Mail
from storage.schema import mails
from storage.upserts import insert_if_new

_FIELDS = tuple(item.name for item in fields(Mail))
_COLUMNS = tuple(mails.c[name] for name in _FIELDS)


class SqlMails:
    """cases.model.mail.Mails over one connection."""

    def __init__(self, connection: Callable[[], Connection]) -> None:
        self._connection = connection

    def add(self, mail: Mail) -> Mail | None:
        """See Mails."""
        connection = self._connection()
        statement = insert_if_new(connection, mails).values(_row(mail)).on_conflict_do_nothing()
        stored = connection.execute(statement.returning(mails.c.id)).scalar()
        return replace(mail, id=stored) if stored is not None else None

    def get(self, mail_id: int) -> Mail:
        """See Mails."""
        row = self._connection().execute(select(*_COLUMNS).where(mails.c.id == mail_id)).one_or_none()
        if row is None:
            raise CaseNotFound("There is no such mail.")
        return _mail(row)

    def of(self, case_id: int) -> list[Mail]:
        """See Mails."""
        query = select(*_COLUMNS).where(mails.c.case_id == case_id).order_by(mails.c.id)
        return [_mail(row) for row in self._connection().execute(query)]

    def save(self, mail: Mail) -> None:
        """See Mails."""
        self._connection().execute(update(mails).where(mails.c.id == mail.id).values(_row(mail)))


def _row(mail: Mail) -> dict[str, object]:
    return {name: getattr(mail, name) for name in _FIELDS if name != "id"}


def _mail(row: Row[tuple[object, ...]]) -> Mail:
    values = dict(zip(_FIELDS, row, strict=True))
    return Mail(**values)  # type: ignore[arg-type]  # the columns are the fields, of their types
