"""Store saved lists, and feedback on the way of working, in SQL (LOOK-3, FBK-2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Integer, Row, bindparam, delete, insert, or_, select

from cases.model.figures import Window
from cases.model.saved_view import SavedView, Suggestion
from storage.saved_view_tables import saved_views, suggestions


class SqlSavedViews:
    """Implements cases.model.saved_view.SavedViewStore over one connection."""

    def __init__(self, connection: Callable[[], Connection]) -> None:
        self._connection = connection

    def save(self, view: SavedView) -> None:
        """See SavedViewStore."""
        self.forget(view.slack_id)
        row = {"slack_id": view.slack_id, "words": view.words, "every": view.every, "saved_at": view.saved_at}
        self._connection().execute(insert(saved_views), [row])

    def forget(self, slack_id: str) -> bool:
        """See SavedViewStore."""
        gone = delete(saved_views).where(saved_views.c.slack_id == slack_id).returning(saved_views.c.slack_id)
        return self._connection().execute(gone).first() is not None

    def of(self, slack_id: str) -> SavedView | None:
        """See SavedViewStore."""
        row = self._connection().execute(select(saved_views).where(saved_views.c.slack_id == slack_id)).one_or_none()
        return _view(row) if row is not None else None

    def every_one(self) -> Sequence[SavedView]:
        """See SavedViewStore."""
        return [_view(row) for row in self._connection().execute(select(saved_views).order_by(saved_views.c.slack_id))]


def _view(row: Row[Any]) -> SavedView:
    return SavedView(row.slack_id, row.words, row.every, row.saved_at)


class SqlSuggestions:
    """Implements cases.model.saved_view.SuggestionStore over one connection."""

    def __init__(self, connection: Callable[[], Connection]) -> None:
        self._connection = connection

    def add(self, suggestion: Suggestion) -> None:
        """See SuggestionStore."""
        row = {
            "at": suggestion.at,
            "given_by": suggestion.given_by,
            "region": suggestion.region,
            "text": suggestion.text,
        }
        self._connection().execute(insert(suggestions), [row])


def suggestions_since(connection: Connection, window: Window, most: int) -> tuple[str, ...]:
    """Return the feedback of the window from people of the region and from people without one, oldest first."""
    values = {"since": window.since, "as_of": window.as_of, "region": window.region, "most": most}
    return tuple(connection.execute(_SINCE, values).scalars())


_SINCE = (
    select(suggestions.c.text)
    .where(suggestions.c.at > bindparam("since"), suggestions.c.at <= bindparam("as_of"))
    .where(or_(suggestions.c.region.is_(None), suggestions.c.region == bindparam("region")))
    .order_by(suggestions.c.id)
    .limit(bindparam("most", type_=Integer()))
)
