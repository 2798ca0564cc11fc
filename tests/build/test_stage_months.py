"""Which months are set aside, and why: each rule at its limit."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from scp_lib.build.completeness import missing_months, months_not_judged
from scp_lib.build.months import judge_months
from scp_lib.tables.received import BLANK, HALF, HELD, MIXED_ASB, MIXED_LSOA, NOT_RECEIVED, STOPPED

WHOLE: dict[str, Any] = {
    "row_count": 10_000, "without_place_count": 150, "without_lsoa_count": 150, "asb_count": 1_000,
    "asb_as_crime_count": 0, "crime_as_asb_count": 0, "other_census_count": 0,
}  # fmt: skip


def receipts(changes: dict[int, dict[str, Any] | None], months: int = 12) -> pd.DataFrame:
    """A year of a force; months by number are changed, or not received where None."""
    rows = []
    for number in range(1, months + 1):
        change = changes.get(number, {})
        row = {"force": "essex", "month": pd.Timestamp(2025, number, 1), "source_file": "a.csv"}
        row["is_optional"] = False
        row |= dict.fromkeys(WHOLE) if change is None else WHOLE | change
        rows.append(row | {"is_received": change is not None})
    table = pd.DataFrame(rows)
    return table.astype(dict.fromkeys(WHOLE, "Int64"))


def status(changes: dict[int, dict[str, Any] | None], months: int = 12) -> list[str]:
    return judge_months(receipts(changes, months)).receipts["status"].tolist()


def test_a_whole_year_is_held() -> None:
    judged = judge_months(receipts({}))
    assert judged.entries == []
    assert judged.receipts["is_usable"].all()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"row_count": 5_000}, HALF),
        ({"row_count": 7_900}, HELD),
        ({"without_lsoa_count": 1_001}, BLANK),
        ({"without_lsoa_count": 1_000}, HELD),
        ({"without_place_count": 1_001}, BLANK),
        ({"without_place_count": 480, "without_lsoa_count": 480}, HELD),  # Essex, April 2024
        ({"asb_as_crime_count": 10}, MIXED_ASB),
        ({"asb_as_crime_count": 9}, HELD),
        ({"crime_as_asb_count": 100}, MIXED_ASB),
        ({"crime_as_asb_count": 99}, HELD),
        ({"asb_count": 0}, MIXED_ASB),
        ({"asb_count": 400}, MIXED_ASB),
        ({"asb_count": 550}, HELD),
        ({"other_census_count": 100}, MIXED_LSOA),
        ({"other_census_count": 99}, HELD),
        ({"other_census_count": None}, HELD),
    ],
)
def test_each_rule_at_its_limit(change: dict[str, Any], kind: str) -> None:
    assert status({6: change}) == [HELD] * 5 + [kind] + [HELD] * 6


def test_a_month_may_have_several_reasons_and_one_status() -> None:
    judged = judge_months(receipts({6: {"without_lsoa_count": 2_000, "other_census_count": 900}}))
    assert [entry["kind"] for entry in judged.entries] == [BLANK, MIXED_LSOA]
    assert judged.receipts["status"].tolist()[5] == BLANK


def test_half_a_month_is_not_told_of_its_half_of_asb_too() -> None:
    judged = judge_months(receipts({6: {"row_count": 4_000, "asb_count": 400}}))
    assert [entry["kind"] for entry in judged.entries] == [HALF]


def test_a_small_file_is_not_judged_by_shares() -> None:
    """The same in 80 rows: a share of a few rows tells nothing."""
    small = {name: count // 125 for name, count in WHOLE.items()}
    odd = small | {"without_lsoa_count": 40, "asb_as_crime_count": 8}
    assert set(status(dict.fromkeys(range(1, 13), small) | {6: odd})) == {HELD}


def test_missing_in_between_and_stopped_at_the_end() -> None:
    judged = judge_months(receipts({3: None, 11: None, 12: None})).receipts
    assert judged["status"].tolist() == ([HELD] * 2 + [NOT_RECEIVED] + [HELD] * 7 + [STOPPED] * 2)
    missing, stopped = missing_months(judged)
    assert missing["finding"] == (
        "essex: no file of March 2025 (1 month); left empty, never counted as zero."
    )
    assert stopped["finding"].startswith(
        "essex: nothing after October 2025, though the downloads run to December 2025 (2 months"
    )
    assert all(entry["is_masked"] for entry in (missing, stopped))


def test_too_few_months_are_said_to_be_too_few() -> None:
    """Half of five months cannot be judged, and the note says so."""
    judged = judge_months(receipts({3: {"row_count": 5_000}}, months=5)).receipts
    assert judged["status"].tolist() == [HELD] * 5
    (entry,) = months_not_judged(judged)
    assert entry["finding"] == (
        "essex: 5 months received; at least 6 are needed to tell half a month from a whole one."
    )
    assert months_not_judged(judge_months(receipts({}, months=6)).receipts) == []


def test_nothing_given_is_changed() -> None:
    table = receipts({6: {"row_count": 5_000}})
    before = table.copy(deep=True)
    judge_months(table)
    pd.testing.assert_frame_equal(table, before)
