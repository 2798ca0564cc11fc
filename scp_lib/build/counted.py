"""The tables of sources that need no stage of their own: read, placed in wards, checked."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from scp_lib.areas.vintages import plain_ward
from scp_lib.build.placing import NO_WARD, place_points
from scp_lib.errors import SourceError
from scp_lib.periods import Month, name_months
from scp_lib.sources.source import Source
from scp_lib.tables.kit import check


def counted_table(
    source: Source,
    paths: Sequence[Path],
    *,
    today: Month,
    wards: gpd.GeoDataFrame,
    newest: gpd.GeoDataFrame | None,
) -> tuple[pd.DataFrame, list[Month]]:
    """Read a source's files and give each row its ward; return the table and the months covered.

    A row with coordinates goes where an incident there would go, and has no ward if it lies in
    none; a row whose file names the ward must name one of the settings' ward file. SourceError with
    every fault: a file is not laid out as agreed, two cover one month, one covers a month to come,
    or a row is in a ward that is none of these or has another name.
    """
    faults: list[str] = []
    frames: list[pd.DataFrame] = []
    file_of: dict[Month, str] = {}
    names_ward = "longitude" not in source.table.columns()
    assert source.read is not None
    for path in paths:
        try:
            period, rows = source.read(path)
        except SourceError as error:
            faults += error.faults
            continue
        if period.last > today:
            faults.append(
                f"{path.name}: covers {period.last.name}, which is in the future. Ask for the "
                "file again, or correct its name."
            )
        twice = [month for month in period if month in file_of]
        if twice:
            faults.append(
                f"{path.name}: {name_months(twice)} is in {file_of[twice[0]]} too, so its rows "
                "would count twice. Keep one file for each month."
            )
        file_of.update(dict.fromkeys(period, path.name))
        faults += _ward_faults(path.name, rows, wards) if names_ward else []
        frames.append(rows)
    if faults:
        raise SourceError(faults)
    table = pd.concat(frames, ignore_index=True)
    if not names_ward:
        places = table[["longitude", "latitude"]].to_numpy(dtype=float, na_value=np.nan)
        ward = place_points(places, wards=wards, newest=newest).ward
        codes = pd.Series(wards["ward_code"].to_numpy()[ward], index=table.index, dtype="str")
        table = table.assign(ward_code=codes.where(ward != NO_WARD))
    return check(table, source.table, name=source.processed), sorted(file_of)


def _ward_faults(file: str, rows: pd.DataFrame, wards: pd.DataFrame) -> list[str]:
    """Say which rows have a ward that is not of the settings; no fault repeats a value."""
    names = dict(zip(wards["ward_code"], wards["ward_name"].map(plain_ward), strict=True))
    strange = rows[~rows["ward_code"].isin(names.keys())]
    faults = []
    if len(strange):
        faults.append(
            f"{file}, row {strange['source_row'].iloc[0]}, column Ward code: not a ward of the "
            f"settings' ward file ({len(strange)} such rows). Ask the partner for the codes of "
            "that vintage."
        )
    if "ward_name" in rows:
        known = rows.drop(strange.index)
        other = known[known["ward_name"].map(plain_ward) != known["ward_code"].map(names)]
        if len(other):
            faults.append(
                f"{file}, row {other['source_row'].iloc[0]}, column Ward: not the name of the "
                f"row's ward code ({len(other)} such rows). Ask the partner for the file again."
            )
    return faults
