"""One module a publisher; their names for things stop here."""
