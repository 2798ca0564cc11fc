import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from scp_lib.measures.comparison import compare_counts, compare_many
from scp_lib.measures.overdispersion import (
    area_dispersion,
    between_areas,
    log_ratio,
)

PAIRS = st.lists(st.tuples(st.integers(1, 300), st.integers(1, 300)), min_size=2, max_size=30)


SIX = pd.DataFrame({"now": [60, 30, 25, 12, 9, 18], "before": [90, 36, 20, 20, 8, 15]})
BCG = (
    [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27],
    [123, 306, 231, 13598, 5069, 1541, 2545, 88391, 7499, 1716, 50634, 2498, 16913],
    [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29],
    [139, 303, 220, 12867, 5808, 1451, 629, 88391, 7277, 1665, 27338, 2341, 17854],
)
"""Trials of a vaccine (metafor's dat.bcg): ill and all, with it and without."""

CELLS = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=5, max_size=25)


def bcg() -> tuple[np.ndarray, np.ndarray]:
    ill, of, ill_without, of_without = (np.array(each, float) for each in BCG)
    return (
        np.log(ill / of / (ill_without / of_without)),
        1 / ill - 1 / of + 1 / ill_without - 1 / of_without,
    )


def test_one_far_larger_area_is_judged_by_the_upper_quartile():
    found = area_dispersion([SIX], [0])
    others = between_areas([log_ratio(SIX["now"][1:], SIX["before"][1:])], is_upper=True)
    assert (round(others.phi, 4), round(others.tau_squared, 4)) == (1.6557, 0.0716)
    assert round(found.phi, 4) == 3.5961
    assert (found.degrees_of_freedom, found.confidence) == (4, 0.95)
    fall = compare_counts(60, 90, dispersion=found.phi, confidence=found.confidence)
    assert round(fall.p_value / 2, 4) == 0.1277
    assert found.learnt(fall.p_value) == fall.p_value


def test_an_area_like_the_others_is_judged_by_the_centre_and_students_t():
    found = area_dispersion([SIX], [1])
    others = SIX.drop(index=1)
    between = between_areas([log_ratio(others["now"], others["before"])])
    assert round(between.phi, 6) == 1.445914
    assert round(between.tau_squared, 6) == 0.039679
    assert round(found.phi, 6) == 1.659290
    assert round(stats.norm.ppf((1 + found.confidence) / 2), 6) == 2.776445
    fall = compare_counts(30, 36, dispersion=found.phi, confidence=found.confidence)
    assert round(fall.p_value / 2, 6) == 0.339423
    normal_score = stats.norm.isf(fall.p_value / 2)
    assert found.learnt(fall.p_value) == pytest.approx(2 * stats.t.sf(normal_score, 4))


def test_one_sided_chances_of_31_against_52():
    for phi, chance in ((1.0, 0.013767), (2.5, 0.099170)):
        assert round(compare_counts(31, 52, dispersion=phi).p_value / 2, 6) == chance


def test_published_trials_have_metafors_variance_between_them():
    found, upper = between_areas([bcg()]), between_areas([bcg()], is_upper=True)
    assert round(found.phi * found.degrees_of_freedom, 3) == 152.233
    assert round(found.tau_squared, 4) == 0.3088
    assert round(upper.tau_squared, 4) == 0.5057


@settings(deadline=None, max_examples=40)
@given(CELLS)
def test_one_pair_agrees_with_statsmodels(cells):
    now, before = zip(*cells, strict=True)
    d, v = log_ratio(now, before)
    found, theirs = between_areas([(d, v)]), combine_effects(d, v, method_re="dl")
    assert found.phi == pytest.approx(max(1, theirs.q / theirs.df))
    assert found.tau_squared == pytest.approx(max(0, theirs.tau2), abs=1e-12)


@settings(deadline=None, max_examples=40)
@given(CELLS, CELLS)
def test_upper_quartile_is_where_the_distance_has_that_chance(first, second):
    pairs = [log_ratio(*zip(*cells, strict=True)) for cells in (first, second)]
    found = between_areas(pairs, is_upper=True)
    centre = between_areas(pairs)
    assert found.phi >= centre.phi and found.tau_squared >= 0
    if found.tau_squared:
        distance = sum(
            float((((d - np.average(d, weights=1 / w)) ** 2) / w).sum())
            for d, w in ((d, v + found.tau_squared) for d, v in pairs)
        )
        assert stats.chi2.cdf(distance, found.degrees_of_freedom) == pytest.approx(0.25)


@settings(deadline=None, max_examples=40)
@given(CELLS, CELLS, st.data())
def test_areas_order_and_a_swap_of_the_years_do_not_matter(cells, earlier, data):
    tables = [pd.DataFrame(each, columns=["now", "before"]) for each in (cells, earlier)]
    area = data.draw(st.sampled_from(list(tables[0].index)))
    found = area_dispersion(tables, [area])
    turned = [table[::-1].rename(columns={"now": "before", "before": "now"}) for table in tables]
    assert area_dispersion(turned, [area]).phi == pytest.approx(found.phi)
    assert found.phi >= 1 and found.confidence >= 0.95


def test_the_judged_area_teaches_nothing_of_its_own_pair_and_all_of_earlier_ones():
    wild = SIX.copy()
    wild.loc[0, ["now", "before"]] = [90, 60]  # the same size, another change
    assert area_dispersion([SIX], [0]) == area_dispersion([wild], [0])
    assert area_dispersion([SIX, SIX], [0]).phi != pytest.approx(
        area_dispersion([SIX, wild], [0]).phi, rel=0.01
    )
    found = area_dispersion([SIX, wild], [0])
    assert (found.area_count, found.pair_count, found.degrees_of_freedom) == (5, 2, 9)


def test_several_areas_together_share_what_is_their_own():
    pairs = [SIX, SIX]
    found = area_dispersion(pairs, [3, 4])
    between = between_areas(
        [log_ratio(rows["now"], rows["before"]) for rows in (SIX.drop(index=[3, 4]), SIX)]
    )
    mean = np.array([16, 8.5])
    own = (mean**2).sum() / mean.sum() ** 2
    assert found.phi == pytest.approx(
        max(between.phi, 1 + own * between.tau_squared / (1 / 21.5 + 1 / 28.5))
    )


def test_too_few_areas_allow_no_claim():
    found = area_dispersion([SIX[:5]], [0])
    assert found.degrees_of_freedom == 3 and not found.allows_claim
    nothing_left = compare_counts(0, 900, dispersion=found.phi, confidence=found.confidence)
    assert not nothing_left.is_beyond_chance
    assert (nothing_left.low_pct, nothing_left.high_pct) == (-100, np.inf)
    assert area_dispersion([SIX], [0]).allows_claim


def test_counts_too_small_teach_nothing():
    small = pd.concat([SIX, pd.DataFrame({"now": [0, 3], "before": [0, 90]}, index=[6, 7])])
    assert area_dispersion([small], [0], fewest=23).area_count == 5
    assert area_dispersion([small.drop(index=7)], [0]) == area_dispersion([SIX], [0])


def test_many_areas_each_have_their_own_width():
    phi, sure = [1.0, 3.0, np.inf], [0.95, 0.99, 0.95]
    many = compare_many([60, 30, 5], [90, 36, 50], dispersion=phi, confidence=sure)
    for place, one in enumerate(zip([60, 30, 5], [90, 36, 50], phi, sure, strict=True)):
        found = compare_counts(one[0], one[1], dispersion=one[2], confidence=one[3])
        assert (many.low_pct[place], many.p_value[place]) == (found.low_pct, found.p_value)
