"""The outbox emptied into Slack: the worker's threads, the sender, and what becomes of a failed call."""
