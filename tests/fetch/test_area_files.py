from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scp_lib.errors import ScpError, SettingsError, SourceError
from scp_lib.fetch.addresses import read_addresses
from scp_lib.fetch.area_files import fetch_extra, fetch_population, fetch_wards
from scp_lib.fetch.errand import Errand
from scp_lib.partnership import Partnership, PopulationFile, WardFile
from scp_lib.sources.ons import read_population, read_wards
from scp_lib.sources.web_errors import WebError
from tests.fetch import publishers as faults
from tests.fetch.conftest import files_below, said
from tests.fetch.publishers import BEST_FIT, LSOAS, WARDS, Publishers, ward_records

WARD_FILE = WardFile(
    file="tendring_wards_2025.geojson", code_column="WD25CD", name_column="WD25NM", vintage=2025
)
TENDRING = Partnership.model_validate(
    {
        "key": "tendring", "name": "Tendring CSP", "area_name": "Tendring",
        "district_code": "E07000076", "forces": ["essex"], "crime_types": ["Burglary"],
        "wards": WARD_FILE.model_dump(),
        "population": PopulationFile(file="people.csv", year=2024).model_dump(),
        "contact": {"name": "A", "email": "a@example.org"},
    }
)  # fmt: skip


def fetch(errand: Errand, setting: WardFile = WARD_FILE) -> Path:
    fetch_wards(errand, setting, district_code="E07000076")
    return errand.raw / "ons" / setting.file


def test_wards_come_in_the_layout_that_the_build_reads(errand: Errand) -> None:
    path = fetch(errand)
    wards = read_wards(path, code_column="WD25CD", name_column="WD25NM", district_code="E07000076")
    assert wards["ward_code"].tolist() == [f"E050{11932 + each}" for each in range(5)]
    assert wards.crs == "OGC:CRS84"
    entry = json.loads((errand.raw / "ons" / "fetched.jsonl").read_text(encoding="utf-8"))
    assert entry["file"] == path.name
    assert entry["bytes"] == path.stat().st_size
    assert entry["licence"] == "OGL-3.0"
    assert f"/{WARDS}/FeatureServer/0/query" in entry["url"]


def test_what_lies_there_is_never_asked_for(publishers: Publishers, errand: Errand) -> None:
    path = errand.raw / "ons" / WARD_FILE.file
    path.parent.mkdir(parents=True)
    path.write_text("by hand")
    fetch(errand)
    assert path.read_text() == "by hand"
    assert publishers.asked == []


def test_only_the_districts_wards_page_by_page(publishers: Publishers, errand: Errand) -> None:
    publishers.layers[WARDS] += ward_records(4, district="E07000071", first=10827)
    publishers.layers[WARDS] += ward_records(18, first=12000)
    publishers.page_size = 10
    content = json.loads(fetch(errand).read_text(encoding="utf-8"))
    codes = [each["properties"]["WD25CD"] for each in content["features"]]
    assert len(codes) == len(set(codes)) == 23
    assert {each["properties"]["LAD25CD"] for each in content["features"]} == {"E07000076"}
    pages = [path for path in publishers.asked if "resultOffset" in path]
    assert len(pages) == 3


def test_a_layer_that_gained_an_ending_is_found(publishers: Publishers, errand: Errand) -> None:
    rows = publishers.layers.pop(WARDS)
    publishers.layers |= {
        "WD_MAY_2025_UK_BGC_V10": rows,
        "WD_MAY_2025_UK_BGC_V9": [],
        "WD_MAY_2025_UK_BGC": [],
        "WD_MAY_2025_UK_BFC_V4": [],
    }
    assert fetch(errand).is_file()
    entry = json.loads((errand.raw / "ons" / "fetched.jsonl").read_text(encoding="utf-8"))
    assert "/WD_MAY_2025_UK_BGC_V10/" in entry["url"]


def test_a_layer_that_is_gone_is_named(publishers: Publishers, errand: Errand) -> None:
    del publishers.layers[WARDS]
    with pytest.raises(SourceError, match=r"has no layer WD_MAY_2025_UK_BGC_V2.*sources.toml"):
        fetch(errand)
    assert files_below(errand.raw) == set()


def test_changed_columns_are_refused(publishers: Publishers, errand: Errand) -> None:
    publishers.layers[WARDS] = ward_records(year="26")
    with pytest.raises(SourceError, match=r"the columns WD26CD, WD26NM; the settings want WD25"):
        fetch(errand)
    for row in publishers.layers[WARDS]:
        row["properties"] = {"WARD": row["properties"]["WD26CD"], "LAD26CD": "E07000076"}
    with pytest.raises(SourceError, match=r"wanted one column like WD25CD; it has WARD, LAD26CD"):
        fetch(errand)
    assert files_below(errand.raw) == set()


def test_a_short_answer_is_refused(publishers: Publishers, errand: Errand) -> None:
    publishers.fail("returnCountOnly", lambda handler, _: handler.send_json({"count": 6}))
    with pytest.raises(WebError, match=r"5 records came, 6 were counted. Nothing was kept"):
        fetch(errand)
    assert files_below(errand.raw) == set()


@pytest.mark.parametrize(
    "fault",
    [faults.busy, faults.out_of_order, faults.truncated, faults.hung_up, faults.error_inside,
     faults.sign_in_page],
)  # fmt: skip
def test_passing_faults_are_survived(publishers: Publishers, errand: Errand, fault: Any) -> None:
    for question in ("resultRecordCount=1&", "returnCountOnly", "resultOffset"):
        publishers.fail(question, fault)
    assert fetch(errand).is_file()
    assert publishers.faults == []


def test_a_district_that_is_not_there(errand: Errand) -> None:
    with pytest.raises(SourceError, match=f"{WARDS} has no ward of E07000099"):
        fetch_wards(errand, WARD_FILE, district_code="E07000099")
    with pytest.raises(SourceError, match="is not a code of an area"):
        fetch_wards(errand, WARD_FILE, district_code="E07' OR '1'='1")


def test_a_vintage_without_a_layer_names_the_manual_way(errand: Errand) -> None:
    old = WARD_FILE.model_copy(update={"vintage": 2013, "file": "old.geojson"})
    with pytest.raises(SourceError, match=r"known for the wards of 2025, 2026.*by hand.*sources"):
        fetch(errand, old)


def test_residents_come_in_the_layout_that_the_build_reads(
    publishers: Publishers, errand: Errand
) -> None:
    publishers.page_size = 2
    fetch_population(errand, TENDRING, ["E07000076", "E07000071"])
    table = read_population(
        errand.raw / "ons" / "people.csv", year=2024, ward_codes=list(publishers.residents)
    )
    assert table["population"].tolist() == [4000, 4001, 4002, 4003, 4004]
    asked = [path for path in publishers.asked if "nomis" in path]
    assert len(asked) == 3
    assert "E07000076TYPE182%2CE07000071TYPE182" in asked[0]
    assert "date=2024" in asked[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda served: served.residents.clear(), "Nomis holds no residents of TYPE182"),
        (lambda served: served.residents.update(E05011932=0), "gave '0' residents of E05011932"),
        (lambda served: setattr(served, "year", "new"), "wanted a number above 0 and a year"),
        (
            lambda served: served.fail(
                "nomis", lambda handler, _: handler.send(200, b"Error: unknown geography")
            ),
            "answered without column DATE_NAME",
        ),
    ],
)
def test_residents_that_cannot_be_right_are_refused(
    publishers: Publishers, errand: Errand, change: Callable[[Publishers], None], message: str
) -> None:
    change(publishers)
    with pytest.raises(SourceError, match=message):
        fetch_population(errand, TENDRING, ["E07000076"])
    assert files_below(errand.raw) == set()


def test_extras(publishers: Publishers, errand: Errand) -> None:
    for extra in ("lsoas", "lsoa-to-ward", "imd", "imd"):
        fetch_extra(errand, TENDRING, extra)
    folder = errand.raw / "ons"
    with (folder / "tendring_lsoa_to_ward_2025.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(publishers.layers[BEST_FIT]) == 7
    assert rows[0]["WD25CD"] == "E05011932"
    lsoas = json.loads((folder / "tendring_lsoas_2021.geojson").read_text(encoding="utf-8"))
    assert len(lsoas["features"]) == 7 < len(publishers.layers[LSOAS])
    assert (folder / "imd_2025.csv").read_text(encoding="utf-8") == publishers.imd
    assert len((folder / "fetched.jsonl").read_text(encoding="utf-8").splitlines()) == 3
    assert "imd_2025.csv: held" in said(errand)


def test_lookup_and_boundaries_of_different_years(publishers: Publishers, errand: Errand) -> None:
    del publishers.layers[LSOAS][3]
    with pytest.raises(SourceError, match=r"6 of 7 LSOAs came. Nothing was kept"):
        fetch_extra(errand, TENDRING, "lsoas")
    assert files_below(errand.raw) == set()


def test_deprivation_that_is_cut_or_something_else(publishers: Publishers, errand: Errand) -> None:
    for wrong in ("<html>", publishers.imd[:-5], ""):
        publishers.imd = wrong
        with pytest.raises(SourceError, match="not the file of all ranks by LSOA"):
            fetch_extra(errand, TENDRING, "imd")
    assert files_below(errand.raw) == set()


def test_wales_has_no_english_index(errand: Errand) -> None:
    cardiff = TENDRING.model_copy(update={"district_code": "W06000015"})
    fetch_extra(errand, cardiff, "imd")
    assert "do not cover Wales" in said(errand)


def test_sources_toml_changes_single_addresses(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(
        '[ons_portal]\nroot = "https://new.example/rest"\n[ons_portal.wards]\n2027 = "WD_27"\n'
    )
    addresses = read_addresses(tmp_path, environment={"SAFER_NOMIS": "https://nomis.example/"})
    assert addresses.ons_portal.root == "https://new.example/rest"
    assert addresses.ons_portal.wards["2027"] == "WD_27"
    assert addresses.ons_portal.wards["2025"] == WARDS
    assert addresses.nomis.root == "https://nomis.example"
    assert addresses.police_uk.root == "https://data.police.uk/data/archive"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[ons_portal", "not readable as TOML"),
        ("[ons_portal]\nrooot = 'x'", r"ons_portal.rooot: extra inputs"),
        ("[wards]\n2025 = 'x'", r"wards: extra inputs"),
        ("nomis = 'x'", r"nomis is not a table: write \[nomis\]"),
        ("[nomis]\nroot = 5", r"nomis.root: input should be a valid string"),
    ],
)
def test_a_wrong_sources_toml_is_a_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "sources.toml").write_text(text)
    with pytest.raises(SettingsError, match=message) as error:
        read_addresses(tmp_path, environment={})
    assert isinstance(error.value, ScpError)
