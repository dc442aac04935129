"""Tests of Zendesk in casebot, by themselves; the stories are in tests/stories."""
