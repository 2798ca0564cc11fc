"""The district among the areas that the settings list as similar, of its force and of others."""

import pandas as pd
import pytest

from scp_lib.errors import MeasureError
from scp_lib.settings.partnership import PopulationFile
from scp_lib.studies.districts import words
from scp_lib.studies.districts.study import DistrictStudy
from scp_lib.studies.districts.tables import DistrictTables
from tests.studies.invented_force import ASB, MONTHS, built, dataset, districts, partnership

SOURCE = "CIPFA nearest neighbours 2024"
POPULATION = PopulationFile(file="p.csv", year=2020)
PEOPLE = [(name, 100_000, 2020) for name in ("Avonford", "Beckton", "Yarm")]


def of_other_force(months=MONTHS):
    """Zeal and Yarm of another force, with as much as Avonford and Beckton; the latter's strays."""
    rows = districts(months, names=["Zeal", "Yarm"]).assign(force="northland")
    strays = rows[rows["district_name"] == "Faraway"].assign(district_name="Avonford")
    return pd.concat([rows, strays])


def compare(*areas, forces=(), similar=None, residents=()):
    settings = partnership(
        similar_areas=list(areas), similar_areas_source=SOURCE if areas else None,
        similar_areas_forces=list(forces), population=POPULATION,
    )  # fmt: skip
    study = DistrictStudy(
        dataset(built(similar=similar, residents=residents), settings=settings), crime_type=ASB
    )
    return study, DistrictTables(study)


def say(*made):
    return " ".join(each.text for each in words.similar_reading(*made) if each)


def test_without_a_list_the_page_says_so():
    made = compare()
    assert made[1].similar is None and say(*made).startswith("The settings list no similar areas")


def test_the_place_among_areas_of_the_force_and_of_another_force():
    made = compare("Beckton", "Zeal", "Yarm", forces=["northland"], similar=of_other_force())
    table = made[1].similar
    assert [(row.name, row["incident_count"], row["count_place"]) for row in table] == [
        ("Beckton", 2400, 1), ("Yarm", 2400, 1), ("Zeal", 1200, 3), ("Avonford", 840, 4),
    ]  # fmt: skip
    assert say(*made) == (
        f"Among 4 areas, itself and those listed as similar ({SOURCE}), Avonford had the 4th "
        "most recorded ASB incidents: 840. A count does not measure risk: areas differ in size."
    )
    assert SOURCE in table.definition and "students" not in table.foot.text


def test_the_place_by_rate_where_residents_are_known():
    made = compare(
        "Beckton", "Yarm", forces=["northland"], similar=of_other_force(), residents=PEOPLE
    )
    assert "By rate it is 3rd of the 3 whose residents are known; it could be" in say(*made)
    row = made[1].similar.row("Yarm")
    assert row["rate_per_1000"] == 24 and "rank_low" in made[1].similar.headers
    assert "students" in made[1].similar.foot.text


def test_areas_without_rows_for_all_months_are_named_and_in_no_figure():
    few = of_other_force(MONTHS[:-1])
    made = compare("Beckton", "Yarm", "Faraway", forces=["northland"], similar=few)
    assert [row.name for row in made[1].similar] == ["Beckton", "Avonford"]
    assert made[0].similar.missing == ["Faraway", "Yarm"]
    assert say(*made).endswith(
        "not received for all of these months: Faraway and Yarm. Months of their force may be "
        "missing among the downloads."
    )


def test_where_none_is_there_nothing_is_compared():
    made = compare("Faraway")
    assert say(*made).startswith(f"None of the areas listed as similar ({SOURCE}) can be compared.")


def test_a_name_in_no_file_is_refused_with_what_to_do():
    with pytest.raises(MeasureError) as caught:
        compare("Beckton", "Yarmm", forces=["northland"], similar=of_other_force())
    (line,) = caught.value.faults
    assert line.startswith("No file received names the similar area Yarmm: spell as the LSOAs")


def test_a_name_is_not_refused_where_a_whole_force_is_missing():
    made = compare("Beckton", "Yarm", forces=["northland"])
    assert made[0].similar.missing == ["Yarm"]


def test_the_district_itself_in_its_list_changes_nothing():
    assert say(*compare("Avonford", "Beckton")) == say(*compare("Beckton"))
