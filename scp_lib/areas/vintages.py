"""Wards through time: the same incidents on the wards of another year, and names of old.

Wards are redrawn. Incidents have a map point, so they can be counted on the wards of any year;
a name that no ward bears any more can be looked up in the years in which one did.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from scp_lib.areas.reallocation import area_weights
from scp_lib.areas.wards import in_wards
from scp_lib.errors import AreaError

LARGEST_GAP_M = 200.0
"""Boundaries are generalised to 20, 200 or 500 m: how far a point may lie off its own district."""


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
    """A ward that bears (or bore) a name, in one year's wards; ``through`` is its other name."""

    vintage: int
    ward_code: str
    ward_name: str
    through: str


def on_vintage(incidents: pd.DataFrame, *, wards: gpd.GeoDataFrame) -> OnVintage:
    """Place incidents again, in the wards of another year; none is gained or lost.

    An incident's district is settled once, in the build. Two files of the same district differ
    by some metres along its edge, so that a point may lie just outside all wards of another
    year: it is given to the nearest one.

    Parameters
    ----------
    incidents
        easting_m, northing_m, ward_code, as schemas.Incident; not changed.
    wards
        ward_code, geometry, in code order, EPSG:27700 (as check_wards returns them).

    Raises
    ------
    AreaError
        An incident lies more than 200 m outside all wards: they are of another district.
    """
    places = incidents["easting_m"].to_numpy() + 1j * incidents["northing_m"].to_numpy()
    points, of_row = np.unique(places, return_inverse=True)
    ward = in_wards(points.real, points.imag, wards=wards)
    outside = np.flatnonzero(ward < 0)
    farthest = 0.0
    if outside.size:
        nearest, gap_m = _nearest(points[outside], wards)
        farthest = float(gap_m.max())
        if farthest > LARGEST_GAP_M:
            raise AreaError(
                f"{int((gap_m > LARGEST_GAP_M).sum()):,} map points lie more than "
                f"{LARGEST_GAP_M:.0f} m outside the wards ({wards['ward_name'].iloc[0]} …), the "
                f"farthest {farthest:,.0f} m. Name wards of the same district in "
                "[[ward_vintages]] of the settings."
            )
        ward[outside] = nearest
    codes = wards["ward_code"].to_numpy()[ward[of_row]]
    mended = int(np.isin(of_row, outside).sum())
    return OnVintage(incidents.assign(ward_code=codes), mended, farthest)


def _nearest(
    points: NDArray[np.complex128], wards: gpd.GeoDataFrame
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return each point's nearest ward (of equally near ones the first in code order), metres."""
    spots = shapely.points(points.real, points.imag)
    gap_m = shapely.distance(spots[:, None], wards.geometry.to_numpy()[None, :])
    nearest = gap_m.argmin(axis=1)
    return nearest, gap_m[np.arange(len(spots)), nearest]


def find_ward(
    name: str,
    *,
    vintages: Mapping[int, gpd.GeoDataFrame],
    renamed: Mapping[str, str] | None = None,
) -> list[FoundWard]:
    """Find the wards that bear a name, in each year's wards, the oldest first.

    Parameters
    ----------
    name
        As people write it: case, apostrophes, "&", "St." and "Saint" make no difference.
    vintages
        Wards (ward_code, ward_name) by year.
    renamed
        Names that a ward bore before, with the name it has in the files.

    Raises
    ------
    AreaError
        No ward of any year bears the name; the nearest names are listed.

    Examples
    --------
    >>> wards = gpd.GeoDataFrame({"ward_code": ["E05004129", "E05004137"],
    ...                           "ward_name": ["Old Heath", "St Andrew's"]})
    >>> find_ward("st andrews", vintages={2013: wards})[0].ward_code
    'E05004137'
    >>> find_ward("Harbour", vintages={2013: wards}, renamed={"Harbour": "Old Heath"})
    [FoundWard(vintage=2013, ward_code='E05004129', ward_name='Old Heath', through='Harbour')]
    """
    known = {_key(old): new for old, new in (renamed or {}).items()}
    wanted = _key(name)
    found = [
        FoundWard(year, str(code), str(bears), "" if _key(bears) == wanted else name.strip())
        for year in sorted(vintages)
        for code, bears in vintages[year][["ward_code", "ward_name"]].itertuples(index=False)
        if _key(bears) in (wanted, _key(known.get(wanted, name)))
    ]
    own = [ward for ward in found if not ward.through]
    if found:
        return own or found
    names = sorted({str(ward) for wards in vintages.values() for ward in wards["ward_name"]})
    names += sorted(renamed or {})
    near = _near_names(wanted, names)
    years = ", ".join(map(str, sorted(vintages))) or "no year"
    hint = f" Did you mean {', '.join(near)}?" if near else ""
    raise AreaError(
        f"No ward of {years} is called '{name[:60]}'.{hint} A former name is a line of "
        "[[renamed_wards]] in the settings."
    )


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold().replace("&", " and ")
    words = re.sub(r"['’‘`.]", "", plain)
    words = re.sub(r"[^\w]+", " ", words)
    return re.sub(r"\bsaint\b", "st", words).strip()


def _near_names(wanted: str, names: Iterable[str]) -> list[str]:
    by_key = {_key(name): name for name in names}
    return [by_key[key] for key in difflib.get_close_matches(wanted, by_key, n=3)]


def stands_there(
    ward_code: str,
    *,
    old: gpd.GeoDataFrame,
    new: gpd.GeoDataFrame,
    incidents: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List what stands today where a ward stood: by area, by map points, by incidents.

    Parameters
    ----------
    ward_code
        A ward of ``old``.
    old, new
        Wards of two years, as check_wards returns them.
    incidents
        easting_m, northing_m; those inside the old ward are counted on the new ones.

    Returns
    -------
    DataFrame
        ward_code, ward_name (of ``new``), area_km2, area_pct (of the old ward), and with
        incidents point_count, point_pct, incident_count, incident_pct; the most incidents (or
        area) first. Percentages are empty where there is nothing to share out.
    """
    ward = old[old["ward_code"] == ward_code]
    if ward.empty:
        raise AreaError(f"{ward_code} is no ward of these: give a code of the older wards.")
    weights = area_weights(ward, new)
    names = new.set_index("ward_code")["ward_name"]
    table = pd.DataFrame(
        {
            "ward_code": weights["to_code"],
            "area_km2": weights["weight"] / 1e6,
            "area_pct": 100 * weights["share"],
        }
    )
    if incidents is not None:
        counted = _counts_there(incidents, ward_code=ward_code, old=old, new=new)
        table = table.merge(counted, on="ward_code", how="outer", validate="one_to_one").fillna(0)
        table = table.astype({"point_count": "int64", "incident_count": "int64"})
        for what in ("point", "incident"):
            whole = table[f"{what}_count"].sum()
            table[f"{what}_pct"] = 100 * table[f"{what}_count"] / whole if whole else np.nan
    table.insert(1, "ward_name", names.reindex(table["ward_code"]).to_numpy())
    order = ["area_pct"] if incidents is None else ["incident_count", "area_pct"]
    return table.sort_values(
        [*order, "ward_code"], ascending=[*[False] * len(order), True], ignore_index=True
    )


def _counts_there(
    incidents: pd.DataFrame, *, ward_code: str, old: gpd.GeoDataFrame, new: gpd.GeoDataFrame
) -> pd.DataFrame:
    placed = on_vintage(incidents, wards=old).incidents
    inside = on_vintage(placed[placed["ward_code"] == ward_code], wards=new).incidents
    by_ward = inside.groupby("ward_code")
    points = inside[["ward_code", "easting_m", "northing_m"]].drop_duplicates()
    return pd.DataFrame(
        {"point_count": points.groupby("ward_code").size(), "incident_count": by_ward.size()}
    ).reset_index()
