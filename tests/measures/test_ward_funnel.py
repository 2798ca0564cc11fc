"""Which wards differ from the area's rate by more than chance."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_lib.measures.funnel import ward_funnel
from scp_lib.measures.overdispersion import between_tables


def rates(counts: list[int], people: list[int | None]) -> pd.DataFrame:
    names = [f"Ward {n}" for n in range(len(counts))]
    return pd.DataFrame(
        {
            "ward_name": names,
            "incident_count": counts,
            "population": pd.array(people, dtype="Int64"),
        }
    )


CALM = pd.DataFrame({"now": [40, 41, 39, 40, 40, 42], "before": [40] * 6})
LIVELY = pd.DataFrame({"now": [60, 30, 25, 12, 9, 40], "before": [40, 36, 20, 20, 8, 61]})


@settings(max_examples=50, deadline=None)
@given(
    wards=st.lists(
        st.tuples(st.integers(0, 200), st.integers(500, 20_000)), min_size=2, max_size=20
    ),
    pair=st.sampled_from([CALM, LIVELY]),
)
def test_limits_are_poissons_of_the_effective_counts(
    wards: list[tuple[int, int]], pair: pd.DataFrame
) -> None:
    counts, people = (list(column) for column in zip(*wards, strict=True))
    found = ward_funnel(rates(counts, people), pairs=[pair])
    if not sum(counts):
        assert (found.above, found.below) == ([], []) and math.isnan(found.area_rate_per_1000)
        return
    expected = np.array(people) * sum(counts) / sum(people)
    between = between_tables([pair])
    assert between is not None
    phi = np.maximum(between.phi, 1 + between.tau_squared * expected / 2)
    # Poisson's P(X <= x) is that of a gamma of x + 1 beyond the mean, and P(X >= x) of x below it
    names, step = np.array([f"Ward {n}" for n in range(len(counts))]), 1 / (2 * phi)
    at = np.array(counts) / phi
    low = stats.gamma.sf(expected / phi, at + 0.5 + step)
    high = stats.gamma.cdf(expected / phi, np.maximum(at + 0.5 - step, 1e-9))
    assert set(found.above) == set(names[high < 0.001])
    assert set(found.below) == set(names[low < 0.001])
    assert found.area_rate_per_1000 == pytest.approx(1000 * sum(counts) / sum(people))


def test_wards_come_from_the_farthest_in() -> None:
    found = ward_funnel(rates([300, 400, 100, 10, 5], [10_000] * 5), pairs=[CALM])
    assert found.above == ["Ward 1", "Ward 0"]
    assert found.below == ["Ward 4", "Ward 3", "Ward 2"]


def test_a_ward_without_a_population_takes_no_part() -> None:
    found = ward_funnel(rates([100, 100, 9_000], [10_000, 10_000, None]), pairs=[CALM])
    assert found.ward_count == 2
    assert found.area_rate_per_1000 == 10
    assert found.above == []


def test_wards_that_vary_more_are_called_less() -> None:
    table = rates([150, *[100] * 8, 50], [10_000] * 10)
    assert ward_funnel(table, pairs=[CALM]).above == ["Ward 0"]
    assert ward_funnel(table, pairs=[CALM]).below == ["Ward 9"]
    lively = ward_funnel(table, pairs=[LIVELY])
    assert (lively.above, lively.below, lively.is_judged) == ([], [], True)


def test_without_enough_wards_to_learn_from_none_is_called() -> None:
    table = rates([900, 10, 10], [10_000] * 3)
    for pairs in ([], [CALM[:4]]):
        found = ward_funnel(table, pairs=pairs)
        assert (found.above, found.below, found.is_judged) == ([], [], False)
