"""What was received, added up."""

from __future__ import annotations

import pandas as pd
import pytest

from scp_lib.measures.quality import (
    by_month,
    completeness,
    places_by_district,
    revised_by_type,
    runs_of_months,
)  # fmt: skip
from scp_lib.periods import Month, Period
from scp_lib.tables.kit import check
from scp_lib.tables.received import MonthReceipt

MARKS = (
    "without_lsoa_count", "asb_count", "asb_as_crime_count", "crime_as_asb_count",
    "other_census_count",
)  # fmt: skip


def receipts() -> pd.DataFrame:
    """Two forces, three months; kent's February was never received."""
    rows = []
    for force in ("essex", "kent"):
        for month in (1, 2, 3):
            is_received = (force, month) != ("kent", 2)
            counts = {
                "row_count": 100 * month,
                "kept_count": 60 * month,
                "repeated_id_count": month,
                "conflicting_id_count": 1,
                "without_place_count": 9 * month,
                "outside_count": 30 * month,
            }
            rows.append(
                {
                    "force": force,
                    "month": pd.Timestamp(2025, month, 1),
                    "is_received": is_received,
                    "source_file": "a.csv" if is_received else None,
                    **(counts if is_received else dict.fromkeys(counts)),
                    "lsoa_vintage": "2021" if is_received else None,
                    **dict.fromkeys(MARKS, 0 if is_received else None),
                    "is_usable": is_received,
                    "is_optional": False,
                    "status": "held" if is_received else "not received",
                }
            )
    return check(pd.DataFrame(rows), MonthReceipt)


def test_a_month_is_held_when_every_force_was_received() -> None:
    found = completeness(receipts(), months=list(Period.parse("2025-01/2025-04")))
    assert (found.expected_months, found.held_months) == (4, 2)
    assert found.missing == "February 2025, April 2025"
    assert found.row_count == 2 * 100 + 200 + 2 * 300
    parts = found.kept_count + found.outside_count + found.without_place_count
    assert parts + found.repeated_id_count == found.row_count
    assert found.without_place_pct == pytest.approx(9)


def test_months_that_were_not_asked_for_are_left_out() -> None:
    found = completeness(receipts(), months=[Month(2025, 1)])
    assert (found.row_count, found.missing) == (200, "")


def test_nothing_received_has_no_share_of_nothing() -> None:
    found = completeness(receipts(), months=[Month(2020, 1)])
    assert (found.held_months, found.row_count, found.without_place_pct) == (0, 0, 0)


def test_by_month_the_newest_first() -> None:
    table = by_month(receipts())
    assert table["month"].dt.month.tolist() == [3, 2, 1]
    assert table["is_received"].tolist() == [True, False, True]
    assert table["row_count"].tolist() == [600, 200, 200]
    assert table["without_place_pct"].tolist() == pytest.approx([9, 9, 9])
    assert table["lsoa_vintage"].tolist() == ["2021"] * 3


def test_months_of_one_status_are_joined_within_a_force() -> None:
    table = runs_of_months(receipts())
    months = [table[column].dt.month for column in ("first_month", "last_month")]
    assert list(
        zip(table["force"], table["status"], *months, table["month_count"], strict=True)
    ) == [
        ("essex", "held", 1, 3, 3),
        ("kent", "held", 1, 1, 1),
        ("kent", "not received", 2, 2, 1),
        ("kent", "held", 3, 3, 1),
    ]


def test_the_district_with_the_largest_share_without_a_place_comes_first() -> None:
    table = pd.DataFrame(
        [("Brook", 1, 8, 1), ("Abbey", 1, 8, 1), ("Castle", 1, 5, 2), ("Castle", 2, 5, 5)],
        columns=["district_name", "month", "incident_count", "without_place_count"],
    )
    table["month"] = pd.to_datetime(table["month"].map("2025-{:02}-01".format))
    found = places_by_district(table, months=[Month(2025, 1)])
    assert found.to_numpy().tolist() == [
        ["Castle", 5, 2, 40], ["Abbey", 8, 1, 12.5], ["Brook", 8, 1, 12.5],
    ]  # fmt: skip


def test_what_a_later_issue_changed_is_added_up_by_type() -> None:
    keys = ["month", "earlier_file", "crime_type"]
    rows = [("2025-01-01", "a.csv", "Drugs", 3, 5), ("2025-01-01", "a.csv", "Drugs", 4, 4),
            ("2025-01-01", "a.csv", "Arson", 2, 2)]  # fmt: skip
    found = revised_by_type(pd.DataFrame(rows, columns=[*keys, "before_count", "after_count"]))
    counts = ["before_count", "after_count", "change_count", "ward_count"]
    assert found.columns.tolist() == [*keys, *counts]
    assert found.to_numpy().tolist() == [["2025-01-01", "a.csv", "Drugs", 7, 9, 2, 1]]


def test_a_month_of_no_force_is_empty() -> None:
    table = receipts()
    table = table[table["force"] == "kent"]
    february = by_month(table).set_index("month").loc["2025-02-01"]
    assert february["row_count"] is pd.NA or pd.isna(february["row_count"])
