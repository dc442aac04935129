"""Generate .env.example and the README's table of settings."""

from __future__ import annotations

from bot.config.settings import SETTINGS


def env_example() -> str:
    """Return the text of .env.example: every setting with its default, commented."""
    blocks = [
        "# casebot's settings. Copy this file to .env and fill in what you need. The environment overrides the file.\n"
    ]
    for setting in SETTINGS:
        given = f"{setting.name}={setting.default}"
        default = f" Default: {setting.default}." if setting.default else ""
        blocks.append(f"# {setting.about}{default}\n# {setting.remedy}\n{f'#{given}' if setting.default else given}\n")
    return "\n".join(blocks)


def settings_table() -> str:
    """Return the README's table of settings, in Markdown."""
    rows = ["| setting | type | default | purpose |", "|---|---|---|---|"]
    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default else "–"
        rows.append(f"| `{setting.name}` | {setting.kind} | {default} | {setting.about} |")
    return "\n".join(rows) + "\n"
