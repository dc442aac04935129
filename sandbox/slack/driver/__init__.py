"""A driver for tests that read like a story: people of the local workspace act, and tests see what they see.

The driver uses only the sandbox's own protocol (PROTOCOL.md), so the workspace may run in another process::

    workspace = Workspace("http://127.0.0.1:8900")
    ana = workspace.person("ana")
    card = ana.waits_for_message(containing="00012345")
    modal = ana.opens("Pick up", on=card)
    modal.fills("Next step", "Send the quote")
    assert modal.submits().ok

An action that is not possible raises AssertionError and shows what is on the screen. An app that does not answer
raises :class:`SlackTrouble`. Methods that wait poll until a condition holds or a time-out passes.
"""

from sandbox.slack.driver.actor import Actor
from sandbox.slack.driver.calls import DirectCalls
from sandbox.slack.driver.errors import SlackTrouble
from sandbox.slack.driver.home import Home
from sandbox.slack.driver.message import MessageSeen
from sandbox.slack.driver.modal import Modal
from sandbox.slack.driver.results import Place, Submitted
from sandbox.slack.driver.surface import Surface
from sandbox.slack.driver.workspace import Workspace

__all__ = [
    "Actor",
    "DirectCalls",
    "Home",
    "MessageSeen",
    "Modal",
    "Place",
    "SlackTrouble",
    "Submitted",
    "Surface",
    "Workspace",
]
