"""Files that the app uploads: announced, sent to an upload address, then completed and shared."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass, field
from urllib.parse import quote

from sandbox.slack.ids import Ids
from sandbox.slack.message_log import Json

PREVIEW_CHARACTERS = 1_000
TEXT_TYPES = ("text/", "application/json", "application/xml", "application/csv")


@dataclass
class StoredFile:
    """Represent a file. `data` is None until it is uploaded; `complete` follows the third step."""

    id: str
    name: str
    length: int
    created: int
    user: str
    team_domain: str
    title: str = ""
    alt_text: str = ""
    data: bytes | None = None
    complete: bool = False
    shares: list[str] = field(default_factory=list)

    @property
    def mimetype(self) -> str:
        if self.name.endswith(".csv"):
            return "text/csv"
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def filetype(self) -> str:
        return self.name.rpartition(".")[2].lower() if "." in self.name else "text"

    @property
    def permalink(self) -> str:
        name = re.sub(r"[^a-z0-9.]+", "_", self.name.lower())
        return f"https://{self.team_domain}.slack.com/files/{self.user}/{self.id}/{name}"

    def as_json(self, base_url: str) -> Json:
        address = f"{base_url}/files/{self.id}/{quote(self.name)}"
        text = self.mimetype.startswith(TEXT_TYPES)
        described: Json = {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.mimetype,
            "filetype": self.filetype,
            "pretty_type": self.filetype.upper(),
            "user": self.user,
            "mode": "snippet" if text else "hosted",
            "editable": text,
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "size": len(self.data) if self.data is not None else self.length,
            "url_private": address,
            "url_private_download": address,
            "permalink": self.permalink,
            "channels": list(self.shares),
            "alt_txt": self.alt_text,
        }
        if text and self.data is not None:
            content = self.data.decode("utf-8-sig", errors="replace")
            described |= {
                "preview": content[:PREVIEW_CHARACTERS],
                "lines": content.count("\n") + 1,
                "preview_is_truncated": len(content) > PREVIEW_CHARACTERS,
            }
        return described


class Files:
    """Keep all files, by id."""

    def __init__(self, ids: Ids, team_domain: str) -> None:
        self._ids = ids
        self._team_domain = team_domain
        self._files: dict[str, StoredFile] = {}

    def announce(self, name: str, length: int, *, user: str, created: int, alt_text: str = "") -> StoredFile:
        stored = StoredFile(self._ids.file(), name, length, created, user, self._team_domain, alt_text=alt_text)
        self._files[stored.id] = stored
        return stored

    def keep(self, name: str, data: bytes, *, user: str, created: int) -> StoredFile:
        """Keep a file that a person uploads: it is there at once."""
        stored = self.announce(name, len(data), user=user, created=created)
        stored.data, stored.complete = data, True
        return stored

    def get(self, file_id: str) -> StoredFile | None:
        return self._files.get(file_id)
