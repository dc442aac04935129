"""The one list of features; each has one file that says what it listens for."""

from __future__ import annotations

from slack_bolt import App

from handlers import (
    advocate,
    away,
    case_command,
    case_window,
    clean_up,
    close,
    contact,
    decide_language,
    direct_message,
    escalate,
    feedback,
    following,
    home,
    language,
    meeting,
    mention,
    mid_market,
    more,
    nags,
    next_step,
    opportunity,
    pick_up,
    reading,
    reassign,
    reassign_several,
    reopen,
    route,
    sales_support,
    searching,
    shared_link,
    status,
    tag_words,
    take_over,
    to_support,
    touches,
    type_ahead,
    updates,
    wants_later,
)
from handlers.desk import Desk

FEATURES = (
    pick_up,
    next_step,
    opportunity,
    status,
    close,
    reopen,
    sales_support,
    more,
    contact,
    feedback,
    wants_later,
    touches,
    meeting,
    nags,
    reassign,
    reassign_several,
    route,
    take_over,
    to_support,
    language,
    advocate,
    decide_language,
    tag_words,
    away,
    reading,
    home,
    mid_market,
    case_window,
    following,
    updates,
    escalate,
    clean_up,
    type_ahead,
    searching,
    case_command,
    direct_message,
    mention,
    shared_link,
)


def register_all(app: App, desk: Desk) -> None:
    """Let the app listen for everything it offers."""
    for feature in FEATURES:
        feature.register(app, desk)
