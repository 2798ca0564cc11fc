import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_lib.measures.significance import benjamini_hochberg

ps = st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), min_size=1, max_size=30)


@settings(deadline=None, max_examples=100)
@given(ps)
def test_benjamini_hochberg_agrees_with_scipy(p):
    p = np.array(p)
    tested = ~np.isnan(p)
    ours = benjamini_hochberg(p)
    assert (np.isnan(ours) == ~tested).all()
    if tested.any():
        assert np.allclose(ours[tested], stats.false_discovery_control(p[tested]), atol=1e-12)


def test_benjamini_and_hochbergs_own_example():
    # Their fifteen p-values of 1995: four are rejected at 5%, where Bonferroni rejects three.
    p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719,
         .6528, .7590, 1.0]  # fmt: skip
    assert (benjamini_hochberg(p) <= 0.05).sum() == 4


def test_benjamini_hochberg_takes_columns_by_themselves():
    table = np.random.default_rng(1).random((40, 3))
    table[3, 1] = np.nan
    both = benjamini_hochberg(table)
    for column in range(3):
        alone = benjamini_hochberg(table[:, column])
        assert np.array_equal(both[:, column], alone, equal_nan=True)
