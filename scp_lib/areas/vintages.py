"""Wards through time: the same incidents on the wards of another year, and names of old.

Wards are redrawn. Incidents have a map point, so they can be counted on the wards of any year;
a name that no ward has any more can be looked up in the years in which one did.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from scp_lib.areas.wards import nearest_ward
from scp_lib.errors import AreaError

LARGEST_GAP_M = 200.0
"""Boundaries are generalised to 20, 200 or 500 m: how far a point may lie off its own district."""
SMALLEST_SHARE = 0.005
"""Pieces below this share of a ward are the generalising of two files, not a change of ward."""
LARGEST_OUTSIDE = 0.05
"""A ward with more of its area than this outside the other wards is of another district."""
_FARTHEST_M = 2_000_000.0  # longer than Great Britain


class OnVintage(NamedTuple):
    """Incidents on the wards of another year.

    ``incidents`` has the ward_code of that year in every row. ``mended_count`` of them lie in
    none of its wards, though in the district: each was given to the nearest ward, the farthest
    ``farthest_m`` metres off.
    """

    incidents: pd.DataFrame
    mended_count: int
    farthest_m: float


class FoundWard(NamedTuple):
    """A ward that has (or had) a name, in one year's wards; ``through`` is its other name."""

    vintage: int
    ward_code: str
    ward_name: str
    through: str


def on_vintage(incidents: pd.DataFrame, *, wards: gpd.GeoDataFrame) -> OnVintage:
    """Place incidents again, in the wards of another year, without gaining or losing any.

    An incident's district is settled once, in the build. Two files of the same district differ
    by some metres along its edge: a point just outside all wards of another year is given to the
    nearest one.

    ``incidents`` has easting_m, northing_m, ward_code, as Incident, and is not changed; ``wards``
    ward_code, geometry, in code order, EPSG:27700 (as check_wards returns them). AreaError if an
    incident lies more than 200 m outside all wards: they are of another district.
    """
    places = incidents["easting_m"].to_numpy() + 1j * incidents["northing_m"].to_numpy()
    points, of_row = np.unique(places, return_inverse=True)
    ward, gap_m = nearest_ward(points.real, points.imag, wards=wards, reach_m=_FARTHEST_M)
    farthest = float(gap_m.max(initial=0.0))
    if farthest > LARGEST_GAP_M:
        outside = int((gap_m > LARGEST_GAP_M).sum())
        raise AreaError(
            f"{outside:,} location{' is' if outside == 1 else 's are'} more than "
            f"{LARGEST_GAP_M:.0f} m outside the wards ({wards['ward_name'].iloc[0]} …), the "
            f"farthest {farthest:,.0f} m. Name wards of the same district in "
            "[[ward_vintages]] of the settings."
        )
    codes = wards["ward_code"].to_numpy()[ward[of_row]]
    mended = int((gap_m[of_row] > 0).sum())
    return OnVintage(incidents.assign(ward_code=codes), mended, farthest)


def find_ward(
    name: str, *, vintages: Mapping[int, gpd.GeoDataFrame], renamed: Mapping[str, str]
) -> list[FoundWard]:
    """Find the wards with a name, in each year's wards, the oldest first; none if no ward has it.

    The name is as people write it: case, apostrophes, "&", "St." and "Saint" make no difference.
    ``vintages`` are wards (ward_code, ward_name) by year; ``renamed`` are names that a ward had
    before, with the name it has in the files, looked up for a name that no ward has.

    Examples
    --------
    >>> wards = gpd.GeoDataFrame({"ward_code": ["E05004129", "E05004137"],
    ...                           "ward_name": ["Old Heath", "St Andrew's"]})
    >>> find_ward("st andrews", vintages={2013: wards}, renamed={})[0].ward_code
    'E05004137'
    >>> find_ward("Harbour", vintages={2013: wards}, renamed={"Harbour": "Old Heath"})
    [FoundWard(vintage=2013, ward_code='E05004129', ward_name='Old Heath', through='Harbour')]
    """
    known = {plain_ward(old): new for old, new in renamed.items()}
    found: list[FoundWard] = []
    for wanted, through in ((name, ""), (known.get(plain_ward(name), name), name.strip())):
        found = found or [
            FoundWard(year, str(code), str(ward_name), through)
            for year in sorted(vintages)
            for code, ward_name in zip(
                vintages[year]["ward_code"], vintages[year]["ward_name"], strict=True
            )
            if plain_ward(ward_name) == plain_ward(wanted)
        ]
    return found


def plain_ward(name: str) -> str:
    """Spell a ward as its name is compared: letters and digits alone, Saint as St.

    >>> plain_ward("Saint Anne\u2019s & St John's") == plain_ward("ST. ANNES AND ST. JOHNS")
    True
    """
    plain = unicodedata.normalize("NFKD", name.replace("&", " and ")).casefold()
    words = re.sub(r"\bsaint\b", "st", plain)
    return "".join(letter for letter in words if letter.isalnum())


def stands_there(
    ward_code: str, *, old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, incidents: pd.DataFrame
) -> pd.DataFrame:
    """List today's wards on the ground of an old ward: by area, locations and incidents.

    ``ward_code`` is a ward of ``old``; ``old`` and ``new`` are wards of two years, as check_wards
    returns them. ``incidents`` (easting_m, northing_m) inside the old ward are counted on the new
    ones. Returns ward_code, ward_name (of ``new``), area_km2, area_pct (of the old ward),
    point_count, point_pct, incident_count, incident_pct; the most incidents first. Pieces below
    0.5% of the old ward count as none; percentages are empty where there is nothing to share out.
    AreaError if more than 5% of the old ward lies in no new one: they are not of one district.
    """
    ward = old.loc[old["ward_code"] == ward_code, "geometry"].iloc[0]
    piece_m2 = shapely.area(shapely.intersection(ward, new.geometry.to_numpy()))
    outside = 1 - piece_m2.sum() / ward.area
    if outside > LARGEST_OUTSIDE:
        raise AreaError(
            f"{100 * outside:.0f}% of the ward {ward_code} lies in no ward of the other vintage: "
            "give two vintages of one district."
        )
    piece_m2 = np.where(piece_m2 >= SMALLEST_SHARE * ward.area, np.rint(piece_m2), 0)
    placed = on_vintage(incidents, wards=old).incidents
    inside = on_vintage(placed[placed["ward_code"] == ward_code], wards=new).incidents
    table = new[["ward_code", "ward_name"]].assign(area_km2=piece_m2 / 1e6, area_pct=_pct(piece_m2))
    points = inside.drop_duplicates(["easting_m", "northing_m"])
    for what, rows in (("point", points), ("incident", inside)):
        counts = rows["ward_code"].value_counts().reindex(table["ward_code"], fill_value=0)
        table[f"{what}_count"] = counts.to_numpy()
        table[f"{what}_pct"] = _pct(counts.to_numpy())
    return pd.DataFrame(table[(piece_m2 > 0) | (table["incident_count"] > 0)]).sort_values(
        ["incident_count", "area_pct", "ward_code"], ascending=[False, False, True],
        ignore_index=True,
    )  # fmt: skip


def _pct(parts: np.ndarray) -> np.ndarray:
    return 100 * parts / parts.sum() if parts.sum() else np.full(len(parts), np.nan)
