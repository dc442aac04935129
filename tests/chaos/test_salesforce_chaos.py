"""SAFE-2 and SAFE-4 with Salesforce: the connector's processes killed with -9, the organisation in trouble, people at work on both sides.

Short in CI; SALESFORCE_KILLS=100 SALESFORCE_FAULTS=300 goes on until there were so many, and CHAOS_SEED repeats a run's choices.
"""

from __future__ import annotations

import json
import logging
import os
import random
import time

import pytest

from tests.chaos.salesforce_scene import Chaos

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(3600)]

logger = logging.getLogger(__name__)

KILLS = int(os.environ.get("SALESFORCE_KILLS", "5"))
FAULTS = int(os.environ.get("SALESFORCE_FAULTS", "15"))
# One kill and its start take so long at most; a run that does not come on ends.
LONGEST_S = 40 + 6.0 * KILLS
# People go on only while so many writes wait, or a run of many kills would end with a mountain.
MOST_WAITING = 25
PROGRESS_EVERY_S = 10.0


def test_killed_and_in_trouble_both_sides_are_equal_in_the_end(database_url: str) -> None:
    """SAFE-2, SAFE-4: no write lost, none applied twice, in order for each case; two replicas on PostgreSQL."""
    seed = int(os.environ.get("CHAOS_SEED", random.randrange(10**6)))
    logger.warning("CHAOS_SEED=%d", seed)
    replicas = 2 if database_url.startswith("postgresql") else 1
    with Chaos(database_url, replicas, seed) as chaos:
        began = shown = killed = time.monotonic()
        while chaos.kills < KILLS or len(chaos.crm.faults.met()) < FAULTS:
            now = time.monotonic()
            assert now - began < LONGEST_S, (
                f"{chaos.kills} kills and {len(chaos.crm.faults.met())} faults in {LONGEST_S} s"
            )
            if now - shown > PROGRESS_EVERY_S:
                shown = now
                met = len(chaos.crm.faults.met())
                logger.warning("%3.0f s: %d kills, %d faults, %s", now - began, chaos.kills, met, chaos.left()[:200])
            if chaos.backlog() < MOST_WAITING:
                chaos.something_happens()
            if len(chaos.crm.faults.pending()) < 20 and chaos.dice.random() < 0.5:
                chaos.adds_a_fault()
            chaos.counts_the_dead()
            if now - killed > 2.0 / replicas and chaos.dice.random() < 0.1:
                killed = now
                chaos.kills_one()
            time.sleep(chaos.dice.random() * 0.15)
        chaos.settles(within_s=90)
        chaos.ends_well()
        figures = chaos.agrees()
    logger.warning("%s", json.dumps(figures | {"seconds": round(time.monotonic() - began)}))
