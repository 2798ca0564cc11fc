"""Months issued again: what changes in figures that were published from the earlier issue."""

from __future__ import annotations

from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from scp_lib import schemas
from scp_lib.sources.downloads import StreetFile
from scp_lib.sources.police_uk import StreetRows, read_incidents
from scp_lib.sources.reissues import Chosen
from scp_lib.stages.placing import NO_WARD, Placed, locate
from scp_lib.stages.repeats import Repeats, repeated_ids

_COLUMNS = list(schemas.Revision.columns())


class Revised(NamedTuple):
    """As schemas.Revision, and one ledger entry for each earlier issue."""

    table: pd.DataFrame
    entries: list[dict[str, Any]]


def revised_months(
    chosen: Chosen,
    parts: list[StreetRows],
    repeats: Repeats,
    placed: Placed,
    *,
    wards: gpd.GeoDataFrame,
    newest: gpd.GeoDataFrame | None,
    receipts: pd.DataFrame,
) -> Revised:
    """Count each earlier issue as it would be counted today, beside the one that is used.

    A later issue that is no whole month is set aside, and becomes no figure here either.
    """
    frames: list[pd.DataFrame] = []
    entries: list[dict[str, Any]] = []
    usable = receipts.set_index(["force", "month"])["is_usable"]
    for later, earlier in chosen.earlier:
        at = next(number for number, part in enumerate(parts) if part.file == later)
        part = read_incidents(earlier)
        if _same_but_outcomes(part, parts[at]):
            entries.append(_only_outcomes(later, earlier))
            continue
        before = _counts(
            part,
            repeated_ids([*parts[:at], part, *parts[at + 1 :]]).removed[at],
            locate([part], wards=wards, newest=newest).ward[0],
            wards=wards,
        )
        month = pd.Timestamp(later.month.first_day)
        after = _counts(parts[at], repeats.removed[at], placed.ward[at], wards=wards)
        facts: dict[str, Any] = {
            "force": later.force,
            "month": month,
            "earlier_file": earlier.label,
            "later_file": later.label,
        }
        rows = (part.table.num_rows, parts[at].table.num_rows)
        words = (
            f"{later.force}, {later.month.name} was issued again: {rows[0]:,} rows became "
            f"{rows[1]:,}."
        )
        if bool(usable[later.force, month]):
            frames.append(_beside(before, after).assign(**facts))
            asb = [
                int(each.get(schemas.ASB, pd.Series(dtype=int)).sum()) for each in (before, after)
            ]
            total = [int(each.to_numpy().sum()) for each in (before, after)]
            words += (
                f" Incidents in the partnership's wards: {total[0]:,} became {total[1]:,} "
                f"({_change(*total)}), ASB among them {asb[0]:,} became {asb[1]:,} "
                f"({_change(*asb)})."
            ).replace("-", "\N{MINUS SIGN}")
        entries.append(
            {
                "kind": "issued again",
                "force": later.force,
                "month": month,
                "last_month": month,
                "file": later.label,
                "row_count": rows[1],
                "expected_count": rows[0],
                "is_masked": False,
                "finding": f"{words} The later issue is used; the earlier one is kept.",
            }
        )
    table = pd.concat(frames)[_COLUMNS] if frames else pd.DataFrame(columns=_COLUMNS)
    return Revised(table.reset_index(drop=True), entries)


def _same_but_outcomes(one: StreetRows, other: StreetRows) -> bool:
    """Whether two issues say the same, row by row, but for the last outcomes."""
    if one.table.num_rows != other.table.num_rows:
        return False
    return all(
        one.table[name].cast(kind).equals(other.table[name].cast(kind))
        for name in one.table.column_names
        if name != "outcome"
        for kind in [_plain(one.table[name].type)]
    )


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _only_outcomes(later: StreetFile, earlier: StreetFile) -> dict[str, Any]:
    month = pd.Timestamp(later.month.first_day)
    return {
        "kind": "received twice",
        "force": later.force,
        "month": month,
        "last_month": month,
        "file": later.label,
        "is_masked": False,
        "finding": (
            f"{later.force}, {later.month.name} stands in 2 downloads that differ in last outcomes "
            f"alone ({later.name}, {earlier.name}): counted once, and no figure changes."
        ),
    }


def _change(before: int, after: int) -> str:
    return f"{after - before:+,}" if after != before else "no change"


def _counts(
    part: StreetRows,
    gone: NDArray[np.bool_],
    ward: NDArray[np.intp],
    *,
    wards: gpd.GeoDataFrame,
) -> pd.DataFrame:
    """Count by ward (rows) and crime type (columns)."""
    kept = ~gone & (ward != NO_WARD)
    return pd.crosstab(
        wards["ward_code"].to_numpy()[ward[kept]],
        part.table["crime_type"].to_pandas().astype(str).to_numpy()[kept],
    )


def _beside(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Put the counts beside one another, where either is above 0."""
    before, after = before.align(after, fill_value=0)
    cells = pd.MultiIndex.from_product([before.index, before.columns])
    table = pd.DataFrame(
        {
            "ward_code": cells.get_level_values(0),
            "crime_type": cells.get_level_values(1),
            "before_count": before.to_numpy().ravel(),
            "after_count": after.to_numpy().ravel(),
        }
    )
    return table[(table["before_count"] > 0) | (table["after_count"] > 0)]
