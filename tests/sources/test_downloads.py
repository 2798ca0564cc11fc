"""What is found in a folder of downloads."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from scp_lib.errors import SourceError
from scp_lib.periods import Month
from scp_lib.sources.police_uk.downloads import find_street_files
from tests.reliability import world


def put(folder: Path, name: str, content: bytes = b"x") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_street_files_are_found_in_folders_and_zips(tmp_path: Path) -> None:
    put(tmp_path, "2025-01/2025-01-essex-street.csv")
    put(tmp_path, "deep/er/2025-02-ESSEX-Street.CSV")
    put(tmp_path, "2025-01/2025-01-kent-street.csv")
    put(tmp_path, "2025-01/2025-01-essex-outcomes.csv")
    put(tmp_path, ".hidden/2025-05-essex-street.csv")
    put(tmp_path, "README.md")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("2025-03/2025-03-essex-street.csv", "y")
        archive.writestr("2025-03/2025-03-essex-stop-and-search.csv", "y")
        archive.writestr("__MACOSX/2025-03/._2025-03-essex-street.csv", "y")
        archive.mkdir("2025-04")
    found = find_street_files(tmp_path, forces=["essex"])
    assert [(file.force, str(file.month), file.label) for file in found.files] == [
        ("essex", "2025-01", "2025-01/2025-01-essex-street.csv"),
        ("essex", "2025-03", "a.zip: 2025-03/2025-03-essex-street.csv"),
        ("essex", "2025-02", "deep/er/2025-02-ESSEX-Street.CSV"),
    ]
    assert [file.read_bytes() for file in found.files] == [b"x", b"y", b"x"]
    assert found.notes == ["2025-01/2025-01-kent-street.csv: 1 other force ignored (kent)."]


def test_a_force_is_its_whole_name(tmp_path: Path) -> None:
    put(tmp_path, "2025-01-west-yorkshire-street.csv")
    put(tmp_path, "2025-01-yorkshire-street.csv")
    files = find_street_files(tmp_path, forces=["yorkshire"]).files
    assert [file.name for file in files] == ["2025-01-yorkshire-street.csv"]


def test_what_is_not_named_as_published_is_said(tmp_path: Path) -> None:
    for number in range(7):
        put(tmp_path, f"Copy {number} of 2025-01-essex-street.csv")
    put(tmp_path, "essex.zip.part")
    (note,) = find_street_files(tmp_path, forces=["essex"]).notes
    assert note.startswith("8 files ignored")
    assert "Copy 0 of 2025-01-essex-street.csv" in note and note.endswith("and 3 more.")


def test_every_fault_of_the_folder_at_once(tmp_path: Path) -> None:
    put(tmp_path, "a.zip")
    put(tmp_path, "b.zip")
    put(tmp_path, "2025-00-essex-street.csv")
    with pytest.raises(SourceError) as raised:
        find_street_files(tmp_path, forces=["essex"])
    assert [fault.split(":")[0] for fault in raised.value.faults] == [
        "2025-00-essex-street.csv", "a.zip", "b.zip",
    ]  # fmt: skip


def test_the_same_content_has_the_same_checksum_zipped_or_not(tmp_path: Path) -> None:
    raw = world.write_raw(tmp_path / "raw", months=["2025-01"])
    (plain,) = find_street_files(raw / "police_uk", forces=["essex"]).files
    world.zipped(raw)
    (packed,) = find_street_files(raw / "police_uk", forces=["essex"]).files
    assert (plain.size, plain.crc, plain.month) == (packed.size, packed.crc, Month(2025, 1))
