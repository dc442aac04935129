"""Where cases come from and go back to."""
