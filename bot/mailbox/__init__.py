"""Mailboxes that casebot reads: what runs for them, how it is set up, and what the doctor says of them."""
