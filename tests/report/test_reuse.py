"""Pages made from the same are taken over, byte for byte; all else is run."""

import json
import os
import subprocess
import sys

import pytest

from scp_lib import cli
from scp_lib.periods import Month
from scp_lib.report import cache
from scp_lib.report.cache import find_unchanged, last_outline
from scp_lib.report.fingerprint import digest
from tests.report.small_project import START, TODAY, ZONES, files_of


class Told(list):
    """Lines of progress, and what they say of notebooks."""

    @property
    def ran(self):
        return sorted(line.split(":")[0] for line in self if ": done (" in line)


def go(small, **words):
    told = Told()
    report = small.report(tell=told.append, **words)
    return report, told


@pytest.fixture
def made(reported):
    """A small project with two notebooks, reported on; and the report's files."""
    reported.first = files_of(reported.reports / "small" / "2025-03")
    assert {"10_people.html", "20_zones.html"} <= set(reported.first)
    return reported


def test_nothing_changed_nothing_run_and_only_what_changed_is_run(made):
    report, told = go(made)
    assert told == ["Smallshire: nothing has changed, the report is as it was."]
    assert files_of(report.index.parent) == made.first
    made.write_notebook("20_zones", START, ZONES.replace("of zones.", "of zones, said anew."))
    report, told = go(made)
    assert told.ran == ["20_zones"] and "Unchanged, not run again: 10_people." in told
    now = files_of(report.index.parent)
    assert now["10_people.html"] == made.first["10_people.html"]
    _, told = go(made, is_forced=True)
    assert told.ran == ["10_people", "20_zones"]
    assert files_of(report.index.parent) == now  # what is taken over is what a run makes


def test_a_changed_input_or_file_beside_the_notebooks_runs_all(made):
    made.write_month(Month(2024, 6), asb=50)
    assert go(made)[1].ran == ["10_people", "20_zones"]
    (made.home / "notebooks" / "helper.py").write_text("A = 1\n")
    assert go(made)[1].ran == ["10_people", "20_zones"]
    assert go(made)[1].ran == []


def test_one_notebook_alone_then_all_runs_nothing_twice(made):
    assert go(made, notebooks=["20"])[1].ran == []
    report, told = go(made)
    assert told.ran == [] and files_of(report.index.parent) == made.first


def test_a_failed_page_is_run_again_and_the_good_one_is_not(made):
    made.write_notebook("20_zones", START, ZONES, "1 / 0")
    assert list(go(made)[0].failed) == ["20_zones"]
    report, told = go(made)
    assert list(report.failed) == ["20_zones"] and "10_people" in told[1]
    made.write_notebook("20_zones", START, ZONES)
    report, told = go(made)
    assert told.ran == []  # as it was before: the page that was kept is the one
    assert files_of(report.index.parent) == made.first


def test_a_kept_page_that_was_damaged_is_not_kept_and_it_is_said(made):
    page = made.reports / "small" / "2025-03" / "10_people.html"
    page.write_bytes(page.read_bytes()[:-20])
    made.write_notebook("20_zones", START, ZONES.replace("of zones.", "of zones, said anew."))
    _, told = go(made, notebooks=["20"])
    said = "10_people: its last page was not kept: 10_people.html is damaged"
    assert said in told and not page.exists()
    manifest = json.loads((page.parent / "manifest.json").read_text(encoding="utf-8"))
    (lost,) = [entry for entry in manifest["pages"] if entry["failed"]]
    assert not (lost["figures"] or lost["made"] or lost["marks"])
    assert go(made)[1].ran == ["10_people"]


def test_packs_and_notes_in_a_report_stay(made):
    folder = made.reports / "small" / "2025-03"
    (folder / "pack-public").mkdir()
    (folder / "pack-public" / "briefing.pdf").write_bytes(b"pdf")
    (folder / "note.txt").write_text("mine")
    made.write_notebook("20_zones", START, ZONES.replace("of zones.", "of zones, said anew."))
    go(made)
    assert (folder / "pack-public" / "briefing.pdf").read_bytes() == b"pdf"
    assert (folder / "note.txt").read_text() == "mine"


def test_an_unchanged_report_is_found_without_any_heavy_import(made):
    script = (
        "import sys; from scp_lib import cli; code = cli.main(['report', 'small'])\n"
        "heavy = {'pandas', 'numpy', 'pyarrow', 'pydantic', 'jupyter_client', 'nbformat'}\n"
        "print(code, sorted(heavy & set(sys.modules)))"
    )
    env = os.environ | {"SAFER_REPORTS": str(made.reports)}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True,
                          check=True)  # fmt: skip
    assert "nothing has changed" in done.stdout and done.stdout.endswith("0 []\n")


def test_a_report_of_other_or_wrong_settings_is_not_found_unchanged(made, capsys, monkeypatch):
    monkeypatch.setenv("SAFER_REPORTS", str(made.reports))
    places = {"raw": made.raw, "processed": made.home / "data" / "processed", "out": made.reports}
    outline = last_outline(made.reports, "small")
    assert (outline.key, outline.area_name) == ("small", "Smallshire")
    index = made.reports / "small" / "2025-03" / "index.html"
    assert find_unchanged(outline, **places, today=TODAY) == index
    file = made.home / "partnerships" / "small.toml"
    file.write_text(file.read_text().replace("Smallshire", "Othershire"))
    assert find_unchanged(outline, **places, today=TODAY) is None
    file.write_text("area_name = 3")
    assert cli.main(["report", "small"]) == 2 and "small.toml" in capsys.readouterr().err
    file.unlink()
    assert cli.main(["report", "small"]) == 2
    assert "There is no partnership 'small'" in capsys.readouterr().err
    assert last_outline(made.reports, "./small") is None


@pytest.mark.skipif(os.name == "nt", reason="every file is read in full there")
def test_a_large_input_is_known_again_by_what_cannot_be_set(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "LARGE_BYTES", 4)
    path = tmp_path / "archive.zip"
    path.write_bytes(b"12345678")
    before, marks = path.stat(), cache._marks(path)
    path.write_bytes(b"87654321")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert cache._marks(path) != marks
    path.write_bytes(b"123")
    assert cache._marks(path) == []  # a small file is always read


def test_what_an_older_version_left_is_forgotten(made):
    path = made.reports / "small" / "2025-03" / "run.json"
    held = json.loads(path.read_text())
    held["cache"] = {"pages": {"10_people": {}}, "report": {}}
    held["sha256"] = digest({key: value for key, value in held.items() if key != "sha256"})
    path.write_text(json.dumps(held))
    assert go(made)[1].ran == ["10_people", "20_zones"]
