"""Sends the outbox to Slack: the worker's threads, the sender, and the handling of failed calls."""
