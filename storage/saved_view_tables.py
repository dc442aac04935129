"""The tables of saved lists, and of feedback on the way of working (LOOK-3, FBK-2)."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from cases.model.people import Region
from cases.model.saved_view import Every
from storage.column_types import FreeText, UtcDateTime, Word, metadata

# A list that somebody gets every day or week (LOOK-3): one per person.
saved_views = Table(
    "saved_views",
    metadata,
    Column("slack_id", Text, primary_key=True),
    Column("words", FreeText, nullable=False),
    Column("every", Word(Every), nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
)

# Feedback on the way of working (FBK-2), which belongs to no case.
suggestions = Table(
    "suggestions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("given_by", FreeText, nullable=False),
    Column("region", Word(Region)),
    Column("text", FreeText, nullable=False),
)
