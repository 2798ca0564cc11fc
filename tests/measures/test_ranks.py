"""Ranks with their intervals: certain when counts are far apart, open when they are alike."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_lib.errors import MeasureError
from scp_lib.measures.ranks import rank_rates


def test_counts_far_apart_leave_no_doubt():
    ranks = rank_rates([10_000, 40_000, 20_000], [1000, 1000, 1000])
    assert ranks.rank.tolist() == ranks.low.tolist() == ranks.high.tolist() == [3, 1, 2]


def test_equal_areas_may_stand_anywhere():
    ranks = rank_rates([50] * 10, [1000] * 10)
    assert set(ranks.rank) == set(ranks.low) == {1}
    assert set(ranks.high) == {10}


def test_overdispersion_widens_and_without_a_history_all_is_open():
    counts = [400, 450, 500, 550, 600, 650]
    plain, wide, unknown = (
        rank_rates(counts, [1] * 6, dispersion=phi) for phi in (1.0, [9.0] * 6, np.inf)
    )
    assert (wide.high - wide.low).sum() > (plain.high - plain.low).sum()
    assert (set(unknown.low), set(unknown.high)) == ({1}, {6})


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 3000), min_size=2, max_size=12), st.floats(1, 10))
def test_ranks_are_those_of_intervals_compared_one_by_one(counts, phi):
    ranks = rank_rates(counts, [1000] * len(counts), dispersion=phi)
    tail = 0.025 / len(counts)
    ends = [
        (
            stats.chi2.ppf(tail, 2 * x / phi) if x else 0.0,
            stats.chi2.ppf(1 - tail, 2 * x / phi + 2),
        )
        for x in counts
    ]
    for place, (low, high) in enumerate(ends):
        assert ranks.low[place] == 1 + sum(other > high for other, _ in ends)
        assert ranks.high[place] == len(counts) - sum(other < low for _, other in ends)
        assert 1 <= ranks.low[place] <= ranks.rank[place] <= ranks.high[place] <= len(counts)


@pytest.mark.parametrize("exposure", [[1, 0], [1], [1, np.nan]])
def test_areas_without_an_exposure_are_refused(exposure):
    with pytest.raises(MeasureError):
        rank_rates([1, 2], exposure)


def test_a_dispersion_below_chance_is_refused():
    with pytest.raises(MeasureError, match="use 1 or more"):
        rank_rates([1, 2], [1, 1], dispersion=[1, 0.5])
