"""`safer init E07000076` on the real files, then `safer report tendring`: every notebook runs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from scp_lib.cli import main
from scp_lib.report.cards import list_notebooks
from scp_lib.settings.partnership import read_settings
from tests.fetch.publishers import Publishers

pytestmark = pytest.mark.real
ROOT = Path(__file__).parents[2]
NOT_APPLICABLE = {
    "20_target_progress": "No targets are set in partnerships/tendring.toml.",
    "21_town_centre_violence": "No town centre is drawn in partnerships/tendring.toml.",
    "22_history": "No targets of past years are named in partnerships/tendring.toml.",
    "23_wards_through_time": "The settings name no plan of past years (history).",
}


@pytest.fixture
def publishers() -> Iterator[Publishers]:
    served = Publishers()
    try:
        yield served
    finally:
        served.close()


def test_tendring_from_its_code_to_its_report(
    real: Path, publishers: Publishers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, out = tmp_path / "home", tmp_path / "reports"
    (home / "partnerships").mkdir(parents=True)
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    monkeypatch.setenv("SAFER_HOME", str(home))
    monkeypatch.setenv("SAFER_ONS_PORTAL", f"{publishers.root}/arcgis")
    monkeypatch.setenv("SAFER_NOMIS", f"{publishers.root}/nomis")
    assert main(["init", "E07000076", "--raw", str(real)]) == 0
    settings = read_settings(home / "partnerships" / "tendring.toml")
    assert settings.wards.file == "tendring_wards_2025.geojson"
    assert len(settings.comparison.districts) == 14

    report = ["report", "tendring", "--raw", str(real), "--month", "2025-12", "--out", str(out)]
    assert main(report) == 0
    folder = out / "tendring" / "2025-12"
    pages = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["pages"]
    scheduled = [card.name for card in list_notebooks() if card.is_scheduled]
    assert [page["notebook"] for page in pages] == scheduled
    assert not any(page["failed"] for page in pages)
    reasons = {page["notebook"]: page["not_applicable"] for page in pages}
    assert {name: why for name, why in reasons.items() if why} == NOT_APPLICABLE
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert all(reason in index for reason in NOT_APPLICABLE.values())
    assert "May to December 2024 (not received)" in index
    (own,) = (page["headline"] for page in pages if page["notebook"] == "10_asb_by_ward")
    assert own[0].startswith("Tendring had 1,181 ASB incidents")
