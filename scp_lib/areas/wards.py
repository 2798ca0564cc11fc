"""Wards that can be trusted, and each incident in exactly one of them."""

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from scp_lib.areas.metres import NATIONAL_GRID, to_metres
from scp_lib.errors import AreaError
from scp_lib.tables.notes import Note

LARGEST_SLIVER_M2 = 100.0
_NOTHING_M2 = 0.01
_AREAS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_WGS84 = "OGC:CRS84"
_NAMES_OF_WGS84 = ("WGS 84", "WGS 84 (CRS84)")
_DEGREES = (-9.0, 49.0, 3.0, 61.0)
_GRID = (0.0, 0.0, 700_000.0, 1_300_000.0)


class CheckedWards(NamedTuple):
    """Wards in code order, EPSG:27700; what was mended, and by code the ground it may move."""

    wards: gpd.GeoDataFrame
    notes: list[Note]
    moved: gpd.GeoSeries


def check_wards(wards: gpd.GeoDataFrame, *, name: str) -> CheckedWards:
    """Bring ward boundaries to metres, mend what is harmless, refuse what is not.

    Of ward_code, ward_name, geometry (in any CRS) come ward_code, ward_name, area_km2, geometry.
    AreaError has every fault, calling the file ``name``: no CRS, swapped axes, metres labelled as
    degrees, an area outside Great Britain, a code that is not a ward's, a ward twice or without
    area, overlaps or a mended ring above 100 m².
    """
    faults = [*_code_faults(wards, name), *_shape_faults(wards, name), *_crs_faults(wards, name)]
    if faults:
        raise AreaError(faults)
    wards = _in_metres(wards).sort_values("ward_code").reset_index(drop=True)
    wards, mended, moved = _mended(wards, name)
    wards, overlaps = _without_overlaps(wards, name)
    return CheckedWards(wards.assign(area_km2=wards.area / 1e6), mended + overlaps, moved)


def _code_faults(wards: gpd.GeoDataFrame, name: str) -> list[str]:
    codes = wards["ward_code"]
    unknown = codes[~codes.str.fullmatch(r"[EW]05\d{6}")]
    twice = sorted(set(codes[codes.duplicated()]))
    faults = []
    if len(unknown):
        faults.append(
            f"{name}: {unknown.iloc[0][:40]!r} is not a ward code ({len(unknown)} such); wanted "
            "codes like E05010827. Name the code column in [wards] of the settings."
        )
    if twice:
        faults.append(
            f"{name}: more than one feature has the code {', '.join(twice[:10])}. Join the parts "
            "of a ward into one feature, or download the file again."
        )
    return faults


def _shape_faults(wards: gpd.GeoDataFrame, name: str) -> list[str]:
    shapes = wards.geometry.to_numpy()
    is_flat = shapely.is_empty(shapes) | ~np.isin(shapely.get_type_id(shapes), _AREAS)
    is_nowhere = np.array([not np.isfinite(shapely.get_coordinates(each)).all() for each in shapes])
    return [
        *_faulty(wards, is_flat, name, "has no area"),
        *_faulty(wards, is_nowhere & ~is_flat, name, "has a corner nowhere (NaN)"),
    ]


def _faulty(
    wards: gpd.GeoDataFrame, is_faulty: NDArray[np.bool_], name: str, what: str
) -> list[str]:
    """Say of the first of these wards what is wrong, and how many more there are."""
    more = f", and so have {is_faulty.sum() - 1} more" if is_faulty.sum() > 1 else ""
    return [
        f"{name}: {ward.ward_name} ({ward.ward_code}) {what}{more}. Download the boundaries again."
        for ward in wards[is_faulty][:1].itertuples()
    ]


def _crs_faults(wards: gpd.GeoDataFrame, name: str) -> list[str]:
    if wards.crs is None:
        return [
            f"{name}: names no coordinate system. Download it as GeoJSON, or with its .prj file."
        ]
    bounds = west, south, east, north = wards.total_bounds
    if not np.isfinite(bounds).all():
        return []  # said of the ward
    hint = ""
    if wards.crs.is_geographic:
        allowed, what = _DEGREES, "degrees in Great Britain"
        if np.abs(bounds).max() > 400:
            hint = " These are metres labelled as degrees."
        elif west >= 49 and east <= 61 and south >= -9 and north <= 3:
            hint = " Longitude and latitude are swapped."
    elif np.abs(bounds).max() < 400:
        allowed, what = (np.nan,) * 4, "metres"
        hint = " These are degrees labelled as metres."
    elif _is_national_grid(wards):
        allowed, what = _GRID, "metres of the British National Grid"
    else:
        bounds = wards.to_crs(_WGS84).total_bounds
        allowed, what = _DEGREES, f"in Great Britain, as {wards.crs.name} has them"
    inside = allowed[0] <= bounds[0] and allowed[1] <= bounds[1]
    if inside and bounds[2] <= allowed[2] and bounds[3] <= allowed[3]:
        return []
    return [
        f"{name}: coordinates from {west:,.6g}, {south:,.6g} to {east:,.6g}, {north:,.6g} are not "
        f"{what}.{hint} Download it again."
    ]


def _is_national_grid(wards: gpd.GeoDataFrame) -> bool:
    if wards.crs.is_geographic:  # looking a code up is slow
        return False
    return bool(wards.crs.to_epsg() == 27700 or wards.crs.name == "OSGB36 / British National Grid")


def _in_metres(wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Move the corners to EPSG:27700, by the same transformation as every location."""
    if _is_national_grid(wards):
        corners = wards.geometry.to_numpy()
        moved = shapely.transform(corners, _to_millimetre)
    else:
        degrees = wards if wards.crs.name in _NAMES_OF_WGS84 else wards.to_crs(_WGS84)
        moved = shapely.transform(
            degrees.geometry.to_numpy(),
            lambda points: _to_millimetre(np.column_stack(to_metres(points[:, 0], points[:, 1]))),
        )
    return wards.set_geometry(gpd.GeoSeries(moved, crs=NATIONAL_GRID, index=wards.index))


def _to_millimetre(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(points, 3)  # so that the file's coordinate system makes no difference


def _mended(wards: gpd.GeoDataFrame, name: str) -> CheckedWards:
    """Mend rings that cross themselves, and say whose; ``moved`` is what other ways do otherwise.

    In a ring's loop a point is inside by one way of reading it (every second crossing leads out)
    and may be outside by another (which way round the loop runs).
    """
    is_broken = ~wards.geometry.is_valid
    broken = wards[is_broken]
    if broken.empty:
        return CheckedWards(wards, [], gpd.GeoSeries(crs=NATIONAL_GRID))
    shapes = broken.geometry.to_numpy()
    mended = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    ways = shapely.buffer(shapely.make_valid(shapes), 0), shapely.buffer(shapes, 0)
    moved = shapely.union(*(shapely.symmetric_difference(mended, way) for way in ways))
    changed = np.abs(shapely.area(mended) - shapely.area(shapes))
    changed = np.maximum(changed, shapely.area(moved))
    faults = _faulty(broken, shapely.area(mended) == 0, name, "has no area")
    if not faults and (far := changed > LARGEST_SLIVER_M2).any():
        what = (
            f"has a ring that crosses itself, and mending it would move {changed[far][0]:,.0f} m² "
            f"(up to {LARGEST_SLIVER_M2:.0f} are mended)"
        )
        faults = _faulty(broken, far, name, what)
    if faults:
        raise AreaError(faults)
    note = Note(
        f"{{file}}: mended {{invalid_rings}} invalid ring{'s' * (len(broken) > 1)} ({{wards}}), "
        "{changed_m2} m² of area changed.",
        file=name,
        invalid_rings=len(broken),
        wards=", ".join(broken["ward_name"]),
        changed_m2=float(changed.sum()),
    )
    wards = wards.copy()
    wards.loc[is_broken, "geometry"] = mended
    return CheckedWards(wards, [note], gpd.GeoSeries(moved, broken["ward_code"], NATIONAL_GRID))


def _without_overlaps(wards: gpd.GeoDataFrame, name: str) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Assign tiny overlaps to the first ward in code order; refuse larger ones."""
    shapes = wards.geometry.to_numpy().copy()
    names = wards["ward_name"].to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    in_order = first < second
    pairs = np.unique(np.column_stack([first, second])[in_order], axis=0)
    areas = shapely.area(shapely.intersection(shapes[pairs[:, 0]], shapes[pairs[:, 1]]))
    wide = np.flatnonzero(areas > LARGEST_SLIVER_M2)
    if wide.size:
        one, other = names[pairs[wide[0]]]
        more = f", and {wide.size - 1} more pairs do" if wide.size > 1 else ""
        raise AreaError(
            f"{name}: {one} and {other} overlap by {areas[wide[0]]:,.0f} m²{more}; at most "
            f"{LARGEST_SLIVER_M2:,.0f} m² can be fixed. Use one vintage of wards, as published."
        )
    slivers = areas > _NOTHING_M2
    for one, other in pairs[slivers].tolist():
        shapes[other] = shapely.difference(shapes[other], shapes[one])
    if not slivers.any():
        return wards, []
    count = int(slivers.sum())
    note = Note(
        f"{{file}}: {{overlaps}} tiny overlap{'s' * (count > 1)} (the largest "
        "{largest_m2:.1f} m²) assigned to the first ward in code order.",
        file=name,
        overlaps=count,
        largest_m2=float(areas.max()),
    )
    return wards.set_geometry(gpd.GeoSeries(shapes, crs=NATIONAL_GRID, index=wards.index)), [note]


def in_wards(
    easting_m: NDArray[np.float64], northing_m: NDArray[np.float64], *, wards: gpd.GeoDataFrame
) -> NDArray[np.intp]:
    """Return the row of each point's ward, -1 for a point in none.

    A point on a shared edge belongs to one ward, the first in code order, so that every point
    of the union is counted exactly once. Coordinates are metres (n,), EPSG:27700, of distinct
    points; ``wards`` are in code order, EPSG:27700 (as check_wards returns them).
    """
    tree = shapely.STRtree(shapely.points(easting_m, northing_m))
    rows, points = tree.query(wards.geometry.to_numpy(), predicate="intersects")
    placed = np.full(len(easting_m), len(wards), dtype=np.intp)
    np.minimum.at(placed, points, rows)
    placed[placed == len(wards)] = -1
    return placed


def nearest_ward(
    easting_m: NDArray[np.float64],
    northing_m: NDArray[np.float64],
    *,
    wards: gpd.GeoDataFrame,
    reach_m: float,
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Place points as in_wards, those in none in the nearest ward within ``reach_m``.

    Returns each point's row of ``wards``, and its gap: 0 inside its ward, else the metres to it.
    Of wards equally near the first in code order; -1 and 0 where none is within reach.
    """
    placed = in_wards(easting_m, northing_m, wards=wards)
    gap_m = np.zeros(len(placed))
    outside = np.flatnonzero(placed < 0)
    shapes = wards.geometry.to_numpy()
    points = shapely.points(easting_m[outside], northing_m[outside])
    rows, near = shapely.STRtree(points).query(shapes, predicate="dwithin", distance=reach_m)
    gaps = shapely.distance(shapes[rows], points[near])
    order = np.lexsort([rows, gaps, near])
    found, first = np.unique(near[order], return_index=True)
    placed[outside[found]], gap_m[outside[found]] = rows[order][first], gaps[order][first]
    return placed, gap_m
