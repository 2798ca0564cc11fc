"""What a study of hot spots answers."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from scp_lib.periods import Month
from scp_lib.schemas import VIOLENCE
from scp_lib.studies.hot_spots.worth import Worth

SENSITIVE_TYPES: frozenset[str] = frozenset({VIOLENCE})
"""Crime types that are never told by single map point."""


class Settings(NamedTuple):
    """What the study was made with."""

    crime_type: str
    months: tuple[Month, ...]
    width_m: float
    level: int
    is_sensitive: bool


class HotSpots(NamedTuple):
    """The answer: one table a question (columns in docs/methods-hotspots.md)."""

    places: gpd.GeoDataFrame
    """One row a hexagon with a known map point; see schemas.HotSpot. Hot spots have is_hot."""
    by_month: pd.DataFrame
    """Months of places with an incident: place_id, month, incident_count, confidence."""
    wards: pd.DataFrame
    """Hot spots by ward and group; every ward is there."""
    in_hot_spots_count: int
    """Incidents in all hot spots together."""
    points: pd.DataFrame
    """The busiest map points; see schemas.RepeatLocation. Empty for a sensitive type."""
    concentration: pd.DataFrame
    """Share of incidents at the busiest 1, 5 and 10% of map points."""
    lorenz: pd.DataFrame
    """place_share_pct and incident_share_pct, from the quietest map point."""
    generalised_gini: float
    """Concentration over map points, corrected for few incidents."""
    worth: Worth
    """The map held against the months that followed."""
    variants: pd.DataFrame
    """Other ways to make the map: variant_name, kept_count, hot_count, kept_share."""
    density: gpd.GeoDataFrame
    """Hexagons with density_per_km2 above 0, those without a map point too; with geometry."""
    bandwidth_m: float
    """Of the density."""
    by_neighbours_count: int
    """Hexagons hot by their neighbours alone, without an incident: no hot spots here."""
    hexagon_count: int
    """All hexagons of the area, those without a map point too."""
    settings: Settings

    @property
    def first_month(self) -> pd.Timestamp:
        """The first of the months."""
        return pd.Timestamp(self.settings.months[0].first_day)

    @property
    def hot(self) -> gpd.GeoDataFrame:
        """The hot spots, by ward and the busiest first."""
        found = self.places[self.places["is_hot"]]
        return found.sort_values(["ward_name", "ward_code", "rank"], ignore_index=True)
