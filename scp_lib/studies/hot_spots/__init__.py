"""Hot spots of one crime type, from incidents to the tables that a page tells."""

from scp_lib.studies.hot_spots.answer import SENSITIVE_TYPES, HotSpots, Settings
from scp_lib.studies.hot_spots.groups import GROUPS, OVERALL
from scp_lib.studies.hot_spots.study import hot_spots

__all__ = ["GROUPS", "OVERALL", "SENSITIVE_TYPES", "HotSpots", "Settings", "hot_spots"]
