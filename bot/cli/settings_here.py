"""The settings of the folder in which a command runs."""

from __future__ import annotations

import os
from pathlib import Path

from bot.config.settings import Settings


def settings_here() -> Settings:
    """Return the settings from the environment or else from the .env file in this folder."""
    return Settings.load(os.environ, Path(".env"))
