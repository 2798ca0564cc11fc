"""The tables of a build, from the rows read: incidents, receipts, counts of every district."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from scp_lib.periods import Month, Period, name_months
from scp_lib.sources.police_uk import StreetRows
from scp_lib.stages.placing import NO_WARD, Placed
from scp_lib.stages.repeats import Repeats

_AS_READ = ["crime_type", "longitude", "latitude", "location_name", "lsoa_code"]


def incident_table(
    parts: list[StreetRows], repeats: Repeats, placed: Placed, *, wards: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Return one row for each row kept, as schemas.Incident, in order of files and rows."""
    codes = pa.array(wards["ward_code"].tolist())
    kept = [
        _kept_rows(part, np.flatnonzero(~gone & (ward != NO_WARD)), ward, metres, codes)
        for part, gone, ward, metres in zip(parts, repeats.removed, *placed, strict=True)
    ]
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
    parts: list[StreetRows], repeats: Repeats, placed: Placed, *, forces: list[str]
) -> pd.DataFrame:
    """Return what became of every row read, by force and month, as schemas.MonthReceipt.

    The months run from the first to the last received of any force. A file without rows was
    not received.
    """
    held: dict[tuple[str, Month], dict[str, Any]] = {}
    for part, gone, conflict, ward in zip(parts, *repeats, placed.ward, strict=True):
        if part.table.num_rows:
            counts = _counts(part, gone, conflict, ward)
            held[part.file.force, part.file.month] = {
                "is_received": True,
                "source_file": part.file.label,
                **counts,
                "lsoa_vintage": part.lsoa_vintage,
            }
    months = Period(min(month for _, month in held), max(month for _, month in held))
    missing = dict.fromkeys(next(iter(held.values()))) | {"is_received": False}
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


def district_table(parts: list[StreetRows], repeats: Repeats) -> pd.DataFrame:
    """Count every row by force, district, month and crime type, as schemas.DistrictMonthCount."""
    frames = [
        frame
        for part, gone in zip(parts, repeats.removed, strict=True)
        if not (frame := _districts(part, gone)).empty
    ]
    keys = ["force", "district_name", "month", "crime_type"]
    return pd.concat(frames).sort_values(keys, ignore_index=True)


def _districts(part: StreetRows, gone: NDArray[np.bool_]) -> pd.DataFrame:
    """Count one file's rows; the district is the LSOA's name without its last word."""
    rows = part.table.select(["lsoa_name", "crime_type"]).filter(pa.array(~gone))
    if not rows.num_rows:
        return pd.DataFrame()
    lsoa, crime_type = (column.combine_chunks() for column in rows.columns)
    if isinstance(lsoa, pa.ChunkedArray):
        lsoa, crime_type = lsoa.chunk(0), crime_type.chunk(0)
    names = [str(name).rpartition(" ")[0] or "Not stated" for name in lsoa.dictionary.to_pylist()]
    districts, of_lsoa = np.unique([*names, "Not stated"], return_inverse=True)
    types = np.array(crime_type.dictionary.to_pylist())
    district = of_lsoa[lsoa.indices.fill_null(len(names)).to_numpy()]
    kind = crime_type.indices.to_numpy()
    counts = np.bincount(district * len(types) + kind, minlength=len(districts) * len(types))
    there = np.flatnonzero(counts)
    return pd.DataFrame(
        {
            "force": part.file.force,
            "district_name": districts[there // len(types)],
            "month": pd.Timestamp(part.file.month.first_day),
            "crime_type": types[there % len(types)],
            "incident_count": counts[there],
        }
    )


def receipt_notes(receipts: pd.DataFrame) -> list[str]:
    """Say which months are missing and how many repeated Crime IDs were left out."""
    notes: list[str] = []
    for force, table in receipts.groupby("force", sort=False):
        absent = [Month.of(month) for month in table.loc[~table["is_received"], "month"]]
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
