"""Mailboxes, read over IMAP: what a mail says, whatever program wrote it, and which mails are new."""
