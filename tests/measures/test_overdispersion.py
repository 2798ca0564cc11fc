import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_lib.errors import MeasureError
from scp_lib.measures.overdispersion import dispersion_of_months, dispersion_of_pairs

PAIRS = st.lists(st.tuples(st.integers(1, 300), st.integers(1, 300)), min_size=2, max_size=30)


@settings(deadline=None, max_examples=40)
@given(PAIRS)
def test_pairs_agree_with_the_chi_squared_test_of_a_table(pairs):
    now, before = zip(*pairs, strict=True)
    found = dispersion_of_pairs(now, before)
    theirs = stats.chi2_contingency(np.array([now, before]), correction=False)
    assert found.estimate == pytest.approx(theirs.statistic / theirs.dof)
    assert found.degrees_of_freedom == theirs.dof
    assert found.phi == max(1, found.estimate)


@settings(deadline=None, max_examples=30)
@given(PAIRS, st.integers(2, 5))
def test_a_change_all_areas_share_and_their_order_do_not_matter(pairs, factor):
    now, before = (np.array(column) for column in zip(*pairs, strict=True))
    found = dispersion_of_pairs(now, before).estimate
    assert dispersion_of_pairs(before[::-1], now[::-1]).estimate == pytest.approx(found)
    assert dispersion_of_pairs(factor * before, before).estimate == pytest.approx(0, abs=1e-9)


def test_each_pair_of_years_has_a_change_of_its_own():
    now, before = [20, 40, 10, 20], [10, 20, 20, 40]
    assert dispersion_of_pairs(now, before, group=["a", "a", "b", "b"]).estimate == pytest.approx(0)
    assert dispersion_of_pairs(now, before, group=["a", "a", "b", "b"]).degrees_of_freedom == 2
    assert dispersion_of_pairs(now, before).estimate > 3


def test_missing_and_empty_pairs_are_left_out():
    found = dispersion_of_pairs([30, 20, 25, np.nan, 0], [20, 30, 25, 7, 0])
    assert found == dispersion_of_pairs([30, 20, 25], [20, 30, 25])
    assert found.estimate == pytest.approx(2.0)  # (5² + 5² + 0) / 12.5 over 2


@settings(deadline=None, max_examples=30)
@given(st.lists(st.lists(st.integers(1, 90), min_size=12, max_size=12), min_size=2, max_size=4))
def test_months_agree_with_the_chi_squared_test_of_a_table(table):
    found = dispersion_of_months(table)
    theirs = stats.chi2_contingency(np.array(table), correction=False)
    assert found.estimate == pytest.approx(theirs.statistic / theirs.dof)
    assert found.degrees_of_freedom == theirs.dof


def test_estimate_is_right_on_average():
    generator = np.random.default_rng(5)
    mean = generator.uniform(20, 200, size=3000)
    counts = generator.poisson(generator.gamma(np.stack([mean, mean]) / 1.8) * 1.8)
    assert dispersion_of_pairs(*counts).estimate == pytest.approx(2.8, rel=0.1)


def test_too_little_history_is_refused():
    with pytest.raises(MeasureError, match="two areas at least"):
        dispersion_of_pairs([3], [4])
    with pytest.raises(MeasureError, match="two years at least"):
        dispersion_of_months([[1, 2, 3]])
    with pytest.raises(MeasureError, match="none of them missing"):
        dispersion_of_months([[1, 2], [np.nan, 2]])
