"""Counts of personal records: how they are printed, what was printed, and who attacks it."""
