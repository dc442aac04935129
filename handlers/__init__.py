"""What Slack sends, feature by feature: parse, one use case, render."""
