"""The one list of features; each has one file that says what it listens for."""

from __future__ import annotations

from slack_bolt import App

from handlers import (
    advocate,
    architect,
    away,
    case_command,
    case_window,
    clean_up,
    close,
    contact,
    crm_trouble,
    customer_mail,
    decide_language,
    defer,
    direct_message,
    escalate,
    feedback,
    following,
    hand_to_colleague,
    home,
    language,
    meeting,
    mention,
    mid_market,
    more,
    new_case,
    next_step,
    opportunity,
    pick_up,
    reassign,
    reassign_several,
    reminders,
    reopen,
    route,
    sales_support,
    shared_link,
    status,
    take_over,
    territory,
    to_support,
    touches,
    type_ahead,
    updates,
    work_object,
)
from handlers import case_reading as reading
from handlers import search as searching
from handlers import tags as tag_words
from handlers.context import HandlerContext

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
    customer_mail,
    crm_trouble,
    feedback,
    defer,
    touches,
    meeting,
    reminders,
    reassign,
    reassign_several,
    route,
    hand_to_colleague,
    territory,
    take_over,
    to_support,
    language,
    advocate,
    decide_language,
    tag_words,
    architect,
    away,
    reading,
    home,
    mid_market,
    case_window,
    following,
    updates,
    escalate,
    new_case,
    clean_up,
    type_ahead,
    searching,
    case_command,
    direct_message,
    mention,
    shared_link,
    work_object,
)


def register_all(app: App, context: HandlerContext) -> None:
    """Let the app listen for everything it offers."""
    for feature in FEATURES:
        feature.register(app, context)
