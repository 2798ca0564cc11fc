"""Months issued again: what changes in figures that were published from the earlier issue."""

from __future__ import annotations

from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scp_lib import schemas
from scp_lib.sources.police_uk import StreetRows, read_incidents
from scp_lib.sources.reissues import Chosen
from scp_lib.stages.placing import NO_WARD, Placed, locate
from scp_lib.stages.repeats import Repeats, repeated_ids

_COLUMNS = list(schemas.Revision.to_schema().columns)


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
                f"({total[1] - total[0]:+,}), ASB among them {asb[0]:,} became {asb[1]:,} "
                f"({asb[1] - asb[0]:+,})."
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
