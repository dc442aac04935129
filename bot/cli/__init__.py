"""The command line; `main` is the entry point of the `casebot` command."""

from bot.cli.commands import main

__all__ = ["main"]
