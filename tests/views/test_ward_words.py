"""What the page on wards says: which interval decides, by which φ, and of how many wards."""

from __future__ import annotations

import pandas as pd
import pytest

from scp_lib.measures.comparison import compare_counts
from scp_lib.measures.overdispersion import NO_HISTORY, Dispersion
from scp_lib.measures.ward_funnel import WardFunnel
from scp_lib.measures.year_on_year import YearOnYear
from scp_lib.periods import Period
from scp_lib.views import ward_words as say

OF_WARDS, OF_DISTRICTS = Dispersion(1.53, 1.53, 16, 17), Dispersion(3.41, 3.41, 13, 14)


def changes(
    *, wards: Dispersion = OF_WARDS, districts: Dispersion = OF_DISTRICTS, kind: str = "districts"
) -> YearOnYear:
    """Colchester's ASB of January to April 2025 against 2024."""
    exact, widened = (
        compare_counts(450, 513, current_exposure=120, baseline_exposure=121, dispersion=phi)
        for phi in (1.0, districts.phi)
    )
    table = pd.DataFrame(
        {
            "ward_name": ["Castle", "Lexden", "Tiptree"], "change_pct": [-30.0, 5.0, -9.0],
            "widened_low_pct": [-50.0, -40.0, -60.0], "widened_high_pct": [-5.0, 40.0, -1.0],
            "is_beyond_chance": [True, False, False], "baseline_count": [30, 20, 11],
        }
    )  # fmt: skip
    months = list(Period.parse("2025-01/2025-04"))
    return YearOnYear(months, table, exact, widened, wards, districts, kind)


def test_the_headline_has_the_interval_that_decides_and_the_exact_one_labelled() -> None:
    told = say.what_changed(changes())
    assert "(95% interval, allowing for counts of districts that vary 3.4 times" in told
    assert "times as much as chance: 30.5% fewer to 12.5% more; for chance alone: " in told
    assert "for chance alone: 22.2% fewer to 0.6% more). This may be chance." in told


def test_each_phi_is_named_with_its_kind_of_area() -> None:
    told = say.change_reading(changes())
    assert "counts of wards varied 1.5 times as much as chance alone" in told
    assert "counts of districts 3.4 times (14 pairs of years and districts)" in told
    assert told.endswith("each ward's by the wards, the whole district's by the districts.")
    assert "counts of wards that vary 1.5 times" in say.change_foot(changes())
    alone = say.change_reading(changes(districts=OF_WARDS, kind="wards"))
    assert "too few districts are held" in alone
    nothing = say.change_reading(changes(wards=NO_HISTORY, districts=NO_HISTORY, kind="wards"))
    assert nothing.endswith("too little history to say how much counts vary beyond chance.")


def test_an_interval_without_zero_is_within_chance_only_with_the_reason() -> None:
    table = say.with_verdicts(changes().wards)
    assert table["verdict"].tolist() == ["beyond chance", "within chance", "within chance among 3"]
    assert "“within chance among 3”" in say.change_foot(changes())


@pytest.mark.parametrize(
    ("above", "below", "words"),
    [
        (["A"], ["B", "C"], "of 17, 1 ward lies clearly above the district's rate and 2 clearly"),
        (["A", "B"], [], "of 17, 2 wards lie clearly above the district's rate and 0 clearly"),
    ],
)
def test_one_ward_lies_and_two_lie(above: list[str], below: list[str], words: str) -> None:
    assert words in say.ward_differences(WardFunnel(8.0, above, below, 17, OF_WARDS))


def test_the_limits_say_what_they_allow_for() -> None:
    told = say.funnel_reading(WardFunnel(8.0, ["A"], [], 17, OF_WARDS), area="Colchester")
    assert "allow for counts of wards that vary 1.5 times as much as chance" in told
    assert "of wards with the district's own rate, two in a thousand" in told
    alone = say.funnel_reading(WardFunnel(8.0, ["A"], [], 17, NO_HISTORY), area="Colchester")
    assert "allow for chance alone, for want of a history" in alone
