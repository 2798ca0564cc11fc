"""The rows of all files together, each with its ward and whether it repeats another's Crime ID."""

from collections.abc import Collection
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from scp_lib.areas.districts import listed_wards, names_today, wards_of
from scp_lib.build.placing import NO_WARD, Placed, place_points
from scp_lib.errors import AreaError, SourceError
from scp_lib.sources.police_uk.reader import StreetRows, id_bytes
from scp_lib.tables.crime_types import ASB
from scp_lib.tables.notes import Note


class Repeats(NamedTuple):
    """Masks (rows,): left out, and left out though it names another place."""

    is_removed: NDArray[np.bool_]
    is_conflict: NDArray[np.bool_]


def repeated_ids(table: pa.Table) -> Repeats:
    """Mark rows to leave out because their Crime ID stands elsewhere.

    Of rows with one Crime ID the located one stays, then the first. Rows without a Crime ID are
    separate incidents, however alike. ``table`` has crime_id, longitude and latitude as StreetRows
    has them.
    """
    removed = np.zeros(table.num_rows, dtype=bool)
    conflicts = np.zeros(table.num_rows, dtype=bool)
    rows = _rows_to_look_at(table["crime_id"])
    chosen = table.select(["crime_id", "longitude", "latitude"]).take(rows)
    ids = chosen["crime_id"].to_numpy().astype("S64")
    place = np.column_stack([chosen[axis].to_numpy() for axis in ("longitude", "latitude")])
    is_unplaced = np.isnan(place[:, 0])
    order = np.lexsort([rows, is_unplaced, ids])
    is_kept = np.ones(len(rows), dtype=bool)
    is_kept[1:] = ids[order][1:] != ids[order][:-1]
    kept = order[np.maximum.accumulate(np.where(is_kept, np.arange(len(order)), 0))]
    other, its_kept = order[~is_kept], kept[~is_kept]
    removed[rows[other]] = True
    conflicts[rows[other]] = ~is_unplaced[other] & (place[other] != place[its_kept]).any(axis=1)
    return Repeats(removed, conflicts)


def _rows_to_look_at(ids: pa.ChunkedArray) -> NDArray[np.intp]:
    """Return the rows whose Crime ID begins as another's does: all repeated ones, and few more."""
    known = np.flatnonzero(ids.is_valid().to_numpy())
    starts = np.concatenate([id_bytes(chunk)[:, :8] for chunk in ids.chunks])
    start = np.ascontiguousarray(starts).view(np.uint64)[:, 0]
    _, of_row, counts = np.unique(start, return_inverse=True, return_counts=True)
    return known[counts[of_row] > 1]


class Rows(NamedTuple):
    """Every row, in order of files and rows; ``of_file`` is the number of each row's file."""

    files: list[StreetRows]
    table: pa.Table
    of_file: NDArray[np.intp]
    repeats: Repeats
    placed: Placed

    @property
    def is_kept(self) -> NDArray[np.bool_]:
        """Rows whose Crime ID does not stand in another row that is kept."""
        return ~self.repeats.is_removed

    @property
    def has_place(self) -> NDArray[np.bool_]:
        """Rows with coordinates."""
        return is_there(self.table, "longitude")

    def districts(self) -> tuple[NDArray[np.str_], NDArray[np.intp]]:
        """Return the names of districts, and each row's: its LSOA's name without the last word.

        After a merger of districts LSOAs bear the old names; the district of today is returned.
        """
        names, of_row = coded(self.table["lsoa_name"])
        today = names_today()
        parts = [name.rpartition(" ")[0] for name in names]
        named = [today.get(part, part) for part in parts]
        districts, of_lsoa = np.unique([*named, NOT_STATED], return_inverse=True)
        return districts, of_lsoa[of_row]


_MOST_BEYOND_COUNT, _MOST_BEYOND_SHARE = 20, 0.02
LEAST_LOCATED, LARGEST_BEYOND_SHARE = 50, 0.25
"""Of the district's located rows in a month those in no ward: above it, the places are wrong."""
_FEWEST_REPEATED, _MOST_REPEATED, _FEWEST_PLACES = 25, 0.25, 15
NOT_STATED = "Not stated"
"""The district of a row without an LSOA."""


def gather(
    files: list[StreetRows], *, wards: gpd.GeoDataFrame, newest: gpd.GeoDataFrame | None = None
) -> Rows:
    """Put the rows of all files together, placed in wards (see placing.place_points)."""
    table = joined(files)
    of_file = np.repeat(np.arange(len(files)), [part.table.num_rows for part in files])
    placed = place_points(coordinates(table), wards=wards, newest=newest)
    return Rows(files, table.unify_dictionaries(), of_file, repeated_ids(table), placed)


def refuse_other_area(rows: Rows, *, wards: gpd.GeoDataFrame, name: str) -> None:
    """Raise AreaError if not one row lies in the wards: they are not of the files' area."""
    if (rows.placed.ward == NO_WARD).all():
        raise AreaError(
            f"{name}: none of the {rows.has_place.sum():,} located rows lies in its {len(wards)} "
            "wards. Name wards and forces of one area in the settings."
        )


def refuse_moved(rows: Rows, moved: gpd.GeoSeries, *, wards: gpd.GeoDataFrame, name: str) -> None:
    """Raise AreaError if incidents lie where mending a ring may have moved the edge of a ward."""
    ground = moved[moved.index.isin(wards["ward_code"])].union_all()
    if count := int(shapely.intersects_xy(ground, *rows.placed.metres.T).sum()):
        raise AreaError(
            f"{name}: {count:,} rows of incidents lie where the ring of a ward crosses itself, in "
            "the ward or not as one mends it. Mend it in a map program, or download it again."
        )


def own_located(rows: Rows, *, own: Collection[str], district_code: str) -> pd.DataFrame:
    """Count by file the located rows of the district, by the names ``own`` of its small areas.

    Columns: force, month; located, and of these beyond: in no ward; and of the small areas that
    are listed for the district how many there are (listed_areas), how many have rows (areas), and
    how many rows (in_areas).
    """
    names, district = rows.districts()
    is_own = rows.is_kept & rows.has_place & np.isin(names, list(own))[district]
    located, beyond = (
        np.bincount(rows.of_file[chosen], minlength=len(rows.files))
        for chosen in (is_own, is_own & (rows.placed.ward == NO_WARD))
    )
    files = [(part.file.force, part.file.month) for part in rows.files]
    known = listed_wards()
    listed = {area for ward in wards_of(district_code) for area in known[ward].lsoas}
    codes, code = coded(rows.table["lsoa_code"])
    is_listed = np.append(np.isin(np.array(codes, dtype=str), list(listed)), False)[code]
    is_listed &= np.array([part.lsoa_vintage != "2011" for part in rows.files])[rows.of_file]
    in_areas = np.bincount(rows.of_file[is_listed], minlength=len(files))
    pairs = np.unique(np.column_stack([rows.of_file, code])[is_listed], axis=0)[:, 0]
    return pd.DataFrame(files, columns=["force", "month"]).assign(
        located=located, beyond=beyond, in_areas=in_areas, listed_areas=len(listed),
        areas=np.bincount(pairs, minlength=len(files)),
    )  # fmt: skip


def beyond_notes(
    located: pd.DataFrame, *, wards: gpd.GeoDataFrame, name: str, district_code: str
) -> list[Note]:
    """Say if many of the district's rows, as own_located counts them, lie in no ward.

    Of ten real districts the most is 1%: in the City of London, on the Thames. AreaError if all
    wards are among those listed for the district, and some of these are not there; or if more than
    a quarter of the rows of every month lie in none.
    """
    beyond, total = int(located["beyond"].sum()), int(located["located"].sum())
    if beyond <= max(_MOST_BEYOND_COUNT, _MOST_BEYOND_SHARE * total):
        return []
    codes = set(wards["ward_code"])
    listed = wards_of(district_code)
    if codes < listed:
        lacking = sorted(listed - codes)
        raise AreaError(
            f"{name}: {beyond:,} of the district's {total:,} located rows lie in none of its "
            f"{len(codes)} wards; not in it are {len(lacking)} that are listed "
            f"({', '.join(lacking[:5])}{' …' * (len(lacking) > 5)}). Put a file of all of the "
            "district's wards there."
        )
    large = located[located["located"] >= LEAST_LOCATED]
    if len(large) and (large["beyond"] > LARGEST_BEYOND_SHARE * large["located"]).all():
        raise AreaError(
            f"{name}: {beyond:,} of the district's {total:,} located rows lie in none of its "
            "wards, over a quarter in each month. Name the district's own ward file, "
            "with all of its wards, in [wards] of the settings."
        )
    return [
        Note(
            "{file}: {beyond} of the district's {total} located rows lie in no ward, and are not "
            "counted. Is a ward missing from it?",
            file=name,
            beyond=beyond,
            total=total,
        )
    ]


def refuse_doubled(rows: Rows, *, own: Collection[str] = ()) -> None:
    """Raise SourceError if a file has its rows twice: ASB, which has no Crime ID, would double.

    Of 55 real files the one with most repeats has 2.6% of its Crime IDs in more than one row. ASB
    alone is twice there where each place, of all or of the district (``own`` are its names), has it
    an even number of times, as in no other month.
    """
    gone = np.bincount(rows.of_file[rows.repeats.is_removed], minlength=len(rows.files))
    names, district = rows.districts()
    kinds, kind = coded(rows.table["crime_type"])
    is_asb = np.append(np.array(kinds, dtype=str) == ASB, False)[kind]
    is_here = is_asb & np.isin(names, list(own))[district]
    twice = _is_twice(rows, is_asb) | _is_twice(rows, is_here)
    faults = []
    for part, count, is_twice in zip(rows.files, gone, twice, strict=True):
        if is_twice:
            faults.append(
                f"{part.file.label}: each row of ASB stands there twice, as in no other month. "
                "Download the month again."
            )
        if count < _FEWEST_REPEATED:
            continue
        ids = part.table["crime_id"].drop_null()
        repeated = len(ids) - len(ids.unique())
        if repeated > _MOST_REPEATED * len(ids):
            faults.append(
                f"{part.file.label}: {repeated:,} of its {len(ids):,} rows with a Crime ID repeat "
                "another, so its rows were put in twice. Download the month again."
            )
    if faults:
        raise SourceError(faults)


def _is_twice(rows: Rows, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark the files (n,) whose chosen rows are at enough places, at each an even number of them.

    Not where every file of a force is so: then that is how its rows are made.
    """
    x, y = coordinates(rows.table)[chosen].T
    table = pa.table({"file": rows.of_file[chosen], "x": x, "y": y})
    places = table.group_by(table.column_names).aggregate([([], "count_all")])
    count, of_file = places["count_all"].to_numpy(), places["file"].to_numpy()
    many, odd = (np.bincount(of_file, each, len(rows.files)) for each in (None, count % 2))
    is_even = (many >= _FEWEST_PLACES) & (odd == 0)
    forces = np.array([part.file.force for part in rows.files])
    return is_even & np.isin(forces, forces[~is_even])


def joined(files: list[StreetRows]) -> pa.Table:
    """Return the tables of files one below another, without a copy."""
    return pa.concat_tables([part.table for part in files])


def coordinates(table: pa.Table) -> NDArray[np.float64]:
    """Longitude and latitude of each row (n, 2); NaN without a place."""
    return np.column_stack([table[axis].to_numpy() for axis in ("longitude", "latitude")])


def coded(column: pa.ChunkedArray) -> tuple[list[str], NDArray[np.intp]]:
    """Return the different texts, and the number of each row's: one too high without a text."""
    whole = column.combine_chunks()
    names = whole.dictionary.to_pylist()
    return names, whole.indices.fill_null(len(names)).to_numpy()


def is_there(table: pa.Table, column: str) -> NDArray[np.bool_]:
    """Mark the rows with a value."""
    return np.asarray(table[column].is_valid().to_numpy())
