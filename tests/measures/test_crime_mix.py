"""The mix of crime types: per 100 crimes, ASB in none of them, beside the middle district."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from scp_lib.errors import MeasureError
from scp_lib.measures.comparison import compare_counts
from scp_lib.measures.crime_mix import crime_mix, first_places, rates_by_type
from scp_lib.periods import Month

ASB, BURGLARY, DRUGS = "Anti-social behaviour", "Burglary", "Drugs"
MONTH = Month(2025, 12)


def rows(counts):
    return pd.DataFrame(
        [
            ("essex", name, pd.Timestamp(MONTH.first_day), kind, count)
            for name, kinds in counts.items()
            for kind, count in kinds.items()
        ],
        columns=["force", "district_name", "month", "crime_type", "incident_count"],
    )


def mix(counts, types=(ASB, BURGLARY, DRUGS)):
    return crime_mix(
        rows(counts), area="A", names=sorted(counts), months=[MONTH], crime_types=types
    ).set_index("crime_type")


def test_asb_is_in_no_districts_crimes():
    table = mix(
        {"A": {ASB: 50, BURGLARY: 60, DRUGS: 40}, "B": {ASB: 1000, BURGLARY: 120, DRUGS: 80}}
    )
    assert table.loc[BURGLARY, "per_100_crimes"] == 60
    assert table.loc[ASB, "per_100_crimes"] == 50
    assert table.loc[ASB, "middle_per_100_crimes"] == (50 + 500) / 2


MIX = {"A": {DRUGS: 20, BURGLARY: 80}, "B": {DRUGS: 5, BURGLARY: 95},
       "C": {DRUGS: 30, BURGLARY: 270}}  # fmt: skip


def test_each_type_stands_beside_the_middle_district():
    row = mix(MIX, types=(DRUGS,)).loc[DRUGS]
    assert (row["per_100_crimes"], row["middle_per_100_crimes"], row["times"]) == (20, 10, 2)
    # Garwood's interval of 20 incidents: half of chi-square at 40 and at 42
    low, high = stats.chi2.ppf(0.025, 40) / 2, stats.chi2.ppf(0.975, 42) / 2
    assert (row["times_low"], row["times_high"]) == pytest.approx((low / 10, high / 10))
    assert row["rank"] == 1


def test_places_are_among_all_districts_and_none_without_an_incident():
    table = mix(MIX, types=(DRUGS, BURGLARY, ASB))
    assert table.loc[BURGLARY, "rank"] == 3
    assert pd.isna(table.loc[ASB, "rank"]) and np.isnan(table.loc[ASB, "times"])


@pytest.mark.parametrize("k", [2, 5, 14])
def test_first_places_by_chance_are_binomial(k):
    for count in range(15):
        ranks = [1] * count + [2] * (14 - count)
        found = first_places(pd.DataFrame({"rank": ranks, "district_count": k}))
        assert found.p_value == pytest.approx(stats.binom.sf(count - 1, 14, 1 / k))
        assert (found.first_count, found.expected_count) == (count, 14 / k)
        assert found.is_beyond_chance == (found.p_value < 0.05)


def test_a_district_alone_has_no_mix_to_compare():
    with pytest.raises(MeasureError, match="at least one other district"):
        mix({"A": {BURGLARY: 10}})


def test_rates_by_type_compare_with_the_others_whose_residents_are_known():
    residents = pd.DataFrame({"district_name": ["A", "B"], "population": [1000, 4000]})
    table = rates_by_type(
        rows({"A": {BURGLARY: 20}, "B": {BURGLARY: 40}, "C": {BURGLARY: 999}}),
        area="A", residents=residents, months=[MONTH], crime_types=[BURGLARY, DRUGS],
    )  # fmt: skip
    first = table.iloc[0]
    assert (first["rate_per_1000"], first["others_per_1000"]) == (20, 10)
    assert first["difference_pct"] == pytest.approx(100)
    one = compare_counts(20, 40, current_exposure=1000, baseline_exposure=4000)
    assert first["low_pct"] == pytest.approx(one.low_pct)
    assert np.isnan(table["difference_pct"][1])
