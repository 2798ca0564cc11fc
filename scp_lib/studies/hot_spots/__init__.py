"""Hot spots of one crime type, from incidents to the tables that a page tells."""

from scp_lib.studies.hot_spots.study import (
    GROUPS,
    OVERALL,
    SENSITIVE_TYPES,
    HotSpots,
    hot_spots,
)

__all__ = ["GROUPS", "OVERALL", "SENSITIVE_TYPES", "HotSpots", "hot_spots"]
