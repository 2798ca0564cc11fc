import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import MeasureError, PeriodError
from scp_lib.measures.year_end import back_test_year_ends, simulate_year_end
from scp_lib.periods import Month, Period

YEAR = Period.financial_year(2025)


def table_of(counts, *, first="2022-04-01"):
    months = pd.date_range(first, periods=len(counts), freq="MS")
    return pd.DataFrame({"month": months, "incident_count": pd.array(counts, dtype="Int64")})


def poisson_years(mean=50, *, months=45, seed=3):
    return list(np.random.default_rng(seed).poisson(mean, size=months))


def test_same_seed_same_answer_and_the_table_stays():
    table = table_of(poisson_years())
    before = table.copy()
    one, two = (simulate_year_end(table, year=YEAR, seed=5, target_count=600) for _ in range(2))
    assert (one.totals == two.totals).all() and one.target_probability == two.target_probability
    assert (simulate_year_end(table, year=YEAR, seed=6).totals != one.totals).any()
    pd.testing.assert_frame_equal(table, before)


def test_level_comes_from_the_year_so_far_and_season_from_the_past():
    season = [20, 40, 60, 80] * 3
    counts = season * 3 + [2 * count for count in season[:9]]
    found = simulate_year_end(table_of(counts), year=YEAR, seed=1)
    assert found.so_far_count == 2 * sum(season[:9])
    assert found.median_count == pytest.approx(2 * sum(season), rel=0.02)


def test_a_leap_day_to_come_is_a_day_more():
    months = pd.date_range("2020-04-01", "2023-12-01", freq="MS")
    table = pd.DataFrame({"month": months, "incident_count": 1000 * months.days_in_month})
    found = simulate_year_end(table, year=Period.financial_year(2023), seed=1)
    assert found.median_count - found.so_far_count == pytest.approx(91_000, rel=0.002)


def test_spread_of_a_steady_poisson_year_is_the_textbook_one():
    # 9 months seen, 3 to come: variance of the rest = rest (1 + rest / so far), and a little
    # more for a season learnt from five years: rest (1/9 of rest's share) each way.
    mean, years = 400, 5
    counts = poisson_years(mean, months=12 * years + 9, seed=11)
    table = table_of(counts, first="2020-04-01")
    found = simulate_year_end(table, year=YEAR, seed=1, draws=20_000)
    rest = 3 * mean
    relative = 1 / (9 * mean) + 1 / (9 * mean * years) + 1 / (3 * mean * years)
    wanted = np.sqrt(rest + rest**2 * relative)
    phi = found.dispersion.estimate
    assert found.totals.std() == pytest.approx(wanted * np.sqrt(phi), rel=0.06)


@settings(deadline=None, max_examples=15)
@given(st.integers(400, 800), st.integers(0, 1000))
def test_probability_and_months_to_save_agree(target, seed):
    found = simulate_year_end(
        table_of(poisson_years(seed=seed)), year=YEAR, seed=1, target_count=target, draws=2000
    )
    assert found.target_probability == np.mean(found.totals <= target)
    assert (found.fewer_a_month_count == 0) == (found.target_probability >= 0.5)
    assert found.fewer_a_month_surely_count >= found.fewer_a_month_count
    shifted = found.totals - 3 * found.fewer_a_month_surely_count
    assert np.mean(shifted <= target + 1e-9) >= 0.9
    assert found.so_far_count <= found.low_count <= found.median_count <= found.high_count


def test_without_a_target_there_is_no_probability():
    found = simulate_year_end(table_of(poisson_years()), year=YEAR, seed=1)
    assert np.isnan(found.target_probability) and np.isnan(found.fewer_a_month_count)


def test_a_year_that_is_over_has_one_end():
    counts = poisson_years(months=48)
    found = simulate_year_end(table_of(counts), year=YEAR, seed=1, target_count=600)
    assert (found.totals == sum(counts[36:])).all()
    assert found.target_probability in (0, 1)


def test_back_test_sees_only_what_was_known_then():
    counts = poisson_years(months=48)
    table = table_of(counts)
    tested = back_test_year_ends(table, years=[YEAR], months_so_far=6, seed=2)
    known = simulate_year_end(table_of(counts[:42]), year=YEAR, seed=2, newest=Month(2025, 9))
    row = tested.iloc[0]
    assert (row.low_count, row.median_count, row.high_count) == (
        known.low_count,
        known.median_count,
        known.high_count,
    )
    assert row.actual_count == sum(counts[36:])
    assert row.is_inside == (row.low_count <= row.actual_count <= row.high_count)
    with pytest.raises(PeriodError, match="missing"):
        back_test_year_ends(table_of(counts[:45]), years=[YEAR], months_so_far=6, seed=2)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ([9] * 36, "No month of April 2025 to March 2026"),
        ([9] * 36 + [9, None, 9], "May 2025"),
        ([None] * 24 + [9] * 15, "1 complete years"),
    ],
)
def test_months_that_are_not_there_are_refused(counts, words):
    with pytest.raises(PeriodError, match=words):
        simulate_year_end(table_of(counts), year=YEAR, seed=1)


def test_half_a_year_and_an_empty_past_are_refused():
    with pytest.raises(PeriodError, match="not a year"):
        simulate_year_end(table_of([9] * 45), year=Period.parse("2025-04/2025-09"), seed=1)
    with pytest.raises(MeasureError, match="no incidents"):
        simulate_year_end(table_of([0] * 36 + [9] * 5), year=YEAR, seed=1)
