"""How long casebot waits for Slack, and Slack for casebot."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SlackTimeouts:
    """Seconds after which one side gives up on the other. The defaults are right for Slack.

    Attributes:
        call_s: For an answer to a call. Slack usually answers faster. After this time the outcome is looked up.
        identity_s: For an answer about who somebody is. It is short, as Slack expects an acknowledgement meanwhile.
        trigger_s: From a click until it can open no window any more.
        ack_s: From a request until Slack has given up on its acknowledgement.
    """

    call_s: int = 10
    identity_s: int = 1
    trigger_s: float = 3.0
    ack_s: int = 3
