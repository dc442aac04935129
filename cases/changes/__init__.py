"""The one path by which a change of a case is stored, and what follows from it."""
