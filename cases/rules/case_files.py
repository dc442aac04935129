"""The files of a case (INT-3): they stay in Slack, and the case's description has a line with the name and link of each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

MOST_FILES = 5
MOST_NAME = 100
MOST_LINK = 500
# A permalink of a file: the workspace, who uploaded it, its id, its name. No other page of Slack counts.
_PERMALINK = re.compile(
    r"https://(?P<host>(?:[a-z0-9-]+\.)*slack\.com)/files/[A-Z0-9]+/(?P<id>F[A-Z0-9]+)(?:/(?P<name>[^\s<>|\"\\]*))?"
)
_LINE = re.compile(r"^File: (?P<name>\S.*) (?P<link>https://\S+)$", re.MULTILINE)
# An organisation of several workspaces has its own host for files.
_OF_ORGANISATION = ".enterprise.slack.com"


@dataclass(frozen=True)
class CaseFile:
    """The name and the permalink of one file."""

    name: str
    link: str

    @property
    def as_text(self) -> str:
        """Return the file as a line of the case's description."""
        return f"File: {self.name} {self.link}"


def attached_file(name: str, link: str, workspace: str) -> CaseFile | None:
    """Return a file that was attached; None if its link leads out of the workspace.

    Args:
        workspace: The workspace's name in its address, `acme` for acme.slack.com.
    """
    found = file_at(link, name)
    host = link.removeprefix("https://").partition("/")[0]
    is_own = host in (f"{workspace}.slack.com", "slack.com", "files.slack.com") or host.endswith(_OF_ORGANISATION)
    return found if is_own else None


def file_at(link: str, name: str = "") -> CaseFile | None:
    """Return the file that a link leads to; None if it is no link to a file in Slack. Without a name, the link has it."""
    found = _PERMALINK.fullmatch(link) if len(link) <= MOST_LINK else None
    if found is None:
        return None
    words = " ".join((name or unquote(found["name"] or "")).split())[:MOST_NAME].strip()
    return CaseFile(words or found["id"], link)


def lines_of(files: Iterable[CaseFile], links: Iterable[str]) -> list[str]:
    """Return the lines of a description: the links as they are, then the files, also those that the links lead to.

    A file is there once, and at most five files are.
    """
    given = list(dict.fromkeys(links))
    found = {file.link: file for file in files}
    for link in given:
        if (file := file_at(link)) is not None:
            found.setdefault(link, file)
    kept = dict(list(found.items())[:MOST_FILES])
    return [*(link for link in given if link not in kept), *(file.as_text for file in kept.values())]


def files_in(description: str) -> list[CaseFile]:
    """Return the files that a description has lines of."""
    # Few descriptions have one, and to search every line takes long.
    if "File: " not in description:
        return []
    found = (file_at(line["link"], line["name"]) for line in _LINE.finditer(description))
    return list({file.link: file for file in found if file is not None}.values())[:MOST_FILES]


def as_written(text: str, known: str = "") -> str:
    """Return a text that somebody wrote, with its lines that look like a file's quoted, so that none becomes a link.

    Args:
        text: A customer's mail, a record's description, or a typed request.
        known: The case's description so far. The CRM sends its files back.
    """
    own = {file.as_text for file in files_in(known)}
    lines = text.splitlines()
    typed = {line for line in lines if line not in own and _LINE.fullmatch(line) is not None}
    return "\n".join(f"> {line}" if line in typed else line for line in lines) if typed else text


def without_files(description: str) -> str:
    """Return a description without the lines of its files."""
    shown = {file.as_text for file in files_in(description)}
    return "\n".join(line for line in description.split("\n") if line not in shown)
