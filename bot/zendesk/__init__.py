"""Zendesk in casebot: reading tickets, writing into them, and how both stand."""
