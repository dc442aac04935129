"""`python -m sandbox.salesforce`: a local Salesforce organisation for any connector, until interrupted."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sandbox.salesforce.schema import ORG, Schema
from sandbox.salesforce.server import SalesforceStandIn
from sandbox.serving import serve_until_interrupted


def command_line() -> argparse.ArgumentParser:
    """Define the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.salesforce", description="A local Salesforce organisation."
    )
    parser.add_argument("--schema", type=Path, default=ORG, help="a file like org.toml, with objects and fields")
    parser.add_argument("--host", default="127.0.0.1", help="on which address to listen")
    parser.add_argument("--port", type=int, default=8901, help="0 takes a free one")
    parser.add_argument("--allowance", type=int, default=100_000, help="how many API calls there may be in 24 hours")
    return parser


def main() -> int:
    """Serve what the command line asks for, and return the exit status."""
    asked = command_line().parse_args()
    try:
        stand_in = SalesforceStandIn(schema=Schema.load(asked.schema), allowance=asked.allowance)
        stand_in.start(asked.host, asked.port)
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    serve_until_interrupted(
        stand_in,
        {
            "Organisation": stand_in.url,
            "Token URL": stand_in.token_url,
            "Client id": stand_in.client_id,
            "Client secret": stand_in.client_secret,
        },
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
