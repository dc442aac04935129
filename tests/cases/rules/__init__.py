"""Tests: Pure decisions; each takes `now`."""
