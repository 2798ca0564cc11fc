"""A control chart seldom shows a signal where nothing has changed, and a large fall mostly."""

import pytest

from tests.claims import control_charts

pytestmark = pytest.mark.slow
RUNS = 600
BAR = 0.12  # 10 in 100, and two standard errors of so few runs


@pytest.mark.parametrize(("mean", "phi"), [(10, 1.0), (20, 1.5), (20, 3.0), (66, 1.5), (127, 1.0)])
def test_nothing_changed_seldom_shows_a_signal(mean, phi):
    rates = control_charts.false_signals(mean=mean, phi=phi, runs=RUNS, seed=1)
    over_force, year_on_year, four_rules, months_alone = rates
    assert over_force <= BAR and year_on_year <= BAR
    assert four_rules > over_force + 0.03  # why they claim nothing over the force
    assert months_alone > over_force + 0.03  # what the season does


@pytest.mark.parametrize("gap", control_charts.GAPS)
def test_nor_does_it_where_months_are_missing(gap):
    rate = control_charts.false_signals_with_a_gap(gap=gap, mean=66, phi=1.5, runs=RUNS, seed=4)
    assert rate <= BAR


@pytest.mark.parametrize(
    ("fall", "low", "high"), [(20, 0.33, 0.45), (30, 0.64, 0.78), (50, 0.95, 1)]
)
def test_a_lasting_fall_shows_as_often_as_the_guide_found(fall, low, high):
    shown = control_charts.shown_falls(mean=66, phi=1.5, runs=RUNS, seed=2, fall_pct=fall)
    assert low - 0.04 <= shown <= high


@pytest.mark.parametrize(("mean", "phi"), [(66, 1.0), (66, 3.0), (127, 1.5)])
def test_the_fall_that_a_chart_prints_shows_in_about_seven_of_ten(mean, phi):
    assert 0.58 <= control_charts.shown_falls(mean=mean, phi=phi, runs=RUNS, seed=3) <= 0.80
