"""Tests of the Zendesk connector, by themselves; the stories over HTTP are in tests/stories."""
