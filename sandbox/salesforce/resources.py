"""The resources of rows and of the organisation: sobjects, describe, limits, versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from sandbox.salesforce.allowance import Allowance
from sandbox.salesforce.describe import describe, describe_all
from sandbox.salesforce.errors import ApiError, not_found
from sandbox.salesforce.exchange import ApiRequest, Reply
from sandbox.salesforce.organisation import Organisation
from sandbox.salesforce.rows import Row
from sandbox.salesforce.schema import ObjectType
from sandbox.salesforce.values import render

VERSIONS = tuple(range(31, 66))


def record_of(row: Row, base: str, names: Sequence[str] | None = None) -> dict[str, Any]:
    """Return a row as the API writes it: all of its fields, or those named."""
    shown = [one.name for one in row.type.fields.values() if not one.hidden] if names is None else names
    return {
        "attributes": {"type": row.type.name, "url": f"{base}/sobjects/{row.type.name}/{row.id}"},
        **{name: render(row.values.get(name)) for name in shown},
    }


class Resources:
    """Serve the resources of an organisation, except queries and Chatter."""

    def __init__(self, organisation: Organisation, allowance: Allowance) -> None:
        self._organisation = organisation
        self._allowance = allowance

    # The organisation

    def root(self, ask: ApiRequest) -> Reply:
        names = ("sobjects", "query", "queryAll", "limits", "chatter")
        return Reply(body={name: f"{ask.base}/{name}" for name in names} | {"identity": f"{ask.host_url}/id"})

    def limits(self, _ask: ApiRequest) -> Reply:
        return Reply(body=self._allowance.limits(self._organisation.now()))

    def objects(self, ask: ApiRequest) -> Reply:
        organisation = self._organisation
        return Reply(body=describe_all(organisation.schema.objects.values(), ask.base, organisation.feeds_of))

    def describe(self, ask: ApiRequest) -> Reply:
        object_type = self._organisation.object(ask.parts["object"])
        with self._organisation.lock:
            record_types = [
                row
                for row in self._organisation.all_rows.of("RecordType")
                if row.values.get("SobjectType") == object_type.name
            ]
        return Reply(body=describe(object_type, record_types, ask.base, self._organisation.feeds_of))

    def basics(self, ask: ApiRequest) -> Reply:
        object_type = self._organisation.object(ask.parts["object"])
        everything = describe_all([object_type], ask.base, self._organisation.feeds_of)
        return Reply(body={"objectDescribe": everything["sobjects"][0], "recentItems": []})

    # Rows

    def read(self, ask: ApiRequest) -> Reply:
        row = self._readable(ask)
        since = _condition(ask, "if-modified-since")
        if since is not None and _stamp(row) <= since:
            return Reply(304)
        names = [name.strip() for name in ask.query.get("fields", "").split(",") if name.strip()]
        for name in names:
            if row.type.field(name) is None:
                raise ApiError(400, "INVALID_FIELD", f"No such column '{name}' on sobject of type {row.type.name}")
        shown = [known.name for name in names if (known := row.type.field(name)) is not None]
        return Reply(body=record_of(row, ask.base, shown or None))

    def create(self, ask: ApiRequest) -> Reply:
        row = self._organisation.create(ask.parts["object"], ask.fields(), ask.author)
        where = f"{ask.base}/sobjects/{row.type.name}/{row.id}"
        return Reply(201, {"id": row.id, "success": True, "errors": []}, {"Location": where})

    def update(self, ask: ApiRequest) -> Reply:
        with self._organisation.lock:
            row = self._row(ask)
            since = _condition(ask, "if-unmodified-since")
            if since is not None and _stamp(row) > since:
                message = "The record was modified since the date and time in the request."
                raise ApiError(412, "PRECONDITION_FAILED", message)
            self._organisation.update(row.id, ask.fields(), ask.author)
        return Reply(204)

    def delete(self, ask: ApiRequest) -> Reply:
        self._organisation.delete(self._row(ask).id, ask.author)
        return Reply(204)

    def read_by_key(self, ask: ApiRequest) -> Reply:
        row, _ = self._by_key(ask)
        if row is None:
            raise not_found()
        return Reply(body=record_of(row, ask.base))

    def upsert(self, ask: ApiRequest) -> Reply:
        """Change the row with this value of an external id, or create one."""
        with self._organisation.lock:
            row, key = self._by_key(ask)
            made = row is None
            if row is None:
                row = self._organisation.create(ask.parts["object"], {**ask.fields(), **key}, ask.author)
            else:
                self._organisation.update(row.id, ask.fields(), ask.author)
        return Reply(201 if made else 200, {"id": row.id, "success": True, "errors": [], "created": made})

    def _readable(self, ask: ApiRequest) -> Row:
        """Refuse a deleted row as one that is not there."""
        try:
            return self._row(ask)
        except ApiError as error:
            raise not_found() if error.code == "ENTITY_IS_DELETED" else error from None

    def _row(self, ask: ApiRequest) -> Row:
        object_type = self._organisation.object(ask.parts["object"])
        return self._organisation.row(ask.parts["id"], object_type.name)

    def _by_key(self, ask: ApiRequest) -> tuple[Row | None, dict[str, str]]:
        object_type: ObjectType = self._organisation.object(ask.parts["object"])
        field = object_type.field(ask.parts["field"])
        if field is None or not field.external_id:
            raise not_found("Provided external ID field does not exist or is not accessible: " + ask.parts["field"])
        value = ask.parts["value"]
        rows = self._organisation.all_rows.of(object_type.name)
        found = next((row for row in rows if not row.is_deleted and row.values.get(field.name) == value), None)
        return found, {field.name: value}


def _stamp(row: Row) -> datetime:
    stamp = row.values["LastModifiedDate"]
    if not isinstance(stamp, datetime):
        raise TypeError(f"{row.id} has no date of its last change")
    return stamp


def _condition(ask: ApiRequest, header: str) -> datetime | None:
    """Return the moment that a conditional header names, None without one. Raises ApiError for a header that names none."""
    said = ask.headers.get(header)
    if said is None:
        return None
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        raise ApiError(400, "INVALID_HEADER", f"{header}: {said} is not an HTTP date") from None
    return moment.replace(tzinfo=moment.tzinfo or UTC)
