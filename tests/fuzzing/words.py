"""What people, customers and strangers may write, the worst of it first; and how many inputs were tried."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

NASTY = (
    "", " ", "\x00", "\ud800", "‮abc", "\u2028", "a" * 3_001, "𝒜" * 800, "é" * 300, "<!channel>", "<@U0ANA>", "<#C0HVS|x>", "&lt;", "*_~`", "\\", "'", '"',
    "'; DROP TABLE cases; --", "%", "_", "%s%n", "{{ 7*7 }}", "{% raw %}", "=cmd|' /C calc'!A0", "@SUM(1)", "-1", "0", "1e999", "NaN", "9" * 40, "٣٤٥",
    "1:999999", "1:1", "0:0", "999999:1", "1:1:e-mail:1", "1:1:e-mail:99", ":::", "turn:AMER", "None", "null", "[]", "{}", "00080001", "S000001",
    "00080001 Portuguese", "search \"", "search *", "search OR AND NOT NEAR(", "created by <@U0SUE>", "created by <@U>", "digest", "watch", "watch off", "mine 999999999999",
    "status", "feedback", "2026-02-30", "0001-01-01", "9999-12-31", "2026-03-05", "2026-03-01 AS Call", "ana@example.com", "https://x.example/?a=<b>|c", "#advocate 00080001",
    "#languagebarrier 00080001 German", "<https://crm.example/500|x>", "Closed: Resolved", "In Progress: Engaged", "new", "help", "🙏" * 50,
)  # fmt: skip

texts = st.one_of(st.sampled_from(NASTY), st.sampled_from(NASTY), st.text(max_size=60))

#: What a client of Slack's can send: no halves of surrogate pairs.
sendable = texts.map(lambda text: text.encode("utf-8", "ignore").decode("utf-8"))

#: How many inputs each door was sent, in this process.
tried: Counter[str] = Counter()


def fuzzed(times: int) -> settings:
    """So many inputs in a hurry, five times as many in CI; the same ones in each run."""
    return settings(
        max_examples=times * max(1, settings().max_examples // 20),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
