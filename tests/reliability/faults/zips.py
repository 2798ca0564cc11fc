"""Faults of downloads as zips."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.reliability import world
from tests.reliability.faults.fault import REFUSED, SAME, WARNED, Fault, add_fault
from tests.reliability.world import FEBRUARY, JANUARY

FAULTS: list[Fault] = []


def _zip(words: str, answer: str, *says: str) -> Callable[..., None]:
    return add_fault(FAULTS, "Zips", words, answer, *says)


def _with_member(raw: Path, name: str, content: bytes = b"x") -> None:
    path = world.zipped(raw)
    info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
    info.filename = name
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(info, content)


def _patched(raw: Path, change: Callable[[bytearray], None]) -> None:
    path = world.zipped(raw)
    content = bytearray(path.read_bytes())
    change(content)
    path.write_bytes(content)


@_zip("zipped, as downloaded", SAME)
def good_zip(raw: Path, home: Path) -> None:
    world.zipped(raw)


@_zip("zipped by Windows, with a folder more", SAME)
def zip_of_windows(raw: Path, home: Path) -> None:
    with zipfile.ZipFile(raw / "police_uk" / "mine.ZIP", "w") as archive:
        for name in (JANUARY, FEBRUARY):
            info = zipfile.ZipInfo("my downloads\\" + name.replace("/", "\\"))
            archive.writestr(info, world.street_file(name))
            (raw / "police_uk" / name).unlink()


@_zip(
    "a name with ../",
    REFUSED,
    "essex.zip",
    "'../../evil.csv'",
    "outside",
    "Download essex.zip again",
)
def zip_dotdot(raw: Path, home: Path) -> None:
    _with_member(raw, "../../evil.csv")


@_zip("an absolute path", REFUSED, "essex.zip", "'/etc/2025-01-essex-street.csv'", "outside")
def zip_absolute(raw: Path, home: Path) -> None:
    _with_member(raw, "/etc/2025-01-essex-street.csv")


@_zip("a path with a drive", REFUSED, "essex.zip", "'C:/2025-01-essex-street.csv'", "outside")
def zip_drive(raw: Path, home: Path) -> None:
    _with_member(raw, "C:/2025-01-essex-street.csv")


@_zip("a link", REFUSED, "essex.zip", "2025-03-essex-street.csv is a link")
def zip_link(raw: Path, home: Path) -> None:
    path = world.zipped(raw)
    info = zipfile.ZipInfo("2025-03/2025-03-essex-street.csv")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(info, "/etc/passwd")


@_zip("a bomb: one file that swells a thousand times", REFUSED, "bomb.zip", "would unpack to 50 MB")
def zip_bomb(raw: Path, home: Path) -> None:
    with zipfile.ZipFile(raw / "police_uk" / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("2025-03-essex-street.csv", b"," * 50_000_000, compresslevel=1)


@_zip(
    "a bomb: many files over the same bytes", REFUSED, "bomb.zip", "would unpack to", "no download"
)
def zip_bomb_of_many(raw: Path, home: Path) -> None:
    with zipfile.ZipFile(raw / "police_uk" / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(30):
            archive.writestr(f"{number}.txt", b"," * 1_000_000, compresslevel=1)


@_zip("a bomb: a list of a quarter of a million files", REFUSED, "bomb.zip", "lists more files")
def zip_bomb_of_names(raw: Path, home: Path) -> None:
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *[20] * 2, *[0] * 7, 1, *[0] * 6) + b"a"
    entries = entry * 250_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65535, 65535, len(entries), 0, 0)
    (raw / "police_uk" / "bomb.zip").write_bytes(entries + end)


@_zip("a file that is longer than it says", REFUSED, "essex.zip", JANUARY, "damaged", "again")
def zip_lying(raw: Path, home: Path) -> None:
    def change(content: bytearray) -> None:
        at = content.find(b"PK\x01\x02") + 24
        content[at : at + 4] = struct.pack("<I", 100)

    _patched(raw, change)


@_zip("encrypted", REFUSED, "essex.zip", JANUARY, "is encrypted", "unencrypted copy")
def zip_encrypted(raw: Path, home: Path) -> None:
    def change(content: bytearray) -> None:
        at = -1
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            while (at := content.find(mark, at + 1)) >= 0:
                content[at + offset] |= 1

    _patched(raw, change)


@_zip("a zip in a zip", REFUSED, "essex.zip", "another zip, inner.zip", "Unpack that one")
def zip_nested(raw: Path, home: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(JANUARY, world.street_file())
    _with_member(raw, "inner.zip", inner.getvalue())


@_zip("half downloaded", REFUSED, "essex.zip", "not a readable zip", "Download essex.zip again")
def zip_cut(raw: Path, home: Path) -> None:
    path = world.zipped(raw)
    path.write_bytes(path.read_bytes()[:4000])


@_zip("bytes damaged", REFUSED, "essex.zip", JANUARY, "damaged", "Download essex.zip again")
def zip_damaged(raw: Path, home: Path) -> None:
    def change(content: bytearray) -> None:
        content[500:520] = bytes(20)

    _patched(raw, change)


@_zip("no zip at all", REFUSED, "essex.zip", "not a readable zip", "Download essex.zip again")
def zip_of_html(raw: Path, home: Path) -> None:
    world.zipped(raw).write_bytes(b"<html>Sign in to the network</html>")


@_zip("a file in it twice", REFUSED, "essex.zip", "stands in it twice")
def zip_member_twice(raw: Path, home: Path) -> None:
    _with_member(raw, JANUARY, world.street_file())


@_zip(
    "packed by LZMA", REFUSED, "essex.zip", "2025-03-essex-street.csv is packed in an unusual way"
)
def zip_lzma(raw: Path, home: Path) -> None:
    path = world.zipped(raw)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("2025-03-essex-street.csv", b"x")


@_zip("other forces in it", WARNED, "national.zip", "2 other forces ignored (kent, suffolk)")
def zip_of_other_forces(raw: Path, home: Path) -> None:
    with zipfile.ZipFile(raw / "police_uk" / "national.zip", "w") as archive:
        for force in ("suffolk", "kent"):
            archive.writestr(f"2025-01/2025-01-{force}-street.csv", b"never read")
