"""Ranks with their intervals: certain when counts are far apart, open when they are alike."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import MeasureError
from scp_lib.measures.ranks import rank_changes, rank_rates


def test_counts_far_apart_leave_no_doubt():
    ranks = rank_rates([10_000, 40_000, 20_000], [1000, 1000, 1000])
    assert ranks.rank.tolist() == ranks.low.tolist() == ranks.high.tolist() == [3, 1, 2]
    assert ranks.highest_pct.tolist() == [0, 100, 0]


def test_equal_areas_may_stand_anywhere():
    ranks = rank_rates([50] * 10, [1000] * 10)
    assert ranks.low.max() == 1
    assert ranks.high.min() == 10
    assert ranks.highest_pct == pytest.approx(np.full(10, 10), abs=1.5)


def test_two_areas_by_the_exact_beta_probability():
    from scipy.stats import beta

    # shares of the sum of two gammas are beta: P(first rate higher) = P(Beta(30.5, 20.5) > 1/2)
    ranks = rank_rates([30, 20], [1, 1], draws=40_000)
    assert ranks.highest_pct[0] == pytest.approx(100 * beta(30.5, 20.5).sf(0.5), abs=0.8)


def test_overdispersion_widens():
    counts = [400, 450, 500, 550, 600, 650]
    plain, wide = (rank_rates(counts, [1] * 6, dispersion=phi) for phi in (1.0, 9.0))
    assert (wide.high - wide.low).sum() > (plain.high - plain.low).sum()


def test_the_largest_rise_is_first():
    ranks = rank_changes([5000, 20_000, 10_000], [10_000, 10_000, 10_000])
    assert ranks.rank.tolist() == [3, 1, 2]


def test_the_same_call_gives_the_same_answer():
    first, again = (rank_changes([100, 120, 90], [100, 100, 100]) for _ in range(2))
    assert all((a == b).all() for a, b in zip(first, again, strict=True))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 3000), min_size=2, max_size=12), st.floats(1, 10))
def test_the_rank_lies_inside_its_interval(counts, phi):
    ranks = rank_rates(counts, [1000] * len(counts), dispersion=phi, draws=500)
    assert (ranks.low >= 1).all()
    assert (ranks.high <= len(counts)).all()
    assert ((ranks.low <= ranks.rank) & (ranks.rank <= ranks.high)).all()


def test_intervals_hold_the_true_rank_as_often_as_they_say():
    rng = np.random.default_rng(7)
    held = total = 0
    for world in range(150):
        rate = rng.gamma(20, 5, 10)
        true_rank = np.argsort(np.argsort(-rate)) + 1
        ranks = rank_rates(rng.poisson(rate), np.ones(10), draws=1000, seed=world)
        held += int(((ranks.low <= true_rank) & (true_rank <= ranks.high)).sum())
        total += 10
    assert held / total > 0.93


@pytest.mark.parametrize("exposure", [[1, 0], [1], [1, np.nan]])
def test_areas_without_an_exposure_are_refused(exposure):
    with pytest.raises(MeasureError):
        rank_rates([1, 2], exposure)
