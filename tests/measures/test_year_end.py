import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_lib.errors import PeriodError
from scp_lib.measures.year_end import Outlook, year_end
from scp_lib.periods import Month, Period

YEAR, NEWEST = Period.parse("2025-01/2025-12"), Month(2025, 6)
PAST = [(300, 620), (280, 540), (310, 640), (290, 600)]
COUNTS = st.tuples(st.integers(1, 400), st.integers(1, 400))


def table_of(parts, *, first_year):
    """Years of two months with incidents, January and July."""
    counts = [count for part in parts for each in part for count in [each] + [0] * 5]
    months = pd.date_range(f"{first_year}-01-01", periods=len(counts), freq="MS")
    return pd.DataFrame({"month": months, "incident_count": pd.array(counts, dtype="Int64")})


def end_of(so_far, past=PAST, **options):
    table = table_of([*past, (so_far, 0)], first_year=2025 - len(past))
    return year_end(table, year=YEAR, newest=NEWEST, **options)


def test_the_figures_of_two_independent_codes():
    found = end_of(260, target_count=760)
    assert (found.so_far_count, found.past_year_count) == (260, 4)
    assert found.log_ratio == pytest.approx(0.707806, abs=5e-7)
    assert found.log_ratio_sd == pytest.approx(0.038684, abs=5e-7)
    assert found.median_count == pytest.approx(787.6786, abs=5e-5)
    reach = stats.t(3).ppf(0.95) * found.log_ratio_sd
    ends = [260 * (1 + math.exp(found.log_ratio + step)) for step in (-reach, reach)]
    assert ends == pytest.approx([741.7613, 837.9724], abs=5e-5)
    assert (found.low_count, found.high_count) == (741, 838)
    chance = stats.t(3).cdf((math.log(500 / 260) - found.log_ratio) / found.log_ratio_sd)
    assert chance == pytest.approx(0.128977, abs=5e-7)
    assert found.outlook is Outlook.OPEN
    assert found.fewer_a_month_count == pytest.approx((787.6786 - 760) / 6, abs=1e-4)
    assert (found.last_so_far_count, found.last_left_count) == (290, 600)


@settings(deadline=None, max_examples=40)
@given(st.lists(COUNTS, min_size=3, max_size=8), st.integers(1, 400), st.integers(1, 1200))
def test_it_is_the_prediction_interval_of_the_mean(past, so_far, target):
    found = end_of(so_far, past, target_count=target)
    used = np.array(past[-5:]) + 0.5
    ratio = np.log(used[:, 1] / used[:, 0])
    assert found.past_year_count == len(used)
    if ratio.std() < 1e-12:
        return
    scale = ratio.std(ddof=1) * math.sqrt(1 + 1 / len(ratio))
    of_ratio = stats.t(len(ratio) - 1, loc=ratio.mean(), scale=scale)
    low, middle, high = so_far * (1 + np.exp(of_ratio.ppf([0.05, 0.5, 0.95])))
    assert found.median_count == pytest.approx(middle)
    assert found.low_count == pytest.approx(low, abs=1 + 1e-6)
    assert found.high_count == pytest.approx(high, abs=1 + 1e-6 * high)
    assert found.low_count <= found.median_count <= found.high_count
    if target < so_far:
        assert found.outlook is Outlook.OUT_OF_REACH
        return
    chance = of_ratio.cdf(math.log((target - so_far) / so_far)) if target > so_far else 0.0
    wanted = "likely" if chance >= 0.9 else "unlikely" if chance <= 0.1 else "open"
    assert str(found.outlook).split()[0] == wanted
    more = end_of(so_far, past, target_count=target, direction="more").outlook
    turned = {"likely": "unlikely", "unlikely": "likely", "open": "open"}[wanted]
    assert str(more).split()[0] == ("met" if target == so_far else turned)


@pytest.mark.parametrize("past", [PAST[:2], PAST[:1], [], [(300, 620), (0, 540), (310, 640)],
                                  [(300, 0), (280, 540), (310, 640)], [(9, 18)] * 3])  # fmt: skip
def test_with_too_little_the_counts_stand_alone(past):
    found = end_of(260, past, target_count=760)
    assert found.outlook is Outlook.UNKNOWN and found.so_far_count == 260
    assert math.isnan(found.median_count) and math.isnan(found.low_count)
    assert math.isnan(found.fewer_a_month_count)
    assert end_of(0, PAST, target_count=760).outlook is Outlook.UNKNOWN


def test_a_year_with_a_gap_is_left_out_and_an_older_one_used():
    table = table_of([(1, 900), *PAST, (260, 0)], first_year=2020)
    table.loc[table["month"] == "2023-02-01", "incident_count"] = pd.NA
    found = year_end(table, year=YEAR, newest=NEWEST)
    assert found.past_year_count == 4
    assert found.median_count > end_of(260).median_count  # the first year had most of it late


def test_a_gap_last_year_leaves_its_counts_unknown():
    table = table_of([*PAST, (260, 0)], first_year=2021)
    table.loc[table["month"] == "2024-02-01", "incident_count"] = pd.NA
    assert math.isnan(year_end(table, year=YEAR, newest=NEWEST).last_left_count)


def test_past_years_are_tried_with_what_was_known_then():
    past = [(100, 100), (100, 110), (100, 90), (100, 100), (100, 900), (100, 100)]
    found = end_of(100, past)
    assert (found.tried_year_count, found.inside_year_count) == (3, 2)
    assert end_of(100, past[:3]).tried_year_count == 0


@pytest.mark.parametrize("month", [1, 11])
def test_a_year_is_under_way_from_its_first_month_to_its_last_but_one(month):
    table = table_of([*PAST, (260, 0)], first_year=2021)
    found = year_end(table, year=YEAR, newest=Month(2025, month))
    assert (found.so_far_count, found.last_left_count) == (260, 600 if month == 1 else 0)


@pytest.mark.parametrize(
    ("newest", "year", "words"),
    [
        (Month(2024, 12), YEAR, "not a year under way"),
        (Month(2025, 12), YEAR, "not a year under way"),
        (NEWEST, Period.parse("2025-04/2025-09"), "not a year under way"),
        (Month(2025, 8), YEAR, "July 2025 is missing"),
    ],
)
def test_what_is_no_year_under_way_is_refused(newest, year, words):
    table = table_of([*PAST, (260, 0)], first_year=2021)
    table.loc[table["month"] == "2025-07-01", "incident_count"] = pd.NA
    before = table.copy()
    with pytest.raises(PeriodError, match=words):
        year_end(table, year=year, newest=newest)
    pd.testing.assert_frame_equal(table, before)
