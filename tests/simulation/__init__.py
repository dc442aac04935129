"""A quarter in the life of two regions: the real rules and the real sweep, against an oracle that knows the words of the rules alone."""
