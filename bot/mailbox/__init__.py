"""The mailboxes that casebot reads: their threads, settings and doctor checks."""
