"""`python -m sandbox.zendesk`: a local Zendesk for any connector, until interrupted."""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from sandbox.zendesk.server import ZendeskStandIn


def main() -> int:
    """Serve until interrupted; returns the exit status."""
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
    sys.stdout.write(
        f"Zendesk:        {stand_in.url}\n"
        f"Client id:      {stand_in.client_id}\n"
        f"Client secret:  {stand_in.client_secret}\n"
        f"View:           {stand_in.view}\n"
    )
    sys.stdout.flush()
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    ended.wait()
    stand_in.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
