"""The mix of crime types: per 100 crimes, ASB in none of them, beside what is usual."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scp_lib.measures.crime_mix as measure
from scp_lib.errors import MeasureError
from scp_lib.measures.comparison import compare_counts
from scp_lib.measures.crime_mix import crime_mix, rates_by_type
from scp_lib.measures.ranks import Ranks
from scp_lib.periods import Month
from scp_lib.schemas import CRIME_TYPES

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


COMPARISONS = 200
OTHERS = {"B": 900, "C": 1000, "D": 1100, "E": 1000, "F": 1250}


def lone_and_others(own: int) -> pd.DataFrame:
    alike = {name: {DRUGS: drugs, BURGLARY: 5000 - drugs} for name, drugs in OTHERS.items()}
    return mix({"A": {DRUGS: own, BURGLARY: 5000 - own}, **alike}, types=(DRUGS,))


def test_the_spread_is_of_the_other_districts_alone():
    """The district judged does not widen the limits it is judged by."""
    reach = [lone_and_others(own).loc[DRUGS, "usual_pct"] for own in (1000, 1500, 4000)]
    assert reach == pytest.approx([reach[0]] * 3)


def test_the_spread_worked_by_hand():
    count, total = np.array(list(OTHERS.values()), float), 5250.0
    expected = np.full(5, total / 5)
    phi = float(np.mean(expected * np.log(count / expected) ** 2))
    tau_squared = (5 * phi - 4) / (total - (expected**2).sum() / total)
    spread = np.sqrt(1 / 1050 + 1 / total + tau_squared * (1 + ((count / total) ** 2).sum()))
    row = lone_and_others(1500).loc[DRUGS]
    # one type is looked at: the level is 5%, and t with 4 degrees of freedom is 2.776445
    assert row["usual_pct"] == pytest.approx(100 * np.expm1(2.776445 * spread), rel=1e-6)
    assert row["is_different"] == (np.log(1500 / 1050) > 2.776445 * spread)


def test_types_that_differ_as_they_always_do_hardly_ever_stand_out(monkeypatch):
    """The share of comparisons with any type called different, where none is apart."""
    places = Ranks(*[np.ones(14, dtype=int)] * len(Ranks._fields))
    monkeypatch.setattr(measure, "rank_rates", lambda *_: places)  # looked at elsewhere
    generator = np.random.default_rng(2008)
    kinds = [*CRIME_TYPES]
    usual = generator.integers(100, 3000, size=len(kinds))
    claims = 0
    for _ in range(COMPARISONS):
        levels = usual * np.exp(generator.normal(0, 0.25, size=(14, len(kinds))))
        counts = {
            chr(65 + place): dict(zip(kinds, row.tolist(), strict=True))
            for place, row in enumerate(generator.poisson(levels))
        }
        claims += bool(mix(counts, types=kinds)["is_different"].any())
    assert claims / COMPARISONS <= 0.10  # 5%, and three standard errors above


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.integers(5, 3000), min_size=7, max_size=7), min_size=4, max_size=9))
def test_a_type_stands_out_just_where_it_lies_outside_its_bar(districts):
    kinds = [kind for kind in CRIME_TYPES if kind != ASB][:7]
    counts = {
        chr(65 + place): dict(zip(kinds, row, strict=True)) for place, row in enumerate(districts)
    }
    table = mix(counts, types=kinds)
    up = table["usual_pct"]
    outside = (table["difference_pct"] > up) | (table["difference_pct"] < -100 * up / (100 + up))
    assert outside.tolist() == table["is_different"].tolist()


def test_with_two_other_districts_nobody_knows_what_is_usual():
    table = mix({"A": {DRUGS: 60, BURGLARY: 40}, "B": {DRUGS: 50, BURGLARY: 50},
                 "C": {DRUGS: 50, BURGLARY: 50}}, types=(DRUGS,))  # fmt: skip
    assert np.isnan(table.loc[DRUGS, "usual_pct"])
