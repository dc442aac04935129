"""Describe: what the organisation's objects and fields are, as the API's user may know it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sandbox.salesforce.rows import Row
from sandbox.salesforce.schema import Field, ObjectType

SOAP_TYPES = {
    "id": "tns:ID", "reference": "tns:ID", "boolean": "xsd:boolean", "int": "xsd:int", "double": "xsd:double",
    "currency": "xsd:double", "date": "xsd:date", "datetime": "xsd:dateTime",
}  # fmt: skip


def describe_all(objects: Iterable[ObjectType], base: str, feeds_of: set[str]) -> dict[str, Any]:
    """Describe every object, without its fields."""
    return {
        "encoding": "UTF-8",
        "maxBatchSize": 200,
        "sobjects": [_object(one, base, feeds_of) for one in objects],
    }


def describe(object_type: ObjectType, record_types: Iterable[Row], base: str, feeds_of: set[str]) -> dict[str, Any]:
    """Describe one object with its fields and record types."""
    return {
        **_object(object_type, base, feeds_of),
        "fields": [_field(one, object_type) for one in object_type.fields.values() if not one.hidden],
        "recordTypeInfos": _record_types(record_types),
        "childRelationships": [],
        "namedLayoutInfos": [],
        "supportedScopes": [{"label": f"All {object_type.plural.lower()}", "name": "everything"}],
    }


def _object(one: ObjectType, base: str, feeds_of: set[str]) -> dict[str, Any]:
    address = f"{base}/sobjects/{one.name}"
    return {
        "name": one.name,
        "label": one.label,
        "labelPlural": one.plural,
        "keyPrefix": one.prefix,
        "custom": one.name.endswith("__c"),
        "customSetting": False,
        "createable": one.createable,
        "updateable": one.updateable,
        "deletable": one.deletable,
        "undeletable": one.deletable,
        "queryable": True,
        "retrieveable": True,
        "searchable": True,
        "layoutable": True,
        "triggerable": True,
        "feedEnabled": one.name in feeds_of,
        "urls": {"sobject": address, "describe": f"{address}/describe", "rowTemplate": address + "/{ID}"},
    }


def _field(one: Field, object_type: ObjectType) -> dict[str, Any]:

    defaulted = one.default is not None or one.name in ("OwnerId", "RecordTypeId")
    return {
        "name": one.name,
        "label": one.label,
        "type": one.type,
        "length": one.length,
        "byteLength": one.length * 3,
        "digits": 9 if one.type == "int" else 0,
        "precision": 18 if one.type in ("double", "currency") else 0,
        "scale": 2 if one.type == "currency" else 0,
        "soapType": SOAP_TYPES.get(one.type, "xsd:string"),
        "createable": one.createable and object_type.createable,
        "updateable": one.updateable and object_type.updateable,
        "nillable": not (one.required or one.type in ("id", "boolean")),
        "defaultedOnCreate": defaulted,
        "defaultValue": one.default if one.type != "picklist" else None,
        "calculated": False,
        "autoNumber": one.auto_number,
        "caseSensitive": False,
        "custom": one.is_custom,
        "externalId": one.external_id,
        "unique": one.unique or one.external_id,
        "idLookup": one.type == "id" or one.external_id,
        "nameField": one.name == object_type.name_field,
        "filterable": not one.is_long_text,
        "sortable": not one.is_long_text,
        "groupable": not one.is_long_text,
        "htmlFormatted": False,
        "inlineHelpText": None,
        "extraTypeInfo": "plaintextarea" if one.is_long_text else None,
        "restrictedPicklist": one.restricted,
        "picklistValues": [_value(value, one) for value in one.values],
        "referenceTo": list(one.to),
        "relationshipName": one.relationship or None,
        "polymorphicForeignKey": len(one.to) > 1,
    }


def _value(value: str, one: Field) -> dict[str, Any]:
    return {"active": True, "defaultValue": value == one.default, "label": value, "validFor": None, "value": value}


def _record_types(rows: Iterable[Row]) -> list[dict[str, Any]]:
    infos: list[dict[str, Any]] = [
        {
            "name": row.values.get("Name"),
            "developerName": row.values.get("DeveloperName"),
            "recordTypeId": row.id,
            "active": bool(row.values.get("IsActive")),
            "available": bool(row.values.get("IsActive")),
            "defaultRecordTypeMapping": place == 0,
            "master": False,
        }
        for place, row in enumerate(rows)
    ]
    master = {
        "name": "Master", "developerName": "Master", "recordTypeId": "012000000000000AAA", "active": True,
        "available": not infos, "defaultRecordTypeMapping": not infos, "master": True,
    }  # fmt: skip
    return [*infos, master]
