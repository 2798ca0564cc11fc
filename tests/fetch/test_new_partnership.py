from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from scp_lib.areas.districts import districts, listed_wards, wards_of
from scp_lib.errors import SourceError, UsageError
from scp_lib.fetch.districts import received_wards
from scp_lib.fetch.new_partnership import write_new_partnership
from scp_lib.fetch.run import FetchRun
from scp_lib.settings.partnership import read_settings
from tests.fetch.conftest import files_below, said
from tests.fetch.publishers import Publishers, archive, square, street_csv, ward_records

TENDRING = "E07000076"

# As data.police.uk names its files (https://data.police.uk/api/forces), British Transport Police
# and Northern Ireland left out.
FORCES = {
    "avon-and-somerset", "bedfordshire", "cambridgeshire", "cheshire", "city-of-london",
    "cleveland", "cumbria", "derbyshire", "devon-and-cornwall", "dorset", "durham", "dyfed-powys",
    "essex", "gloucestershire", "greater-manchester", "gwent", "hampshire", "hertfordshire",
    "humberside", "kent", "lancashire", "leicestershire", "lincolnshire", "merseyside",
    "metropolitan", "norfolk", "north-wales", "north-yorkshire", "northamptonshire", "northumbria",
    "nottinghamshire", "south-wales", "south-yorkshire", "staffordshire", "suffolk", "surrey",
    "sussex", "thames-valley", "warwickshire", "west-mercia", "west-midlands", "west-yorkshire",
    "wiltshire",
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
        "ward_code,population,year\n" + "".join(f"{code},5000,2023\n" for code in codes)
        + f"{codes[0]},5000,2024\n"
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
    assert (settings.population.file, settings.population.year) == ("people.csv", 2023)
    assert files_below(run.raw) == before
    assert publishers.asked == []


def test_offline_from_the_raw_folder_alone(
    publishers: Publishers, run: FetchRun, folder: Path
) -> None:
    hold_wards_and_residents(run)
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
    with pytest.raises(SourceError, match=r"no ward boundaries of Tendring.*leave out --offline"):
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
    path = write_new_partnership(run, TENDRING, folder=folder)
    assert read_settings(path).forces == ["essex"]


def test_settings_are_never_replaced(publishers: Publishers, run: FetchRun, folder: Path) -> None:
    path = write_new_partnership(run, TENDRING, folder=folder)
    before = path.read_bytes()
    publishers.asked.clear()
    for key in ("", "tendring"):
        with pytest.raises(UsageError, match=r"tendring.toml already exists for E07000076"):
            write_new_partnership(run, TENDRING, folder=folder, key=key)
    assert publishers.asked == []
    other = write_new_partnership(run, TENDRING, folder=folder, key="tendring-again")
    assert other.name == "tendring-again.toml"
    assert path.read_bytes() == before


def test_the_invented_example_of_a_district_is_no_partnership_of_it(
    run: FetchRun, folder: Path
) -> None:
    (folder / "example.toml").write_text(f'district_code = "{TENDRING}"\nis_invented = true\n')
    assert write_new_partnership(run, f" {TENDRING.lower()} ", folder=folder).is_file()


@pytest.mark.parametrize("code", ["Tendring", "E05011932", "S12000033", "E0700007", "'; --"])
def test_what_is_no_code_of_a_district(
    publishers: Publishers, run: FetchRun, folder: Path, code: str
) -> None:
    with pytest.raises(UsageError, match="no district of England and Wales has that code"):
        write_new_partnership(run, code, folder=folder)
    assert publishers.asked == []


@pytest.mark.parametrize("key", ["../x", "a b", "Castle", "1st", "con", "lpt1"])
def test_a_name_that_no_settings_can_have_is_refused_before_anything_is_asked(
    publishers: Publishers, run: FetchRun, folder: Path, key: str
) -> None:
    with pytest.raises(UsageError, match="wanted small letters"):
        write_new_partnership(run, "E07000071", folder=folder, key=key)
    assert publishers.asked == [] and list(folder.glob("**/*.toml")) == []


@pytest.mark.parametrize(
    ("name", "code"), [("trafford", "E08000009"), ("Mendip", "E06000066"), ("Eden", "E06000064")]
)
def test_a_name_or_a_former_one_is_led_to_the_code(
    run: FetchRun, folder: Path, name: str, code: str
) -> None:
    with pytest.raises(UsageError, match=f"run `safer init {code}`"):
        write_new_partnership(run, name, folder=folder)


def test_a_code_that_onss_list_does_not_have(run: FetchRun, folder: Path) -> None:
    with pytest.raises(UsageError, match="no district of England and Wales has that code"):
        write_new_partnership(run, "E07000999", folder=folder)


def test_without_residents_of_nomis_those_that_come_with_the_library_are_taken(
    publishers: Publishers, run: FetchRun, folder: Path
) -> None:
    publishers.residents.popitem()
    settings = read_settings(write_new_partnership(run, TENDRING, folder=folder))
    assert settings.population is not None
    assert (settings.population.file, settings.population.year) == (None, 2022)
    assert "no residents for 1 of the wards. Those of mid-2022" in said(run)


def test_a_file_that_comes_meanwhile_is_not_replaced(
    run: FetchRun, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def comes(*_: object, **__: object) -> list[str]:
        (folder / "tendring.toml").write_text("mine")
        return []

    monkeypatch.setattr("scp_lib.fetch.new_partnership.districts_named", comes)
    with pytest.raises(UsageError, match="already exists"):
        write_new_partnership(run, TENDRING, folder=folder)
    assert (folder / "tendring.toml").read_text() == "mine"


def test_without_any_residents_there_are_no_rates_and_it_is_said(
    publishers: Publishers, run: FetchRun, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scp_lib.fetch.districts.SHIPPED", folder / "of_no_ward.csv")
    publishers.residents.popitem()
    settings = read_settings(write_new_partnership(run, TENDRING, folder=folder))
    assert settings.population is None
    assert "no residents for 1 of the wards. The pages show counts" in said(run)


def test_every_force_of_england_and_wales_has_districts() -> None:
    assert {force for each in districts().values() for force in each.forces} == FORCES


def test_any_district_can_be_started(run: FetchRun, folder: Path) -> None:
    """Every tenth, and all whose names have other letters, from one ward file of the country."""
    ons = run.raw / "ons"
    ons.mkdir(parents=True)
    named = {each.code: each.name for each in districts().values()}
    odd = {code for code, name in named.items() if re.search(r"[^A-Za-z -]", name)}
    codes = sorted({*sorted(named)[::10], *odd})
    assert (len(named), len(odd)) == (318, 3)
    rows = [
        {**ward_records(1, district=code, first=10000 + number)[0], "type": "Feature"}
        for number, code in enumerate(codes)
    ]
    (ons / "wards.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
    for code in codes:
        path = write_new_partnership(run, code, folder=folder, is_offline=True)
        settings, known = read_settings(path), districts()[code]
        assert (settings.area_name, settings.district_code) == (known.name, code)
        assert settings.forces == list(known.forces)
        path.unlink()


@pytest.mark.parametrize(
    ("code", "name", "words"),
    [
        ("E06000060", "Buckinghamshire Community Safety Partnership",
         ["is listed under 4 partnerships: Aylesbury Vale, Chiltern, South Bucks, Wycombe",
          "change `name`"]),
        ("E07000113", "Swale Community Safety Partnership", []),
        ("E07000107", "Dartford and Gravesham Community Safety Partnership",
         ["has 2 districts. These pages are about Dartford; not in them: Gravesham."]),
        ("E08000009", "Trafford Community Safety Partnership",
         ["no street file of Trafford's force, greater-manchester, only of 1 other"]),
    ],
)  # fmt: skip
def test_what_the_list_leaves_open_is_said(
    run: FetchRun, folder: Path, code: str, name: str, words: list[str]
) -> None:
    ons = run.raw / "ons"
    ons.mkdir(parents=True)
    rows = [{**each, "type": "Feature"} for each in ward_records(2, district=code, first=90000)]
    (ons / "wards.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
    force = "cheshire" if code == "E08000009" else districts()[code].forces[0]
    police = run.raw / "police_uk"
    police.mkdir()
    # a row of Trafford's in Cheshire's file, as there is one a month
    content = street_csv(force, "2025-12").replace(b"Tendring", b"Trafford")
    (police / f"2025-12-{force}-street.csv").write_bytes(content)
    settings = read_settings(write_new_partnership(run, code, folder=folder, is_offline=True))
    assert settings.name == name
    for each in words:
        assert each in said(run)
    assert words or "partnerships" not in said(run)


@pytest.mark.parametrize("how", ["districts named otherwise", "no column", "small letters"])
def test_wards_of_a_county_are_known_by_codes_or_by_the_list(
    run: FetchRun, folder: Path, how: str
) -> None:
    ons = run.raw / "ons"
    ons.mkdir(parents=True)
    # real codes of Colchester's and Tendring's wards
    listed = sorted(wards_of(TENDRING) | wards_of("E07000071"))
    rows = []
    for number, ward in enumerate(listed):
        code, name, lad = ("wd25cd", "wd25nm", "lad25cd") if how == "small letters" else (
            "WD25CD", "WD25NM", "council")  # fmt: skip
        own = {code: ward, name: f"Ward {number}", lad: listed_wards()[ward].district}
        if how == "no column":
            del own[lad]
        rows.append({"type": "Feature", "properties": own, "geometry": square(number / 100, 51)})
    (ons / "essex.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
    settings = read_settings(write_new_partnership(run, TENDRING, folder=folder, is_offline=True))
    assert settings.wards.file == "essex.geojson"
    found = received_wards(ons, district_code=TENDRING, slug="x")
    assert found is not None
    assert found.codes == wards_of(TENDRING)


def test_residents_as_nomis_gives_them_are_found(run: FetchRun, folder: Path) -> None:
    hold_wards_and_residents(run)
    (run.raw / "ons" / "people.csv").unlink()
    codes = [row["properties"]["WD25CD"] for row in ward_records()]
    (run.raw / "ons" / "nomis.csv").write_text(
        '"Population estimates"\n\n"ward","mnemonic","2022","2023"\n'
        + "".join(f'"Ward","{code}","5,000","5,100"\n' for code in codes)
    )
    (run.raw / "ons" / "best_fit.csv").write_text("LSOA21CD,WD25CD\nE01022000,E05011932\n")
    (run.raw / "ons" / "gaps.csv").write_text(  # newer, but not for every ward
        "ward_code,population,year\n"
        + "".join(f"{code},{'' if code == codes[0] else 1},2024\n" for code in codes)
    )
    settings = read_settings(write_new_partnership(run, TENDRING, folder=folder, is_offline=True))
    assert settings.population is not None
    assert settings.population.file == "nomis.csv"


def test_the_comparison_set_is_in_the_settings(run: FetchRun, folder: Path) -> None:
    """The districts of today that the newest file names often enough."""
    hold_wards_and_residents(run)
    police = run.raw / "police_uk"
    police.mkdir()
    one = street_csv("essex", "2025-12", rows=300).decode()
    other = one.replace("Tendring", "Colchester").partition("\n")[2]
    former = one.replace("Tendring", "Mendip").partition("\n")[2]
    stray = street_csv("essex", "2025-12", rows=3, shift=1).decode().replace("Tendring", "Babergh")
    text = one + other + former + stray.partition("\n")[2]
    (police / "2025-12-essex-street.csv").write_text(text)
    settings = read_settings(write_new_partnership(run, TENDRING, folder=folder))
    assert settings.comparison.districts == ["Colchester", "Somerset", "Tendring"]
