"""The mix of crime types: per 100 crimes, ASB in none of them, beside what is usual."""

import numpy as np
import pandas as pd
import pytest

from scp_lib.errors import MeasureError
from scp_lib.measures.comparison import compare_counts
from scp_lib.measures.crime_mix import crime_mix, rates_by_type
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
    assert table.loc[ASB, "others_per_100_crimes"] == 500


def test_the_difference_has_the_exact_interval_of_two_counts():
    table = mix({"A": {BURGLARY: 60, DRUGS: 40}, "B": {BURGLARY: 100, DRUGS: 300}},
                types=(BURGLARY,))  # fmt: skip
    one = compare_counts(60, 100, current_exposure=100, baseline_exposure=400)
    row = table.loc[BURGLARY]
    assert row["difference_pct"] == pytest.approx(140)
    assert (row["low_pct"], row["high_pct"]) == pytest.approx((one.low_pct, one.high_pct))
    assert np.isnan(row["usual_pct"])
    assert row["is_different"]


def test_a_difference_that_is_usual_between_districts_does_not_stand_out():
    spread = {"B": 500, "C": 1000, "D": 1500, "E": 2000, "F": 2500, "G": 3000}
    counts = {name: {DRUGS: drugs, BURGLARY: 5000 - drugs} for name, drugs in spread.items()}
    table = mix({"A": {DRUGS: 2600, BURGLARY: 2400}, **counts}, types=(DRUGS,))
    assert table.loc[DRUGS, "is_beyond_chance"]
    assert not table.loc[DRUGS, "is_different"]
    assert table.loc[DRUGS, "usual_pct"] > 50


def test_a_district_apart_from_others_that_are_alike_stands_out():
    alike = {name: {DRUGS: 1000, BURGLARY: 4000} for name in "BCDEFGHIJKLMN"}
    table = mix({"A": {DRUGS: 2000, BURGLARY: 3000}, **alike}, types=(DRUGS,))
    assert table.loc[DRUGS, "is_different"]
    assert (table.loc[DRUGS, "rank"], table.loc[DRUGS, "rank_high"]) == (1, 1)


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
