"""What is raised for a file that cannot be read as a whole."""

from __future__ import annotations


class FileRefused(Exception):
    """The file cannot be taken in; the text says why, and what would help."""
