"""What runs for the mailboxes."""
