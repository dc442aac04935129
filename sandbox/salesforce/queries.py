"""The query resource: a first page, and the pages that follow it."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.exchange import ApiRequest, Reply
from sandbox.salesforce.ids import make_id
from sandbox.salesforce.organisation import Organisation, WithDeleted
from sandbox.salesforce.soql.parser import parse
from sandbox.salesforce.soql.run import Answer, answer
from sandbox.salesforce.soql.source import Source
from sandbox.salesforce.soql.tree import All, Among, Compare, Condition, Query

PAGE = 2000
PAGE_WITH_LONG_TEXT = 200
SMALLEST_PAGE = 200
# How many answers are kept to be paged through; an older one is forgotten.
CURSORS = 10
FEEDS = ("FeedItem", "FeedComment")


@dataclass(frozen=True)
class Cursor:
    """Represent an answer of several pages."""

    answer: Answer
    page: int


class Queries:
    """Answer queries of an organisation.

    Attributes:
        sees_all: Whether the API's user has View All Data. Without it, a query reads no whole feed.
    """

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._cursors: OrderedDict[str, Cursor] = OrderedDict()
        self._opened = 0
        self.sees_all = True

    def run(self, ask: ApiRequest) -> Reply:
        """Answer `query?q=…`."""
        return self._run(ask, self._organisation)

    def run_all(self, ask: ApiRequest) -> Reply:
        """Answer `queryAll?q=…`, which finds deleted rows too."""
        return self._run(ask, WithDeleted(self._organisation))

    def _run(self, ask: ApiRequest, source: Source) -> Reply:
        text = ask.query.get("q", "")
        if not text.strip():
            raise ApiError(400, "MALFORMED_QUERY", "SOQL statements cannot be empty or null")
        with self._organisation.lock:
            query = parse(text)
            self._check_feed(query)
            found = answer(query, source, ask.base)
        if found.counts:
            return Reply(body={"totalSize": len(found.found), "done": True, "records": []})
        self._opened += 1
        key = make_id("01g", self._opened)
        cursor = Cursor(found, self._page(ask, found))
        if len(found.found) > cursor.page:
            self._cursors[key] = cursor
            while len(self._cursors) > CURSORS:
                self._cursors.popitem(last=False)
        return self._reply(ask, key, cursor, 0)

    def more(self, ask: ApiRequest) -> Reply:
        """Answer `query/01g…-2000`, the address of a following page."""
        key, _, start = ask.parts["locator"].rpartition("-")
        cursor = self._cursors.get(key)
        if cursor is None or not start.isdecimal():
            raise ApiError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        return self._reply(ask, key, cursor, int(start))

    def _page(self, ask: ApiRequest, found: Answer) -> int:
        most = PAGE_WITH_LONG_TEXT if found.has_long_text else PAGE
        asked = re.search(r"batchSize=(\d+)", ask.headers.get("sforce-query-options", ""))
        return min(most, max(SMALLEST_PAGE, int(asked[1]))) if asked else most

    def _reply(self, ask: ApiRequest, key: str, cursor: Cursor, start: int) -> Reply:
        total = len(cursor.answer.found)
        end = start + cursor.page
        with self._organisation.lock:
            records = [cursor.answer.shape(seen) for seen in cursor.answer.found[start:end]]
        body: dict[str, Any] = {"totalSize": total, "done": end >= total}
        if end < total:
            body["nextRecordsUrl"] = f"{ask.base}/query/{key}-{end}"
        return Reply(body={**body, "records": records})

    def _check_feed(self, query: Query) -> None:
        if self.sees_all or query.object.text not in FEEDS or query.limit is not None:
            return
        if not any(path in ("id", "parentid", "feeditemid") for path in _paths(query.where)):
            message = (
                f"Implementation restriction: {query.object.text} requires a filter by Id or ParentId, or a LIMIT, for a user "
                "without the permission View All Data"
            )
            raise ApiError(400, "MALFORMED_QUERY", message)


def _paths(condition: Condition | None) -> list[str]:
    """Return the fields that every row found must meet a condition on."""
    if isinstance(condition, All):
        return [path for inner in condition.conditions for path in _paths(inner)]
    if isinstance(condition, (Compare, Among)):
        return [condition.path.text.lower()]
    return []
