"""The composers: each file makes some kinds of message from the database at the moment of sending."""
