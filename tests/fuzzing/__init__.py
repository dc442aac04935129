"""Whatever comes in from outside: every door is sent what nobody foresaw, and nothing breaks."""
