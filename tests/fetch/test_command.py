from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from scp_lib import cli
from scp_lib.fetch import run, street_files
from scp_lib.files.lock import locked
from scp_lib.settings.partnership import read_settings
from scp_lib.sources.web import web
from tests.fetch.conftest import files_below
from tests.fetch.publishers import WARDS, Publishers, months_of

HOME = Path(__file__).parents[2]


@pytest.fixture
def project(
    publishers: Publishers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slept: list[float]
) -> Path:
    """An empty project whose publishers are on this computer."""
    home = tmp_path / "project"
    (home / "partnerships").mkdir(parents=True)
    (home / "notebooks").mkdir()
    shutil.copy(HOME / "partnerships" / "example.toml", home / "partnerships")
    for name in ("SAFER_RAW", "SAFER_PROCESSED", "SAFER_REPORTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SAFER_HOME", str(home))
    monkeypatch.setenv("SAFER_POLICE_UK", f"{publishers.root}/archive")
    monkeypatch.setenv("SAFER_ONS_PORTAL", f"{publishers.root}/arcgis")
    monkeypatch.setenv("SAFER_NOMIS", f"{publishers.root}/nomis")
    monkeypatch.setattr(web.time, "sleep", slept.append)
    monkeypatch.setattr(web.Web.__init__, "__kwdefaults__", {
        **web.Web.__init__.__kwdefaults__, "sleep": slept.append,
    })  # fmt: skip
    return home


def test_from_a_code_to_incidents_in_wards(
    project: Path, publishers: Publishers, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["init", "E07000076"]) == 0
    assert "safer fetch tendring" in capsys.readouterr().out
    (project / "partnerships/tendring.toml").unlink()
    assert cli.main(["init", "E07000076", "--offline"]) == 0
    assert "safer fetch" not in capsys.readouterr().out
    assert cli.main(["fetch", "tendring", "--months", "3"]) == 0
    out = capsys.readouterr().out
    assert "essex 2025-12: fetched: 2025-12/2025-12/2025-12-essex-street.csv" in out
    assert out.rstrip().endswith("Everything is here.")
    assert cli.main(["build", "tendring"]) == 0
    assert "Tendring: 120 incidents, built." in capsys.readouterr().out
    publishers.asked.clear()
    assert cli.main(["fetch", "tendring", "--offline", "--months", "3"]) == 0
    assert "essex, October to December 2025 received" in capsys.readouterr().out
    assert publishers.asked == []


def test_offline_names_what_is_missing_and_the_way_by_hand(
    project: Path, publishers: Publishers, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["init", "E07000076"])
    (project / "data/raw/police_uk").mkdir()
    for month in ("2025-10", "2025-12"):
        (project / f"data/raw/police_uk/{month}.zip").write_bytes(months_of(month))
    (project / "data/raw/ons/tendring_ward_population_2024.csv").unlink()
    publishers.asked.clear()
    assert cli.main(["fetch", "tendring", "--offline", "--from", "2025-10"]) == 2
    errors = capsys.readouterr().err
    assert "ons/tendring_ward_population_2024.csv: missing" in errors
    assert "essex, November 2025 missing" in errors
    assert "https://data.police.uk/data/" in errors
    assert publishers.asked == []


def test_no_network_is_one_line_that_names_the_manual_way(
    project: Path, publishers: Publishers, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch, slept: list[float],
) -> None:  # fmt: skip
    cli.main(["init", "E07000076"])
    (project / "data/raw/ons/tendring_wards_2025.geojson").unlink()
    capsys.readouterr()
    away = Publishers()
    away.close()
    for name in ("SAFER_POLICE_UK", "SAFER_ONS_PORTAL", "SAFER_NOMIS"):
        monkeypatch.setenv(name, away.root)
    assert cli.main(["fetch", "tendring"]) == 2
    errors = capsys.readouterr().err
    assert len(errors.splitlines()) == 1
    assert "No network: 127.0.0.1" in errors
    assert "By hand: choose essex and the months at https://data.police.uk/data/" in errors
    assert "docs/fetching.md" in errors
    assert (HOME / "docs" / "fetching.md").is_file()


def test_one_publishers_failure_does_not_keep_the_others_from_coming(
    project: Path, publishers: Publishers, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["init", "E07000076"])
    (project / "data/raw/ons/tendring_wards_2025.geojson").unlink()
    del publishers.layers[WARDS]
    assert cli.main(["fetch", "tendring", "--months", "1"]) == 2
    assert "has no layer WD_MAY_2025_UK_BGC_V2" in capsys.readouterr().err
    assert "2025-12/2025-12/2025-12-essex-street.csv" in files_below(project / "data/raw/police_uk")


def test_wards_of_another_year_and_residents_that_went_come_too(
    project: Path, publishers: Publishers, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["init", "E07000076"])
    settings = project / "partnerships" / "tendring.toml"
    (project / "data/raw/ons/tendring_ward_population_2024.csv").unlink()
    settings.write_text(
        settings.read_text(encoding="utf-8")
        + '\n[[ward_vintages]]\nfile = "old.geojson"\ncode_column = "WD13CD"\n'
        'name_column = "WD13NM"\nvintage = 2013\n',
        encoding="utf-8",
    )
    publishers.asked.clear()
    assert cli.main(["fetch", "tendring", "--months", "1"]) == 0
    assert (project / "data/raw/ons/tendring_ward_population_2024.csv").is_file()
    assert "old.geojson: is missing, and cannot be fetched" in capsys.readouterr().out


def test_ctrl_c_is_said_plainly(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cli.main(["init", "E07000076"])
    capsys.readouterr()

    def interrupt(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(street_files, "_take_one", interrupt)
    assert cli.main(["fetch", "tendring"]) == 130
    assert "stopped. What was fetched stays, nothing half-written" in capsys.readouterr().err
    assert files_below(project / "data/raw/police_uk") == set()


def test_what_a_killed_run_left_half_written_goes(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["init", "E07000076"])
    left = project / "data/raw/police_uk/2025-12/.safer-0a1b2c3d.part"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"Crime ID,Mon")
    assert cli.main(["fetch", "tendring", "--months", "1"]) == 0
    assert not list((project / "data/raw").rglob(".*"))


def test_one_fetch_at_a_time_into_a_folder(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cli.main(["init", "E07000076"])
    monkeypatch.setattr(run, "_PATIENCE_SECONDS", 0)
    with locked(project / "data/raw" / run._LOCK, what="A test"):
        assert cli.main(["fetch", "tendring"]) == 2
    assert "Another `safer fetch` into" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["fetch"],
            "is invented, and its files are part of the project: there is nothing to fetch",
        ),
        (["fetch", "nowhere"], "There is no partnership 'nowhere'"),
        (["fetch", "example", "--months", "0"], "is not a number of months"),
        (["fetch", "example", "--months", "3", "--from", "2025-01"], "not allowed with argument"),
        (["fetch", "example", "--from", "last year"], "is not a month"),
        (["init"], "required: CODE"),
        (["init", "Tendring"], "For Tendring run `safer init E07000076`"),
    ],
)
def test_mistakes_are_a_line(
    project: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    assert cli.main(words) == 2
    errors = capsys.readouterr().err
    assert message in errors
    assert len(errors.splitlines()) == 1


@pytest.mark.real
def test_tendring_from_its_code_and_the_real_files(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    real = os.environ.get("SAFER_REAL", "")
    if not real:
        pytest.skip("SAFER_REAL names no folder of real files")
    assert cli.main(["init", "E07000076", "--raw", real]) == 0
    settings = read_settings(project / "partnerships" / "tendring.toml")
    assert settings.wards.file == "tendring_wards_2025.geojson"
    assert settings.population is not None
    assert (settings.population.file, settings.population.year) == (None, 2022)
    assert cli.main(["build", "tendring", "--raw", real]) == 0
    assert "Tendring: 17,589 incidents, built." in capsys.readouterr().out
