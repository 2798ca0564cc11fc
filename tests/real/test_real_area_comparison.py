"""Real Colchester beside the other districts of Essex, against figures worked out elsewhere."""

from pathlib import Path

import pytest

from scp_lib.build import build
from scp_lib.partnership import read_partnership
from scp_lib.periods import Month, Period
from scp_lib.schemas import ASB
from scp_lib.studies.area_comparison import AreaComparison, compare_areas

pytestmark = pytest.mark.real
ESSEX = [
    "Basildon", "Braintree", "Brentwood", "Castle Point", "Chelmsford", "Colchester",
    "Epping Forest", "Harlow", "Maldon", "Rochford", "Southend-on-Sea", "Tendring", "Thurrock",
    "Uttlesford",
]  # fmt: skip


@pytest.fixture(scope="module")
def found(real: Path, tmp_path_factory: pytest.TempPathFactory) -> AreaComparison:
    settings = read_partnership("colchester")
    processed = tmp_path_factory.mktemp("areas")
    built = build(settings, raw=real, processed=processed, today=Month(2026, 6))
    return compare_areas(
        settings, built, period=Period.parse("2025-01/2025-12"),
        complete_months=built.complete_months, crime_type=ASB,
    )  # fmt: skip


def test_the_fourteen_districts_of_essex_and_none_of_its_neighbours(found: AreaComparison) -> None:
    assert found.names == ESSEX


def test_rates_where_residents_are_held(found: AreaComparison) -> None:
    rates = found.rates.set_index("district_name")
    assert found.rated == ["Colchester", "Tendring"]
    assert rates.loc["Colchester", ["incident_count", "population"]].tolist() == [1_525, 197_200]
    assert rates.loc["Tendring", "population"] == 147_353
    assert rates.loc["Colchester", "rate_per_1000"] == pytest.approx(7.733, abs=0.001)


def test_districts_vary_as_much_as_was_measured(found: AreaComparison) -> None:
    # January to April year on year: 3.4 over districts
    assert found.dispersion.phi == pytest.approx(3.4, abs=0.05)
    assert found.change_name == "January to April 2025"
    assert not found.changes["is_beyond_chance"].any()


def test_the_order_of_changes_is_nearly_open(found: AreaComparison) -> None:
    own = found.changes.set_index("district_name").loc["Colchester"]
    assert own["rank"] == 10
    assert own["rank_high"] - own["rank_low"] >= 7


def test_bicycle_theft_and_drugs_differ_most(found: AreaComparison) -> None:
    mix = found.mix.set_index("crime_type")
    assert mix.index[0] == "Bicycle theft"
    assert mix.index[-1] == "Drugs"
    assert mix.loc["Bicycle theft", "difference_pct"] == pytest.approx(135.9, abs=0.1)
    # against what the other thirteen differ by, nothing stands out: for drugs a plain t-test of
    # the logarithms of the districts' figures, unweighted, has p = 0.097 before any correction
    assert not mix["is_different"].any()
    assert mix.loc["Drugs", "difference_pct"] == pytest.approx(-40.2, abs=0.05)
    assert mix.loc["Drugs", "usual_pct"] == pytest.approx(167.6, abs=0.1)
    assert mix["incident_count"].sum() == found.mix["incident_count"].sum() == 17_716
