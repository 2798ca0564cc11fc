"""What makes no difference to the result: order, packing, place, time zone, locale, hash seed."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from scp_lib.build.build import Built
from tests.reliability import world
from tests.reliability.answers import tree
from tests.reliability.world import built, plain

ROOT = Path(__file__).parents[2]


def assert_same(one: Built, other: Built) -> None:
    """The same figures; only the names of the files they were read from may differ."""
    pd.testing.assert_frame_equal(plain(one["incidents"]), plain(other["incidents"]))
    pd.testing.assert_frame_equal(one["districts"], other["districts"])
    pd.testing.assert_frame_equal(
        one["receipts"].drop(columns="source_file"), other["receipts"].drop(columns="source_file")
    )
    assert one["wards"].geometry.geom_equals_exact(other["wards"].geometry, 0).all()


@pytest.fixture
def good(tmp_path: Path) -> Built:
    return built(world.write_raw(tmp_path / "good"), tmp_path / "good-out")


def test_the_order_of_rows(tmp_path: Path, good: Built) -> None:
    raw = world.write_raw(tmp_path / "raw")
    for month in ("2025-01", "2025-02"):
        rows = world.street_rows(month)
        random.Random(7).shuffle(rows)
        path = raw / "police_uk" / month / f"{month}-essex-street.csv"
        path.write_bytes(world.street_csv(rows))
    assert_same(built(raw, tmp_path / "out"), good)


@pytest.mark.parametrize("names", [("a.zip", "b.zip"), ("b.zip", "a.zip"), ("z/1.zip", "1.zip")])
def test_one_zip_or_two_in_any_order(tmp_path: Path, good: Built, names: tuple[str, str]) -> None:
    raw = world.write_raw(tmp_path / "raw")
    for name, month in zip(names, ("2025-01", "2025-02"), strict=True):
        source = raw / "police_uk" / month / f"{month}-essex-street.csv"
        target = raw / "police_uk" / name
        target.parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(source, f"{month}/{source.name}")
        source.unlink()
    assert_same(built(raw, tmp_path / "out"), good)


def test_every_month_alone_adds_up_to_all_together(tmp_path: Path, good: Built) -> None:
    tables = [
        built(world.write_raw(tmp_path / month, months=[month]), tmp_path / f"out-{month}")
        for month in ("2025-01", "2025-02")
    ]
    together = pd.concat([table["incidents"] for table in tables], ignore_index=True)
    pd.testing.assert_frame_equal(plain(together), plain(good["incidents"]))


def test_the_same_bytes_in_another_folder_time_zone_locale_and_hash_seed(tmp_path: Path) -> None:
    written = []
    settings = (
        {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
        {"TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "4711", "LANG": "de_DE"},
    )
    for number, environment in enumerate(settings):
        folder = tmp_path / ("a" * (number + 1))
        raw = world.write_raw(folder / "raw")
        world.zipped(raw)
        # a zip's own dates are those of writing it, so both must read the same zip
        if number:
            original = tmp_path / "a" / "raw" / "police_uk" / "essex.zip"
            (raw / "police_uk" / "essex.zip").write_bytes(original.read_bytes())
        world.write_settings(folder / "home")
        command = [sys.executable, "-m", "scp_lib.cli", "build", "small", "--raw", str(raw)]
        subprocess.run(
            [*command, "--out", str(folder / "out")],
            env={**os.environ, **environment, "SAFER_HOME": str(folder / "home")},
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        written.append(tree(folder / "out"))
    assert {"small/incidents.parquet", "small/wards.parquet", "small/build.json"} <= set(written[0])
    assert written[0] == written[1]
