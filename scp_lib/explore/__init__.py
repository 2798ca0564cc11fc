"""The explorer: choose types, months and places; map, trend, table and an answer follow."""

from scp_lib.explore.widget import Explorer, explore

__all__ = ["Explorer", "explore"]
