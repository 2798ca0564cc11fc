"""A build against plain pandas: the time and the peak memory, in one run, ratios printed.

``python -m tests.benchmarks.bench_build [ROUNDS]``, with SAFER_REAL naming the real files; without
it a year is invented. Every command runs in a process of its own, in turn, ROUNDS times; the least
of each is printed, for other work on a machine only ever adds. ``plain`` reads the unzipped files
with pandas, joins them to the wards with geopandas, and counts, in memory; ``build`` starts from
the zips, checks everything, and saves Parquet with its record.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ROUNDS = 5


def plain(files: Path, wards: Path) -> int:
    """What an analyst would write: read, join, count."""
    import geopandas as gpd
    import pandas as pd

    began = _clock()
    paths = sorted(files.rglob("*-street.csv"))
    rows = pd.concat([pd.read_csv(path) for path in paths], ignore_index=True)
    rows = rows.dropna(subset="Longitude")
    places = gpd.points_from_xy(rows["Longitude"], rows["Latitude"])
    points = gpd.GeoDataFrame(rows, geometry=places, crs=4326).to_crs(27700)
    joined = gpd.sjoin(points, gpd.read_file(wards).to_crs(27700))
    code = next(name for name in joined.columns if name.startswith("WD") and name.endswith("CD"))
    counts = joined.groupby([code, "Month", "Crime type"]).size()
    _tell(began, int(counts.sum()))
    return 0


def build(raw: Path, settings: Path, out: Path) -> int:
    """Build from the zips to checked Parquet."""
    from scp_lib.build.build import build as run
    from scp_lib.periods import Month
    from scp_lib.settings.partnership import read_settings

    partnership = read_settings(settings)
    began = _clock()
    made = run(partnership, raw=raw, processed=out, today=Month(2100, 1))
    assert not made.was_unchanged
    _tell(began, len(made["incidents"]))
    return 0


def _clock() -> tuple[float, float]:
    return time.process_time(), time.perf_counter()


def _tell(began: tuple[float, float], rows: int) -> None:
    cpu, wall = (now - then for now, then in zip(_clock(), began, strict=True))
    status = Path("/proc/self/status")
    peak = (
        int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
        if status.exists()
        else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    )
    print(json.dumps({"work_cpu": cpu, "work_wall": wall, "peak_mb": peak, "rows": rows}))


def measure(*words: str) -> dict[str, float]:
    """Run one command in a process of its own: its own figures, and the whole of it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.bench_build", *words],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return found | {"whole_cpu": cpu, "whole_wall": wall}


def least(commands: dict[str, list[list[str]]]) -> dict[str, dict[str, float]]:
    """Run the commands in turn; return the least of each figure of each."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in commands}
    for round_words in zip(*commands.values(), strict=True):
        for name, words in zip(commands, round_words, strict=True):
            found[name].append(measure(*words))
    return {
        name: {key: min(figures[key] for figures in rounds) for key in rounds[0]}
        for name, rounds in found.items()
    }


def invented_year(folder: Path, *, months: int = 12, rows: int = 13_000) -> tuple[Path, Path]:
    """Write a raw folder with a zip of so many months of so many rows, and its settings."""
    from tests.reliability import world

    raw = world.write_raw(folder / "raw", months=[])
    for month in [f"{2023 + n // 12}-{n % 12 + 1:02d}" for n in range(months)]:
        path = raw / "police_uk" / month / f"{month}-essex-street.csv"
        path.parent.mkdir(parents=True)
        path.write_bytes(world.street_csv(world.street_rows(month, rows)))
    world.zipped(raw)
    return raw, world.write_settings(folder / "home")


def real_year(folder: Path, real: Path) -> tuple[Path, Path]:
    """Lay out the real Essex year by itself."""
    (folder / "raw" / "police_uk").mkdir(parents=True)
    (folder / "raw" / "ons").symlink_to(real / "ons")
    name = "essex-2025.zip"
    (folder / "raw" / "police_uk" / name).symlink_to(real / "police_uk" / name)
    return folder / "raw", ROOT / "partnerships" / "colchester.toml"


def national_month(folder: Path, real: Path) -> tuple[Path, Path]:
    """Lay out the national month, with settings that list every force in it."""
    (folder / "raw" / "police_uk").mkdir(parents=True)
    (folder / "raw" / "ons").symlink_to(real / "ons")
    source = real / "police_uk" / "england-wales-2025-12.zip"
    (folder / "raw" / "police_uk" / source.name).symlink_to(source)
    with zipfile.ZipFile(source) as archive:
        names = [Path(name).name for name in archive.namelist() if name.endswith("-street.csv")]
    forces = sorted(name[8 : -len("-street.csv")] for name in names)
    text = (ROOT / "partnerships" / "colchester.toml").read_text(encoding="utf-8")
    text = text.replace('forces = ["essex"]', f"forces = {json.dumps(forces)}")
    (folder / "partnerships").mkdir()
    (folder / "partnerships" / "colchester.toml").write_text(text, encoding="utf-8")
    return folder / "raw", folder / "partnerships" / "colchester.toml"


def compare(title: str, raw: Path, settings: Path, *, rounds: int, scratch: Path) -> None:
    """Measure plain and build on one raw folder, and print them with their ratio."""
    import tomllib

    unzipped = scratch / "unzipped"
    for path in (raw / "police_uk").glob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(unzipped)
    wards = raw / "ons" / tomllib.loads(settings.read_text(encoding="utf-8"))["wards"]["file"]
    commands = {
        "plain": [["plain", str(unzipped), str(wards)] for _ in range(rounds)],
        "build": [["build", str(raw), str(settings), str(scratch / f"{n}")] for n in range(rounds)],
    }
    found = least(commands)
    print(f"\n{title}")
    print(f"{'':<28}{'plain':>10}{'build':>10}{'ratio':>8}")
    labels = {
        "work_cpu": "work, CPU seconds", "work_wall": "work, seconds",
        "whole_cpu": "whole command, CPU seconds", "whole_wall": "whole command, seconds",
        "peak_mb": "peak memory, MB", "rows": "incidents in the wards",
    }  # fmt: skip
    for key, label in labels.items():
        one, other = found["plain"][key], found["build"][key]
        print(f"{label:<28}{one:>10,.2f}{other:>10,.2f}{other / one:>8.2f}")


def growth(rounds: int, scratch: Path) -> None:
    """Print how time and memory grow with the rows."""
    print("\nGrowth with rows (invented; work, CPU seconds)")
    print(f"{'rows':>10}{'seconds':>10}{'per million':>13}{'peak MB':>9}")
    for months in (3, 12, 48):
        folder = scratch / f"growth-{months}"
        raw, settings = invented_year(folder, months=months)
        words = [["build", str(raw), str(settings), str(folder / f"{n}")] for n in range(rounds)]
        found = least({"build": words})["build"]
        rows = months * 13_004
        per_million = found["work_cpu"] / rows * 1e6
        print(f"{rows:>10,}{found['work_cpu']:>10.2f}{per_million:>13.2f}{found['peak_mb']:>9.0f}")


def main(words: list[str]) -> int:
    """Run one measurement in this process, or all of them in others."""
    modes: dict[str, Any] = {"plain": plain, "build": build}
    if words and words[0] in modes:
        return int(modes[words[0]](*map(Path, words[1:])))
    rounds = int(words[0]) if words else ROUNDS
    named = os.environ.get("SAFER_REAL")
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        year = real_year(scratch, Path(named)) if named else invented_year(scratch)
        what = "The Essex year 2025" if named else "An invented year"
        compare(f"{what}, from zips to checked Parquet", *year, rounds=rounds, scratch=scratch)
        if named:
            nation = scratch / "nation"
            compare(
                "The national month, all forces listed",
                *national_month(nation, Path(named)), rounds=rounds, scratch=nation,
            )  # fmt: skip
        growth(max(1, rounds // 2), scratch)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
