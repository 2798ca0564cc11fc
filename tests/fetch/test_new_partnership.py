from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from scp_lib.errors import SourceError, UsageError
from scp_lib.fetch.districts import force_by_lsoas, force_of
from scp_lib.fetch.new_partnership import write_new_partnership
from scp_lib.fetch.run import FetchRun
from scp_lib.settings.partnership import read_settings
from tests.fetch.conftest import files_below, said
from tests.fetch.publishers import LOOKUP, Publishers, archive, street_csv, ward_records

TENDRING = "E07000076"

# The police force areas of ONS, and the names of their files at police.uk.
FORCES = {
    "Avon and Somerset": "avon-and-somerset", "Bedfordshire": "bedfordshire",
    "Cambridgeshire": "cambridgeshire", "Cheshire": "cheshire",
    "London, City of": "city-of-london", "Cleveland": "cleveland", "Cumbria": "cumbria",
    "Derbyshire": "derbyshire", "Devon & Cornwall": "devon-and-cornwall", "Dorset": "dorset",
    "Durham": "durham", "Dyfed-Powys": "dyfed-powys", "Essex": "essex",
    "Gloucestershire": "gloucestershire", "Greater Manchester": "greater-manchester",
    "Gwent": "gwent", "Hampshire": "hampshire", "Hertfordshire": "hertfordshire",
    "Humberside": "humberside", "Kent": "kent", "Lancashire": "lancashire",
    "Leicestershire": "leicestershire", "Lincolnshire": "lincolnshire",
    "Merseyside": "merseyside", "Metropolitan Police": "metropolitan", "Norfolk": "norfolk",
    "North Wales": "north-wales", "North Yorkshire": "north-yorkshire",
    "Northamptonshire": "northamptonshire", "Northumbria": "northumbria",
    "Nottinghamshire": "nottinghamshire", "South Wales": "south-wales",
    "South Yorkshire": "south-yorkshire", "Staffordshire": "staffordshire", "Suffolk": "suffolk",
    "Surrey": "surrey", "Sussex": "sussex", "Thames Valley": "thames-valley",
    "Warwickshire": "warwickshire", "West Mercia": "west-mercia",
    "West Midlands": "west-midlands", "West Yorkshire": "west-yorkshire",
    "Wiltshire": "wiltshire",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "partnerships"
    path.mkdir()
    return path


def hold_wards_and_residents(run: FetchRun) -> None:
    ons = run.raw / "ons"
    ons.mkdir(parents=True)
    rows = [{**each, "type": "Feature"} for each in ward_records()]
    for row in rows:
        del row["properties"]["LAD25CD"]
    (ons / "tendring_wards_2025.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": rows})
    )
    codes = [row["properties"]["WD25CD"] for row in rows]
    (ons / "people.csv").write_text(
        "ward_code,population,year\n" + "".join(f"{code},5000,2020\n" for code in codes)
        + f"{codes[0]},5000,2023\n"
    )  # fmt: skip


def test_from_the_publishers_alone(run: FetchRun, folder: Path) -> None:
    path = write_new_partnership(run, TENDRING, folder=folder)
    settings = read_settings(path)
    assert path == folder / "tendring.toml"
    assert (settings.area_name, settings.district_code) == ("Tendring", TENDRING)
    assert settings.name == "Tendring Community Safety Partnership"
    assert settings.forces == ["essex"]
    assert len(settings.crime_types) == 14
    assert settings.wards.file == "tendring_wards_2025.geojson"
    assert (settings.wards.code_column, settings.wards.vintage) == ("WD25CD", 2025)
    assert settings.population is not None
    assert settings.population.file == "tendring_ward_population_2024.csv"
    assert settings.population.year == 2024
    assert not settings.is_invented
    assert files_below(run.raw / "ons") == {
        settings.wards.file, settings.population.file, "fetched.jsonl",
    }  # fmt: skip


def test_what_lies_in_the_raw_folder_is_used(
    publishers: Publishers, run: FetchRun, folder: Path
) -> None:
    hold_wards_and_residents(run)
    before = files_below(run.raw)
    settings = read_settings(write_new_partnership(run, TENDRING, folder=folder))
    assert settings.population is not None
    assert (settings.population.file, settings.population.year) == ("people.csv", 2020)
    assert files_below(run.raw) == before
    assert all(LOOKUP in path for path in publishers.asked)


def test_offline_from_the_raw_folder_alone(
    publishers: Publishers, run: FetchRun, folder: Path
) -> None:
    hold_wards_and_residents(run)
    (run.raw / "ons" / "districts.geojson").write_text(
        json.dumps(
            {"features": [{"properties": {"code": TENDRING, "name": "Tendring"}, "geometry": None}]}
        )
    )
    (run.raw / "police_uk").mkdir()
    kent = street_csv("kent", "2025-12").replace(b"Tendring", b"Dover")
    (run.raw / "police_uk" / "all.zip").write_bytes(
        archive({
            "2025-12/2025-12-kent-street.csv": kent,
            "2025-12/2025-12-essex-street.csv": street_csv("essex", "2025-12"),
        })
    )  # fmt: skip
    path = write_new_partnership(run, TENDRING, folder=folder, is_offline=True)
    assert read_settings(path).forces == ["essex"]
    assert read_settings(path).area_name == "Tendring"
    assert publishers.asked == []


def test_offline_with_nothing_there_says_what_is_needed(run: FetchRun, folder: Path) -> None:
    with pytest.raises(SourceError, match=r"neither the name of E07000076.*leave out --offline"):
        write_new_partnership(run, TENDRING, folder=folder, is_offline=True)
    assert list(folder.iterdir()) == []


def test_without_a_network_the_raw_folder_serves(
    new_run: Callable[[], FetchRun], publishers: Publishers, folder: Path
) -> None:
    publishers.close()
    publishers.close = lambda: None  # type: ignore[method-assign]
    run = new_run()
    with pytest.raises(SourceError, match="No network"):
        write_new_partnership(run, TENDRING, folder=folder)
    hold_wards_and_residents(run)
    (run.raw / "ons" / "districts.geojson").write_text(
        json.dumps({"features": [{"properties": {"LAD25CD": TENDRING, "LAD25NM": "Tendring"}}]})
    )
    (run.raw / "police_uk").mkdir()
    (run.raw / "police_uk" / "2025-12-essex-street.csv").write_bytes(street_csv("essex", "2025-12"))
    path = write_new_partnership(run, TENDRING, folder=folder)
    assert read_settings(path).forces == ["essex"]
    assert "Name and force are taken from the raw folder" in said(run)


def test_settings_are_never_replaced(publishers: Publishers, run: FetchRun, folder: Path) -> None:
    path = write_new_partnership(run, TENDRING, folder=folder)
    before = path.read_bytes()
    publishers.asked.clear()
    for key in ("", "tendring"):
        with pytest.raises(UsageError, match=r"tendring.toml is there already for E07000076"):
            write_new_partnership(run, TENDRING, folder=folder, key=key)
    assert publishers.asked == []
    other = write_new_partnership(run, TENDRING, folder=folder, key="tendring-again")
    assert other.name == "tendring-again.toml"
    assert path.read_bytes() == before


def test_the_invented_example_of_a_district_is_no_partnership_of_it(
    run: FetchRun, folder: Path
) -> None:
    (folder / "example.toml").write_text(f'district_code = "{TENDRING}"\nis_invented = true\n')
    assert write_new_partnership(run, TENDRING, folder=folder).is_file()


@pytest.mark.parametrize("code", ["Tendring", "E05011932", "S12000033", "E0700007", "'; --"])
def test_what_is_no_code_of_a_district(
    publishers: Publishers, run: FetchRun, folder: Path, code: str
) -> None:
    with pytest.raises(UsageError, match="is not the code of a district"):
        write_new_partnership(run, code, folder=folder)
    assert publishers.asked == []


@pytest.mark.parametrize("key", ["../x", "a b", "Castle", "1st"])
def test_a_name_that_no_settings_can_have_is_refused_before_anything_is_asked(
    publishers: Publishers, run: FetchRun, folder: Path, key: str
) -> None:
    with pytest.raises(UsageError, match="wanted small letters"):
        write_new_partnership(run, "E07000071", folder=folder, key=key)
    assert publishers.asked == [] and list(folder.glob("**/*.toml")) == []


def test_a_code_that_onss_list_does_not_have(run: FetchRun, folder: Path) -> None:
    with pytest.raises(UsageError, match="has no such code"):
        write_new_partnership(run, "E07000999", folder=folder)


def test_without_residents_there_are_no_rates_and_it_is_said(
    publishers: Publishers, run: FetchRun, folder: Path
) -> None:
    publishers.residents.popitem()
    settings = read_settings(write_new_partnership(run, TENDRING, folder=folder))
    assert settings.population is None
    assert "no residents for 1 of the wards" in said(run)


def test_names_with_quotes_and_turned_names(
    publishers: Publishers, run: FetchRun, folder: Path
) -> None:
    row = publishers.layers[LOOKUP][0]["properties"]
    row["LAD25NM"], row["CSP25NM"] = 'O\'Brien "Bay", City of', 'The "Bay" Partnership'
    settings = read_settings(write_new_partnership(run, TENDRING, folder=folder))
    assert settings.area_name == 'O\'Brien "Bay"'
    assert settings.name == 'The "Bay" Partnership'
    assert settings.key == "obrien-bay"


def test_every_forces_files_are_named(publishers: Publishers) -> None:
    assert {area: force_of(area, names={}) for area in FORCES} == FORCES
    assert (
        force_of("Hampshire and Isle of Wight", names={"Hampshire and Isle of Wight": "x"}) == "x"
    )


def test_no_force_has_a_district_of_that_name(run: FetchRun) -> None:
    assert force_by_lsoas(run.raw / "police_uk", "Tendring") == ""
    (run.raw / "police_uk").mkdir(parents=True)
    (run.raw / "police_uk" / "2025-12-essex-street.csv").write_bytes(street_csv("essex", "2025-12"))
    assert force_by_lsoas(run.raw / "police_uk", "Dover") == ""
    assert force_by_lsoas(run.raw / "police_uk", "Tendring") == "essex"


def test_the_comparison_set_is_in_the_settings(run: FetchRun, folder: Path) -> None:
    """The districts that the newest file names, and the wards of those that were received."""
    hold_wards_and_residents(run)
    ons = run.raw / "ons"
    rows = [
        {**each, "type": "Feature"}
        for each in ward_records(4, district="E07000071", first=10827, west=0.8)
    ]
    for row in rows:
        del row["properties"]["LAD25CD"]
    (ons / "colchester_wards_2025.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": rows})
    )
    people = ons / "people.csv"
    codes = [row["properties"]["WD25CD"] for row in rows]
    people.write_text(people.read_text() + "".join(f"{code},6000,2020\n" for code in codes))
    police = run.raw / "police_uk"
    police.mkdir()
    one = street_csv("essex", "2025-12", rows=300).decode()
    other = one.replace("Tendring", "Colchester").partition("\n")[2]
    stray = street_csv("essex", "2025-12", rows=3, shift=1).decode().replace("Tendring", "Babergh")
    text = one + other + stray.partition("\n")[2]
    (police / "2025-12-essex-street.csv").write_text(text)
    settings = read_settings(write_new_partnership(run, TENDRING, folder=folder))
    assert settings.comparison.districts == ["Colchester", "Tendring"]
    (beside,) = settings.comparison.wards
    assert (beside.district, beside.file) == ("Colchester", "colchester_wards_2025.geojson")
    assert (beside.code_column, beside.vintage) == ("WD25CD", 2025)


def test_wards_of_a_neighbour_without_residents_are_not_named(run: FetchRun, folder: Path) -> None:
    hold_wards_and_residents(run)
    rows = [{**each, "type": "Feature"} for each in ward_records(4, first=10827, west=0.8)]
    for row in rows:
        del row["properties"]["LAD25CD"]
    (run.raw / "ons" / "colchester_wards_2025.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": rows})
    )
    (run.raw / "police_uk").mkdir()
    one = street_csv("essex", "2025-12", rows=300).decode()
    text = one + one.replace("Tendring", "Colchester").partition("\n")[2]
    (run.raw / "police_uk" / "2025-12-essex-street.csv").write_text(text)
    settings = read_settings(write_new_partnership(run, TENDRING, folder=folder))
    assert settings.comparison.districts == ["Colchester", "Tendring"]
    assert settings.comparison.wards == []
