"""From a partnership and a month to a folder of pages."""
