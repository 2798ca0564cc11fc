"""Take a picture of every page and map of the example, its briefing's pages and the explorer.

``python -m tests.take_pictures`` writes them to docs/pictures, and removes those of pages that
are no more. It needs Chromium and poppler's ``pdftoppm``.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from scp_lib.explore import Explorer
from tests.browser.conftest import ARGS, chromium_path
from tests.browser.explorer_page import Bench
from tests.example_report import ROOT, make_once
from tests.explore.example import example_page

TO = ROOT / "docs/pictures"
KEPT = {"rooms.svg"}
_WIDTH, _HEIGHT = 1280, 900


def _made(folder: Path) -> tuple[Path, Path]:
    """Make the example's report and its pack; return their folders."""
    places = {
        "SAFER_PROCESSED": str(folder / "processed"),
        "SAFER_REPORTS": str(folder / "reports"),
    }
    report = make_once(folder / "report", ["report"], places)
    make_once(folder / "pack", ["pack"], places)
    return report, report / "pack-committee"


def names(report: Path) -> list[str]:
    """Return the names of the pictures of a report: its pages, its maps, a ward for all wards."""
    pages = [path.stem for path in sorted(report.glob("*.html"))]
    wards = sorted(path.stem for path in report.glob("12_*/*.html"))
    return [*pages, *(f"ward_{each}" for each in wards[:1]),
            *(f"map_{path.stem}" for path in sorted(report.glob("maps/*.html")))]  # fmt: skip


def _small(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as picture:
        return picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)


def _pages(report: Path) -> Iterator[tuple[str, bytes]]:
    files = {path.stem: path for path in report.glob("*.html")}
    files |= {f"ward_{path.stem}": path for path in report.glob("12_*/*.html")}
    files |= {f"map_{path.stem}": path for path in report.glob("maps/*.html")}
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=chromium_path(), args=ARGS)
        page = chromium.new_page(viewport={"width": _WIDTH, "height": _HEIGHT})
        for name in names(report):
            page.goto(files[name].as_uri())
            page.wait_for_timeout(500)
            yield name, page.screenshot(full_page=name.startswith("map_"))
        chromium.close()


def _briefing(folder: Path) -> Iterator[tuple[str, bytes]]:
    with tempfile.TemporaryDirectory() as drawn:
        command = ["pdftoppm", "-png", "-r", "70", "-l", "4", "briefing.pdf", f"{drawn}/briefing"]
        subprocess.run(command, cwd=folder, check=True)
        for path in sorted(Path(drawn).glob("*.png")):
            yield f"briefing_{int(path.stem.rpartition('-')[2])}", path.read_bytes()


def _explorer(folder: Path) -> Iterator[tuple[str, bytes]]:
    folder.mkdir()
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=chromium_path(), args=ARGS)
        window = chromium.new_context(offline=True, viewport={"width": _WIDTH, "height": 760})
        shown = Explorer(example_page(folder / "processed"), wards=["Castle"])
        page = Bench(window, shown, folder).page
        page.evaluate("document.querySelector('h1').remove()")
        page.wait_for_timeout(500)
        yield "explorer", page.screenshot()
        chromium.close()


def main() -> int:
    """Write every picture, and remove the others."""
    if chromium_path() is None or shutil.which("pdftoppm") is None:
        print("Chromium and pdftoppm are needed: apt-get install chromium poppler-utils.")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        report, pack = _made(Path(folder))
        written = set(KEPT)
        for name, png in (
            *_pages(report), *_briefing(pack), *_explorer(Path(folder) / "explorer"),
        ):  # fmt: skip
            _small(png).save(TO / f"{name}.png", optimize=True)
            written.add(f"{name}.png")
    for path in TO.iterdir():
        if path.name not in written:
            path.unlink()
    print(f"{len(written) - len(KEPT)} pictures in {TO.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
