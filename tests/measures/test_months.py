import pandas as pd
import pytest

from scp_lib.errors import MeasureError, PeriodError
from scp_lib.measures.months import check_alike, counts_by_month, like_months, total
from scp_lib.periods import Month, Period


def table_of(counts, *, first="2024-01-01", **columns):
    months = pd.date_range(first, periods=len(counts), freq="MS")
    return pd.DataFrame(
        {"month": months, "incident_count": pd.array(counts, dtype="Int64"), **columns}
    )


def test_a_masked_month_is_left_out_and_a_quiet_one_is_zero():
    table = table_of([3, None, 0, 9], is_complete=[True, True, True, False])
    before = table.copy()
    assert counts_by_month(table) == {Month(2024, 1): 3, Month(2024, 3): 0}
    pd.testing.assert_frame_equal(table, before)


def test_a_month_in_two_rows_and_a_missing_column_are_refused():
    twice = pd.concat([table_of([3]), table_of([4])])
    with pytest.raises(MeasureError, match="January 2024 stands in two rows"):
        counts_by_month(twice)
    with pytest.raises(MeasureError, match="incident_count"):
        counts_by_month(table_of([3]).drop(columns="incident_count"))
    with pytest.raises(MeasureError, match="negative"):
        counts_by_month(table_of([-3]))


@pytest.mark.parametrize(
    ("baseline", "current", "words"),
    [
        ("2024-01/2024-12", "2025-01/2025-05", "such as January to May 2024"),
        ("2024-04/2025-03", "2025-01/2025-12", "such as January to December 2024"),
        ("2025-01/2025-12", "2024-01/2024-12", "does not end before"),
        ("2024-01/2024-12", "2024-01/2024-12", "does not end before"),
    ],
)
def test_unlike_periods_are_refused_with_the_remedy(baseline, current, words):
    with pytest.raises(PeriodError, match=words):
        check_alike(baseline=Period.parse(baseline), current=Period.parse(current))


YEARS = {"baseline": Period.parse("2024-01/2024-12"), "current": Period.parse("2025-01/2025-12")}


def test_months_to_come_are_no_fault_and_days_are_those_compared():
    counts = counts_by_month(table_of([10] * 14))
    found = like_months(counts, **YEARS, newest=Month(2025, 2))
    assert [str(month) for month in found.current_months] == ["2025-01", "2025-02"]
    assert (found.current_days, found.baseline_days, found.left_out) == (59, 60, ())
    assert total(counts, found.baseline_months) == 20


def test_a_missing_month_is_refused_or_left_out_of_both_and_named():
    counts = counts_by_month(table_of([10, None, *[10] * 10, 20, 20, None, *[20] * 9]))
    with pytest.raises(PeriodError, match="February 2024, March 2025"):
        like_months(counts, **YEARS, newest=Month(2025, 12))
    found = like_months(counts, **YEARS, newest=Month(2025, 12), on_missing="restrict")
    assert len(found.current_months) == 10
    assert set(found.left_out) == {Month(2024, 2), Month(2025, 3)}
    assert [month.month for month in found.current_months] == [
        month.month for month in found.baseline_months
    ]
