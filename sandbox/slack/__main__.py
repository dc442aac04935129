"""`python -m sandbox.slack`: a local Slack workspace for any app, until interrupted."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sandbox.serving import serve_until_interrupted
from sandbox.slack.manifest import ManifestError
from sandbox.slack.people import PeopleError, load_people, some_people
from sandbox.slack.server import Sandbox


def command_line() -> argparse.ArgumentParser:
    """Define the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.slack", description="A local, strict Slack workspace for one app."
    )
    parser.add_argument("--manifest", type=Path, required=True, help="the app's manifest, YAML or JSON")
    parser.add_argument(
        "--people", type=Path, help="YAML with people and channels; three people and #general without it"
    )
    parser.add_argument("--host", default="127.0.0.1", help="on which address to listen")
    parser.add_argument("--port", type=int, default=8900, help="0 takes a free one")
    parser.add_argument(
        "--request-url", default="", help="deliver by signed HTTP requests to this address, not Socket Mode"
    )
    parser.add_argument("--rate-scale", type=float, default=1.0, help="2.0 lets twice as many calls through as Slack")
    parser.add_argument(
        "--latency", type=float, default=0.0, help="at most so many seconds until what the app posts is there"
    )
    return parser


def main() -> int:
    """Serve what the command line asks for, and return the exit status."""
    asked = command_line().parse_args()
    try:
        membership = load_people(asked.people) if asked.people else some_people()
        sandbox = Sandbox(
            manifest=asked.manifest,
            people=membership.people,
            channels=membership.channels,
            team_name=membership.team_name,
            team_domain=membership.team_domain,
            rate_scale=asked.rate_scale,
            latency_s=asked.latency,
            delivery="http" if asked.request_url else "socket",
            request_url=asked.request_url,
        )
        sandbox.start(asked.host, asked.port)
    except (ManifestError, PeopleError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    serve_until_interrupted(
        sandbox,
        {
            "Workspace": sandbox.url,
            "SLACK_API_URL": sandbox.api_url,
            "SLACK_BOT_TOKEN": sandbox.bot_token,
            "SLACK_APP_TOKEN": sandbox.app_token,
            "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        },
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
