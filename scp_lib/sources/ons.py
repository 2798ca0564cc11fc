"""Office for National Statistics: ward boundaries and the residents of each ward."""

from __future__ import annotations

import csv
from pathlib import Path

import geopandas as gpd
import pandas as pd

from scp_lib.errors import SourceError
from scp_lib.sources.source import Source

WARDS = Source(
    key="ons_wards",
    title="Ward boundaries",
    publisher="ONS Open Geography portal",
    licence="OGL-3.0",
    url="https://geoportal.statistics.gov.uk/",
    cadence="yearly, in May or December",
    caveat="Generalised to about 20 m; wards are redrawn, so each figure names its vintage.",
)

POPULATION = Source(
    key="ons_population",
    title="Residents by ward, mid-year estimate",
    publisher="ONS, through Nomis",
    licence="OGL-3.0",
    url="https://www.nomisweb.co.uk/",
    cadence="yearly",
    caveat="Residents, not visitors: the wrong measure of who is in a town centre at night.",
)


def read_wards(path: Path, *, code_column: str, name_column: str) -> gpd.GeoDataFrame:
    """Read ward boundaries as published (GeoJSON, GeoPackage or shapefile).

    Returns
    -------
    GeoDataFrame
        ward_code, ward_name, geometry, in the file's own CRS.

    Raises
    ------
    SourceError
        The file is missing, damaged or without the two columns.
    """
    _must_exist(path)
    try:
        table = gpd.read_file(path)
    except Exception as error:  # the reader raises many kinds; all mean the same to a person
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SourceError(
            f"{path.name}: not readable as boundaries ({reason[:120]}). Download it again."
        ) from None
    columns = [column for column in table.columns if column != "geometry"]
    missing = [column for column in (code_column, name_column) if column not in columns]
    if missing or "geometry" not in table.columns:
        raise SourceError(
            f"{path.name}: column {', '.join(missing) or 'geometry'} is missing; it has "
            f"{', '.join(columns) or 'none'}. Name its columns in [wards] of the settings."
        )
    if table.empty:
        raise SourceError(f"{path.name}: holds no ward. Download it again.")
    wards = table[[code_column, name_column, "geometry"]]
    wards = wards.rename(columns={code_column: "ward_code", name_column: "ward_name"})
    empty = wards["ward_code"].isna() | wards["ward_name"].isna()
    if empty.any():
        raise SourceError(
            f"{path.name}, row {empty.to_numpy().argmax() + 1}: no ward code or name. "
            "Download it again."
        )
    return wards.astype({"ward_code": str, "ward_name": str})


def read_population(path: Path, *, year: int, ward_codes: list[str]) -> pd.DataFrame:
    """Read the residents of ``ward_codes`` in ``year`` from a CSV ward_code, population, year.

    A file may hold more wards and years; they are left unread.

    Returns
    -------
    DataFrame
        ward_code, population (int), population_year (int), in the order of ``ward_codes``.

    Raises
    ------
    SourceError
        A column or ward is missing, a ward stands twice, or a figure is no count of people.
    """
    _must_exist(path)
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise SourceError(
            f"{path.name}: not UTF-8 text. Save it as CSV UTF-8, or download it again."
        ) from None
    rows = csv.DictReader(lines)
    wanted = ("ward_code", "population", "year")
    missing = [column for column in wanted if column not in (rows.fieldnames or [])]
    if missing:
        raise SourceError(
            f"{path.name}: column {', '.join(missing)} is missing; wanted {', '.join(wanted)}."
        )
    found: dict[str, int] = {}
    faults: list[str] = []
    years: set[str] = set()
    for number, row in enumerate(rows, start=1):
        if row["ward_code"] not in ward_codes:
            continue
        years.add(row["year"] or "")
        if row["year"] != str(year):
            continue
        text = (row["population"] or "").strip()
        if not text.isascii() or not text.isdigit() or int(text) == 0:
            faults.append(
                f"{path.name}, row {number}: population {text!r} of {row['ward_code']}; "
                "wanted a whole number above 0."
            )
        elif row["ward_code"] in found:
            faults.append(f"{path.name}, row {number}: {row['ward_code']} stands twice for {year}.")
        else:
            found[row["ward_code"]] = int(text)
    absent = [code for code in ward_codes if code not in found]
    if absent and not faults:
        held = f"; for these wards it holds {', '.join(sorted(years))}" if years else ""
        faults.append(
            f"{path.name}: no population in {year} for {len(absent)} of {len(ward_codes)} wards "
            f"({', '.join(absent[:5])}{' …' if len(absent) > 5 else ''}){held}. "
            "Name another file or year in [population] of the settings."
        )
    if faults:
        raise SourceError(faults)
    return pd.DataFrame(
        {
            "ward_code": ward_codes,
            "population": [found[code] for code in ward_codes],
            "population_year": year,
        }
    )


def _must_exist(path: Path) -> None:
    if not path.is_file():
        raise SourceError(
            f"{path}: there is no such file. Put the ONS file there, or name another one in "
            "the settings."
        )
