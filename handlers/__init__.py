"""Handle what Slack sends, one file per feature: parse, call one use case, render."""
