"""A process that reads and writes Salesforce and does nothing else, made to be killed: `python -m tests.chaos.salesforce_replica`.

DATABASE_URL, SALESFORCE_URL, SALESFORCE_ID and SALESFORCE_SECRET say where. It ends well on SIGTERM.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import tomllib
from datetime import timedelta

from bot.salesforce.pausing import PauseTiming
from bot.salesforce.sender import SenderSettings
from bot.salesforce.service import SalesforceConfig, SalesforceService, scope_of
from cases.model.policy import Policy
from connectors.salesforce.connection import SalesforceConnection
from connectors.salesforce.map_file import read_map
from storage.crm_values import CrmTiming
from storage.database import Database
from storage.engine import make_engine
from tests.bot.salesforce.organisation import MAP
from tests.chaos.sender import WallClock

# As in life, only faster: the settling time is longer than the client's time-out, and the lease than both.
TIME_OUT_S = 0.8
EVERY = timedelta(seconds=0.3)
# The local organisation shows a row within this time of its creation, slow answers included.
UNSEEN_FOR = timedelta(seconds=5)
TIMING = CrmTiming(
    lease=timedelta(seconds=3),
    elsewhere=timedelta(seconds=0.2),
    settle=timedelta(seconds=1.2),
    retry=timedelta(seconds=0.1),
    longest_retry=timedelta(seconds=0.6),
)
PAUSES = PauseTiming(every=EVERY, used_up=EVERY, longest=EVERY, trouble=EVERY, setup=EVERY)
LEASE = timedelta(seconds=1.5)


def main() -> None:
    """Read and write until SIGTERM, or until a crash point."""
    logging.basicConfig(format=f"%(asctime)s {os.getpid()} %(message)s", level=logging.WARNING)
    field_map = read_map(tomllib.loads(MAP))
    database = Database(make_engine(os.environ["DATABASE_URL"]), WallClock(), crm=scope_of(field_map))
    connection = SalesforceConnection(
        os.environ["SALESFORCE_URL"],
        os.environ["SALESFORCE_ID"],
        os.environ["SALESFORCE_SECRET"],
        timeout_s=TIME_OUT_S,
        connect_timeout_s=TIME_OUT_S,
    )
    config = SalesforceConfig(
        connection, field_map, PAUSES, SenderSettings(poll_s=0.1, timing=TIMING, unseen_for=UNSEEN_FOR), LEASE
    )
    service = SalesforceService(config, database, Policy(), WallClock())
    asked = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked.set())
    service.start()
    while not asked.wait(0.1):
        service.poll()
    service.stop()
    database.close()


if __name__ == "__main__":
    main()
