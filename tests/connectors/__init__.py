"""Where cases come from: exports, and what is sent signed."""
