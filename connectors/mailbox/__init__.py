"""Read mailboxes over IMAP: the content of mails from any program, and which mails are new."""
