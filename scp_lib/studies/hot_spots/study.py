"""From incidents to hot spots: where, whether they changed, and how well the map predicts."""

from collections.abc import Sequence
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from scp_lib.areas.hexagons import hexagon_neighbours
from scp_lib.document.naming import short_name
from scp_lib.document.text import rounded
from scp_lib.errors import MeasureError, ParameterError
from scp_lib.measures.clumps import RECENT_MONTHS, hot_spot_test, rise_test
from scp_lib.measures.concentration import busiest_share, generalised_gini, lorenz_curve
from scp_lib.measures.getis_ord import getis_ord
from scp_lib.measures.significance import benjamini_hochberg
from scp_lib.measures.trends import share_trend
from scp_lib.periods import Month, name_months
from scp_lib.studies.changes import TOO_FEW
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.hot_spots import counted
from scp_lib.studies.hot_spots.areas import (
    FEWEST_POINTS,
    Centre,
    area_table,
    change_words,
    numbered,
    only_large,
)
from scp_lib.studies.hot_spots.worth import Worth, density_of, map_worth
from scp_lib.studies.hot_spots.year_before import YearBefore, with_years, year_before
from scp_lib.studies.targets.areas import drawn_outline
from scp_lib.tables.crime_types import VIOLENCE

LEVEL = 99
"""Confidence of a hot spot, %, corrected for the number of hexagons."""
CHANGE_LEVEL = 95
"""Confidence of a rise or a trend, %, corrected for the number of hot spots."""
FEWEST_FOR_TREND = 24
"""Fewest incidents near a hexagon whose trend is tested."""
FEWEST_AT_A_POINT = 5
"""Fewest incidents of a map point that is listed."""
_FEWEST_HEXAGONS = 20
_OF_POINTS = ["busiest_point_count", "recording_count"]
"""Columns that a sensitive type has none of: each depends on single map points."""
_SHARE = "incident_share_pct"
SENSITIVE_TYPES: frozenset[str] = frozenset({VIOLENCE})
"""Crime types that are never shown by single map point."""


class NoIncidents(MeasureError):
    """There is no incident of the crime type to map."""


class Settings(NamedTuple):
    """What the study was made with."""

    crime_type: str
    months: tuple[Month, ...]
    width_m: float

    @property
    def what(self) -> str:
        """The crime type, inside a sentence."""
        return short_name(self.crime_type)

    @property
    def when(self) -> str:
        """The months in words."""
        return name_months(self.months)

    @property
    def is_sensitive(self) -> bool:
        """Whether nothing may be shown of a single map point."""
        return self.crime_type in SENSITIVE_TYPES


class HotSpots(NamedTuple):
    """What the measures find, one table a question (columns in docs/methods-hotspots.md)."""

    places: gpd.GeoDataFrame
    """One row a hexagon with a known map point; is_hot: clearly more than chance near it."""
    areas: pd.DataFrame
    """One row a hot-spot area, hot hexagons that touch with five incidents or more: the most first.

    area_number (from 1), area_name (the same wherever it is named), area_where (inside a sentence:
    "around Avon Way and Buffett Way"), ward_name (of most of it), incident_count; current_count,
    baseline_count, change_pct and verdict against the same months a year before; in_year, its
    change within the months as the tests find it.
    """
    kinds: pd.DataFrame
    """Incidents of areas by kind of place: area_number, kind_name, incident_count. None of a
    sensitive type."""
    years: YearBefore
    """All areas together, against the same months a year before; of no sensitive type."""
    by_month: pd.DataFrame
    """Months of each area: area_number, month, incident_count, earlier_count (a year before)."""
    wards: pd.DataFrame
    """Hot-spot areas and their hexagons by ward; every ward is there."""
    in_hot_spots_count: int | None
    """Incidents in all areas together; None of a sensitive type."""
    in_hot_spots_pct: float
    """Their share of all incidents; a whole one of a sensitive type."""
    one_point_count: int
    """Hexagons of areas with over half of the incidents near them at one map point."""
    points: pd.DataFrame
    """The busiest map points. Empty for a sensitive type."""
    concentration: pd.DataFrame
    """Share of incidents at the busiest 1, 5 and 10% of map points; of a sensitive type a whole
    one, without the counts."""
    lorenz: pd.DataFrame
    """place_share_pct and incident_share_pct, from the quietest map point."""
    generalised_gini: float
    """Concentration over map points, corrected for few incidents."""
    worth: Worth
    """The map compared with the months that followed."""
    density: gpd.GeoDataFrame
    """Hexagons with density_per_km2 above 0, those without a map point too; with geometry."""
    bandwidth_m: float
    """Of the density."""
    hexagon_count: int
    """All hexagons of the area, those without a map point too."""
    settings: Settings

    @property
    def hot(self) -> gpd.GeoDataFrame:
        """The hot hexagons, area by area; those of no area last."""
        found = self.places[self.places["is_hot"]]
        found = found.assign(last=found["area_number"] == 0)
        found = found.sort_values(["last", "area_number", "place_id"], ignore_index=True)
        return found.drop(columns="last")

    @property
    def in_areas(self) -> gpd.GeoDataFrame:
        """The hot hexagons of the areas, area by area."""
        return self.hot[self.hot["area_number"] > 0]


def hot_spot_study(
    data: Dataset, *, crime_type: str, months: int = 12, hexagon_m: float = 250
) -> HotSpots:
    """Find the hot spots of one crime type over the complete ones of the last months.

    ``months`` is how many, to the report's month; ``hexagon_m`` is the width that
    :func:`hot_spots` takes.
    """
    located = data.once(
        ("located", hexagon_m),
        lambda: counted.locate(
            data.mark_recording(data.incidents),
            until=data.month,
            wards=data.wards,
            width_m=hexagon_m,
        ),
    )
    found = hot_spots(
        located,
        wards=data.wards,
        months=data.last_months(months),
        crime_type=crime_type,
        width_m=hexagon_m,
        earlier=data.complete_months,
        centre=_centre(data),
    )
    if found.hexagon_count < _FEWEST_HEXAGONS:
        raise ParameterError(
            f"Hexagons of {hexagon_m:,.0f} m are too large, with {found.hexagon_count} for the "
            "whole area: choose a smaller width, like 250."
        )
    return found


def _centre(data: Dataset) -> Centre | None:
    setting = data.settings.town_centre
    if setting is None:
        return None
    outline = drawn_outline(setting, wards=data.wards)
    return Centre(setting.name, outline.geometry.iloc[0])


def hot_spots(
    located: counted.Located,
    *,
    wards: gpd.GeoDataFrame,
    months: Sequence[Month],
    crime_type: str,
    width_m: float = 250,
    earlier: Sequence[Month] = (),
    centre: Centre | None = None,
) -> HotSpots:
    """Find the hot spots of one crime type over some months.

    A hexagon is hot with an incident of its own if, together with its six neighbours, it has more
    incidents over the months together than its share of the known map points explains, even where
    they come in clumps (:func:`scp_lib.measures.clumps.hot_spot_test`). Hot hexagons that touch and
    have five incidents of their own or more are a hot-spot area; ``centre`` is the drawn town
    centre, which one of them can be named after.

    ``located`` has every crime type and month received, up to the last of ``months``, with
    is_recording, in hexagons of ``width_m`` metres across the flats. ``months`` and ``earlier`` are
    complete months, in order, and those before them: as many just before make last year's map. A
    sensitive type (SENSITIVE_TYPES) has no table of map points, no names of places, and no count of
    its own for a hexagon with a single map point, nor a sum that it is part of. NoIncidents, or
    MeasureError if there is no month or they are out of order.
    """
    months = tuple(months)
    rows, grid = located
    of_type = rows[rows["crime_type"] == crime_type]
    chosen = _chosen(of_type, months=months, crime_type=crime_type)
    settings = Settings(crime_type, months, width_m)
    point_counts = counted.count_points(chosen, grid=grid, months=months)
    counts, by_point = counted.by_place(point_counts, grid=grid), np.nansum(point_counts, axis=1)
    table = counted.name_places(_places(counts, grid=grid), chosen, located=located, wards=wards)
    table = _changes(table, counts, point_counts, grid=grid)
    density, bandwidth_m = density_of(by_point, grid=grid)
    table = table.assign(density_per_km2=density)
    places = table[table["map_point_count"] > 0].reset_index(drop=True)
    areas = area_table(places, chosen, grid=grid, is_sensitive=settings.is_sensitive)
    places, areas = only_large(places, areas)
    inside, one_point = (
        int(places.loc[places["area_number"] > 0, column].sum())
        for column in ("incident_count", "is_one_point")
    )
    in_hot_pct, concentration = 100 * inside / len(chosen), busiest_share(by_point)
    if settings.is_sensitive:
        places, areas = _without_single_points(places, areas)
        in_hot_pct = float(rounded(in_hot_pct, decimals=0))
        concentration = concentration.drop(columns="incident_count").round({_SHARE: 0})
    places, areas = numbered(
        places, areas, located=located, centre=centre, is_sensitive=settings.is_sensitive
    )
    is_short = len(months) <= RECENT_MONTHS
    in_year = [TOO_FEW if is_short else change_words(row) for row in areas.to_dict("records")]
    areas = areas.assign(in_year=pd.Series(in_year, dtype="str"))
    years = year_before(of_type, places, months=months, complete_months=earlier)
    areas = with_years(areas, years)
    shown = chosen.iloc[:0] if settings.is_sensitive else chosen
    dense = table.loc[density > 0, ["place_id", "density_per_km2", "geometry"]]
    return HotSpots(
        places=places.drop(columns="row"),
        areas=areas,
        kinds=counted.kinds_table(shown, places),
        years=years._replace(together=years.together.iloc[:0]) if settings.is_sensitive else years,
        by_month=counted.month_table(
            areas,
            places,
            counts,
            counted.earlier_counts(of_type, grid=grid, months=months, earlier=earlier),
            months=months,
        ),
        wards=counted.ward_table(places, areas, chosen, wards=wards),
        in_hot_spots_count=None if settings.is_sensitive else inside,
        in_hot_spots_pct=in_hot_pct,
        one_point_count=one_point,
        points=counted.point_table(shown, grid=grid, places=places, fewest=FEWEST_AT_A_POINT),
        concentration=concentration,
        lorenz=lorenz_curve(by_point),
        generalised_gini=generalised_gini(by_point),
        worth=map_worth(of_type, grid=grid, months=months, earlier=earlier),
        density=dense.reset_index(drop=True),
        bandwidth_m=bandwidth_m,
        hexagon_count=len(grid.places),
        settings=settings,
    )


def _chosen(rows: pd.DataFrame, *, months: tuple[Month, ...], crime_type: str) -> pd.DataFrame:
    if not months or list(months) != sorted(set(months)):
        raise MeasureError("Hot spots need the complete months, each once and in order.")
    days = [pd.Timestamp(month.first_day) for month in months]
    chosen = rows[rows["month"].isin(days)]
    if chosen.empty:
        raise NoIncidents(
            f"No incident of '{crime_type}' has a place in the wards in {name_months(months)}."
        )
    return chosen


def _places(counts: counted.Counts, *, grid: counted.Grid) -> gpd.GeoDataFrame:
    """Put the test of every hexagon in one table, and number the areas of hot ones that touch."""
    total = np.nansum(counts, axis=1)
    test = hot_spot_test(counts, weights=grid.neighbours, map_points=grid.map_point_count)
    is_hot = (test.p_corrected <= (100 - LEVEL) / 100) & (total > 0)
    area = np.zeros(len(total), dtype=np.int64)
    area[is_hot] = 1 + connected_components(grid.neighbours[is_hot][:, is_hot], directed=False)[1]
    return grid.places.assign(
        row=np.arange(len(total)),
        map_point_count=grid.map_point_count,
        incident_count=pd.array(total, dtype="Int64"),
        near_count=pd.Series(test.near_count, dtype="Int64"),
        expected_count=test.expected,
        z=getis_ord(total, weights=grid.neighbours),
        p=test.p,
        p_corrected=test.p_corrected,
        is_hot=is_hot,
        area_number=area,
    )


def _changes(
    table: gpd.GeoDataFrame,
    counts: counted.Counts,
    point_counts: counted.Counts,
    *,
    grid: counted.Grid,
) -> gpd.GeoDataFrame:
    """Add what is near each hexagon, and of each hot one whether it has risen or has a trend."""
    place, is_hot = grid.points["place"].to_numpy(), table["is_hot"].to_numpy()
    inside = sparse.csr_matrix(
        (np.ones(len(place)), (place, np.arange(len(place)))), shape=(len(table), len(place))
    )
    near = grid.neighbours @ inside
    busiest = near.multiply(np.nansum(point_counts, axis=1)).max(axis=1).toarray().ravel()
    rise, trend = np.full((2, len(table)), np.nan)
    rise[is_hot] = rise_test(point_counts, near=near[is_hot])
    of_near = grid.neighbours[is_hot] @ counts
    found = share_trend(of_near, area_counts=np.sum(counts, axis=0) - of_near)
    is_tested = np.nansum(of_near, axis=1) >= FEWEST_FOR_TREND
    trend[is_hot] = benjamini_hochberg(np.where(is_tested, found.p, np.nan))
    side = np.zeros(len(table))
    side[is_hot] = np.sign(found.slope)
    chance = (100 - CHANGE_LEVEL) / 100
    return table.assign(
        busiest_point_count=pd.array(busiest, dtype="Int64"),
        is_one_point=is_hot & (busiest > np.asarray(table["near_count"], dtype=float) / 2),
        rise_p=rise,
        is_risen=rise <= chance / max(is_hot.sum(), 1),
        trend_p=trend,
        trend=np.select([(trend <= chance) & (side > 0), trend <= chance], ["rise", "fall"], ""),
    )


def _without_single_points(
    places: gpd.GeoDataFrame, areas: pd.DataFrame
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Leave out what would show the incidents of a single map point, or give them back by a sum.

    A hexagon's sum with its neighbours, or a test of it, less their own counts would give one back.
    So would an area's own sum, where one of its hexagons alone is left out.
    """
    alone = places["map_point_count"] < FEWEST_POINTS
    is_near_one = hexagon_neighbours(places["place_id"]) @ alone.to_numpy(float) > 0
    places = places.assign(near="", is_one_point=False)
    places.loc[alone, "incident_count"] = pd.NA
    places.loc[is_near_one, ["near_count", "z", "p", "rise_p", "trend_p"]] = np.nan
    places.loc[:, [*_OF_POINTS, "density_per_km2", "p_corrected"]] = np.nan
    areas.loc[areas["single_count"] == 1, "incident_count"] = pd.NA
    areas = areas.astype({"near_count": "Int64"})
    areas.loc[:, [*_OF_POINTS, "near_count", "one_point_count"]] = pd.NA
    return places, areas
