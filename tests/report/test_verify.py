"""A report held against its record, and made again: the same, or the file that is not."""

import json
import random
import shutil

import pytest

from scp_lib.cli import main
from scp_lib.errors import UsageError
from scp_lib.files import whole as folders
from scp_lib.periods import Month
from scp_lib.report.manifest import versions
from scp_lib.report.verify import verify
from tests.report.small_project import MAP, START, TABLE, ZONES, SmallProject, files_of

NAMES = ("SAFER_RAW", "SAFER_PROCESSED", "SAFER_REPORTS", "SAFER_BUILT", "SAFER_PAGE")


@pytest.fixture(scope="module")
def patched(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        for name in NAMES:
            patch.delenv(name, raising=False)
        patch.setenv("SAFER_HOME", str(tmp_path_factory.mktemp("verify") / "home"))
        yield patch


@pytest.fixture(scope="module")
def made(patched):
    """One small report, shared: a project, its folder."""
    import os
    from pathlib import Path

    small = SmallProject(Path(os.environ["SAFER_HOME"]))
    small.write_notebook("20_zones", START, ZONES, parameters="size: int = 3  # how many\n")
    return small, small.report(parameters=[("size", "7")]).index.parent


def checked(folder, **words):
    return verify(folder, tell=lambda line: None, **words)


def test_a_pack_beside_a_report_is_no_part_of_it(made):
    _, folder = made
    pack = folder / "pack-committee"
    pack.mkdir()
    (pack / "manifest.json").write_text("{}", encoding="utf-8")
    try:
        assert checked(folder).faults == []
    finally:
        shutil.rmtree(pack)


def flip(path, *, seed):
    """Change one byte of a file, chosen by the seed; return what it held."""
    held = path.read_bytes()
    chance = random.Random(seed)
    place = chance.randrange(len(held))
    changed = held[place] ^ (1 << chance.randrange(8))
    path.write_bytes(held[:place] + bytes([changed]) + held[place + 1 :])
    return held


def claim(folder):
    """Make the record of a changed report agree with its files, as a forger would."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["files"] = {name: folders.sha256_of(folder / name) for name in manifest["files"]}
    folders.write_json(path, manifest)
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    folders.write_json(folder / "run.json", run | {"manifest_sha256": folders.sha256_of(path)})


@pytest.fixture
def copy(made, tmp_path):
    """A copy of the report, to be changed."""
    return shutil.copytree(made[1], tmp_path / "copy")


def test_fresh_report_is_made_again_the_same(made, capsys):
    small, folder = made
    before = files_of(small.home)
    assert main(["verify", str(folder / "index.html")]) == 0
    told = capsys.readouterr().out.splitlines()
    files = len(files_of(folder))
    assert told[-1] == f"Same. {files} files of small, 2025-03: made again, every byte is the same."
    assert files_of(small.home) == before  # nothing of the project was touched
    assert main(["verify", str(folder), "--quick"]) == 0
    told = capsys.readouterr().out
    assert told == (
        f"Same. {files} files of small, 2025-03 and 17 inputs: every checksum is as recorded.\n"
    )


@pytest.mark.parametrize("seed", range(3))
def test_any_one_byte_of_any_file_turns_it_red(copy, seed):
    names = sorted(files_of(copy))
    wanted = {"manifest.json", "index.html", "10_people.html", "20_zones-size_7.html"}
    assert wanted | {
        "tables/10_people-people.csv",
        "maps/10_people-people_map.html",
        "maps/10_people-people_map.png",
    } <= {*names}
    for name in names:
        held = flip(copy / name, seed=f"{seed} {name}")
        faults = checked(copy).faults
        assert len(faults) == 1 and faults[0].startswith(f"{name}: changed"), (name, faults)
        (copy / name).write_bytes(held)


@pytest.mark.parametrize("seed", range(3))
def test_any_one_byte_of_any_input_turns_it_red(made, tmp_path, seed):
    small, folder = made
    raw = shutil.copytree(small.raw, tmp_path / "raw")
    names = sorted(entry["file"] for entry in manifest_of(folder)["inputs"])
    assert len(names) == 17
    for name in names:
        held = flip(raw / name, seed=f"{seed} {name}")
        faults = checked(folder, raw=raw).faults
        assert faults == [f"input {name}: changed since the report was made."]
        (raw / name).write_bytes(held)
    (raw / names[0]).unlink()
    (fault,) = checked(folder, raw=raw).faults
    assert fault.startswith(f"input {names[0]}: not in {raw}. Name its folder with --raw")


def manifest_of(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def pages_of(folder):
    return manifest_of(folder)["pages"]


def test_a_forged_record_is_found_out_by_making_the_report_again(copy):
    for name in (
        "10_people.html",
        "tables/10_people-people.csv",
        "maps/10_people-people_map.png",
        "index.html",
    ):
        flip(copy / name, seed=name)
    with (copy / "20_zones-size_7.html").open("ab") as page:
        page.write(b" ")
    claim(copy)
    assert not checked(copy, is_quick=True).faults
    found = checked(copy)
    assert found.faults == [
        f"{name}: made again, it is not the same."
        for name in ("10_people.html", "20_zones-size_7.html", "index.html", "manifest.json",
                     "maps/10_people-people_map.png", "tables/10_people-people.csv")
    ]  # fmt: skip


def test_a_manifest_changed_alone_is_found_out_without_its_checksum(copy):
    (copy / "run.json").unlink()
    path = copy / "manifest.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"is_invented": false', '"is_invented":  false'), "utf-8")
    assert checked(copy).faults == ["manifest.json: made again, it is not the same."]


def test_missing_and_foreign_files_are_named(copy):
    (copy / "tables" / "10_people-people.csv").unlink()
    (copy / "tables" / "more.csv").write_text("a\n")
    assert checked(copy).faults == [
        "tables/10_people-people.csv: missing.",
        "tables/more.csv: not part of the report.",
    ]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"files": 3}', "\x00"])
def test_a_broken_manifest_is_red_and_no_crash(copy, text):
    (copy / "manifest.json").write_text(text)
    (fault,) = checked(copy).faults
    assert fault.startswith("manifest.json: changed")


def test_a_manifest_that_names_files_elsewhere_is_not_followed(copy):
    text = (copy / "manifest.json").read_text(encoding="utf-8")
    (copy / "manifest.json").write_text(text.replace("ons/wards", "../../ons/wards"), "utf-8")
    (copy / "run.json").unlink()
    (fault,) = checked(copy).faults
    assert fault.startswith("manifest.json: changed")


def test_where_there_is_no_report_it_is_the_persons_mistake(tmp_path, capsys):
    assert main(["verify", str(tmp_path)]) == 2
    assert "holds no manifest.json" in capsys.readouterr().err
    assert main(["verify", str(tmp_path / "none"), "--quick"]) == 2
    with pytest.raises(UsageError):
        checked(tmp_path)
    for name in ("manifest.json", "briefing.html"):
        (tmp_path / name).write_text("{}", "utf-8")
    with pytest.raises(UsageError, match="is a committee pack"):
        checked(tmp_path)


class TestOwnProject:
    """What needs a project that a test may change."""

    def test_changed_settings_notebooks_and_code_are_named(self, reported, monkeypatch):
        small, folder = reported, reported.reports / "small" / "2025-03"
        settings = small.home / "partnerships" / "small.toml"
        held = settings.read_bytes()
        settings.write_bytes(held + b"\n")
        assert checked(folder).faults == [
            "partnerships/small.toml: changed since the report was made."
        ]
        settings.write_bytes(held)
        small.write_notebook("10_people", START, TABLE, MAP, "1")
        (fault,) = checked(folder).faults
        assert fault == "notebooks/10_people.ipynb: changed since the page was made."
        small.write_notebook("10_people", START, TABLE, MAP)
        monkeypatch.setattr("scp_lib.report.verify.report_code", lambda: "other")
        (fault,) = checked(folder).faults
        assert fault.startswith("scp_lib: not the code that the report was made by")

    def test_a_newer_download_is_no_part_of_it(self, plain):
        folder = plain.report().index.parent
        plain.write_month(Month(2025, 4))
        (plain.raw / "police_uk" / "2025-05").mkdir()
        assert not checked(folder).faults

    def test_a_page_kept_from_other_data_is_said_and_held_to_its_checksum(self, reported):
        small = reported
        small.write_month(Month(2024, 6), asb=50)
        folder = small.report(notebooks=["20"]).index.parent
        found = checked(folder)
        assert not found.faults
        (note,) = found.notes
        assert note.startswith("10_people.html: kept from an earlier run (of ")
        flip(folder / "maps" / "10_people-people_map.png", seed=1)
        (fault,) = checked(folder).faults
        assert fault.startswith("maps/10_people-people_map.png: changed")

    def test_a_failed_page_fails_again_the_same(self, plain):
        plain.write_notebook("20_zones", START, ZONES, "1 / 0")
        report = plain.report()
        assert report.failed and not checked(report.index.parent).faults

    def test_pages_of_other_parameters_are_made_again_with_their_own(self, plain):
        size = "size: int = 3  # how many\nnames: list[str] = ['a', 'b']  # which\n"
        plain.write_notebook("10_people", START, TABLE, parameters=size)
        plain.write_notebook("20_zones", START, ZONES, parameters=size)
        plain.report(parameters=[("size", "4")])
        folder = plain.report(notebooks=["20"], parameters=[("size", "5")]).index.parent
        sizes = {each["notebook"]: each["parameters"]["size"] for each in pages_of(folder)}
        assert sizes == {"10_people-size_4": 4, "20_zones-size_4": 4, "20_zones-size_5": 5}
        assert not checked(folder).faults

    def test_other_libraries_are_said(self, plain, monkeypatch):
        folder = plain.report().index.parent
        now = versions() | {"pandas": "0.1"}
        for module in ("manifest", "verify"):
            monkeypatch.setattr(f"scp_lib.report.{module}.versions", lambda: now)
        found = checked(folder)
        assert found.faults == ["manifest.json: made again, it is not the same."]
        assert "pandas" in found.notes[0] and "0.1 now" in found.notes[0]
