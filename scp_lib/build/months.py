"""Which months of a force are whole: those that are not are named, and become no number."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from scp_lib.areas.districts import districts, lsoas_of_2011_alone
from scp_lib.build.completeness import entry
from scp_lib.build.rows import LARGEST_BEYOND_SHARE, LEAST_LOCATED, NOT_STATED, Rows, coded
from scp_lib.measures.month_volume import (
    LEAST_OTHERS,
    MonthVolume,
    far_below_others,
    fragments,
    vanished,
)
from scp_lib.periods import Month
from scp_lib.sources.police_uk.usual import USUAL_MONTH, usual_months
from scp_lib.tables.notes import Note
from scp_lib.tables.received import (
    BLANK,
    HALF,
    HELD,
    MIXED_ASB,
    MIXED_LSOA,
    NOT_RECEIVED,
    STOPPED,
    VANISHED,
)

LEAST_ROWS = 500
"""Shares of a smaller file tell nothing; the smallest force, the City of London, has 800."""
LARGEST_BLANK_SHARE = 0.10
"""Of rows without an LSOA code, or without a place; no force had over 7% in December 2025."""
TIMES_OTHERS, TIMES_USUAL = 2.5, 3
"""A force that lies higher as a rule: times the lower quartile of its other months (so bad ones do
not hide one another), or times its share in the table of forces, which is one month's."""
LARGEST_ODD_SHARE, LEAST_ODD_ROWS = 0.01, 10
"""Of rows that the publisher never writes; in 40 real files there is none."""
LARGEST_USUAL_BEYOND = 0.1
"""Of the district's located rows those in no ward, in months whose places are right."""
LARGEST_ASB_SHARE = 0.5
"""ASB rises and falls by a third with the seasons: less than half is no season."""
LEAST_ASB = 30
"""Rows of ASB expected: of fewer, as in the City of London, half is chance."""


LEAST_AREAS_SHARE, LEAST_AREAS, LEAST_IN_AREA = 0.8, 10, 5
"""Of the district's small areas those with rows (ten, or nothing can be said), and rows in each: in
December 2025 at least 92% had some in each of 263 districts."""
LARGEST_PART = 0.6
"""Of what the district's other months lead to expect: whole months of Essex's 14 had over 0.77."""
LEAST_USUAL = 50
"""Rows expected of a month, or of a crime type in a force's usual month: of fewer, chance may take
most or all."""
LEAST_TYPE = 30
"""Rows of a type expected of a district in a month: a season may take all of fewer."""


class Judged(NamedTuple):
    """Receipts with status and is_usable; and why each month that is set aside is.

    ``entries`` are rows of Completeness: a month may have several, its status is the first.
    """

    receipts: pd.DataFrame
    entries: list[dict[str, Any]]


def other_census_counts(rows: Rows) -> pd.Series:
    """Count, in each file with LSOAs of 2021, the rows on LSOAs that there were in 2011 alone.

    Such an LSOA was split, merged or redrawn in 2021 (scp_lib/areas/reference).
    """
    codes, code = coded(rows.table["lsoa_code"])
    is_old = np.append(np.isin(np.array(codes, dtype=str), list(lsoas_of_2011_alone())), False)
    counts = np.bincount(rows.of_file[is_old[code]], minlength=len(rows.files))
    is_2021 = [part.lsoa_vintage == "2021" for part in rows.files]
    return pd.Series(np.where(is_2021, counts, 0), dtype="Int64")


def judge_months(
    receipts: pd.DataFrame,
    *,
    counts: pd.DataFrame,
    located: pd.DataFrame | None = None,
    own: Collection[str] = (),
) -> Judged:
    """Judge for each force and month of receipt_table whether it is whole.

    ``counts`` are all its rows as DistrictMonthCount; ``located`` those of the district, as
    own_located, and ``own`` its names. docs/methods.md has the rules ("Months that are whole").
    """
    entries: list[dict[str, Any]] = []
    for force, table in receipts.groupby("force", sort=False):
        received = table[table["is_received"]]
        months = [Month.of(day) for day in received["month"]]
        rows, of_asb = (
            dict(zip(months, received[column].astype(int), strict=True))
            for column in ("row_count", "asb_count")
        )
        of_force = counts[counts["force"] == force]
        wide = _wide_months(str(force), of_force)
        volumes = far_below_others(rows) | fragments(rows)
        halves = _below_usual(str(force), rows, wide=wide)
        halves |= {
            month: _volume(each)
            for month, each in volumes.items()
            if each.is_far_below and each.expected >= LEAST_USUAL
        }
        others = [month for month in months if month not in halves]
        gone = _vanished(str(force), of_force, months=others, own=own)
        asb = far_below_others(of_asb, largest_share=LARGEST_ASB_SHARE)
        here = None if located is None else located[located["force"] == force]
        misplaced = {} if here is None else _misplaced(here)
        parts = {} if here is None else _own_parts(here, wide=wide)
        large = received[received["row_count"] >= LEAST_ROWS]
        blank = {Month.of(row["month"]): _blank(row) for row in large.to_dict("records")}
        for month, row in zip(months, received.to_dict("records"), strict=True):
            reasons = [*halves.get(month, [])]
            if month in blank:
                reasons += _blanks(row, largest=_largest_share(str(force), month, shares=blank))
            if not row["is_optional"]:  # such a force has no ASB, no Crime IDs, and is of no area
                reasons += misplaced.get(month, [])
                reasons += [] if reasons else parts.get(month, [])
                reasons += _marks(row)
                if month not in halves:  # half a month has half its ASB, which says nothing more
                    reasons += gone.get(month) or _asb(asb.get(month))
                reasons += _census(row)
            for kind, words, values in reasons:
                finding = Note(
                    f"{{force}}, {{month}}: {words} The month is in no figure.",
                    force=str(force),
                    month=month.name,
                    **values,
                )
                count, *_ = values.values()
                expected = round(values["expected"]) if "expected" in values else None
                entries.append(
                    entry(kind, finding, force=force, months=[month], is_masked=True,
                          file=row["source_file"], row_count=count, expected_count=expected)
                )  # fmt: skip
    last = receipts[receipts["is_received"]].groupby("force")["month"].max()
    is_over = receipts["month"] > receipts["force"].map(last)
    judged = receipts.assign(status=np.where(is_over, STOPPED, NOT_RECEIVED))
    judged.loc[judged["is_received"], "status"] = HELD
    for each in reversed(entries):
        is_it = (judged["force"] == each["force"]) & (judged["month"] == each["month"])
        judged.loc[is_it, "status"] = each["kind"]
    return Judged(judged.assign(is_usable=judged["status"] == HELD), entries)


_Reason = tuple[str, str, dict[str, float]]
"""Kind, template and numbers of the finding: first of them the rows that it is about."""


def _volume(found: MonthVolume) -> list[_Reason]:
    words = (
        "{rows} rows, where the force's other months lead to expect {expected} and at least "
        "{least}; taken for a part of the month."
    )
    values = {"rows": found.row_count, "expected": found.expected, "least": found.low}
    return [(HALF, words, values)]


def _wide_months(force: str, counts: pd.DataFrame) -> set[Month]:
    """Return the months with rows in most of a force's districts: of no file cut to an area."""
    names = {each.name for each in districts().values() if force in each.forces}
    inside = counts[counts["district_name"].isin(names)].groupby("month")["district_name"].nunique()
    return {Month.of(day) for day in inside.index[inside > len(names) / 2]}


def _below_usual(
    force: str, rows: Mapping[Month, int], *, wide: Collection[Month]
) -> dict[Month, list[_Reason]]:
    """Hold few months against the table of forces, where they lie in most of its districts."""
    usual = usual_months().get(force)
    if usual is None or len(rows) > LEAST_OTHERS:
        return {}
    words = (
        f"{{rows}} rows all over its area, where the force had {{expected}} in {USUAL_MONTH.name}; "
        "taken for a part of the month."
    )
    return {
        month: [(HALF, words, {"rows": found.row_count, "expected": found.expected})]
        for month, found in fragments(rows, usual={USUAL_MONTH: usual.row_count}).items()
        if month in wide
    }


def _vanished(
    force: str, counts: pd.DataFrame, *, months: Sequence[Month], own: Collection[str]
) -> dict[Month, list[_Reason]]:
    """Name the types and the districts that are not there in a month, and are in others.

    Types of all the force's districts, then those of the district (``own`` are its names). A type
    that no month has is held against the table of forces, in months of half its size.
    """
    found: dict[Month, list[_Reason]] = {}
    usual = usual_months().get(force)
    days = {month: pd.Timestamp(month.first_day) for month in months}
    size = counts.groupby("month")["incident_count"].sum()
    here = counts[counts["district_name"].isin(own)]
    said: set[tuple[Month, str]] = set()
    for column, table, of in (
        ("crime_type", counts, "the force's"),
        ("district_name", counts, "the force's"),
        ("crime_type", here, "the district's"),
    ):
        rows = table.groupby([column, "month"])["incident_count"].sum().to_dict()
        of_force = usual if table is counts and column == "crime_type" else None
        names = set(table[column]) | set(of_force.types if of_force else ())
        for name in sorted(names - {NOT_STATED}):
            by_month = {month: int(rows.get((name, days[month]), 0)) for month in months}
            gone, others = vanished(by_month), f"{of} other months lead to expect {{expected}}"
            if (
                of_force
                and not any(by_month.values())
                and of_force.types.get(name, 0) >= LEAST_USUAL
            ):
                gone = {
                    month: MonthVolume(0, of_force.types[name], 0.0, True)
                    for month in months
                    if size[days[month]] >= of_force.row_count / 2
                }
                others = f"the force had {{expected}} in {USUAL_MONTH.name}"
            for month, each in gone.items():
                if (of == "the district's" and each.expected < LEAST_TYPE) or (month, name) in said:
                    continue  # a season, or said of all the force
                said.add((month, name))
                how_many = "{type_rows} rows" if each.row_count else "no row"
                words = f"{how_many} of {name}, where {others}; missing, not zero."
                values = {"type_rows": each.row_count, "expected": each.expected}
                found.setdefault(month, []).append((VANISHED, words, values))
    return found


def _blank(row: Mapping[Any, Any]) -> float:
    """Return the share of rows without an LSOA code, or without a place."""
    return float(max(row["without_lsoa_count"], row["without_place_count"]) / row["row_count"])


def _largest_share(force: str, month: Month, *, shares: Mapping[Month, float]) -> float:
    """Return the share of blanks up to which a month is whole, by the force's own history."""
    others = [share for each, share in shares.items() if each != month]
    largest = LARGEST_BLANK_SHARE
    if usual := usual_months().get(force):
        largest = max(largest, TIMES_USUAL * usual.without_place_share)
    if len(others) >= LEAST_OTHERS:
        largest = max(largest, TIMES_OTHERS * float(np.quantile(others, 0.25)))
    return largest


def _blanks(row: Mapping[Any, Any], *, largest: float) -> Iterator[_Reason]:
    rows = row["row_count"]
    without = {"no LSOA code": row["without_lsoa_count"], "no place": row["without_place_count"]}
    what = max(without, key=lambda each: without[each])
    if _blank(row) > largest:
        words = (
            f"{{blank_rows}} of {{rows}} rows ({{blank_pct:.1f}}%) have {what}; above "
            "{largest_pct}% the counts of wards and districts are too low."
        )
        values = {
            "blank_rows": without[what],
            "rows": rows,
            "blank_pct": 100 * without[what] / rows,
            "largest_pct": 100 * largest,
        }
        yield BLANK, words, values


def _misplaced(located: pd.DataFrame) -> dict[Month, list[_Reason]]:
    """Name the months of whose rows of the district many lie in no ward, and few in the others."""
    large = located[located["located"] >= LEAST_LOCATED]
    is_wrong = large["beyond"] > LARGEST_BEYOND_SHARE * large["located"]
    beyond, others = large.loc[~is_wrong, ["beyond", "located"]].sum()
    if beyond >= LARGEST_USUAL_BEYOND * others:  # or there are no others
        return {}
    words = (
        "{beyond_rows} of the district's {own_rows} located rows lie in none of its wards, and "
        "{usual_pct:.1f}% in the other months: these places are wrong."
    )
    return {
        each["month"]: [(BLANK, words, {"beyond_rows": each["beyond"], "own_rows": each["located"],
                                        "usual_pct": 100 * beyond / others})]
        for each in large[is_wrong].to_dict("records")
    }  # fmt: skip


def _own_parts(located: pd.DataFrame, *, wide: Collection[Month]) -> dict[Month, list[_Reason]]:
    """Name the months that have a part of the district's rows, though the force's may look whole.

    Files are in the order of small areas: of one that is cut off, many areas have no row at all,
    which have some in another month, or are listed where the file lies all over the force's area.
    """
    words = "{own_rows} located rows of the district, where its other months lead to expect "
    counts = dict(zip(located["month"], located["located"].astype(int), strict=True))
    parts: dict[Month, list[_Reason]] = {
        month: [(HALF, words + "{expected}; taken for a part of the month.",
                 {"own_rows": each.row_count, "expected": each.expected})]
        for month, each in far_below_others(counts, largest_share=LARGEST_PART).items()
        if each.is_far_below and each.expected >= LEAST_LOCATED
    }  # fmt: skip
    words = (
        "{own_rows} rows of the district in {areas} of {usual_areas} small areas (LSOAs), where a "
        "whole month has rows in nearly all; taken for a part of the month."
    )
    for each in located.to_dict("records"):
        is_many = each["in_areas"] >= max(LEAST_LOCATED, LEAST_IN_AREA * each["areas"])
        usual = each["listed_areas"] if each["month"] in wide else located["areas"].max()
        if is_many and LEAST_AREAS <= each["areas"] < LEAST_AREAS_SHARE * usual:
            values = {"own_rows": each["in_areas"], "areas": each["areas"], "usual_areas": usual}
            parts.setdefault(each["month"], [(HALF, words, values)])
    return parts


def _marks(row: dict[Any, Any]) -> Iterator[_Reason]:
    rows, asb = row["row_count"], row["asb_count"]
    as_crime, as_asb = row["asb_as_crime_count"], row["crime_as_asb_count"]
    if rows < LEAST_ROWS:
        return
    if as_crime >= max(LEAST_ODD_ROWS, LARGEST_ODD_SHARE * asb):
        words = (
            "{as_crime_rows} of {asb_rows} ASB rows carry a Crime ID or an outcome, as only "
            "crimes do: ASB and crime are mixed."
        )
        yield MIXED_ASB, words, {"as_crime_rows": as_crime, "asb_rows": asb}
    if as_asb >= max(LEAST_ODD_ROWS, LARGEST_ODD_SHARE * rows):
        words = (
            "{as_asb_rows} crimes have neither Crime ID nor outcome, as only ASB has: ASB "
            "stands under the name of a crime."
        )
        yield MIXED_ASB, words, {"as_asb_rows": as_asb}


def _asb(found: MonthVolume | None) -> Iterator[_Reason]:
    if found and found.is_far_below and found.row_count and found.expected >= LEAST_ASB:
        words = (
            "{asb_rows} ASB rows, where the force's other months lead to expect {expected}; left "
            "out, or under the name of a crime."
        )
        yield MIXED_ASB, words, {"asb_rows": found.row_count, "expected": found.expected}


def _census(row: dict[Any, Any]) -> Iterator[_Reason]:
    rows, other = row["row_count"], row["other_census_count"]
    if not pd.isna(other) and other >= max(LEAST_ODD_ROWS, LARGEST_ODD_SHARE * rows):
        words = (
            "{other_rows} of {rows} rows use LSOAs that ended with the Census of 2021, and others "
            "use LSOAs that are new since then: two vintages of LSOAs in one file."
        )
        yield MIXED_LSOA, words, {"other_rows": other, "rows": rows}
