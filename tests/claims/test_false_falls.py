"""A target is seldom called beyond chance where nothing has changed."""

import numpy as np
import pytest

from scp_lib.measures.comparison import compare_counts
from scp_lib.measures.overdispersion import area_dispersion
from tests.claims import false_falls

pytestmark = pytest.mark.slow
RUNS = 250
BAR = 0.065  # 4 in 100, and two standard errors of so few runs


@pytest.mark.parametrize("area", false_falls.AREAS)
@pytest.mark.parametrize(("world", "phi"), [("alike", 2.0), ("half", 3.0), ("growing", 2.0)])
def test_no_change_is_seldom_called_a_fall(area, world, phi):
    own, against_rest = false_falls.false_falls(
        area=area, world=world, phi=phi, pair_count=1, runs=RUNS, seed=1
    )
    assert own <= BAR and against_rest <= BAR


@pytest.mark.parametrize(
    ("sizes", "worst"), [(false_falls.SIZES, 1), (false_falls.SIZES, 3), (false_falls.ALIKE, 1)]
)
def test_the_worst_wards_are_seldom_said_to_have_fallen(sizes, worst):
    verdict, naive = false_falls.false_improvements(
        sizes=sizes, worst=worst, world="growing", phi=2.0, pair_count=1, runs=RUNS, seed=2
    )
    assert verdict <= BAR < 2 * BAR < naive  # what the verdict is for


def test_a_large_fall_of_a_middle_ward_is_called():
    """The rule is careful, not blind."""
    generator = np.random.default_rng(3)
    pairs = false_falls.pairs_of(
        false_falls.SIZES, world="alike", phi=1.0, pair_count=4, generator=generator
    )
    found = area_dispersion(pairs, [1])
    assert compare_counts(5, 50, dispersion=found.phi, confidence=found.confidence).high_pct < 0
