"""Tests of the Salesforce connector, by themselves; the stories over HTTP are in tests/stories."""
