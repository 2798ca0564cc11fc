from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scp_lib.errors import ScpError, SettingsError, SourceError
from scp_lib.fetch.addresses import read_addresses
from scp_lib.fetch.area_files import fetch_population, fetch_wards, keep
from scp_lib.fetch.run import FetchRun
from scp_lib.settings.partnership import Partnership, PopulationFile, WardFile
from scp_lib.sources.ons import nomis
from scp_lib.sources.ons.population import read_population
from scp_lib.sources.ons.reader import read_wards
from scp_lib.sources.web.web import Answer, WebError
from tests.fetch import publishers as faults
from tests.fetch.conftest import files_below
from tests.fetch.publishers import WARDS, Publishers, ward_records

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


def fetch(run: FetchRun, setting: WardFile = WARD_FILE) -> Path:
    fetch_wards(run, setting, district_code="E07000076")
    return run.raw / "ons" / setting.file


def test_wards_come_in_the_layout_that_the_build_reads(run: FetchRun) -> None:
    path = fetch(run)
    wards = read_wards(path, code_column="WD25CD", name_column="WD25NM", district_code="E07000076")
    assert wards["ward_code"].tolist() == [f"E050{11932 + each}" for each in range(5)]
    assert wards.crs == "OGC:CRS84"
    entry = json.loads((run.raw / "ons" / "fetched.jsonl").read_text(encoding="utf-8"))
    assert entry["file"] == path.name
    assert entry["bytes"] == path.stat().st_size
    assert entry["licence"] == "OGL-3.0"
    assert f"/{WARDS}/FeatureServer/0/query" in entry["url"]


def test_no_password_of_an_address_is_recorded(run: FetchRun) -> None:
    keep(run, "a.csv", b"1", url="https://me:word@host.example/a@b.csv", title="A")
    entry = json.loads((run.raw / "ons" / "fetched.jsonl").read_text(encoding="utf-8"))
    assert entry["url"] == "https://host.example/a@b.csv"


def test_what_lies_there_is_never_asked_for(publishers: Publishers, run: FetchRun) -> None:
    path = run.raw / "ons" / WARD_FILE.file
    path.parent.mkdir(parents=True)
    path.write_text("by hand")
    fetch(run)
    assert path.read_text() == "by hand"
    assert publishers.asked == []


def test_only_the_districts_wards_page_by_page(publishers: Publishers, run: FetchRun) -> None:
    publishers.layers[WARDS] += ward_records(4, district="E07000071", first=10827)
    publishers.layers[WARDS] += ward_records(18, first=12000)
    publishers.page_size = 10
    content = json.loads(fetch(run).read_text(encoding="utf-8"))
    codes = [each["properties"]["WD25CD"] for each in content["features"]]
    assert len(codes) == len(set(codes)) == 23
    assert {each["properties"]["LAD25CD"] for each in content["features"]} == {"E07000076"}
    pages = [path for path in publishers.asked if "resultOffset" in path]
    assert len(pages) == 3


def test_a_layer_that_gained_an_ending_is_found(publishers: Publishers, run: FetchRun) -> None:
    rows = publishers.layers.pop(WARDS)
    publishers.layers |= {
        "WD_MAY_2025_UK_BGC_V10": rows,
        "WD_MAY_2025_UK_BGC_V9": [],
        "WD_MAY_2025_UK_BGC": [],
        "WD_MAY_2025_UK_BFC_V4": [],
    }
    assert fetch(run).is_file()
    entry = json.loads((run.raw / "ons" / "fetched.jsonl").read_text(encoding="utf-8"))
    assert "/WD_MAY_2025_UK_BGC_V10/" in entry["url"]


def test_a_layer_that_is_gone_is_named(publishers: Publishers, run: FetchRun) -> None:
    del publishers.layers[WARDS]
    with pytest.raises(SourceError, match=r"has no layer WD_MAY_2025_UK_BGC_V2.*sources.toml"):
        fetch(run)
    assert files_below(run.raw) == set()


def test_changed_columns_are_refused(publishers: Publishers, run: FetchRun) -> None:
    publishers.layers[WARDS] = ward_records(year="26")
    with pytest.raises(SourceError, match=r"the columns WD26CD, WD26NM; the settings want WD25"):
        fetch(run)
    for row in publishers.layers[WARDS]:
        row["properties"] = {"WARD": row["properties"]["WD26CD"], "LAD26CD": "E07000076"}
    with pytest.raises(SourceError, match=r"wanted one column like WD25CD; it has WARD, LAD26CD"):
        fetch(run)
    assert files_below(run.raw) == set()


def test_a_short_answer_is_refused(publishers: Publishers, run: FetchRun) -> None:
    publishers.fail("returnCountOnly", lambda handler, _: handler.send_json({"count": 6}))
    with pytest.raises(WebError, match=r"5 records came, 6 were counted. Nothing was kept"):
        fetch(run)
    assert files_below(run.raw) == set()


_NO_OBJECTS: list[Any] = [[], [1], 5, "text", None, True]
_NO_RECORDS: list[Any] = [
    *({"features": each} for each in ([1], 5, "text", [[]], {"a": 1})),
    {"features": [{"attributes": [1], "properties": [1]}]},
    {"features": [{"attributes": "text"}]}, {"features": [], "properties": "text"},
]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        *(("resultRecordCount=1&", each) for each in (*_NO_OBJECTS, *_NO_RECORDS)),
        *(("returnCountOnly", each) for each in (*_NO_OBJECTS, {"count": "many"}, {"count": [1]})),
        *(("resultOffset", each) for each in (*_NO_OBJECTS, *_NO_RECORDS)),
    ],
)
def test_json_that_is_laid_out_otherwise_is_one_line(
    publishers: Publishers, run: FetchRun, question: str, answer: Any
) -> None:
    publishers.fail(question, lambda handler, _: handler.send_json(answer), times=9)
    with pytest.raises(WebError) as error:
        fetch(run)
    assert len(error.value.faults) == 1
    assert files_below(run.raw) == set()


@pytest.mark.parametrize(
    "listed", [5, "text", [1], {"a": 1}, [{"type": "FeatureServer"}], [{"type": [], "name": 5}]]
)
def test_a_list_of_layers_that_is_laid_out_otherwise_is_one_line(
    publishers: Publishers, run: FetchRun, listed: Any
) -> None:
    del publishers.layers[WARDS]
    publishers.fail("services?", lambda handler, _: handler.send_json({"services": listed}))
    with pytest.raises(WebError, match=r"not in the layout requested|has no layer") as error:
        fetch(run)
    assert len(error.value.faults) == 1


@pytest.mark.parametrize(
    "fault",
    [faults.busy, faults.out_of_order, faults.truncated, faults.hung_up, faults.error_inside,
     faults.sign_in_page],
)  # fmt: skip
def test_passing_faults_are_survived(publishers: Publishers, run: FetchRun, fault: Any) -> None:
    for question in ("resultRecordCount=1&", "returnCountOnly", "resultOffset"):
        publishers.fail(question, fault)
    assert fetch(run).is_file()
    assert publishers.faults == []


def test_a_district_that_is_not_there(run: FetchRun) -> None:
    with pytest.raises(SourceError, match=f"{WARDS} has no ward of E07000099"):
        fetch_wards(run, WARD_FILE, district_code="E07000099")
    with pytest.raises(SourceError, match="is not a code of an area"):
        fetch_wards(run, WARD_FILE, district_code="E07' OR '1'='1")


def test_a_vintage_without_a_layer_names_the_manual_way(run: FetchRun) -> None:
    old = WARD_FILE.model_copy(update={"vintage": 2013, "file": "old.geojson"})
    with pytest.raises(SourceError, match=r"known for the wards of 2025, 2026.*by hand.*sources"):
        fetch(run, old)


def test_residents_come_in_the_layout_that_the_build_reads(
    publishers: Publishers, run: FetchRun
) -> None:
    publishers.page_size = 2
    fetch_population(run, TENDRING)
    table = read_population(
        run.raw / "ons" / "people.csv", year=2024, ward_codes=list(publishers.residents)
    )
    assert table["population"].tolist() == [4000, 4001, 4002, 4003, 4004]
    asked = [path for path in publishers.asked if "nomis" in path]
    assert len(asked) == 3
    assert "E07000076TYPE182&" in asked[0]
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
    publishers: Publishers, run: FetchRun, change: Callable[[Publishers], None], message: str
) -> None:
    change(publishers)
    with pytest.raises(SourceError, match=message):
        fetch_population(run, TENDRING)
    assert files_below(run.raw) == set()


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
        (
            "[ons_portal]\nrooot = 'x'",
            r"ons_portal.rooot is not a setting: remove it or",
        ),
        ("[wards]\n2025 = 'x'", r"wards is not a setting"),
        ("nomis = 'x'", r"nomis is not a table: write \[nomis\]"),
        ("[nomis]\nroot = 5", r"nomis.root: found 5; wanted text"),
    ],
)
def test_a_wrong_sources_toml_is_a_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "sources.toml").write_text(text)
    with pytest.raises(SettingsError, match=message) as error:
        read_addresses(tmp_path, environment={})
    assert isinstance(error.value, ScpError)


@pytest.mark.parametrize("count", ["many", "", "-1", "9" * 5000])
def test_a_count_of_rows_that_is_none_is_one_line(
    publishers: Publishers, run: FetchRun, count: str
) -> None:
    head = "DATE_NAME,GEOGRAPHY_CODE,GEOGRAPHY_NAME,OBS_VALUE,RECORD_COUNT"
    answer = f"{head}\nmid-2024,E05011932,Ward,4000,{count}\n".encode()
    publishers.fail("nomis", lambda handler, _: handler.send(200, answer))
    publishers.fail("nomis", lambda handler, _: handler.send(200, head.encode()))
    with pytest.raises(WebError, match="Nomis: 1 rows came") as error:
        fetch_population(run, TENDRING)
    assert len(error.value.faults) == 1


@pytest.mark.parametrize("column", ["DATE_NAME", "OBS_VALUE", "RECORD_COUNT"])
def test_a_control_character_in_residents_is_refused(column: str) -> None:
    row = {
        "DATE_NAME": "2024", "GEOGRAPHY_CODE": "E05000001", "GEOGRAPHY_NAME": "Abbey",
        "OBS_VALUE": "1003", "RECORD_COUNT": "1",
    }  # fmt: skip
    row[column] = f"\x1c{row[column]}"
    text = f"{','.join(row)}\n{','.join(row.values())}\n"
    with pytest.raises(SourceError, match=f"Nomis, row 1, column {column}: "):
        nomis._rows(Answer(200, text.encode(), {}, "https://nomis.example"))
