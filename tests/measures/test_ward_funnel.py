"""Which wards differ from the area's rate by more than chance."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_lib.measures.overdispersion import Dispersion
from scp_lib.measures.ward_funnel import ward_funnel


def rates(counts: list[int], people: list[int | None]) -> pd.DataFrame:
    names = [f"Ward {n}" for n in range(len(counts))]
    return pd.DataFrame(
        {
            "ward_name": names,
            "incident_count": counts,
            "population": pd.array(people, dtype="Int64"),
        }
    )


@settings(max_examples=50, deadline=None)
@given(
    wards=st.lists(
        st.tuples(st.integers(0, 200), st.integers(500, 20_000)), min_size=2, max_size=20
    )
)
def test_limits_are_poissons(wards: list[tuple[int, int]]) -> None:
    counts, people = (list(column) for column in zip(*wards, strict=True))
    found = ward_funnel(rates(counts, people))
    if not sum(counts):
        assert (found.above, found.below) == ([], []) and math.isnan(found.area_rate_per_1000)
        return
    expected = np.array(people) * sum(counts) / sum(people)
    # exact limits of O given E (99.8%): half of chi-square at 2E and at 2(E + 1)
    low, high = stats.chi2.ppf(0.001, 2 * expected) / 2, stats.chi2.ppf(0.999, 2 * expected + 2) / 2
    names = np.array([f"Ward {n}" for n in range(len(counts))])
    assert set(found.above) == set(names[np.array(counts) > high])
    assert set(found.below) == set(names[np.array(counts) < low])
    assert found.area_rate_per_1000 == pytest.approx(1000 * sum(counts) / sum(people))


def test_wards_come_from_the_farthest_in() -> None:
    found = ward_funnel(rates([300, 400, 100, 10, 5], [10_000] * 5))
    assert found.above == ["Ward 1", "Ward 0"]
    assert found.below == ["Ward 4", "Ward 3", "Ward 2"]


def test_a_ward_without_a_population_takes_no_part() -> None:
    found = ward_funnel(rates([100, 100, 9_000], [10_000, 10_000, None]))
    assert found.ward_count == 2
    assert found.area_rate_per_1000 == 10
    assert found.above == []


def lively(phi: float) -> Dispersion:
    return Dispersion(phi, phi, 16, 17)


def test_limits_are_those_of_the_effective_counts() -> None:
    # 100 expected of each; φ 4 makes 25: ½χ²(0.999; 52) / 25 = 1.785, by chance alone 1.33
    high = stats.chi2.ppf(0.999, 52) / 2 / 25
    assert high == pytest.approx(1.785, abs=0.001)
    table = rates([140, *[100] * 8, 60], [10_000] * 10)
    assert ward_funnel(table).above == ["Ward 0"]
    assert ward_funnel(table).below == ["Ward 9"]
    found = ward_funnel(table, dispersion=lively(4.0))
    assert (found.above, found.below, found.dispersion.phi) == ([], [], 4.0)
    assert ward_funnel(rates([180, *[100] * 8, 20], [10_000] * 10), dispersion=lively(4.0)).above


def test_of_wards_alike_about_two_in_a_thousand_lie_outside() -> None:
    """Counts that vary three times as much as chance: far more lie outside Poisson limits."""
    rng = np.random.default_rng(11)
    phi, count, people = 3.0, 4000, [10_000] * 4000
    counts = np.rint(phi * rng.poisson(120 / phi, count)).astype(int).tolist()
    poisson = ward_funnel(rates(counts, people))
    widened = ward_funnel(rates(counts, people), dispersion=lively(phi))
    outside = [len(found.above) + len(found.below) for found in (poisson, widened)]
    assert outside[0] > 100
    assert outside[1] <= 16
