"""Pure decisions; each takes `now`."""
