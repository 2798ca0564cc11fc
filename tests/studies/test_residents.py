"""What notes of rates say of the residents: their year, their age, and whom they leave out."""

from __future__ import annotations

import pandas as pd
import pytest

from scp_lib.periods import Month
from scp_lib.settings.partnership import PopulationFile
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.districts.study import DistrictStudy
from scp_lib.studies.districts.tables import DistrictTables
from scp_lib.studies.residents import AGE, older
from tests.document.made import table as made
from tests.studies.invented_force import ASB, built, dataset, partnership

PEOPLE = [("Avonford", 100_000, 2020), ("Beckton", 200_000, 2020)]
NOTE = (
    "The number of residents is an estimate, 5 years older than the incidents. It is uncertain, "
    "most of all for students, who are counted at their term-time address; visitors, and people "
    "who come there to work, are not counted."
)


def settings(title: str = "ONS mid-2020 population estimate", year: int = 2020):
    return partnership(population=PopulationFile(file="p.csv", year=year, title=title))


def test_every_table_of_rates_says_how_old_the_residents_are():
    made = dataset(built(residents=PEOPLE), settings=settings())
    tables = DistrictTables(DistrictStudy(made, crime_type=ASB))
    assert NOTE in tables.by_district.foot.text and NOTE in tables.by_type.foot.text
    assert "residents_age_years" in [cell.column for cell in tables.by_district.foot.cells]


def test_without_residents_nothing_is_said_of_them():
    tables = DistrictTables(DistrictStudy(dataset(settings=settings()), crime_type=ASB))
    assert "students" not in tables.by_district.foot.text


@pytest.mark.parametrize(
    ("month", "age"),
    [("2025-12", 5), ("2025-06", 5), ("2025-05", 4), ("2026-03", 5), ("2020-12", 0)],
)
def test_the_age_is_counted_from_mid_year_to_the_middle_of_the_twelve_months(month, age):
    data = Dataset(settings(), built(), Month.parse(month))
    assert data.residents_age_years == age


def test_the_estimate_may_be_older_newer_or_of_the_same_year():
    ages = made(pd.DataFrame({"area": list("abc"), AGE: [5, 0, -1]}), "area")
    assert [older(row).text for row in ages] == [
        "5 years older than the incidents", "of the same year as the incidents",
        "1 year newer than the incidents",
    ]  # fmt: skip


def test_the_estimate_is_named_with_its_year():
    assert dataset(settings=settings()).population == "ONS mid-2020 population estimate"
    named = dataset(settings=settings(title="Council estimate")).population
    assert named == "Council estimate, mid-2020"
    assert dataset().population == ""
