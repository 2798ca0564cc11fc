"""Wards that are not the report's own: those of other years, and those of other districts."""

from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from scp_lib.areas.districts import (
    RESIDENTS_YEAR,
    districts,
    listed_wards,
    other_districts,
    wards_of,
)
from scp_lib.areas.metres import NATIONAL_GRID
from scp_lib.areas.wards import CheckedWards, check_wards
from scp_lib.build.listed import refuse_namesakes, unlike_list
from scp_lib.build.placing import NO_WARD
from scp_lib.build.rows import Rows
from scp_lib.errors import AreaError
from scp_lib.settings.partnership import Partnership, WardFile
from scp_lib.sources.ons.reader import read_wards
from scp_lib.tables.notes import Note

VINTAGE_COLUMNS = ["vintage", "ward_code", "ward_name", "area_km2", "geometry"]
_NEARLY_ALL, _FEWEST_INCIDENTS = 0.9, 5


def ward_vintages(
    partnership: Partnership, *, raw: Path, wards: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return the wards of every year that the settings name, and notes of files mended or missing.

    The report's own are among them. Columns: vintage, ward_code, ward_name, area_km2, geometry
    (EPSG:27700); by year, in code order.
    """
    tables = [wards.assign(vintage=partnership.wards.vintage)]
    notes: list[Note] = []
    for file in partnership.ward_vintages:
        if file.vintage == partnership.wards.vintage:
            continue
        if (raw / "ons" / file.file).is_file():
            own = partnership.district_code
            table, mended, _ = checked_wards(file, raw=raw, district_code=own)
            listed = dict(other_districts(table["ward_code"].tolist(), code=own))
            if len(listed) == len(table):  # all of it: the list is of another year's codes
                listed = {}
            table, left_out = without_others(table, listed, name=file.file, district_code=own)
            refuse_namesakes(table, name=file.file)
            notes += [*mended, *left_out]
            tables.append(table.assign(vintage=file.vintage))
        else:
            notes.append(
                Note(
                    "{file} is not in raw/ons: no figure on the wards of {vintage}.",
                    file=file.file,
                    vintage=str(file.vintage),
                )
            )
    joined = pd.concat([table[VINTAGE_COLUMNS] for table in tables])
    joined = joined.sort_values(["vintage", "ward_code"], ignore_index=True)
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=NATIONAL_GRID), notes


def newer_wards(vintages: gpd.GeoDataFrame, *, than: int) -> gpd.GeoDataFrame | None:
    """Return the wards of the newest year, if it is newer than the report's own."""
    newest = int(vintages["vintage"].max())
    return vintages[vintages["vintage"] == newest] if newest > than else None


def district_residents(partnership: Partnership, *, wards: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the residents of every district of England and Wales, from the list.

    Of the invented example, whose districts are in no list, the wards' sum. Columns: district_name,
    population, population_year.
    """
    rows: list[tuple[str, int, int]] = []
    if not partnership.is_invented:
        own = [each for code, each in districts().items() if code == each.code]
        rows = [(each.name, each.residents, RESIDENTS_YEAR) for each in own]
    elif partnership.population is not None:
        residents = int(wards["population"].sum())
        rows = [(partnership.area_name, residents, partnership.population.year)]
    return pd.DataFrame(rows, columns=["district_name", "population", "population_year"])


def checked_wards(file: WardFile, *, raw: Path, district_code: str) -> CheckedWards:
    """Read a ward file of the settings, in code order; and what was mended."""
    received = read_wards(
        raw / "ons" / file.file,
        code_column=file.code_column,
        name_column=file.name_column,
        district_code=district_code,
    )
    checked = check_wards(received, name=file.file)
    notes = unlike_list(checked.wards, file=file, district_code=district_code)
    return checked._replace(notes=[*checked.notes, *notes])


def without_others(
    wards: gpd.GeoDataFrame, others: Mapping[str, str], *, name: str, district_code: str
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Leave out the wards of other districts (ward code to the district's name), and say so.

    AreaError if none is left: the file is another district's.
    """
    if not others:
        return wards, []
    named = ", ".join(sorted(set(others.values())))
    own = wards[~wards["ward_code"].isin(others)].reset_index(drop=True)
    if own.empty:
        raise AreaError(
            f"{name}: holds the wards of {named}, and none of {district_code}. Name the district's "
            "own file in [wards] of the settings."
        )
    note = Note(
        f"{{file}}: {{other_wards}} ward{'s' * (len(others) > 1)} of other districts left out "
        "({districts}).",
        file=name,
        other_wards=len(others),
        districts=named,
    )
    return own, [note]


def wards_elsewhere(
    rows: Rows, *, wards: gpd.GeoDataFrame, own: Collection[str], district_code: str, name: str
) -> dict[str, str]:
    """Return the wards of other districts: ward code to the district's name.

    Those nearly all of whose incidents, five or more, have a small area of another district; and,
    where no incident has one of the own, those that the list of wards has in another: unless the
    own incidents lie in others of that district's wards, and none of its own do. ``own`` are the
    names that the district's small areas begin with. AreaError if the district's incidents lie in
    most of another's wards: the file ``name`` has codes that are not of its shapes.
    """
    names, district = rows.districts()
    is_district = np.isin(names, [*own, *(each.name for each in districts().values())])
    is_in = rows.is_kept & (rows.placed.ward != NO_WARD) & is_district[district]
    if not is_in.any():
        return {}  # nothing says whose the ground is
    table = pd.DataFrame(
        {"ward": rows.placed.ward[is_in], "district": names[district[is_in]]}
    ).value_counts(sort=False)
    codes = wards["ward_code"].tolist()
    found = dict(other_districts(codes, code=district_code))
    theirs: list[str] = []
    by_rows: set[str] = set()
    for ward, counts in table.groupby(level="ward"):
        shares = counts.droplevel("ward") / counts.sum()
        beyond = shares[~shares.index.isin(own)]
        if counts.sum() >= _FEWEST_INCIDENTS and beyond.sum() >= _NEARLY_ALL:
            found[codes[ward]] = str(beyond.idxmax())
            by_rows.add(codes[ward])
        elif len(beyond) < len(shares) and found.pop(codes[ward], ""):
            theirs.append(listed_wards()[codes[ward]].district)
    for other, count in Counter(theirs).items():
        if 2 * count > len(wards_of(other)):
            raise AreaError(
                f"{name}: {count} of its ward codes are of wards of {districts()[other].name}, and "
                f"their shapes hold incidents of {min(own)}: the codes are not of these shapes. "
                "Download the file again."
            )
    known = listed_wards()
    theirs_too = {known[ward].district for ward in by_rows if ward in known}
    of_other_shapes = set(theirs) - theirs_too
    return {
        ward: named
        for ward, named in found.items()
        if ward in by_rows or known[ward].district not in of_other_shapes
    }
