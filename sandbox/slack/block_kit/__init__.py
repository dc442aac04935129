"""Slack's rules for Block Kit, as tables: the fields of blocks and elements, their limits, and where each may appear.

Sources: https://docs.slack.dev/reference/block-kit (blocks, block elements, composition objects) and
https://docs.slack.dev/reference/views. Where the documentation leaves a choice, the stricter reading is used: what
passes here passes there. Blocks that only Slack may post (``file``, ``call``) and ``auth_provider`` are refused as
unknown. ``validation`` applies the tables; ``check`` holds the functions that the server calls.
"""
