"""A second server of Salesforce's REST surface, small and of other habits than the stand-in, so that nothing depends on the stand-in's.

Its ids are mixed in case and two may differ in nothing else; pages hold two rows, come in any order where none is asked for, and go on
at whole addresses; stamps have fractions; the token is given by another host and names no user; nothing says how many calls are left;
answers are compressed; only Case can be described, and there is no Chatter.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from connectors.salesforce_ids import long_id
from tests.clock import SettableClock

PATH = "/api/rest"
VERSION = "58.0"
TOKEN_PATH = "/oauth/of/another/host"
PAGE = 2
PREFIXES = {
    "Case": "500", "User": "005", "Account": "001", "Contact": "003", "Opportunity": "006", "Task": "00T", "Group": "00G",
    "EmailMessage": "02s",
}  # fmt: skip
# In this order, two ids in a row differ in the case of their last letter alone.
LAST = [letter for low in "abcdefghijklmnopqrstuvwxyz" for letter in (low, low.upper())]
STATUSES = (
    "Open", "In Progress: Attempting Contact", "In Progress: Blocked", "In Progress: Engaged", "Closed: Resolved",
    "Closed: Unresponsive", "Closed: Duplicate",
)  # fmt: skip
RELATED = {
    "Account": "AccountId",
    "Contact": "ContactId",
    "Opportunity__r": "Opportunity__c",
    "Duplicate_Of__r": "Duplicate_Of__c",
}
CASE_FIELDS: Mapping[str, str] = {
    "Id": "id", "CaseNumber": "string", "Subject": "string", "Description": "textarea", "Type": "picklist",
    "Priority": "picklist", "Status": "picklist", "SuppliedEmail": "email", "CreatedDate": "datetime",
    "ClosedDate": "datetime", "SystemModstamp": "datetime", "OwnerId": "reference", "CreatedById": "reference",
    "AccountId": "reference", "ContactId": "reference", "RecordTypeId": "reference", "Next_Steps__c": "textarea",
    "Next_Steps_Date__c": "date", "IsClosed": "boolean",
}  # fmt: skip
_SELECT = re.compile(
    r"SELECT (?P<fields>.+?) FROM (?P<table>\w+)(?: WHERE (?P<where>.+?))?(?: ORDER BY (?P<order>[\w, ]+?))?(?: LIMIT (?P<limit>\d+))?$"
)
_CONDITION = re.compile(r"(?P<path>[\w.]+) (?P<sign>=|>=|>|IN) (?P<value>.+)$")


class Elsewhere:
    """Rows of one organisation; `trouble` is what happens to the next writes."""

    def __init__(self, clock: SettableClock) -> None:
        self.clock = clock
        self.client_id, self.client_secret = "another-id", "another-secret"
        self.tables: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in PREFIXES}
        self.trouble: list[str] = []
        self.headers: list[Mapping[str, str]] = []
        self._lock = threading.RLock()
        self._cursors: dict[str, tuple[str, list[dict[str, Any]]]] = {}
        self._dice = random.Random(4)
        self._made = 0
        self._servers = [ThreadingHTTPServer(("127.0.0.1", 0), handler(self)) for _ in range(2)]
        self.url, self._tokens = (f"http://127.0.0.1:{server.server_address[1]}" for server in self._servers)
        self.token_url = f"{self._tokens}{TOKEN_PATH}"
        self.me = self.add("User", Name="The integration", Email="integration@example.com", IsActive=True)

    def start(self) -> None:
        """Serve."""
        for server in self._servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Serve no more."""
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def add_user(self, name: str, email: str) -> str:
        """A user; their id."""
        return self.add("User", Name=name, Email=email, IsActive=True)

    def record_type(self, _name: str) -> str:
        """The id of the one record type that there is."""
        return "012ZZ000000aBcDYAU"

    def add(self, table: str, *, by: str = "", **fields: Any) -> str:
        """A row; its id."""
        with self._lock:
            self._made += 1
            made = self._made
            row_id = long_id(f"{PREFIXES[table]}Zz{made // len(LAST):09d}{LAST[made % len(LAST)]}")
            row = {
                "Id": row_id,
                "CreatedById": by or getattr(self, "me", row_id),
                "CreatedDate": self._stamp(),
                **fields,
            }
            if table == "Case":
                row = {"CaseNumber": f"{7_000_000 + made}", "Status": "Open", "Priority": "P3", "IsClosed": False} | row
            if table == "Task":
                row["IsClosed"] = row.get("Status") == "Completed"
            self.tables[table][row_id] = row | {"SystemModstamp": self._stamp()}
            return row_id

    def change(self, row_id: str, **fields: Any) -> None:
        """Somebody changes a row."""
        with self._lock:
            row = self._find(row_id)
            row.update(fields, SystemModstamp=self._stamp())

    def row(self, row_id: str) -> dict[str, Any]:
        """A row."""
        return dict(self._find(row_id))

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of a table."""
        return [dict(row) for row in self.tables[table].values()]

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        """What a request is answered with."""
        at = urlsplit(target)
        if at.path == TOKEN_PATH:
            form = parse_qs(body.decode())
            known = form.get("client_secret") == [self.client_secret]
            given = {"access_token": "opaque!token", "token_type": "Bearer", "instance_url": f"{self.url}/"}
            return (200, given) if known else (401, {"error": "invalid_client"})
        if headers.get("authorization") != "Bearer opaque!token":
            return 401, [{"errorCode": "INVALID_SESSION_ID", "message": "No."}]
        base = f"{PATH}/v{VERSION}"
        if not at.path.startswith(f"{base}/"):
            return 404, [{"errorCode": "NOT_FOUND", "message": "There is nothing here."}]
        rest = at.path.removeprefix(f"{base}/").split("/")
        with self._lock:
            match (method, rest):
                case ("GET", ["query"]):
                    return self._query(parse_qs(at.query)["q"][0])
                case ("GET", ["query", cursor]):
                    return 200, self._page(*self._cursors.pop(cursor))
                case ("GET", ["sobjects", "Case", "describe"]):
                    return 200, self._describe()
                case ("POST", ["sobjects", table]) if table in self.tables:
                    return self._create(table, json.loads(body))
                case ("PATCH", ["sobjects", _, row_id]):
                    self.headers.append(headers)
                    return self._update(unquote(row_id), json.loads(body), headers.get("if-unmodified-since", ""))
        return 404, [{"errorCode": "NOT_FOUND", "message": "There is nothing here."}]

    def _create(self, table: str, fields: Mapping[str, Any]) -> tuple[int, Any]:
        row_id = self.add(table, by=self.me, **fields)
        if self.trouble and self.trouble.pop(0) == "lost":
            return 502, None
        return 201, {"errors": [], "success": True, "id": row_id, "warnings": []}

    def _update(self, row_id: str, fields: Mapping[str, Any], since: str) -> tuple[int, Any]:
        row = self._find(row_id)
        trouble = self.trouble.pop(0) if self.trouble else ""
        if trouble == "changed" or (since and _moment(row["SystemModstamp"]) > parsedate_to_datetime(since)):
            return 412, None
        row.update(fields, SystemModstamp=self._stamp())
        return (502, None) if trouble == "lost" else (204, None)

    def _find(self, row_id: str) -> dict[str, Any]:
        return next(rows[row_id] for rows in self.tables.values() if row_id in rows)

    def _stamp(self) -> str:
        return self.clock.now().strftime("%Y-%m-%dT%H:%M:%S.") + f"{self._dice.randrange(1000):03d}+0000"

    def _describe(self) -> dict[str, Any]:
        fields: list[dict[str, Any]] = []
        for name, kind in CASE_FIELDS.items():
            said: dict[str, Any] = {"updateable": True, "type": kind, "name": name, "label": name.replace("_", " ")}
            if kind == "picklist" and name == "Status":
                said["picklistValues"] = [{"value": value, "active": True} for value in STATUSES]
            relationship = next((each for each, link in RELATED.items() if link == name), None)
            if relationship:
                said |= {"relationshipName": relationship, "referenceTo": [relationship]}
            fields.append(said)
        self._dice.shuffle(fields)
        types = [
            {
                "recordTypeId": self.record_type(""),
                "name": "SMB Sales Case",
                "developerName": "SMB_Sales_Case",
                "available": True,
            }
        ]
        return {"name": "Case", "recordTypeInfos": types, "fields": fields}

    def _query(self, soql: str) -> tuple[int, Any]:
        read = _SELECT.fullmatch(" ".join(soql.split()))
        if read is None:
            return 400, [{"errorCode": "MALFORMED_QUERY", "message": soql}]
        table = read["table"]
        if table not in self.tables:
            return 400, [{"errorCode": "INVALID_TYPE", "message": f"sObject type '{table}' is not supported."}]
        rows = [row for row in self.tables[table].values() if self._meets(row, read["where"])]
        self._dice.shuffle(rows)
        order = [each.strip() for each in (read["order"] or "").split(",") if each]
        for each in reversed(order):
            name, _, direction = each.partition(" ")
            rows.sort(key=partial(_text_of, name), reverse=direction == "DESC")
        if read["limit"]:
            rows = rows[: int(read["limit"])]
        found = [{path: self._value(row, path) for path in read["fields"].split(", ")} for row in rows]
        return 200, self._page(table, [_nested(each, table) for each in found])

    def _page(self, table: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
        page: dict[str, Any] = {"records": rows[:PAGE], "totalSize": len(rows), "done": len(rows) <= PAGE}
        if len(rows) > PAGE:
            cursor = f"01g{self._dice.randrange(10**9)}-next"
            self._cursors[cursor] = table, rows[PAGE:]
            page["nextRecordsUrl"] = f"{PATH}/v{VERSION}/query/{cursor}"
        return page

    def _value(self, row: Mapping[str, Any], path: str) -> Any:
        head, _, rest = path.partition(".")
        if not rest:
            return row.get(head)
        linked = row.get(RELATED.get(head, ""))
        return self._value(self._find(linked), rest) if linked else None

    def _meets(self, row: Mapping[str, Any], where: str | None) -> bool:
        for part in (where or "").split(" AND ") if where else ():
            read = _CONDITION.fullmatch(part)
            assert read is not None, part
            has, wanted = self._value(row, read["path"]), _literal(read["value"])
            if read["sign"] == "IN":
                met = has in wanted
            elif read["sign"] == "=":
                met = has == wanted
            else:
                met = _moment(has) > wanted if read["sign"] == ">" else _moment(has) >= wanted
            if not met:
                return False
        return True


def _literal(text: str) -> Any:
    if text.startswith("("):
        return [_literal(each) for each in text[1:-1].split(", ")]
    if text.startswith("'"):
        return text[1:-1].replace("\\'", "'")
    return {"true": True, "false": False, "null": None}[text] if text.isalpha() else datetime.fromisoformat(text)


def _text_of(name: str, row: Mapping[str, Any]) -> str:
    return str(row.get(name) or "")


def _moment(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp).astimezone(UTC)


def _nested(found: Mapping[str, Any], table: str) -> dict[str, Any]:
    row: dict[str, Any] = {"zz_unheard_of": {"deep": [1]}}
    for path, value in reversed([*found.items()]):
        head, _, rest = path.partition(".")
        if not rest:
            row[head] = value
        elif value is None:
            row.setdefault(head, None)
        else:
            row[head] = {**(row.get(head) or {}), rest: value}
    return {**row, "attributes": {"type": table}}


def handler(server: Elsewhere) -> type[BaseHTTPRequestHandler]:
    """What answers the requests of one server."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, said = server.answer(self.command, self.path, headers, body)
            packed = gzip.compress(json.dumps(said).encode()) if said is not None else b""
            self.send_response(status)
            if packed:
                self.send_header("Content-Type", "application/json; charset=UTF-8")
                self.send_header("Content-Encoding", "gzip")
                self.send_header("Content-Length", str(len(packed)))
            self.end_headers()
            self.wfile.write(packed)

        # The names are those of the base class.
        do_GET = do_POST = do_PATCH = _answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
