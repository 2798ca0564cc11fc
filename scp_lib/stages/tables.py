"""The tables of a build, from the rows read: incidents, receipts, counts of every district."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from scp_lib.periods import Month, Period, name_months
from scp_lib.schemas import ASB, HELD, NOT_RECEIVED
from scp_lib.sources.police_uk import StreetRows
from scp_lib.stages.months import other_census_counts
from scp_lib.stages.placing import NO_WARD, Placed
from scp_lib.stages.repeats import Repeats

_DISTRICTS = [
    "force", "district_name", "month", "crime_type", "incident_count", "without_place_count",
]  # fmt: skip
_AS_READ = ["crime_type", "longitude", "latitude", "location_name", "lsoa_code"]


def incident_table(
    parts: list[StreetRows],
    repeats: Repeats,
    placed: Placed,
    *,
    wards: gpd.GeoDataFrame,
    set_aside: Collection[tuple[str, Month]] = (),
) -> pd.DataFrame:
    """Return one row for each row kept, as schemas.Incident, in order of files and rows.

    Rows of a force and month that is ``set_aside`` are left out: nothing can count them.
    """
    codes = pa.array(wards["ward_code"].tolist())
    kept = []
    for part, gone, ward, metres in zip(
        parts, repeats.removed, placed.ward, placed.metres, strict=True
    ):
        is_whole = (part.file.force, part.file.month) not in set_aside
        rows = np.flatnonzero(~gone & (ward != NO_WARD) & is_whole)
        kept.append(_kept_rows(part, rows, ward, metres, codes))
    # as pandas' own text from here on: decoded once, for all files together
    return pa.concat_tables(kept).to_pandas()


def _kept_rows(
    part: StreetRows,
    rows: NDArray[np.intp],
    ward: NDArray[np.intp],
    metres: NDArray[np.float64],
    codes: pa.Array,
) -> pa.Table:
    table = part.table.select(_AS_READ).take(rows)
    columns = {name: _decoded(table[name]) for name in _AS_READ}
    first_day = pa.scalar(pd.Timestamp(part.file.month.first_day), pa.timestamp("ns"))
    return pa.table(
        {
            **columns,
            "month": pa.repeat(first_day, len(rows)),
            "ward_code": codes.take(pa.array(ward[rows])),
            "easting_m": metres[rows, 0],
            "northing_m": metres[rows, 1],
            "force": pa.repeat(part.file.force, len(rows)),
            "source_file": pa.repeat(part.file.label, len(rows)),
            "source_row": rows + 1,
        }
    )


def _decoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def receipt_table(
    parts: list[StreetRows],
    repeats: Repeats,
    placed: Placed,
    *,
    forces: list[str],
    until: Month | None = None,
) -> pd.DataFrame:
    """Return what became of every row read, by force and month, as schemas.MonthReceipt.

    The months run from the first received of any force to the last, or to ``until``, the newest
    month that the downloads hold of any force at all. A file without rows was not received.
    Whether a month is whole is judged by stages.months.
    """
    held: dict[tuple[str, Month], dict[str, Any]] = {}
    others = other_census_counts(parts)
    for part, gone, conflict, ward, other in zip(parts, *repeats, placed.ward, others, strict=True):
        if part.table.num_rows:
            counts = _counts(part, gone, conflict, ward)
            held[part.file.force, part.file.month] = {
                "is_received": True,
                "source_file": part.file.label,
                **counts,
                "lsoa_vintage": part.lsoa_vintage,
                **_marks(part),
                "other_census_count": other,
                "is_usable": True,
                "status": HELD,
            }
    received = [month for _, month in held]
    months = Period(min(received), max([*received, until or max(received)]))
    missing = dict.fromkeys(next(iter(held.values()))) | {
        "is_received": False, "is_usable": False, "status": NOT_RECEIVED,
    }  # fmt: skip
    return pd.DataFrame(
        {
            "force": force,
            "month": pd.Timestamp(month.first_day),
            **held.get((force, month), missing),
        }
        for month in months
        for force in forces
    )


def _counts(
    part: StreetRows, gone: NDArray[np.bool_], conflict: NDArray[np.bool_], ward: NDArray[np.intp]
) -> dict[str, int]:
    unplaced = part.table["longitude"].is_null().to_numpy()
    return {
        "row_count": part.table.num_rows,
        "kept_count": int((~gone & (ward != NO_WARD)).sum()),
        "repeated_id_count": int(gone.sum()),
        "conflicting_id_count": int(conflict.sum()),
        "without_place_count": int((~gone & unplaced).sum()),
        "outside_count": int((~gone & ~unplaced & (ward == NO_WARD)).sum()),
    }


def _marks(part: StreetRows) -> dict[str, int]:
    """Count what tells ASB from crime, and rows of no district."""
    kinds = part.table["crime_type"].combine_chunks()
    is_asb = np.array([name == ASB for name in kinds.dictionary.to_pylist()], dtype=bool)[
        kinds.indices.to_numpy()
    ]
    has_mark = (
        part.table["crime_id"].is_valid().to_numpy() | part.table["outcome"].is_valid().to_numpy()
    )
    return {
        "without_lsoa_count": part.table["lsoa_code"].null_count,
        "asb_count": int(is_asb.sum()),
        "asb_as_crime_count": int((is_asb & has_mark).sum()),
        "crime_as_asb_count": int((~is_asb & ~has_mark).sum()),
    }


def district_table(
    parts: list[StreetRows], repeats: Repeats, *, set_aside: Collection[tuple[str, Month]] = ()
) -> pd.DataFrame:
    """Count rows by force, district, month and crime type, as schemas.DistrictMonthCount.

    A force and month that is ``set_aside`` is left out.
    """
    frames = [
        _districts(part, gone)
        for part, gone in zip(parts, repeats.removed, strict=True)
        if (part.file.force, part.file.month) not in set_aside
    ]
    frames = [frame for frame in frames if not frame.empty] or [pd.DataFrame(columns=_DISTRICTS)]
    return pd.concat(frames).sort_values(_DISTRICTS[:4], ignore_index=True)


def _districts(part: StreetRows, gone: NDArray[np.bool_]) -> pd.DataFrame:
    """Count one file's rows; the district is the LSOA's name without its last word."""
    rows = part.table.select(["lsoa_name", "crime_type", "longitude"]).filter(pa.array(~gone))
    if not rows.num_rows:
        return pd.DataFrame()
    lsoa, crime_type = (column.combine_chunks() for column in rows.columns[:2])
    unplaced = rows["longitude"].is_null().to_numpy()
    if isinstance(lsoa, pa.ChunkedArray):
        lsoa, crime_type = lsoa.chunk(0), crime_type.chunk(0)
    names = [str(name).rpartition(" ")[0] or "Not stated" for name in lsoa.dictionary.to_pylist()]
    districts, of_lsoa = np.unique([*names, "Not stated"], return_inverse=True)
    types = np.array(crime_type.dictionary.to_pylist())
    district = of_lsoa[lsoa.indices.fill_null(len(names)).to_numpy()]
    kind = crime_type.indices.to_numpy()
    cell = district * len(types) + kind
    cells = len(districts) * len(types)
    counts = np.bincount(cell, minlength=cells)
    without_place = np.bincount(cell[unplaced], minlength=cells)
    there = np.flatnonzero(counts)
    return pd.DataFrame(
        {
            "force": part.file.force,
            "district_name": districts[there // len(types)],
            "month": pd.Timestamp(part.file.month.first_day),
            "crime_type": types[there % len(types)],
            "incident_count": counts[there],
            "without_place_count": without_place[there],
        }
    )


def receipt_notes(receipts: pd.DataFrame) -> list[str]:
    """Say which months are missing and how many repeated Crime IDs were left out."""
    notes: list[str] = []
    for force, table in receipts.groupby("force", sort=False):
        absent = [Month.of(day) for day in table.loc[table["status"] == NOT_RECEIVED, "month"]]
        if absent:
            notes.append(
                f"Not received from {force}: {name_months(absent)}. A missing month is left "
                "empty, never counted as zero."
            )
    columns = ["repeated_id_count", "conflicting_id_count"]
    repeated, conflicting = (int(receipts[column].sum()) for column in columns)
    if repeated:
        notes.append(
            f"{repeated:,} row{'s' * (repeated > 1)} left out because the Crime ID stands in "
            f"another row that was kept; {conflicting:,} of them named another place."
        )
    return notes
