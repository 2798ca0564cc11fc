"""The tables of a briefing: what is judged together, and names that tell rows apart."""

from types import SimpleNamespace as Like

import pandas as pd

from scp_lib.measures.comparison import compare_counts
from scp_lib.periods import Month, Period
from scp_lib.schemas import ASB
from scp_lib.studies.briefing import _changes
from scp_lib.studies.briefing_places import distinct
from scp_lib.studies.briefing_targets import _months_counted


def compared(before, now):
    told = compare_counts(now, before)
    return Like(area=told, area_widened=told, area_dispersion=Like(phi=1.0))


def test_asb_is_judged_by_itself_and_crime_types_together():
    # 262 after 300 has p = .12, 255 after 300 p = .06, 250 after 300 p = .036: beyond chance
    # alone, and not as the best of six crime types, of which one in twenty does so by chance
    pair = (300, 250)
    others = {f"Crime {place}": compared(300, 300) for place in range(5)}
    table = _changes({ASB: compared(*pair), "Burglary": compared(*pair), **others})
    verdicts = dict(zip(table["crime_type"], table["is_beyond_chance"], strict=True))
    assert verdicts[ASB] and not any(verdicts[name] for name in verdicts if name != ASB)


def test_a_type_without_a_year_before_is_left_out():
    none = Like(area=None, area_widened=None)
    assert _changes({ASB: none}).empty
    assert _changes({ASB: none, "Drugs": compared(5, 6)})["crime_type"].tolist() == ["Drugs"]


def test_an_interval_without_an_upper_end_is_empty_there():
    table = _changes({ASB: compared(0, 6)})
    assert table["high_pct"].isna().all() and table["change_pct"].isna().all()


def test_rows_of_one_name_are_told_apart():
    names = distinct(
        pd.Series(["Castle", "North", "North", "All wards"]), pd.Series(["a", "b", "c", "d"])
    )
    assert names.tolist() == ["Castle", "North (b)", "North (c)", "All wards (d)"]


def test_the_dispersion_printed_is_the_one_that_widened_the_interval():
    told = compare_counts(250, 300)
    widened = compare_counts(250, 300, dispersion=3.4)
    found = Like(area=told, area_widened=widened, dispersion=Like(phi=1.5),
                 area_dispersion=Like(phi=3.4))  # fmt: skip
    (row,) = _changes({ASB: found}).to_dict("records")
    again = compare_counts(row["current_count"], row["baseline_count"], dispersion=row["phi"])
    assert (again.low_pct, again.high_pct) == (row["low_pct"], row["high_pct"])


def test_a_row_on_a_target_says_which_months_it_counts():
    """A period under way counts one month more in each pack; one that is over, the same."""
    year = Period(Month(2025, 4), Month(2026, 3))
    answers = [Like(period=each) for each in (year, Period.year_to(Month(2027, 3)))]
    study = Like(setting=Like(title="ASB", key="asb"), answers=answers)
    row, next_row = "ASB, April 2025 to March 2026", "ASB, April 2026 to March 2027"
    for month, so_far in (
        (Month(2026, 2), "April 2025 to February 2026"),
        (Month(2026, 3), "April 2025 to March 2026"),
        (Month(2026, 6), "April 2025 to March 2026"),
    ):
        found = Like(month=month, targets=[study])
        counted = _months_counted(found, [(study, answer) for answer in answers])
        assert counted[row] == so_far
    assert counted[next_row] == "April to June 2026"
