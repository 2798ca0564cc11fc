"""A new source is two files and one line; everything else goes through the registry."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import pytest

from scp_lib.build.build import Built, build, read_built
from scp_lib.build.store import open_record
from scp_lib.errors import SourceError
from scp_lib.files.project import this_month
from scp_lib.report.cache import raw_files
from scp_lib.report.run import make_report
from scp_lib.report.state import state_lines
from scp_lib.settings.partnership import Partnership, read_settings
from scp_lib.sources import registry
from tests.data_log import data_log
from tests.reliability import world
from tests.report.small_project import notebook
from tests.sources import fire_service

FIXTURE = Path(__file__).parent / "fire-2025-01-to-2025-02.csv"
CALLS = "asb-calls-2025-01-to-2025-02.csv"
FIRE_CELLS = """
import pandas as pd
from scp_lib.document.model import Table, sentence
from scp_lib.notebook import open_page
page = open_page(partnership, month)
in_wards = page.built["fire_incidents"].dropna(subset="ward_code")
rows = pd.DataFrame({"area": ["Wards of the district"], "incident_count": [len(in_wards)]})
fires = Table("fires", "Fires attended", rows, "area",
              {"area": "Area", "incident_count": "Incidents"}, made_from=("fire_incidents",))
page.headline(sentence("The service attended {n}.", n=fires.cell(0, "incident_count")))
page.show_table(fires)
page.show_table(pd.DataFrame({"area": ["Wards"], "n": [len(in_wards)]}), name="own",
                caption="Fires", row_header="area", headers={"area": "Area", "n": "Incidents"})
"""
CALL = "INV-1,31/01/2025 22:05,E05000001,Abbey,Noise,Invented"


@pytest.fixture
def settings(tmp_path: Path) -> Partnership:
    return read_settings(world.write_settings(tmp_path / "home"))


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return world.write_raw(tmp_path / "raw")


@pytest.fixture
def with_fire(raw: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The line in SOURCES, and the file in its folder."""
    monkeypatch.setattr(registry, "SOURCES", (*registry.SOURCES, fire_service.SOURCE))
    (raw / "fire").mkdir()
    shutil.copy(FIXTURE, raw / "fire")
    return raw


def made(raw: Path, settings: Partnership) -> Built:
    return build(settings, raw=raw, processed=raw.parent / "out", today=this_month())


def add_calls(raw: Path, *rows: str) -> Path:
    path = raw / "partners" / CALLS
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        "\n".join(["Reference,Received,Ward code,Ward,Kind,Recorded by", *rows, ""]),
        encoding="utf-8",
    )
    return path


def test_its_rows_are_built_and_placed_in_wards(with_fire: Path, settings: Partnership) -> None:
    built = made(with_fire, settings)
    wards = built["fire_incidents"]["ward_code"].fillna("none")
    assert wards.tolist() == ["E05000001", "E05000001", "E05000003", "none"]
    assert [str(month) for month in built.months_of("fire_incidents")] == ["2025-01", "2025-02"]
    again = read_built(built.folder)
    assert again["fire_incidents"].equals(built["fire_incidents"])
    assert made(with_fire, settings).was_unchanged


def test_its_figures_are_known_to_be_made_of_its_own_file(
    with_fire: Path, settings: Partnership
) -> None:
    built = made(with_fire, settings)
    assert built.sources_of("fire_incidents") == ("fire_service",)
    files = [built.record["inputs"][place]["file"] for place in built.inputs_of(["fire_incidents"])]
    assert files == [f"fire/{FIXTURE.name}"]
    both = built.inputs_of(["fire_incidents", "wards"])
    assert [built.record["inputs"][place]["file"] for place in both] == [
        f"fire/{FIXTURE.name}", "ons/population.csv", "ons/wards.geojson",
    ]  # fmt: skip
    assert built.record["holdings"][0]["file"] == f"fire/{FIXTURE.name}"


def test_a_figure_counted_on_a_page_names_its_own_file_alone(
    with_fire: Path, settings: Partnership, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAFER_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "notebooks" / "10_fires.ipynb").write_text(
        notebook(FIRE_CELLS, title="Fires"), encoding="utf-8"
    )
    report = make_report(
        settings, raw=with_fire, processed=tmp_path / "out", out=tmp_path / "reports",
        today=this_month(), month="2025-02", tell=lambda line: None,
    )  # fmt: skip
    manifest = json.loads((report.index.parent / "manifest.json").read_text(encoding="utf-8"))
    (page,) = manifest["pages"]
    assert not page["failed"]
    for key in ("headline-1.1", "fires.Wards_of_the_district.incident_count"):
        figure = page["figures"][key]
        assert (figure["printed"], figure["value"]) == ("3", 3)
        assert figure["cell"] == ["tables/10_fires-fires.csv", 1, "incident_count"]
        made_by = page["made"][figure["made"]]
        files = [manifest["inputs"][place]["file"] for place in made_by["inputs"]]
        assert files == [f"fire/{FIXTURE.name}"] and not made_by["reads_settings"]
    assert page["figures"]["own.Wards.n"]["value"] == 3
    own = page["made"][page["figures"]["own.Wards.n"]["made"]]
    assert [manifest["inputs"][place]["file"] for place in own["inputs"]] == files


def test_its_place_among_the_sources_changes_nothing() -> None:
    tree = ast.parse(Path(registry.__file__).read_text(encoding="utf-8"))
    (listed,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "SOURCES"
    )
    assert isinstance(listed, ast.Tuple)
    listed.elts.insert(0, listed.elts.pop())
    names: dict[str, object] = {"__name__": "other"}
    exec(compile(tree, "other", "exec"), names)
    assert names["SOURCES"] == (registry.SOURCES[-1], *registry.SOURCES[:-1])
    assert names["TABLES"] == registry.TABLES


def test_safer_check_and_the_data_log_name_it(with_fire: Path, settings: Partnership) -> None:
    lines = state_lines(settings, made(with_fire, settings))
    assert (
        "- Incidents that the fire service attended: 1 file, January to February 2025, "
        "4 rows in fire_incidents."
    ) in lines
    assert "## Incidents that the fire service attended" in data_log(registry.SOURCES)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Accidental", "Odd", r"row 4, column Kind: 'Odd fire'"),
        ("1.86", "\x1c1.86", r"row 4, column Longitude: '\\x1c1.86'"),
        ("2025-01,False", "2025-13,False", r"row 2, column Month: '2025-13'"),
        ("Kind", "Sort", "column Kind is missing"),
    ],
)
def test_a_faulty_file_is_refused_with_row_and_column(
    with_fire: Path, settings: Partnership, old: str, new: str, fault: str
) -> None:
    path = with_fire / "fire" / FIXTURE.name
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(SourceError, match=fault):
        made(with_fire, settings)


def test_two_files_of_one_month_are_refused(with_fire: Path, settings: Partnership) -> None:
    shutil.copy(FIXTURE, with_fire / "fire" / "fire-2025-02-to-2025-03.csv")
    with pytest.raises(SourceError, match=r"February 2025 is in fire-2025-01-to-2025-02\.csv too"):
        made(with_fire, settings)


def test_the_build_records_where_it_looks_for_files(with_fire: Path, settings: Partnership) -> None:
    built = made(with_fire, settings)
    before = raw_files(built.record["looked_for"], raw=with_fire, known={})[0]
    assert {entry["file"] for entry in built.record["inputs"]} <= set(before)
    add_calls(with_fire, CALL)
    shutil.copy(FIXTURE, with_fire / "fire" / "fire-2025-03-to-2025-04.csv")
    after = raw_files(built.record["looked_for"], raw=with_fire, known={})[0]
    assert set(after) - set(before) == {f"partners/{CALLS}", "fire/fire-2025-03-to-2025-04.csv"}


def test_a_source_without_a_file_is_not_there(
    raw: Path, settings: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = made(raw, settings)
    monkeypatch.setattr(registry, "SOURCES", (*registry.SOURCES, fire_service.SOURCE))
    built = made(raw, settings)
    assert built.was_unchanged and built.record == before.record
    assert "fire_incidents" not in built and "partner_calls" not in built
    line = "- Incidents that the fire service attended: no file (fire/fire-*.csv)."
    assert line in state_lines(settings, built)


def test_partners_calls_come_in_through_the_build(raw: Path, settings: Partnership) -> None:
    add_calls(
        raw, CALL, CALL.replace("INV-1", "INV-2").replace("E05000001,Abbey", "E05000003,CASTLE")
    )
    built = made(raw, settings)
    assert built["partner_calls"]["ward_code"].tolist() == ["E05000001", "E05000003"]
    assert built.sources_of("partner_calls") == ("partner_asb",)
    assert not any("INV" in text for text in built["partner_calls"].astype(str).to_numpy().ravel())
    (line,) = [line for line in state_lines(settings, built) if line.startswith("- Calls about")]
    assert line.endswith("1 file, January to February 2025."), "no count of persons' records"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("E05000001", "E05999999", "row 1, column Ward code: not a ward of the settings'"),
        ("Abbey", "Castle", "row 1, column Ward: not the name of the row's ward code"),
    ],
)
def test_a_call_in_another_ward_is_refused(
    raw: Path, settings: Partnership, old: str, new: str, fault: str
) -> None:
    add_calls(raw, CALL.replace(old, new))
    with pytest.raises(SourceError, match=f"{CALLS}, {fault}") as refused:
        made(raw, settings)
    assert new not in str(refused.value)


def test_personal_files_are_in_no_list_that_a_report_has(raw: Path, settings: Partnership) -> None:
    before = made(raw, settings)
    path = add_calls(raw, CALL)
    built = made(raw, settings)
    assert not built.was_unchanged and built.is_personal("partner_calls")
    assert built.record["inputs"] == before.record["inputs"]
    assert built.record["fingerprint"] == before.record["fingerprint"]
    assert built.record["holdings"] == before.record["holdings"]
    assert built.inputs_of(["partner_calls"]) == []
    (entry,) = built.record["personal"]["inputs"]
    assert entry["bytes"] == path.stat().st_size
    opened = open_record(built)
    assert "partner" not in str(
        {key: opened[key] for key in opened if key not in ("tables", "looked_for")}
    )
    add_calls(raw, CALL, CALL.replace("INV-1", "INV-2"))
    assert len(made(raw, settings)["partner_calls"]) == 2, "a corrected file is read again"
