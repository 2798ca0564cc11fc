"""Areas and measures brought together on a partnership's tables, for a notebook to tell."""
