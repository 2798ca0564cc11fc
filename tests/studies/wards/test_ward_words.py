"""Sentences about wards: how sure, by which φ, and of how many wards."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from scp_lib.measures.comparison import compare_counts
from scp_lib.measures.funnel import WardFunnel
from scp_lib.measures.overdispersion import UNKNOWN, AreaDispersion
from scp_lib.measures.year_on_year import YearOnYear
from scp_lib.periods import Period
from scp_lib.studies.wards import words as say
from scp_lib.studies.wards.study import WardStudy
from scp_lib.studies.wards.tables import WardTables

OF_DISTRICTS = AreaDispersion(5.04, 0.95, 13, 1, 12)
NAMES = ["Castle", "Lexden", "Tiptree"]


def made(
    *,
    phi: tuple[float, float, float] = (8.0, 1.5, 1.3),
    districts: AreaDispersion = OF_DISTRICTS,
    funnel: WardFunnel | None = None,
    counts: tuple[int, int, int] = (300, 100, 50),
) -> tuple[WardStudy, WardTables]:
    """Colchester's ASB of January to April 2025 against 2024."""
    whole = compare_counts(
        450, 513, current_exposure=120, baseline_exposure=121, dispersion=districts.phi
    )
    changes = pd.DataFrame(
        {
            "ward_name": NAMES, "ward_code": list("abc"), "change_pct": [-30.0, 5.0, -9.0],
            "low_pct": [-50.0, -40.0, -60.0], "high_pct": [-5.0, 40.0, -1.0],
            "is_beyond_chance": [True, False, False], "baseline_count": [30, 20, 11],
            "current_count": [21, 21, 10], "phi": phi,
        }
    )  # fmt: skip
    rates = pd.DataFrame(
        {
            "ward_name": NAMES, "ward_code": list("abc"), "incident_count": counts,
            "share_pct": [100 * count / max(sum(counts), 1) for count in counts],
            "population": [10000] * 3, "rate_per_1000": [30.0, 10.0, 5.0],
            "rate_low_per_1000": [26.7, 8.1, 3.7], "rate_high_per_1000": [33.6, 12.2, 6.6],
        }
    )  # fmt: skip
    months = list(Period.parse("2025-01/2025-04"))
    study = WardStudy(
        crime_type="Anti-social behaviour",
        data=SimpleNamespace(
            area="Colchester", months_name="January to April 2025", residents_age_years=5
        ),
        rates=rates,
        changes=YearOnYear(months, changes, whole, districts),
        funnel=funnel or WardFunnel(15.0, ["Castle"], ["Tiptree"], 3, is_judged=True),
        monthly=pd.DataFrame(
            {"month": pd.date_range("2025-01-01", periods=4, freq="MS"), "incident_count": range(4)}
        ),
        population="ONS mid-2020",
    )
    return study, WardTables(study)


def test_wards_with_as_many_are_named_together_and_none_without_an_incident() -> None:
    when = "in January to April 2025. "
    assert say.where_most(*made()).text == (
        f"Colchester had 450 ASB incidents {when}Castle had the most: 300 (67%)."
    )
    level = say.where_most(*made(counts=(18, 18, 0))).text
    most = "Castle and Lexden had the most: 18 each (50%)."
    assert level == f"Colchester had 36 ASB incidents {when}{most}"
    assert say.where_most(*made(counts=(18, 9, 9))).text.endswith("Castle had the most: 18 (50%).")
    study, tables = made(counts=(1, 0, 0))
    assert say.where_most(study, tables).text.startswith("Colchester had 1 ASB incident in")
    assert say.how_many(study, tables).text.startswith("1 ASB incident was recorded in")
    none = say.where_most(*made(counts=(0, 0, 0))).text
    assert none.startswith("0 ASB incidents were recorded in")


def test_the_headline_says_the_change_and_that_it_could_be_chance() -> None:
    assert say.what_changed(*made()).text == (
        "There were about 12% fewer ASB incidents a day in January to April 2025 than a year "
        "earlier, but this could be chance."
    )
    unknown = say.what_changed(*made(districts=UNKNOWN)).text
    assert unknown.endswith(
        "Too few other areas have enough incidents to tell whether this is chance."
    )


@pytest.mark.parametrize(
    ("change_pct", "verdict", "told"),
    [
        (-0.2, "lower, but could be chance", "There were about as many ASB incidents a day in "
         "January to April 2025 as a year earlier."),
        (1200.0, "a clear rise", "There were more than ten times as many ASB incidents a day in "
         "January to April 2025 as a year earlier: a clear rise."),
        (0.0, "no clear change", "There were about as many ASB incidents a day in January to April "
         "2025 as a year earlier."),
    ],
)  # fmt: skip
def test_a_change_that_no_percentage_says(change_pct: float, verdict: str, told: str) -> None:
    study, tables = made()
    rows = tables.in_all.rows.assign(change_pct=change_pct, verdict=verdict)
    tables.in_all = replace(tables.in_all, rows=rows)
    assert say.what_changed(study, tables).text == told


def test_each_phi_is_named_with_its_kind_of_area() -> None:
    told = " ".join(each.text for each in say.variation(*made()))
    assert (
        "Counts of districts as large vary 5.0 times as much as chance alone (learnt from 13 other "
        "districts and 1 pair of years), so the true change of the whole district may lie anywhere "
        "from 34% fewer to 19% more. Counts of wards vary 1.3 to 8.0 times as much as chance"
        in told
    )
    assert "at most three in a hundred such areas are called a clear fall by mistake" in told
    alone = " ".join(each.text for each in say.variation(*made(districts=UNKNOWN)))
    assert "too few other districts with enough incidents to tell whether the whole" in alone
    nan = float("nan")
    (nothing,) = say.variation(*made(districts=UNKNOWN, phi=(nan, nan, nan)))
    assert nothing.text == "Too few areas are available to tell a change from chance."


def test_each_row_says_how_sure_it_is() -> None:
    table = made()[1].change_by_ward
    assert table is not None
    assert [row["verdict"] for row in table] == [
        "a clear fall", "higher, but could be chance", "lower, but could be chance among so many",
    ]  # fmt: skip
    assert say.ward_changes(made()[1]).text == "The change is clear in Castle (−30%)"


@pytest.mark.parametrize(
    ("above", "below", "words"),
    [
        (["A"], ["B", "C"], "1 of 17 is clearly above the district's rate and 2 clearly below."),
        (["A", "B"], [], "2 of 17 are clearly above the district's rate and none clearly below."),
    ],
)
def test_one_ward_is_and_two_are(above: list[str], below: list[str], words: str) -> None:
    made_so = made(funnel=WardFunnel(8.0, above, below, 17, is_judged=True))
    assert say.ward_differences(*made_so).text == f"Wards really do differ: {words}"


def test_clearly_is_explained_and_not_said_of_wards_that_cannot_be_judged() -> None:
    told = say.funnel_reading(*made(funnel=WardFunnel(8.0, ["A"], [], 17, is_judged=True))).text
    assert told.startswith("Clearly above Colchester's rate of 8.0 per 1,000: A.")
    assert told.endswith("fewer than one in a hundred wards with the district's own rate.")
    unknown = made(funnel=WardFunnel(8.0, [], [], 17))
    for said in (say.funnel_reading(*unknown), say.ward_differences(*unknown)):
        assert "is not known, so no ward can be called clearly above or below" in said.text
