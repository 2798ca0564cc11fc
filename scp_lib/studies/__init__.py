"""Areas and measures brought together on a partnership's processed tables, for a notebook to tell."""
