"""Runs Zendesk: reading tickets, writing to them, and the state of both."""
