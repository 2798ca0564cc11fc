"""Months issued again: what changes in figures that were published from the earlier issue."""

from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scp_lib.build.completeness import entry
from scp_lib.build.placing import NO_WARD, place_points
from scp_lib.build.rows import Rows, coordinates, joined, repeated_ids
from scp_lib.sources.police_uk.downloads import StreetFile
from scp_lib.sources.police_uk.reader import StreetRows, read_incidents
from scp_lib.sources.police_uk.reissues import Chosen
from scp_lib.tables.crime_types import ASB
from scp_lib.tables.notes import Note
from scp_lib.tables.received import Revision

_COLUMNS = list(Revision.columns())


class Revised(NamedTuple):
    """As Revision, and one row of Completeness for each earlier issue."""

    table: pd.DataFrame
    entries: list[dict[str, Any]]


def revised_months(
    chosen: Chosen,
    rows: Rows,
    *,
    wards: gpd.GeoDataFrame,
    newest: gpd.GeoDataFrame | None,
    receipts: pd.DataFrame,
) -> Revised:
    """Count each earlier issue as it would be counted today, and the one that is used.

    A later issue that is no whole month is set aside, and becomes no figure here either.
    """
    frames: list[pd.DataFrame] = []
    entries: list[dict[str, Any]] = []
    usable = receipts.set_index(["force", "month"])["is_usable"]
    files = rows.files
    for later, earlier in chosen.earlier:
        at = next(number for number, part in enumerate(files) if part.file == later)
        part, is_used = read_incidents(earlier), rows.of_file == at
        before, after = part.table.num_rows, files[at].table.num_rows
        about: dict[str, Any] = {"force": later.force, "months": [later.month], "file": later.label}
        values: dict[str, Any] = {"force": later.force, "month": later.month.name}
        words = "{force}, {month} was issued again: {rows_before} rows became {rows_after}."
        values |= {"rows_before": before, "rows_after": after}
        month = pd.Timestamp(later.month.first_day)
        if bool(usable.get((later.force, month), False)):
            others = joined([*files[:at], part, *files[at + 1 :]])
            first = int(np.searchsorted(rows.of_file, at))
            gone = repeated_ids(others).is_removed[first : first + before]
            ward = place_points(coordinates(part.table), wards=wards, newest=newest).ward
            is_kept, placed = rows.is_kept[is_used], rows.placed.ward[is_used]
            counts = {
                "before_count": _counts(part, ~gone, ward, wards=wards),
                "after_count": _counts(files[at], is_kept, placed, wards=wards),
            }
            table = pd.DataFrame(counts).fillna(0).astype(int).sort_index().reset_index()
            frames.append(
                table.assign(
                    force=later.force,
                    month=month,
                    earlier_file=earlier.label,
                    later_file=later.label,
                )
            )
            total = table[list(counts)].sum().tolist()
            asb = table.loc[table["crime_type"] == ASB, list(counts)].sum().tolist()
            words += (
                " Incidents in the partnership's wards: {before} became {after} "
                f"({_change('change', *total)}), ASB among them {{asb_before}} became "
                f"{{asb_after}} ({_change('asb_change', *asb)})."
            )
            values |= {
                "before": total[0],
                "after": total[1],
                "change": abs(total[1] - total[0]),
                "asb_before": asb[0],
                "asb_after": asb[1],
                "asb_change": abs(asb[1] - asb[0]),
            }
        finding = Note(f"{words} The later issue is used; the earlier one is kept.", **values)
        entries.append(
            entry("issued again", finding, **about, row_count=after, expected_count=before)
        )
    entries += [_part(used, other) for used, other in chosen.parts]
    table = pd.concat(frames)[_COLUMNS] if frames else pd.DataFrame(columns=_COLUMNS)
    return Revised(table.reset_index(drop=True), entries)


def _part(used: StreetFile, other: StreetFile) -> dict[str, Any]:
    """Name an issue that holds a part of the month, and never replaces the whole one."""
    after, part = (read_incidents(file).table.num_rows for file in (used, other))
    finding = Note(
        "{force}, {month}: {file} has {part_rows} rows, {used} has {rows}. The smaller is a part "
        "of the month and is left out; the larger is used.",
        force=used.force, month=used.month.name, file=other.label, part_rows=part,
        used=used.label, rows=after,
    )  # fmt: skip
    about: dict[str, Any] = {"force": used.force, "months": [used.month], "file": other.label}
    return entry("issued again", finding, **about, row_count=after, expected_count=part)


def _change(name: str, before: int, after: int) -> str:
    if after == before:
        return "no change"
    return f"{{{name}}} {'more' if after > before else 'fewer'}"


def _counts(
    part: StreetRows,
    is_kept: NDArray[np.bool_],
    ward: NDArray[np.intp],
    *,
    wards: gpd.GeoDataFrame,
) -> pd.Series:
    is_counted = is_kept & (ward != NO_WARD)
    kinds = part.table["crime_type"].to_pandas().astype(str)[is_counted].to_numpy()
    codes = wards["ward_code"].to_numpy()[ward[is_counted]]
    return pd.DataFrame({"ward_code": codes, "crime_type": kinds}).value_counts()
