"""Zips that are no downloads."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from scp_lib.errors import SourceError
from scp_lib.sources.zips import list_members, read_member


def test_every_fault_of_a_zip_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("../evil", "inner.zip", "/abs"):
            archive.writestr(zipfile.ZipInfo(name), "x")
    with pytest.raises(SourceError) as raised:
        list_members(path, name="a.zip")
    assert len(raised.value.faults) == 3


def test_a_plain_file_as_published_shrinks_ten_times_and_is_read(tmp_path: Path) -> None:
    path, content = tmp_path / "a.zip", b"0123456789abcdef\n" * 700_000
    name = "2025-01-essex-street.csv"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content[:9_000_000])
    (info,) = list_members(path, name="a.zip")
    assert read_member(path, name, size=info.file_size, name="a.zip") == content[:9_000_000]


def test_a_longer_list_of_files_is_read_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A zip of more than 65,535 files has its list elsewhere (Zip64): here, of more than 10."""
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 10)
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(20):
            archive.writestr(f"{number}", b"")
    assert b"PK\x06\x06" in path.read_bytes()
    assert len(list_members(path, name="a.zip")) == 20
    # and a list that says it is 20 MB long is refused unread
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x06\x06") + 40
    content[at : at + 8] = (20_000_000).to_bytes(8, "little")
    path.write_bytes(content)
    with pytest.raises(SourceError, match="lists more files"):
        list_members(path, name="a.zip")
