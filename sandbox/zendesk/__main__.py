"""`python -m sandbox.zendesk`: a local Zendesk for any connector, until interrupted."""

from __future__ import annotations

import argparse
import sys

from sandbox.serving import serve_until_interrupted
from sandbox.zendesk.server import ZendeskStandIn


def main() -> int:
    """Serve until interrupted, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.zendesk", description="A local Zendesk.")
    parser.add_argument("--host", default="127.0.0.1", help="on which address to listen")
    parser.add_argument("--port", type=int, default=8902, help="0 takes a free one")
    asked = parser.parse_args()
    stand_in = ZendeskStandIn()
    try:
        stand_in.start(asked.host, asked.port)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    serve_until_interrupted(
        stand_in,
        {
            "Zendesk": stand_in.url,
            "Client id": stand_in.client_id,
            "Client secret": stand_in.client_secret,
            "View": str(stand_in.view),
        },
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
