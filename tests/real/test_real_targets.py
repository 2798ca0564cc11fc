"""Real Colchester, January to April 2025 against 2024: counts, verdicts, and the page."""

from __future__ import annotations

import html
import json
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from scp_lib.build.build import build
from scp_lib.measures.verdicts import Verdict
from scp_lib.periods import Month
from scp_lib.report.run import make_report
from scp_lib.settings.partnership import read_partnership
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.targets.study import TargetStudy, target_studies
from tests.plain_words import read_easily

pytestmark = pytest.mark.real
NEWEST = Month(2025, 12)


@pytest.fixture(scope="module")
def processed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("real")


@pytest.fixture(scope="module")
def report(real: Path, processed: Path) -> Path:
    made = make_report(
        read_partnership("colchester"),
        raw=real,
        processed=processed,
        out=processed / "reports",
        today=Month(2026, 11),
        month=str(NEWEST),
        notebooks=["20", "21", "22"],
        tell=lambda line: None,
    )
    assert made.failed == {}
    return made.index.parent


@pytest.fixture(scope="module")
def found(real: Path, processed: Path, report: Path) -> dict[str, TargetStudy]:
    settings = read_partnership("colchester")
    built = build(settings, raw=real, processed=processed, today=Month(2026, 11))
    return {each.setting.key: each for each in target_studies(Dataset(settings, built, NEWEST))}


def text_of(page: Path) -> str:
    words = re.sub(r"<(style|script|svg).*?</\1>", " ", page.read_text("utf-8"), flags=re.DOTALL)
    words = re.sub(r"</?(?:data|wbr)\b[^>]*>", "", words)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", words)).split())


@pytest.mark.parametrize(
    ("key", "now", "before", "change", "phi", "verdict"),
    [
        ("castle-violence", 411, 455, -8.9, 12.96, Verdict.NOT_REACHED),
        ("district-asb", 450, 513, -11.5, 5.05, Verdict.WITHIN_CHANCE),
    ],
)
def test_counts_per_day_intervals_and_verdicts(
    found: dict[str, TargetStudy],
    key: str,
    now: int,
    before: int,
    change: float,
    phi: float,
    verdict: Verdict,
) -> None:
    answer = found[key].answers[0]
    progress = answer.progress
    assert progress is not None
    assert progress.change is not None
    assert (progress.change.current_count, progress.change.baseline_count) == (now, before)
    assert (progress.months.current_days, progress.months.baseline_days) == (120, 121)
    assert round(progress.change.change_pct, 1) == change
    assert progress.change.low_pct < 0 < progress.change.high_pct
    assert round(answer.dispersion.phi, 2) == phi
    assert answer.target_pct == -10
    assert answer.verdict is verdict


def test_district_and_rest_are_all_located_asb_of_the_force(
    found: dict[str, TargetStudy], real: Path
) -> None:
    progress = found["district-asb"].answers[0].progress
    assert progress is not None and progress.change is not None
    (rest,) = progress.beside
    located = {"2024": 0, "2025": 0}
    for archive in sorted((real / "police_uk").glob("essex-*.zip")):
        with zipfile.ZipFile(archive) as files:
            for name in files.namelist():
                year, month = name[:4], name[5:7]
                if name.endswith("-essex-street.csv") and month <= "04":
                    rows = pd.read_csv(files.open(name))
                    is_asb = rows["Crime type"] == "Anti-social behaviour"
                    located[year] += int((is_asb & rows["Longitude"].notna()).sum())
    assert progress.change.baseline_count + rest.rest_baseline_count == located["2024"] == 4_506
    assert progress.change.current_count + rest.rest_current_count == located["2025"]


@pytest.mark.parametrize(
    ("key", "then", "now", "spread", "verdict"),
    [
        ("castle-violence", (628, 20_841), (219, 20_212), -10.7, Verdict.WITHIN_CHANCE),
        ("town-centre-violence", (628, 20_841), (219, 20_212), -5.5, Verdict.WITHIN_CHANCE),
        ("district-asb", (0, 4_506), (0, 4_333), -11.5, Verdict.WITHIN_CHANCE),
    ],
)
def test_rows_without_a_place_would_move_the_verdicts_on_violence(
    found: dict[str, TargetStudy],
    key: str,
    then: tuple[int, int],
    now: tuple[int, int],
    spread: float,
    verdict: Verdict,
) -> None:
    answer = found[key].answers[0]
    assert answer.placed is not None
    assert answer.spread is not None
    assert answer.spread.change is not None
    assert (answer.placed.baseline_unplaced_count, answer.placed.baseline_force_row_count) == then
    assert (answer.placed.current_unplaced_count, answer.placed.current_force_row_count) == now
    assert round(answer.spread.change.change_pct, 1) == spread
    assert answer.spread.verdict is verdict
    assert answer.depends_on_unplaced == (key != "district-asb")


def test_headline_sentences_read_easily(report: Path) -> None:
    read_easily(report, json.loads((report / "manifest.json").read_text(encoding="utf-8")))


def test_the_page_says_so_and_calls_nothing_met(report: Path) -> None:
    words = text_of(report / "20_target_progress.html")
    castle = words[words.index("Violence in Castle ward: January to April 2025") :]
    assert re.match(r"Violence in Castle ward: January to April 2025 Not met 411", castle)
    district = words[words.index("ASB in the whole district: January to April 2025 Met") :]
    assert "Met, but could be chance 450 incidents in January to April 2025, 513 in" in district
    assert "8.9% fewer a day" in castle
    assert "11.5% fewer a day" in district
    assert "These targets are not agreed by the partnership." in words
    assert not re.search(r"Met (?!, but)[0-9]", words)
    assert "2 results depend on records with no location." in words
    assert "Violence in Castle ward would be “met, but could be chance”" in words
    for page in ("20_target_progress", "21_town_centre_violence", "22_history", "index"):
        assert not re.search(
            r"\b(is|was|been|target|targets) met\b", text_of(report / f"{page}.html")
        )


def test_the_town_centre_page_says_what_it_cannot_show(report: Path) -> None:
    words = text_of(report / "21_town_centre_violence.html")
    for told in ("no day or hour", "covers much more than", "emergency department", "Footfall"):
        assert told in words
    assert "806 violent and sexual offences were recorded in the town centre" in words
    assert "Target for January to April 2025 (5% fewer): not met" in words


def test_the_history_is_declared_and_cannot_be_told(report: Path) -> None:
    words = text_of(report / "22_history.html")
    for count in ("508", "125", "178", "6,161", "38,951"):
        assert count in words
    assert "we cannot say whether any change was more than chance" in words
    assert "months of police data" not in words


def test_a_partnership_without_these_settings_is_told_why(real: Path, tmp_path: Path) -> None:
    made = make_report(
        read_partnership("tendring"),
        raw=real,
        processed=tmp_path,
        out=tmp_path / "reports",
        today=Month(2026, 11),
        month=str(NEWEST),
        notebooks=["20", "21", "22"],
        tell=lambda line: None,
    )
    assert made.failed == {}
    index = text_of(made.index)
    for reason in ("No targets are set", "No town centre is drawn", "No targets of past years"):
        assert index.count(reason) == 1
    assert index.count("Pages that do not apply here.") == 1
    assert "This page does not apply here." not in index
    page = text_of(made.index.parent / "21_town_centre_violence.html")
    assert "No town centre is drawn" in page
    assert "Footfall" not in page
    assert "Exception" not in page
