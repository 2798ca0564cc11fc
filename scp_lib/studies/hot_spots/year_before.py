"""Hot-spot areas against the same months a year before, and how sure a change is."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from scp_lib.measures.comparison import compare_areas
from scp_lib.measures.overdispersion import area_dispersion, like_pairs, pair_tables
from scp_lib.measures.year_on_year import days_in
from scp_lib.measures.year_on_year import year_before as a_year_before
from scp_lib.periods import Month, name_months
from scp_lib.studies import changes

CLEAR_FALL = "a clear fall"
_ALL = 0
"""All areas together, in the tables by area."""


class YearBefore(NamedTuple):
    """The areas against a year before: ``months`` are those that both years have.

    ``areas`` has a row an area, ``together`` all of them in one: area_number (0 for all), the
    columns of :func:`scp_lib.measures.comparison.compare_areas`, and verdict. Without a month that
    both years have, both are empty.
    """

    months: list[Month]
    areas: pd.DataFrame
    together: pd.DataFrame

    @property
    def months_name(self) -> str:
        """The later year's months in words."""
        return name_months(self.months)

    @property
    def earlier_name(self) -> str:
        """The earlier year's months in words."""
        return name_months(a_year_before(self.months))


def year_before(
    rows: pd.DataFrame,
    places: gpd.GeoDataFrame,
    *,
    months: Sequence[Month],
    complete_months: Collection[Month],
) -> YearBefore:
    """Compare hot-spot areas with the same months a year before.

    How much counts of places vary anyway is learnt from the wards in which an area has no incident
    (:func:`scp_lib.measures.overdispersion.area_dispersion`). An area is drawn where this year's
    counts are high, so it looks as if it had risen even if nothing has changed: a rise is never
    called clear. A fall is called by mistake the more rarely.

    ``rows`` are located incidents of one type (ward_code, month, place), ``places`` the hexagons
    with row and area_number.
    """
    like = [month for month in months if month + -12 in complete_months]
    of_place = places.set_index("row")["area_number"]
    rows = rows.assign(area_number=rows["place"].map(of_place).fillna(0).astype("int64"))
    inside = rows[rows["area_number"] > 0]
    if not like or inside.empty:
        nothing = compare_areas([], [], dispersions=[]).assign(area_number=[], verdict=[])
        return YearBefore([], nothing, nothing)
    pairs = like_pairs(like, complete_months=complete_months)
    wards, areas = (
        pair_tables(
            part.groupby([column, "month"]).size().rename("incident_count").reset_index(),
            area=column,
            pairs=pairs,
        )
        for part, column in ((rows, "ward_code"), (inside, "area_number"))
    )
    judged = areas[0].reindex(sorted(set(of_place[of_place > 0])), fill_value=0)
    in_wards = inside.groupby("area_number")["ward_code"].agg(set)

    def compared(groups: Sequence[tuple[int, list[int]]]) -> pd.DataFrame:
        dispersions = []
        for _, numbers in groups:
            own = set().union(*in_wards.reindex(numbers).dropna())
            others = wards[0].drop(index=list(own), errors="ignore")
            table = pd.concat([others, judged.loc[numbers]])
            dispersions.append(area_dispersion([table, *wards[1:]], numbers))
        summed = [judged.loc[numbers].sum() for _, numbers in groups]
        found = compare_areas(
            [each["now"] for each in summed],
            [each["before"] for each in summed],
            dispersions=dispersions,
            current_exposure=days_in(like),
            baseline_exposure=days_in(a_year_before(like)),
        )
        found["verdict"] = [verdict(row) for row in found.to_dict("records")]
        return found.assign(area_number=[name for name, _ in groups])

    numbers = judged.index.tolist()
    return YearBefore(
        like, compared([(number, [number]) for number in numbers]), compared([(_ALL, numbers)])
    )


def with_years(areas: pd.DataFrame, years: YearBefore) -> pd.DataFrame:
    """Add to areas their change on a year before; empty where their own count is not shown."""
    columns = ["current_count", "baseline_count", "change_pct", "low_pct", "high_pct", "verdict"]
    found = years.areas.set_index("area_number")[columns].reindex(areas["area_number"])
    found = found.reset_index(drop=True).mask(areas["incident_count"].isna())
    words = found["verdict"].astype("object").fillna("").astype("str")
    counts = dict.fromkeys(["current_count", "baseline_count"], "Int64")
    return areas.join(found.astype(counts).assign(verdict=words))


def verdict(row: Mapping[Hashable, float]) -> str:
    """Say how sure the change of an area is; a rise is never called clear.

    >>> row = {"baseline_count": 50, "current_count": 30, "change_pct": -40.0, "low_pct": -60.0,
    ...        "high_pct": -12.0, "phi": 1.5, "is_beyond_chance": True}
    >>> verdict(row), verdict({**row, "is_beyond_chance": False})
    ('a clear fall', 'lower, but could be chance')
    >>> verdict({**row, "current_count": 90, "change_pct": 80.0, "low_pct": 20.0})
    'higher, but could be chance'
    """
    is_rise = not row["change_pct"] < 0
    found = changes.verdict({**row, "is_beyond_chance": row["is_beyond_chance"] and not is_rise})
    return found.removesuffix(" among so many")
