"""Real Colchester beside the other districts of Essex, against figures worked out elsewhere."""

from dataclasses import replace
from pathlib import Path

import pytest

from scp_lib.build.build import build
from scp_lib.periods import Month
from scp_lib.settings.partnership import read_partnership
from scp_lib.sources.ons.population import read_population
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.districts.study import DistrictStudy
from scp_lib.studies.wards.study import ward_study
from scp_lib.tables.crime_types import ASB

pytestmark = pytest.mark.real
ESSEX = [
    "Basildon", "Braintree", "Brentwood", "Castle Point", "Chelmsford", "Colchester",
    "Epping Forest", "Harlow", "Maldon", "Rochford", "Southend-on-Sea", "Tendring", "Thurrock",
    "Uttlesford",
]  # fmt: skip


@pytest.fixture(scope="module")
def data(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    settings = read_partnership("colchester")
    processed = tmp_path_factory.mktemp("areas")
    built = build(settings, raw=real, processed=processed, today=Month(2026, 6))
    return Dataset(settings, built, Month(2025, 12))


@pytest.fixture(scope="module")
def found(data: Dataset) -> DistrictStudy:
    return DistrictStudy(data, crime_type=ASB)


def test_the_fourteen_districts_of_essex_and_none_of_its_neighbours(found: DistrictStudy) -> None:
    assert found.names == ESSEX


def test_every_district_has_a_rate(found: DistrictStudy) -> None:
    rates = found.rates.set_index("district_name")
    assert found.rated == ESSEX
    assert rates.loc["Colchester", ["incident_count", "population"]].tolist() == [1_525, 196_998]
    assert rates.loc["Colchester", "rate_per_1000"] == pytest.approx(1_525 / 196.998)
    assert rates["rate_per_1000"].idxmax() == "Basildon"


def test_districts_vary_as_much_as_was_measured(found: DistrictStudy) -> None:
    assert round(found.dispersion.phi, 2) == 5.05
    assert found.change_name == "January to April 2025"
    assert not found.changes["is_beyond_chance"].any()
    assert not found.changes["is_outside_998"].any()


def test_bicycle_theft_is_first_of_fourteen_and_no_more_than_that(found: DistrictStudy) -> None:
    mix = found.mix.set_index("crime_type")
    assert (mix.index[0], mix.index[-1]) == ("Bicycle theft", "Drugs")
    assert mix.loc["Bicycle theft", "rank"] == 1
    assert round(mix.loc["Bicycle theft", "times"], 1) == 3.1
    assert (found.first.first_count, found.first.expected_count) == (1, 1)
    assert not found.first.is_beyond_chance
    assert mix["incident_count"].sum() == 17_716


FOUR_BELOW = {"Lexden and Braiswick", "Prettygate", "Rural North", "Wivenhoe"}


def test_by_the_residents_of_mid_2020_lexden_and_braiswick_is_just_not_below(
    data: Dataset, real: Path
) -> None:
    codes = data.wards["ward_code"].tolist()
    people = read_population(real / "ons" / "ward_population.csv", year=2020, ward_codes=codes)
    wards = data.wards.drop(columns=["population", "population_year"]).merge(people)
    built = replace(data.built, tables={**data.built.tables, "wards": wards})
    found = ward_study(Dataset(data.settings, built, Month(2025, 12)), crime_type=ASB)
    assert found.funnel.above == ["Castle"]
    assert set(found.funnel.below) == FOUR_BELOW - {"Lexden and Braiswick"}  # 1.05 in a thousand


def test_castle_alone_is_clearly_above_and_four_wards_below_by_the_residents_of_mid_2022(
    data: Dataset,
) -> None:
    found = ward_study(data, crime_type=ASB)
    assert found.funnel.above == ["Castle"]
    assert set(found.funnel.below) == FOUR_BELOW
    wards = found.changes.wards.set_index("ward_name")
    assert round(wards.loc["Castle", "phi"], 2) == 7.99


def test_no_ward_of_any_type_changed_clearly(data: Dataset) -> None:
    for crime_type in data.settings.crime_types:
        changes = ward_study(data, crime_type=crime_type).changes
        assert not changes.wards["is_beyond_chance"].any(), crime_type
