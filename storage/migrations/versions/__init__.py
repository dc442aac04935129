"""The steps, in order of their numbers. One that was ever released is not changed again."""
