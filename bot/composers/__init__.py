"""What makes each kind of message from the database at the moment of sending; each file has a table of the kinds that it makes."""
