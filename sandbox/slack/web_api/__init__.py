"""Slack's Web API: `catalogue` says what each method needs, one module per family does it, `endpoint` speaks HTTP."""
