"""Wards that can be trusted, and each incident in exactly one of them."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from scp_lib.areas.metres import to_metres
from scp_lib.errors import AreaError

METRES = "EPSG:27700"
LARGEST_SLIVER_M2 = 100.0
_DEGREES = (-9.0, 49.0, 3.0, 61.0)
_GRID = (0.0, 0.0, 700_000.0, 1_300_000.0)


class CheckedWards(NamedTuple):
    """Wards in code order, EPSG:27700 (ward_code, ward_name, area_km2, geometry), and what was mended."""

    wards: gpd.GeoDataFrame
    notes: list[str]


def check_wards(wards: gpd.GeoDataFrame, *, name: str) -> CheckedWards:
    """Bring ward boundaries to metres, mend what is harmless, refuse what is not.

    Parameters
    ----------
    wards
        ward_code, ward_name, geometry, in any CRS.
    name
        What to call the file in a message.

    Raises
    ------
    AreaError
        No CRS, swapped axes, metres labelled as degrees, an area outside Great Britain, a code
        that is not a ward's, a ward twice or without area, overlaps above 100 m²: every fault.
    """
    faults = _code_faults(wards, name)
    faults += [
        f"{name}: {row.ward_name} ({row.ward_code}) has no area. Download the file again."
        for row in wards.itertuples()
        if row.geometry is None
        or row.geometry.is_empty
        or row.geometry.geom_type not in ("Polygon", "MultiPolygon")
    ]
    if faults:
        raise AreaError(faults)
    wards = _in_metres(wards, name).sort_values("ward_code").reset_index(drop=True)
    notes: list[str] = []
    broken = ~wards.geometry.is_valid.to_numpy()
    if broken.any():
        notes.append(
            f"{name}: mended {broken.sum()} invalid ring{'s' * int(broken.sum() > 1)} "
            f"({', '.join(wards.ward_name[broken])})."
        )
        mended = shapely.make_valid(wards.geometry.to_numpy(), method="structure", keep_collapsed=False)
        wards = wards.set_geometry(gpd.GeoSeries(mended, crs=METRES, index=wards.index))
    wards, overlaps = _without_overlaps(wards, name)
    return CheckedWards(wards.assign(area_km2=wards.area / 1e6), notes + overlaps)


def _code_faults(wards: gpd.GeoDataFrame, name: str) -> list[str]:
    codes = wards["ward_code"]
    unknown = codes[~codes.str.fullmatch(r"[EW]05\d{6}")]
    twice = sorted(set(codes[codes.duplicated()]))
    faults = []
    if len(unknown):
        faults.append(
            f"{name}: {unknown.iloc[0]!r} is not a ward code ({len(unknown)} such); wanted codes "
            "like E05010827. Name the code column in [wards] of the settings."
        )
    if twice:
        faults.append(f"{name}: {', '.join(twice)} stands in it twice. Download the file again.")
    return faults


def _in_metres(wards: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    if wards.crs is None:
        raise AreaError(
            f"{name}: names no coordinate system. Download it as GeoJSON, or with its .prj file."
        )
    if wards.crs.to_epsg() == 27700:
        bounds, wanted, what = wards.total_bounds, _GRID, "metres of the British National Grid"
    else:
        if not wards.crs.is_geographic:
            wards = wards.to_crs("OGC:CRS84")
        bounds, wanted, what = wards.total_bounds, _DEGREES, "degrees in Great Britain"
    west, south, east, north = bounds
    if not (wanted[0] <= west and wanted[1] <= south and east <= wanted[2] and north <= wanted[3]):
        hint = ""
        if wanted is _DEGREES and max(abs(bounds)) > 400:
            hint = " These are metres labelled as degrees."
        elif wanted is _DEGREES and 49 <= west and east <= 61 and -9 <= south and north <= 3:
            hint = " Longitude and latitude are swapped."
        raise AreaError(
            f"{name}: coordinates from {west:,.4g}, {south:,.4g} to {east:,.4g}, {north:,.4g} are "
            f"not {what}.{hint} Download the file again."
        )
    if wards.crs.to_epsg() == 27700:
        return wards
    moved = shapely.transform(
        wards.geometry.to_numpy(),
        lambda points: np.column_stack(to_metres(points[:, 0], points[:, 1])),
    )
    return wards.set_geometry(gpd.GeoSeries(moved, crs=METRES, index=wards.index))


def _without_overlaps(
    wards: gpd.GeoDataFrame, name: str
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Give slivers of overlap to the first ward in code order; refuse larger ones."""
    shapes = wards.geometry.to_numpy().copy()
    names = wards["ward_name"].to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    faults: list[str] = []
    slivers = 0
    largest = 0.0
    for one, other in sorted(zip(first.tolist(), second.tolist(), strict=True)):
        if one >= other:
            continue
        overlap = shapely.area(shapely.intersection(shapes[one], shapes[other]))
        if overlap > LARGEST_SLIVER_M2:
            faults.append(
                f"{name}: {names[one]} and {names[other]} overlap by {overlap:,.0f} m²; at most "
                "100 m² can be mended. Use one vintage of wards, as published."
            )
        elif overlap > 1e-3:
            slivers += 1
            largest = max(largest, overlap)
            shapes[other] = shapely.difference(shapes[other], shapes[one])
    if faults:
        raise AreaError(faults)
    notes = (
        [
            f"{name}: {slivers} sliver{'s' * (slivers > 1)} of overlap (the largest "
            f"{largest:.1f} m²) given to the first ward in code order."
        ]
        if slivers
        else []
    )
    return wards.set_geometry(gpd.GeoSeries(shapes, crs=METRES, index=wards.index)), notes


def in_wards(
    easting_m: NDArray[np.float64], northing_m: NDArray[np.float64], *, wards: gpd.GeoDataFrame
) -> NDArray[np.intp]:
    """Return the row of each point's ward, -1 for a point in none.

    A point on a shared edge belongs to one ward, the first in code order, so that every point
    of the union is counted exactly once.

    Parameters
    ----------
    easting_m, northing_m
        Metres (n,), EPSG:27700; call it with distinct points.
    wards
        In code order, EPSG:27700 (as check_wards returns them).
    """
    tree = shapely.STRtree(wards.geometry.to_numpy())
    points, rows = tree.query(shapely.points(easting_m, northing_m), predicate="intersects")
    placed = np.full(len(easting_m), len(wards), dtype=np.intp)
    np.minimum.at(placed, points, rows)
    placed[placed == len(wards)] = -1
    return placed
