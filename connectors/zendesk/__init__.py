"""Zendesk: the REST client, tickets as values, and the signature of web hooks."""
