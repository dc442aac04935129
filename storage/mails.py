"""Store the customers' mails on cases (EML-1) in SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace

from sqlalchemy import Connection, Row, insert, select, update

from cases.model.errors import CaseNotFound
from cases.model.mail import ForwardedMail, Mail
from storage.schema import forwarded_mails, mails
from storage.upserts import insert_if_new

_FIELDS = tuple(item.name for item in fields(Mail))
_FORWARDED = tuple(item.name for item in fields(ForwardedMail))
_COLUMNS = tuple(mails.c[name] for name in _FIELDS)


class SqlMails:
    """Implements cases.model.mail.Mails over one connection."""

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
            raise CaseNotFound("This mail was not found.")
        return _mail(row)

    def of(self, case_id: int) -> list[Mail]:
        """See Mails."""
        query = select(*_COLUMNS).where(mails.c.case_id == case_id).order_by(mails.c.id)
        return [_mail(row) for row in self._connection().execute(query)]

    def save(self, mail: Mail) -> None:
        """See Mails."""
        self._connection().execute(update(mails).where(mails.c.id == mail.id).values(_row(mail)))

    def cases_of(self, message_ids: Sequence[str]) -> Mapping[str, int]:
        """See Mails."""
        query = select(mails.c.message_id, mails.c.case_id).where(mails.c.message_id.in_(message_ids))
        return {row.message_id: row.case_id for row in self._connection().execute(query)} if message_ids else {}


class SqlForwardedMails:
    """Implements cases.model.mail.ForwardedMails over one connection."""

    def __init__(self, connection: Callable[[], Connection]) -> None:
        self._connection = connection

    def add(self, mail: ForwardedMail) -> ForwardedMail:
        """See ForwardedMails."""
        values = {name: getattr(mail, name) for name in _FORWARDED if name != "id"}
        values["attachments"] = _lines(mail.attachments)
        statement = insert(forwarded_mails).values(values).returning(forwarded_mails.c.id)
        return replace(mail, id=self._connection().execute(statement).scalar_one())

    def get(self, mail_id: int) -> ForwardedMail:
        """See ForwardedMails."""
        query = select(*(forwarded_mails.c[name] for name in _FORWARDED)).where(forwarded_mails.c.id == mail_id)
        row = self._connection().execute(query).one_or_none()
        if row is None:
            raise CaseNotFound("This mail was not found.")
        values = dict(zip(_FORWARDED, row, strict=True))
        return ForwardedMail(**{**values, "attachments": _names(values["attachments"])})

    def note_case(self, mail_id: int, number: str) -> None:
        """See ForwardedMails."""
        statement = update(forwarded_mails).where(forwarded_mails.c.id == mail_id).values(number=number)
        self._connection().execute(statement)


def _row(mail: Mail) -> dict[str, object]:
    values = {name: getattr(mail, name) for name in _FIELDS if name != "id"}
    return {**values, "attachments": _lines(mail.attachments)}


def _mail(row: Row[tuple[object, ...]]) -> Mail:
    values = dict(zip(_FIELDS, row, strict=True))
    values["attachments"] = _names(str(values["attachments"]))
    return Mail(**values)  # type: ignore[arg-type]  # the columns are the fields, of their types


def _lines(names: tuple[str, ...]) -> str:
    """Return names as stored: one per line, as none has a line break."""
    return "\n".join(" ".join(name.split()) for name in names)


def _names(lines: str) -> tuple[str, ...]:
    return tuple(lines.split("\n")) if lines else ()
