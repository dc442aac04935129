"""One file for each story."""
