"""The error for a file that cannot be read as a whole."""

from __future__ import annotations


class FileRefused(Exception):
    """The file is refused. The text says why, and what to do."""
