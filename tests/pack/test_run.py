"""A pack as a whole: what is in it, the same bytes again, and what is refused."""

import csv
import html
import json
import zipfile
from pathlib import Path

import pypdf
import pytest

from scp_lib.cli import main
from scp_lib.errors import ParameterError, PeriodError, UsageError
from scp_lib.files.whole import sha256_of
from scp_lib.pack.run import make_pack
from scp_lib.report import execute
from scp_lib.report.execute import Run
from scp_lib.report.figures import agrees
from scp_lib.settings.partnership import read_partnership
from tests.pack.conftest import with_briefing
from tests.report.conftest import NAMES
from tests.report.small_project import TODAY, SmallProject, files_of

HOSTILE = ['#x $y$ *z* @a <b> \\ "q" {n}', "East [1] `c` & ~d"]


def pack_of(project, **words):
    settings = {
        "raw": project.raw, "processed": project.home / "data" / "processed",
        "out": project.reports, "today": TODAY, "tell": lambda line: None,
    }  # fmt: skip
    return make_pack(read_partnership("small"), **(settings | words))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One pack of a small project whose wards have hostile names."""
    with pytest.MonkeyPatch.context() as patch:
        for name in NAMES:
            patch.delenv(name, raising=False)
        home = tmp_path_factory.mktemp("packed") / "home"
        patch.setenv("SAFER_HOME", str(home))
        project = with_briefing(SmallProject(home))
        project.write_wards(HOSTILE)
        yield project, pack_of(project)


def test_pack_lies_in_the_months_folder_with_all_its_files(made):
    project, pack = made
    assert pack.failed == ""
    folder = project.reports / "small" / "2025-03" / "pack-committee"
    assert pack.folder == folder and pack.zip == folder / "small-2025-03-committee.zip"
    held = files_of(folder)
    assert {"briefing.pdf", "briefing.html", "manifest.json", "maps/asb_by_ward.html",
            "maps/asb_by_ward.svg", "maps/asb_by_ward.png", "tables/asb_by_ward.csv",
            pack.zip.name} <= set(held)  # fmt: skip
    with zipfile.ZipFile(pack.zip) as packed:
        inside = {name.split("/", 1)[1]: packed.read(name) for name in packed.namelist()}
    assert inside == {name: content for name, content in held.items() if name != pack.zip.name}


def test_manifest_names_every_file_and_every_figure(made):
    _, pack = made
    held = files_of(pack.folder)
    manifest = json.loads(held["manifest.json"])
    assert set(manifest["files"]) == set(held) - {"manifest.json", pack.zip.name}
    assert all(sha256_of(pack.folder / name) == sha for name, sha in manifest["files"].items())
    assert len(manifest["inputs"]) > 2 and manifest["parameters"]["audience"] == "committee"
    cells = {(f["table"], f["row"], f["column"]): f for f in manifest["figures"]}
    assert len(cells) == len(manifest["figures"]) and manifest["said"]
    for said in manifest["said"]:
        file, row, column = said["cell"]
        rows = list(csv.DictReader(held[file].decode().splitlines()))
        assert float(rows[row - 1][column]) == said["value"]
        assert agrees(said["printed"], said["value"])
    # the year to March 2025 has 3 + m ASB incidents in the west each month
    assert cells["asb_by_ward", HOSTILE[0], "incident_count"]["printed"] == "114"


def test_hostile_names_are_the_same_in_table_page_and_pdf(made):
    _, pack = made
    table = (pack.folder / "tables" / "asb_by_ward.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(table.splitlines()))
    assert [row["ward_name"] for row in rows] == HOSTILE
    page = html.unescape((pack.folder / "briefing.html").read_text(encoding="utf-8"))
    reader = pypdf.PdfReader(pack.folder / "briefing.pdf")
    paper = "".join("".join(page.extract_text() for page in reader.pages).split())
    for name in HOSTILE:
        assert name in page and name.replace(" ", "") in paper


def test_same_inputs_same_bytes_in_another_folder(made, tmp_path):
    """What the run writes is in the folder it names."""
    project, pack = made
    listed = project.reports / "small" / "not-to-be-sent" / "checklist-2025-03-committee.txt"
    before = listed.read_bytes(), listed.stat().st_mtime_ns
    told = []
    again = pack_of(project, out=tmp_path, published=project.reports, tell=told.append)
    assert files_of(again.folder) == files_of(pack.folder)
    own = tmp_path / "small" / "not-to-be-sent" / listed.name
    assert own.read_bytes() == before[0] and any(str(own) in line for line in told)
    assert (listed.read_bytes(), listed.stat().st_mtime_ns) == before


def test_a_notebook_that_fails_leaves_the_last_pack(project):
    folder = project.reports / "small" / "2025-03" / "pack-committee"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}")
    project.write_notebook("50_committee_briefing", "raise ValueError('no')")
    failed = pack_of(project)
    assert "ValueError: no" in failed.failed and not failed.is_persons_mistake
    assert [path.name for path in folder.parent.rglob("*.json")] == ["manifest.json"]


def test_the_audience_is_one_of_three(project, capsys):
    with pytest.raises(ParameterError, match="no pack for 'press'"):
        pack_of(project, audience="press")
    assert main(["pack", "small", "--for", "press"]) == 2
    told = capsys.readouterr().err.strip()
    assert told == ("safer: There is no pack for 'press': wanted one of committee, public, "
                    "partners.")  # fmt: skip
    assert not (project.reports / "small").exists()


def test_a_month_that_is_not_held_is_refused(project):
    with pytest.raises(PeriodError, match="May 2025 is not complete"):
        pack_of(project, month="2025-05")


def test_a_folder_of_somebody_elses_files_is_left_alone(project):
    folder = project.reports / "small" / "2025-03" / "pack-committee"
    folder.mkdir(parents=True)
    (folder / "holiday.jpg").write_bytes(b"beach")
    with pytest.raises(UsageError, match="holds files that are not results"):
        pack_of(project)
    assert [path.name for path in folder.iterdir()] == ["holiday.jpg"]


def test_partnership_without_asb_is_told_so(project):
    path = project.home / "partnerships" / "small.toml"
    path.write_text(path.read_text().replace('"Anti-social behaviour", ', ""))
    pack = pack_of(project)
    assert pack.is_persons_mistake and "crime_types lacks 'Anti-social behaviour'" in pack.failed


def test_a_pack_is_made_of_its_own_copy_of_the_tables(made, monkeypatch, tmp_path):
    project, _ = made
    seen = []

    def run(card, *, env, **_):
        seen.append(Path(env["SAFER_BUILT"]))
        assert (seen[0] / "build.json").is_file()
        return Run(card, "enough seen", False, 0.0)

    monkeypatch.setattr(execute, "run_notebook", run)
    assert pack_of(project, out=tmp_path).failed == "enough seen"
    assert not seen[0].is_relative_to(project.home)
