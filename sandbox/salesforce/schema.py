"""The organisation's objects and fields, read from org.toml. A test can change them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ORG = Path(__file__).parent / "org.toml"

TYPES = frozenset(
    {
        "id", "string", "textarea", "picklist", "boolean", "date", "datetime", "double", "currency", "int",
        "email", "phone", "url", "reference",
    }
)  # fmt: skip
TEXTS = frozenset({"id", "string", "textarea", "picklist", "email", "phone", "url", "reference"})
NUMBERS = frozenset({"double", "currency", "int"})
LENGTHS: Mapping[str, int] = {"id": 18, "reference": 18, "picklist": 255, "email": 80, "phone": 40, "url": 255}

# A text area above this length cannot be filtered or sorted, and makes the pages of a query short.
LONG_TEXT = 255

# What can be read of an owner, or of another reference to more than one object.
NAME_FIELDS = ("Name", "Type", "Email", "FirstName", "LastName", "Username", "Title", "IsActive")


@dataclass(eq=False)
class Field:
    """Describe a field of an object."""

    name: str
    type: str = "string"
    label: str = ""
    length: int = 0
    required: bool = False
    read_only: bool = False
    create_only: bool = False
    default: Any = None
    #: The values of a picklist, in order.
    values: list[str] = field(default_factory=list)
    #: Whether other values are refused.
    restricted: bool = False
    #: The values that mean closed.
    closed: tuple[str, ...] = ()
    #: The values that mean won.
    won: tuple[str, ...] = ()
    #: The objects that a reference may name.
    to: tuple[str, ...] = ()
    relationship: str = ""
    auto_number: bool = False
    unique: bool = False
    external_id: bool = False
    #: Whether a change of it shows in the feed.
    tracked: bool = False
    #: Field security: the API's user has no access.
    hidden: bool = False
    #: Field security: the API's user may only read it.
    locked: bool = False

    def __post_init__(self) -> None:
        if self.type not in TYPES:
            raise ValueError(f"{self.name}: there is no type {self.type!r}")
        self.to, self.closed, self.won = tuple(self.to), tuple(self.closed), tuple(self.won)
        self.label = self.label or _label_of(self.name)
        self.length = self.length or LENGTHS.get(self.type, 255 if self.type in TEXTS else 0)
        if self.type == "reference" and not self.relationship:
            self.relationship = f"{self.name[:-3]}__r" if self.is_custom else self.name.removesuffix("Id")

    @property
    def is_custom(self) -> bool:
        return self.name.endswith("__c")

    @property
    def is_long_text(self) -> bool:
        return self.type == "textarea" and self.length > LONG_TEXT

    @property
    def createable(self) -> bool:
        return not (self.read_only or self.locked or self.hidden)

    @property
    def updateable(self) -> bool:
        return self.createable and not self.create_only


def _label_of(name: str) -> str:
    """Return the label of a field whose own is not given: `OwnerId` is "Owner ID", `Next_Steps__c` "Next Steps"."""
    bare = name.removesuffix("__c").replace("_", " ")
    parts = "".join(f" {letter}" if letter.isupper() and place else letter for place, letter in enumerate(bare))
    words = " ".join(parts.split()) if not name.endswith("__c") else bare
    return words.removesuffix(" Id") + " ID" if words.endswith(" Id") else words


@dataclass
class ObjectType:
    """Describe an object."""

    name: str
    prefix: str
    label: str
    plural: str
    #: The field by which people know a row.
    name_field: str = "Name"
    #: Whether its rows have a feed.
    feed: bool = False
    #: Whether assignment rules run on it.
    auto_assigned: bool = False
    createable: bool = True
    updateable: bool = True
    deletable: bool = True
    fields: dict[str, Field] = field(default_factory=dict)

    def field(self, name: str) -> Field | None:
        """Return the field of this name, in any case of letters; None if there is none, or none for the API's user."""
        found = self.any_field(name)
        return None if found is None or found.hidden else found

    def any_field(self, name: str) -> Field | None:
        """Return the field of this name, even one that field security hides."""
        found = self.fields.get(name)
        if found is None:
            wanted = name.lower()
            found = next((one for one in self.fields.values() if one.name.lower() == wanted), None)
        return found

    def relationship(self, name: str) -> Field | None:
        """Return the reference field that a path such as `Account.Name` goes through; None if there is none."""
        wanted = name.lower()
        return next(
            (one for one in self.fields.values() if one.relationship.lower() == wanted and not one.hidden and one.to),
            None,
        )

    def add_field(self, name: str, type: str = "string", **facts: Any) -> Field:  # noqa: A002  # Salesforce's own word
        """Add a field, or put another in the place of one of this name."""
        added = Field(name, type, **facts)
        self.fields[name] = added
        return added


@dataclass
class ValidationRule:
    """Describe a rule of the administrator. A write that makes `when` true is refused with the rule's text."""

    object: str
    name: str
    #: A condition as in SOQL's WHERE, over the row as it would be.
    when: str
    message: str
    #: Where the message shows. Empty for the top of the page.
    field: str = ""
    active: bool = True


class Schema:
    """Keep the objects and the validation rules, and find them."""

    def __init__(self, objects: Iterable[ObjectType], rules: Iterable[ValidationRule] = ()) -> None:
        self.objects: dict[str, ObjectType] = {one.name: one for one in objects}
        self.rules: list[ValidationRule] = list(rules)

    @classmethod
    def load(cls, path: Path = ORG) -> Schema:
        """Read a schema from a file like org.toml. Raises ValueError for one that cannot be right."""
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        system = tables.pop("system")
        rules = [ValidationRule(**rule) for rule in tables.pop("validation_rule", [])]
        return cls((_object_of(name, table, system) for name, table in tables.items()), rules)

    def object(self, name: str) -> ObjectType | None:
        """Return the object of this name, in any case of letters."""
        found = self.objects.get(name)
        if found is None:
            wanted = name.lower()
            found = next((one for one in self.objects.values() if one.name.lower() == wanted), None)
        return found

    def object_of_id(self, id: str) -> ObjectType | None:  # noqa: A002  # Salesforce's own word
        """Return the object whose prefix an id has."""
        return next((one for one in self.objects.values() if one.prefix == id[:3]), None)

    def field(self, object_name: str, name: str) -> Field:
        """Return a field, for a test to change; KeyError if there is none."""
        return self.objects[object_name].fields[name]

    def add_rule(self, object_name: str, when: str, message: str, *, field: str = "") -> ValidationRule:
        """Add a validation rule and return it."""
        rule = ValidationRule(object_name, f"Rule_{len(self.rules) + 1}", when, message, field)
        self.rules.append(rule)
        return rule


def _object_of(name: str, table: Mapping[str, Any], system: Mapping[str, Any]) -> ObjectType:
    facts = {key: value for key, value in table.items() if key not in ("fields", "without")}
    given = {**system, **table["fields"]}
    fields = {each: Field(each, **about) for each, about in given.items() if each not in table.get("without", ())}
    return ObjectType(name, **facts, fields=fields)
