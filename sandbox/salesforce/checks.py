"""The checks of a write: field security, required fields, references, owners, uniqueness, and the administrator's rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.salesforce.errors import ApiError, refused_write
from sandbox.salesforce.rows import Rows, Values
from sandbox.salesforce.schema import Field, ObjectType, Schema, ValidationRule
from sandbox.salesforce.soql.conditions import Conditions
from sandbox.salesforce.soql.parser import parse_condition
from sandbox.salesforce.soql.source import Source
from sandbox.salesforce.writes import Author


def fields_sent(
    sent: Mapping[str, Any], object_type: ObjectType, author: Author, *, creating: bool
) -> dict[Field, Any]:
    """Match what was sent with the object's fields. Raises ApiError for a field that is not there or may not be written."""
    found: dict[str, Any] = {}
    barred: list[str] = []
    for name, raw in sent.items():
        known = object_type.field(name) if author.via == "api" else object_type.any_field(name)
        if known is None:
            message = f"No such column '{name}' on sobject of type {object_type.name}"
            raise ApiError(400, "INVALID_FIELD", message)
        if _is_barred(known, author, creating=creating):
            barred.append(known.name)
        found[known.name] = raw
    if barred:
        message = (
            f"Unable to create/update fields: {', '.join(barred)}. Please check the security settings of this field and "
            "verify that it is read/write for your profile or permission set."
        )
        raise refused_write("INVALID_FIELD_FOR_INSERT_UPDATE", message, *barred)
    return {object_type.fields[name]: raw for name, raw in found.items()}


def _is_barred(known: Field, author: Author, *, creating: bool) -> bool:
    """Return whether this author may not write a field: field security is the API's user's, what Salesforce computes is everybody's."""
    if author.via == "driver":
        return False
    if author.via == "api" and (known.locked or known.hidden):
        return True
    return known.read_only or (known.create_only and not creating)


def check_required(values: Values, object_type: ObjectType) -> None:
    """Raise ApiError REQUIRED_FIELD_MISSING where a required field is empty."""
    missing = [one.name for one in object_type.fields.values() if one.required and values.get(one.name) in (None, "")]
    if missing:
        message = f"Required fields are missing: [{', '.join(missing)}]"
        raise refused_write("REQUIRED_FIELD_MISSING", message, *missing)


def check_references(values: Values, changed: set[str], object_type: ObjectType, rows: Rows) -> None:
    """Raise ApiError where a reference that was set leads to no row, or an owner is not active."""
    for one in object_type.fields.values():
        value = values.get(one.name)
        if one.type != "reference" or one.name not in changed or value is None:
            continue
        named = rows.find(str(value))
        if named is None:
            raise refused_write("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", one.name)
        if named.is_deleted:
            raise refused_write("ENTITY_IS_DELETED", "entity is deleted", one.name)
        if one.name == "OwnerId" and named.values.get("IsActive") is False:
            message = f"operation performed with inactive user [{value}] as owner of {object_type.name.lower()}"
            raise refused_write("INACTIVE_OWNER_OR_USER", message, one.name)


def check_feed(values: Values, feeds_of: set[str], rows: Rows) -> None:
    """Raise ApiError where a post is to stand below a row that has no feed: feed tracking is off for its object."""
    parent = rows.find(str(values.get("ParentId") or ""))
    if parent is not None and parent.type.name not in {*feeds_of, "User"}:
        message = f"Feed tracking is not enabled for {parent.type.name}"
        raise refused_write("FIELD_INTEGRITY_EXCEPTION", message, "ParentId")


def check_unique(values: Values, id: str, object_type: ObjectType, rows: Rows) -> None:  # noqa: A002  # Salesforce's own word
    """Raise ApiError DUPLICATE_VALUE where another row has the value of a unique field."""
    for one in object_type.fields.values():
        value = values.get(one.name)
        if not (one.unique or one.external_id) or value is None:
            continue
        for row in rows.of(object_type.name):
            if row.id != id and not row.is_deleted and row.values.get(one.name) == value:
                message = f"duplicate value found: {one.name} duplicates value on record with id: {row.id}"
                raise refused_write("DUPLICATE_VALUE", message, one.name)


def check_rules(values: Values, object_type: ObjectType, schema: Schema, source: Source) -> None:
    """Raise ApiError FIELD_CUSTOM_VALIDATION_EXCEPTION with every rule of the administrator that the row breaks."""
    broken = [
        rule
        for rule in schema.rules
        if rule.active and rule.object == object_type.name and _is_broken(rule, values, object_type, source)
    ]
    refusals = [
        refused_write("FIELD_CUSTOM_VALIDATION_EXCEPTION", rule.message, *filter(None, [rule.field])) for rule in broken
    ]
    if refusals:
        refusals[0].also = tuple(refusals[1:])
        raise refusals[0]


def _is_broken(rule: ValidationRule, values: Values, object_type: ObjectType, source: Source) -> bool:
    conditions = Conditions(rule.when, object_type, source, lambda _query: set(), allow_long_text=True)
    return conditions.test(parse_condition(rule.when))(values)
