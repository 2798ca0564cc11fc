"""Findings in plain words: ties are named, and months that are missing are said."""

import pandas as pd

from scp_lib.document.phrases import most_and_fewest
from tests.document.made import table


def months(counts: list[int | None]):
    rows = pd.DataFrame(
        {
            "month": pd.date_range("2025-01-01", periods=len(counts), freq="MS"),
            "incident_count": pd.array(counts, dtype="Int64"),
        }
    )
    return table(rows, "month")


def test_months_that_tie_are_all_named() -> None:
    assert most_and_fewest(months([59, 80, 59, 80, 60])).text == (
        "the most in February 2025 and April 2025 (80), the fewest in January 2025 and March 2025 "
        "(59)"
    )


def test_of_the_months_held_where_some_are_missing() -> None:
    said = most_and_fewest(months([3, None, 9]))
    assert (
        said.text
        == "of the months available, the most in March 2025 (9), the fewest in January 2025 (3)"
    )
    assert most_and_fewest(months([None])).text == "no month is available"
