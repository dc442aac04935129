"""Read the map from its TOML file. Every mistake is collected with its place and a remedy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from connectors.salesforce.connection import DEFAULT_API_VERSION, DEFAULT_POLL_EVERY_S, SalesforceConnection
from connectors.salesforce.field_map import (
    BY_NAME,
    FIELDS,
    NEVER_WRITTEN,
    CaseField,
    FieldKind,
    FieldMap,
    MappedField,
    Writing,
    usual,
)
from connectors.salesforce.soql import require_name

_TOP = ("connection", "record_types", "queues", "link", "write", "fields", "new_case", "new_opportunity")
_FIELD_KEYS = ("read", "write", "values")
# The kinds that are created. A renewal is in Salesforce already.
CREATED_KINDS = ("Growth", "Add-On")


class MapError(Exception):
    """The map is refused. `mistakes` has one line for each, with what to do."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(["The Salesforce map cannot be used:", *(f"  - {line}" for line in mistakes)]))


def load_map(path: Path) -> FieldMap:
    """Read the map from its file. Raises MapError with every mistake."""
    return read_map(read_tables(path))


def load_connection(path: Path, secret: str) -> SalesforceConnection:
    """Read the connection from the same file; the secret comes from the environment. Raises MapError with every mistake."""
    return read_connection(read_tables(path), secret, path.parent)


def read_tables(path: Path) -> dict[str, object]:
    """Read the tables of the file. Raises MapError if it is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as failed:
        raise MapError([f"{path} cannot be read: {failed.strerror or type(failed).__name__}."]) from None
    except UnicodeDecodeError:
        raise MapError([f"{path} is not UTF-8 text. Save it as UTF-8."]) from None
    except tomllib.TOMLDecodeError as wrong:
        raise MapError([f"{path} is not TOML: {wrong}."]) from None


def read_map(tables: Mapping[str, object]) -> FieldMap:
    """Read the map from the tables of its file. Raises MapError with every mistake."""
    reader = _Reader()
    reader.require_known(tables, _TOP, "")
    fields = reader.fields(tables.get("fields", {}))
    new_opportunity = reader.table(tables.get("new_opportunity", {}), "new_opportunity")
    reader.require_known(new_opportunity, ("stage", "days", "key", "types", "values"), "new_opportunity.")
    new_case = reader.table(tables.get("new_case", {}), "new_case")
    reader.require_known(new_case, ("values",), "new_case.")
    read = FieldMap(
        fields=fields,
        record_types=reader.texts(tables.get("record_types", []), "record_types"),
        queues=reader.texts(tables.get("queues", []), "queues"),
        writings=reader.writings(tables.get("write", {})),
        link=reader.text(tables.get("link", ""), "link", may_be_empty=True),
        case_values=reader.words(new_case.get("values", {}), "new_case.values"),
        opportunity_types=reader.opportunity_types(new_opportunity.get("types", {})),
        opportunity_values=reader.words(new_opportunity.get("values", {}), "new_opportunity.values"),
    )
    if "stage" in new_opportunity:
        read = replace(read, opportunity_stage=reader.text(new_opportunity["stage"], "new_opportunity.stage"))
    if "days" in new_opportunity:
        read = replace(read, opportunity_days=reader.days(new_opportunity["days"], "new_opportunity.days"))
    if "key" in new_opportunity:
        read = replace(read, opportunity_key=reader.name(new_opportunity["key"], "new_opportunity.key"))
    if read.link and not read.link.startswith("https://"):
        reader.mistakes.append("link must begin with https://.")
    if reader.mistakes:
        raise MapError(reader.mistakes)
    return read


_CONNECTION = {
    "url": "url",
    "client_id": "client_id",
    "username": "username",
    "audience": "audience",
    "token_url": "token_url",
    "api_version": "api_version",
    "api_path": "api_path",
}


def read_connection(tables: Mapping[str, object], secret: str, folder: Path) -> SalesforceConnection:
    """Read the table [connection]. Raises MapError with every mistake.

    Args:
        secret: The client secret; "" to sign in with a private key.
        folder: The folder of a private key file without a path.
    """
    reader = _Reader()
    table = reader.table(tables.get("connection", {}), "connection")
    reader.require_known(table, (*_CONNECTION, "private_key_file", "poll_every_s"), "connection.")
    values = {field: reader.text(table[key], f"connection.{key}") for key, field in _CONNECTION.items() if key in table}
    for key in ("url", "client_id"):
        if key not in table:
            reader.mistakes.append(f"connection.{key} is missing.")
    if values.get("url") and not values["url"].startswith(("https://", "http://")):
        reader.mistakes.append("connection.url must be the organisation's own address, https://….my.salesforce.com.")
    if not re.fullmatch(r"[vV]?\d{2,3}\.\d", values.get("api_version", DEFAULT_API_VERSION)):
        reader.mistakes.append("connection.api_version must be written like 62.0.")
    key_text = ""
    if "private_key_file" in table:
        file = folder / Path(reader.text(table["private_key_file"], "connection.private_key_file")).expanduser()
        try:
            key_text = file.read_text(encoding="ascii")
        except (OSError, ValueError):
            reader.mistakes.append("connection.private_key_file is not a readable PEM file.")
        if not values.get("username"):
            reader.mistakes.append("connection.username is missing. The key needs the user's name.")
    elif not secret:
        reader.mistakes.append("Set a client secret (CASEBOT_SALESFORCE_SECRET) or connection.private_key_file.")
    every = table.get("poll_every_s", DEFAULT_POLL_EVERY_S)
    if not isinstance(every, (int, float)) or isinstance(every, bool) or not 0.1 <= every <= 3600:
        reader.mistakes.append("connection.poll_every_s must be a number of seconds from 0.1 to 3600.")
        every = DEFAULT_POLL_EVERY_S
    if reader.mistakes:
        raise MapError(reader.mistakes)
    connection = SalesforceConnection(
        values["url"], values["client_id"], "" if key_text else secret, key_text, poll_every_s=float(every)
    )
    return replace(connection, **{name: text for name, text in values.items() if name not in ("url", "client_id")})  # type: ignore[arg-type]  # these are its fields of text


@dataclass
class _Reader:
    """Reads values and collects mistakes."""

    mistakes: list[str]

    def __init__(self) -> None:
        self.mistakes = []

    def require_known(self, table: Mapping[str, object], known: Collection[str], place: str) -> None:
        for key in table:
            if key not in known:
                near = get_close_matches(key, list(known), n=1, cutoff=0.6)
                meant = f"Did you mean “{near[0]}”?" if near else f"Known are: {', '.join(known)}."
                self.mistakes.append(f"{place}{key} is not a known key. {meant}")

    def table(self, value: object, place: str) -> Mapping[str, object]:
        if isinstance(value, dict):
            return value
        self.mistakes.append(f"{place} must be a table, [{place}].")
        return {}

    def text(self, value: object, place: str, *, may_be_empty: bool = False) -> str:
        if isinstance(value, str) and (value.strip() or may_be_empty):
            return value.strip()
        self.mistakes.append(f"{place} must be a text in quotes.")
        return ""

    def texts(self, value: object, place: str) -> tuple[str, ...]:
        if not isinstance(value, list):
            self.mistakes.append(f'{place} must be a list such as ["one", "two"].')
            return ()
        return tuple(self.text(one, place) for one in value)

    def days(self, value: object, place: str) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 3650:
            return value
        self.mistakes.append(f"{place} must be a number of days from 1 to 3650.")
        return 30

    def words(self, value: object, place: str) -> Mapping[str, str]:
        return {key: self.text(one, f"{place}.{key}") for key, one in self.table(value, place).items()}

    def opportunity_types(self, value: object) -> Mapping[str, str]:
        types = self.words(value, "new_opportunity.types")
        self.require_known(types, CREATED_KINDS, "new_opportunity.types.")
        return types

    def writings(self, value: object) -> frozenset[Writing]:
        table = self.table(value, "write")
        self.require_known(table, [each.value for each in Writing], "write.")
        off = set()
        for each in Writing:
            chosen = table.get(each.value, True)
            if not isinstance(chosen, bool):
                self.mistakes.append(f"write.{each.value} must be true or false, without quotes.")
            elif not chosen:
                off.add(each)
        return frozenset(Writing) - off

    def fields(self, value: object) -> Mapping[str, MappedField]:
        table = self.table(value, "fields")
        self.require_known(table, list(BY_NAME), "fields.")
        found: dict[str, MappedField] = {}
        for case_field in FIELDS:
            if case_field.name not in table:
                if case_field.usual:
                    found[case_field.name] = usual(case_field)
                continue
            written = table[case_field.name]
            if written is False:
                if case_field.is_required:
                    self.mistakes.append(f"fields.{case_field.name} cannot be left out: casebot needs it.")
                continue
            mapped = self._field(case_field, written)
            if mapped is not None:
                found[case_field.name] = mapped
        return found

    def _field(self, case_field: CaseField, written: object) -> MappedField | None:
        place = f"fields.{case_field.name}"
        if isinstance(written, str):
            written = {"read": written}
        if not isinstance(written, dict):
            self.mistakes.append(f'{place} must be an API name such as "Next_Steps__c", a table, or false.')
            return None
        self.require_known(written, _FIELD_KEYS, f"{place}.")
        read = self.name(written.get("read", case_field.usual), f"{place}.read")
        write = self._write(case_field, written, read, place)
        values = self.words(written.get("values", {}), f"{place}.values")
        if values and case_field.kind not in (FieldKind.WORD, FieldKind.TEXT):
            self.mistakes.append(f"{place}.values is for picklists; this is a {case_field.kind.value}.")
        return MappedField(case_field, read, write, values)

    def _write(self, case_field: CaseField, written: Mapping[str, object], read: str, place: str) -> str:
        chosen = written.get("write")
        if chosen is False or (chosen is None and not case_field.is_written):
            return ""
        if not case_field.is_written:
            self.mistakes.append(f"{place}.write: casebot does not write this field. Remove the entry.")
            return ""
        name = self.name(chosen, f"{place}.write") if chosen is not None else _write_name(read, case_field)
        if name in NEVER_WRITTEN or "." in name:
            self.mistakes.append(
                f"{place}.write: {name} cannot be written. Name the field of the case, or write false."
            )
            return ""
        return name

    def name(self, value: object, place: str) -> str:
        name = self.text(value, place)
        try:
            return require_name(name) if name else ""
        except ValueError:
            self.mistakes.append(f"{place}: “{name}” is not an API name. Write one such as Next_Steps__c.")
            return ""


def _write_name(read: str, case_field: CaseField) -> str:
    """Return the case's field behind a path:

    Opportunity__r.Name is written as Opportunity__c, Contact.Name as ContactId.
    """
    head, _, rest = read.partition(".")
    if not rest:
        return head
    if head.endswith("__r"):
        return f"{head.removesuffix('__r')}__c"
    return case_field.usual_write or f"{head}Id"
