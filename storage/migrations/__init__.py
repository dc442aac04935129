"""How the tables came to be, step by step; storage.migrate runs the steps."""
