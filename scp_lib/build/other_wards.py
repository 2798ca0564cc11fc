"""Wards that are not the report's own: those of other years, and those of other districts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from scp_lib.areas.metres import NATIONAL_GRID
from scp_lib.areas.wards import check_wards
from scp_lib.errors import ScpError, SourceError
from scp_lib.settings.partnership import Partnership, WardFile
from scp_lib.sources.ons.reader import read_population, read_wards
from scp_lib.tables.notes import Note

VINTAGE_COLUMNS = ["vintage", "ward_code", "ward_name", "area_km2", "geometry"]
RESIDENT_COLUMNS = ["district_name", "ward_count", "population", "population_year"]


def ward_vintages(
    partnership: Partnership, *, raw: Path, wards: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return the wards of every year that the settings name, and notes of files mended or missing.

    The report's own are among them. Columns: vintage, ward_code, ward_name, area_km2, geometry
    (EPSG:27700); by year, in code order.
    """
    tables = [_columns(wards, vintage=partnership.wards.vintage)]
    notes: list[Note] = []
    for file in partnership.ward_vintages:
        if file.vintage == partnership.wards.vintage:
            continue
        if (raw / "ons" / file.file).is_file():
            own = partnership.district_code
            table, found = checked_wards(file, raw=raw, district_code=own)
            notes += found
            tables.append(_columns(table, vintage=file.vintage))
        else:
            notes.append(
                Note(
                    "{file} is not in raw/ons: no figure on the wards of {vintage}.",
                    file=file.file,
                    vintage=str(file.vintage),
                )
            )
    joined = pd.concat(tables).sort_values(["vintage", "ward_code"], ignore_index=True)
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=NATIONAL_GRID), notes


def newer_wards(vintages: gpd.GeoDataFrame, *, than: int) -> gpd.GeoDataFrame | None:
    """Return the wards of the newest year, if it is newer than the report's own."""
    newest = int(vintages["vintage"].max())
    return vintages[vintages["vintage"] == newest] if newest > than else None


def district_residents(
    partnership: Partnership, *, raw: Path, wards: gpd.GeoDataFrame
) -> tuple[pd.DataFrame, list[Note]]:
    """Add up the residents of each district whose wards and population are held.

    The notes say which districts' residents could not be added up, and why. Columns: district_name,
    ward_count, population, population_year; the own district first.
    """
    setting = partnership.population
    rows: list[dict[str, Any]] = []
    notes: list[Note] = []
    if setting is None:
        return pd.DataFrame(rows, columns=RESIDENT_COLUMNS), notes
    own = int(wards["population"].sum())
    rows.append(_row(partnership.area_name, wards["ward_code"].tolist(), own, setting.year))
    for file in partnership.comparison.wards:
        try:
            if not (raw / "ons" / file.file).is_file():
                raise SourceError(f"{file.file} is not in raw/ons.")
            table, _ = checked_wards(file, raw=raw, district_code="")
            codes = table["ward_code"].tolist()
            people = read_population(
                raw / "ons" / setting.file, year=setting.year, ward_codes=codes
            )
        except ScpError as error:  # a file of another area does not stop this one's report
            notes.append(
                Note(
                    "No rate for {district}: {reason}",
                    district=file.district,
                    reason=error.faults[0],
                )
            )
            continue
        rows.append(_row(file.district, codes, int(people["population"].sum()), setting.year))
    return pd.DataFrame(rows, columns=RESIDENT_COLUMNS), notes


def _row(district: str, codes: list[str], people: int, year: int) -> dict[str, Any]:
    counted = {"ward_count": len(codes), "population": people, "population_year": year}
    return {"district_name": district, **counted}


def checked_wards(
    file: WardFile, *, raw: Path, district_code: str
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Read a ward file of the settings, in code order; and notes of what was mended."""
    received = read_wards(
        raw / "ons" / file.file,
        code_column=file.code_column,
        name_column=file.name_column,
        district_code=district_code,
    )
    return check_wards(received, name=file.file)


def _columns(wards: gpd.GeoDataFrame, *, vintage: int) -> gpd.GeoDataFrame:
    return wards.assign(vintage=vintage)[VINTAGE_COLUMNS]
