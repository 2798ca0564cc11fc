"""Maps, charts and tables: what a reader sees."""
