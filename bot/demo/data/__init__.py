"""The demo's data: a team, its Slack, and a month of sample cases. Everybody and everything in it is invented."""

from bot.demo.data.seeding import seed
from bot.demo.data.team import CHANNELS, people, roster

__all__ = ["CHANNELS", "people", "roster", "seed"]
