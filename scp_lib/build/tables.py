"""The tables of a build, from the rows read: incidents, receipts, counts of every district."""

from collections.abc import Collection, Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from scp_lib.build.months import other_census_counts
from scp_lib.build.placing import NO_WARD
from scp_lib.build.rows import Rows, coded, is_there
from scp_lib.periods import Month, Period
from scp_lib.tables.crime_types import ASB
from scp_lib.tables.notes import Note

_DISTRICTS = ["force", "district_name", "month", "crime_type"]
_AS_READ = ["crime_type", "longitude", "latitude", "location_name", "lsoa_code"]


def incident_table(
    rows: Rows, *, wards: gpd.GeoDataFrame, set_aside: Collection[tuple[str, Month]] = ()
) -> pd.DataFrame:
    """Return one row for each row kept, as Incident, in order of files and rows.

    Rows of a force and month that is ``set_aside`` are left out: nothing can count them.
    """
    at = np.flatnonzero(_is_counted(rows, set_aside) & (rows.placed.ward != NO_WARD))
    of_file = rows.of_file[at]
    first_rows = np.searchsorted(rows.of_file, of_file)
    table = rows.table.select(_AS_READ).take(at)
    columns = {
        **{name: _decoded(table[name]) for name in _AS_READ},
        "ward_code": _each(wards["ward_code"], rows.placed.ward[at]),
        "easting_m": rows.placed.metres[at, 0],
        "northing_m": rows.placed.metres[at, 1],
        "month": _months(rows)[of_file],
        "force": _each((part.file.force for part in rows.files), of_file),
        "source_file": _each((part.file.label for part in rows.files), of_file),
        "source_row": at - first_rows + 1,
    }
    # as pandas' own text from here on: decoded once, for all files together
    return pa.table(columns).to_pandas()


def _decoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _each(texts: Iterable[str], number: NDArray[np.intp]) -> pa.Array:
    return pa.array(list(texts)).take(pa.array(number))


def _months(rows: Rows) -> NDArray[np.datetime64]:
    return np.array([part.file.month.first_day for part in rows.files], dtype="datetime64[ns]")


def _is_counted(rows: Rows, set_aside: Collection[tuple[str, Month]]) -> NDArray[np.bool_]:
    is_whole = [(part.file.force, part.file.month) not in set_aside for part in rows.files]
    return rows.is_kept & np.array(is_whole)[rows.of_file]


def receipt_table(
    rows: Rows,
    *,
    forces: list[str],
    until: Month | None = None,
    optional: Collection[str] = (),
) -> pd.DataFrame:
    """Return what became of every row read, by force and month, as MonthReceipt.

    The months run from the first received of any force to the last, or to ``until``, the newest
    month that the downloads have of any force at all. A file without rows was not received.
    A month is complete without the ``optional`` forces. Whether it is whole is judged by
    build.months.
    """
    types, kind = coded(rows.table["crime_type"])
    is_asb = np.array([name == ASB for name in types])[kind]
    has_mark = is_there(rows.table, "crime_id") | is_there(rows.table, "outcome")
    is_in = rows.placed.ward != NO_WARD
    facts = {
        "row_count": np.ones(len(kind), dtype=bool),
        "kept_count": rows.is_kept & is_in,
        "repeated_id_count": rows.repeats.is_removed,
        "conflicting_id_count": rows.repeats.is_conflict,
        "without_place_count": rows.is_kept & ~rows.has_place,
        "outside_count": rows.is_kept & rows.has_place & ~is_in,
        "without_lsoa_count": ~is_there(rows.table, "lsoa_code"),
        "asb_count": is_asb,
        "asb_as_crime_count": is_asb & has_mark,
        "crime_as_asb_count": ~is_asb & ~has_mark,
    }
    table = pd.DataFrame(facts).groupby(rows.of_file).sum().astype("Int64")
    files = [rows.files[number] for number in table.index]
    months = [part.file.month for part in files]
    table = table.assign(
        force=[part.file.force for part in files],
        month=[pd.Timestamp(month.first_day) for month in months],
        is_received=True,
        source_file=[part.file.label for part in files],
        lsoa_vintage=[part.lsoa_vintage for part in files],
        other_census_count=other_census_counts(rows),
    ).set_index(["month", "force"])
    every = Period(min(months), max([*months, until or max(months)]))
    days = [pd.Timestamp(month.first_day) for month in every]
    table = table.reindex(pd.MultiIndex.from_product([days, forces], names=table.index.names))
    table = table.assign(is_received=table["is_received"].notna()).reset_index()
    return table.assign(is_optional=table["force"].isin(optional))


def district_table(rows: Rows, *, set_aside: Collection[tuple[str, Month]] = ()) -> pd.DataFrame:
    """Count rows by force, district, month and crime type, as DistrictMonthCount.

    A force and month that is ``set_aside`` is left out.
    """
    districts, district = rows.districts()
    types, kind = coded(rows.table["crime_type"])
    keys = ["file", "district", "kind"]
    table = pd.DataFrame(
        dict(zip(keys, (rows.of_file, district, kind), strict=True))
        | {"is_unplaced": ~rows.has_place}
    )[_is_counted(rows, set_aside)]
    counts = table.groupby(keys, as_index=False)["is_unplaced"].agg(
        incident_count="size", without_place_count="sum"
    )
    forces = np.array([part.file.force for part in rows.files])
    return counts.assign(
        force=forces[counts["file"]],
        district_name=districts[counts["district"]],
        month=_months(rows)[counts["file"]],
        crime_type=np.array(types)[counts["kind"]],
    ).sort_values(_DISTRICTS, ignore_index=True)


def receipt_notes(receipts: pd.DataFrame) -> list[Note]:
    """Say how many repeated Crime IDs were left out."""
    columns = ["repeated_id_count", "conflicting_id_count"]
    repeated, conflicting = (int(receipts[column].sum()) for column in columns)
    words = (
        f"{{repeated_rows}} row{'s' * (repeated > 1)} left out because the Crime ID stands "
        "in another row that was kept; {other_place} of them named another place."
    )
    return [Note(words, repeated_rows=repeated, other_place=conflicting)] if repeated else []
