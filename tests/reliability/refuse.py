"""Refuse one large bad input in a process of its own: print seconds of work and peak memory."""

from __future__ import annotations

import resource
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from scp_lib.cli import main
from scp_lib.sources.zips import LARGEST_FILE_BYTES
from tests.reliability import world
from tests.reliability.faults import zips

NAME = "2025-01-essex-street.csv"


def _header() -> bytes:
    return ",".join(world.COLUMNS).encode() + b"\n"


def large_garbage(raw: Path) -> None:
    """A header, then as many bytes of nonsense as are read at all."""
    row = b"nonsense,2025-01,,,99,99,,,,Jaywalking,,\n"
    lines = (LARGEST_FILE_BYTES - 1000) // len(row)
    (raw / "police_uk" / NAME).write_bytes(_header() + row * lines)


def large_zipped(raw: Path) -> None:
    """The same in a zip, and twice, as two issues of a month."""
    row = b"nonsense,2025-01,,,99,99,,,,Jaywalking,,\n"
    content = _header() + row * (9_900_000 // len(row))
    for number in (1, 2):
        with zipfile.ZipFile(
            raw / "police_uk" / f"{number}.zip", "w", zipfile.ZIP_DEFLATED
        ) as archive:
            archive.writestr(NAME, content + b"\n" * number, compresslevel=1)


def one_line(raw: Path) -> None:
    """A file that is one line."""
    (raw / "police_uk" / NAME).write_bytes(_header() + b"x" * (LARGEST_FILE_BYTES - 1000))


def wide_header(raw: Path) -> None:
    """A header of millions of columns."""
    (raw / "police_uk" / NAME).write_bytes(b"a," * (LARGEST_FILE_BYTES // 2 - 1000))


def too_large(raw: Path) -> None:
    """A file above the limit."""
    with (raw / "police_uk" / NAME).open("wb") as stream:
        stream.truncate(2_000_000_000)


def deep_boundaries(raw: Path) -> None:
    """Boundaries nested a million deep."""
    (raw / "ons" / "wards.geojson").write_bytes(b'{"type":' + b"[" * 1_000_000)


def large_boundaries(raw: Path) -> None:
    """A large file that only starts as boundaries do."""
    (raw / "ons" / "wards.geojson").write_bytes(b'{"type":' + b" " * 90_000_000)


def zip_bomb(raw: Path) -> None:
    """50 MB of commas in 50 kB."""
    zips.zip_bomb(raw, raw)


def zip_bomb_of_names(raw: Path) -> None:
    """A list of a quarter of a million files."""
    zips.zip_bomb_of_names(raw, raw)


def zip_bomb_of_many(raw: Path) -> None:
    """Many files over few bytes."""
    zips.zip_bomb_of_many(raw, raw)


CASES: dict[str, Callable[[Path], None]] = {
    case.__name__: case
    for case in (
        large_garbage, large_zipped, one_line, wide_header, too_large, deep_boundaries,
        large_boundaries, zip_bomb, zip_bomb_of_names, zip_bomb_of_many,
    )
}  # fmt: skip


def run(raw: Path, out: Path) -> None:
    """Build, and print exit code, seconds of work of this process, and its peak memory in MB."""
    began = time.process_time()
    code = main(["build", "small", "--raw", str(raw), "--out", str(out)])
    seconds = time.process_time() - began
    print(code, round(seconds, 2), round(peak_mb()))


def peak_mb() -> float:
    """Peak memory of this process (getrusage would count the process it was forked from)."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]))
