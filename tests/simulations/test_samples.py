"""A small sample of each simulation: the full tables are in docs/methods-targets.md."""

import pytest

from . import target_claims, worst_wards, year_ends


@pytest.mark.parametrize("phi", [1.0, 2.8])
def test_nothing_changed_is_seldom_called_beyond_chance(phi):
    by_history, by_known, as_poisson = target_claims.false_claims(
        mean=150, phi=phi, runs=400, seed=1
    )
    assert by_history <= 0.05 and by_known <= 0.05
    if phi > 1:
        assert as_poisson > 0.07  # what the widening is for


def test_the_worst_five_of_many_are_seldom_said_to_have_improved():
    shares, fall, expected = worst_wards.false_improvements(
        ward_count=60, mean=20, spread=0.3, shape="gamma", phi=1.5, runs=200, seed=1
    )
    against_expected, _, naive = shares
    assert against_expected <= 0.05 < 0.4 < naive
    assert expected == pytest.approx(fall, abs=4)


def test_year_ends_fall_inside_the_interval_as_often_as_it_says():
    inside, below, above = year_ends.coverage(
        mean=40, phi=1.5, months_so_far=6, runs=300, seed=1, draws=500
    )
    assert 0.85 <= inside <= 0.95  # within three standard errors of 90%
    assert abs(below - above) < 0.06
