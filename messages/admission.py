"""What people are told who may not use casebot: short, and nothing of any case."""

from __future__ import annotations

from enum import Enum
from typing import Any

from messages import answers, modals, render
from messages.surfaces import HomeView, Message, Modal


class Refusal(Enum):
    """Why a request is refused; the value is the reason that the log has."""

    OUTSIDER = "not of this workspace"
    GUEST = "guest"
    BOT = "bot"
    DEACTIVATED = "deactivated"
    UNKNOWN = "Slack did not say who it is"
    SHARED_CHANNEL = "channel shared with another organisation"

    @property
    def text(self) -> str:
        """Return the words for the person."""
        return WORDS[self]

    def message(self) -> Message:
        """Return the refusal as a message."""
        return answers.refused(self.text)

    def message_fields(self) -> dict[str, Any]:
        """Return the refusal as the fields of a message."""
        message = self.message()
        return {"text": message.text, "blocks": message.blocks}

    def modal(self) -> Modal:
        """Return the refusal in the place of a form."""
        return modals.trouble(self.text)

    def home(self) -> HomeView:
        """Return the refusal in the place of the App Home."""
        return render.home("home_refused", text=self.text)


WORDS = {
    Refusal.OUTSIDER: "Only members of this workspace can use casebot. Nothing was changed.",
    Refusal.GUEST: "Guests can't use casebot in this workspace. Nothing was changed.",
    Refusal.BOT: "Apps can't use casebot. Nothing was changed.",
    Refusal.DEACTIVATED: "This account is deactivated. Nothing was changed.",
    Refusal.UNKNOWN: "Slack didn't confirm who you are. Try again in a minute.",
    Refusal.SHARED_CHANNEL: "Other organisations read this channel, so cases aren't shown here. Ask me in a direct message.",
}
