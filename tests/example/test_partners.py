"""The invented calls of a partner: few, dated to the minute, and marked as invented."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scp_lib.errors import SourceError
from scp_lib.periods import Month
from scp_lib.sources.partner_asb import read_calls
from tests.example.maker.partners import write_partners

MARCH = Month(2026, 3)
WARDS = Path(__file__).parents[2] / "data/raw/example/ons/colchester_wards_2023.geojson"


def _write(raw: Path, *, seed: int = 1, last_month: Month = MARCH) -> list[Path]:
    (raw / "ons").mkdir(parents=True, exist_ok=True)
    shutil.copy(WARDS, raw / "ons")
    return write_partners(raw, last_month=last_month, rng=np.random.default_rng(seed))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return _write(tmp_path_factory.mktemp("raw"))


@pytest.fixture(scope="module")
def calls(files: list[Path]) -> pd.DataFrame:
    return pd.concat([read_calls(path).rows for path in files], ignore_index=True)


def test_two_years_in_the_agreed_layout(files, calls):
    assert [path.name for path in files] == [
        "asb-calls-2024-04-to-2025-03.csv",
        "asb-calls-2025-04-to-2026-03.csv",
    ]
    assert 1_000 < len(calls) < 2_000
    assert calls["received"].is_monotonic_increasing
    assert calls["ward_code"].nunique() == 17


def test_every_row_says_that_it_is_invented(files):
    for path in files:
        rows = path.read_text(encoding="utf-8").splitlines()[1:]
        assert all(row.startswith("INVENTED-") and row.endswith(",Invented") for row in rows)


def test_most_wards_have_fewer_than_five_calls_in_most_months(calls):
    months = calls["received"].dt.strftime("%Y-%m")
    counts = pd.crosstab(calls["ward_code"], months).to_numpy()
    assert counts.shape == (17, 24)
    assert 0.35 < ((counts > 0) & (counts < 5)).mean() < 0.65
    assert (counts == 0).any()
    assert (counts > 9).any()


def test_evenings_and_weekends_are_busier(calls):
    hours = calls["received"].dt.hour
    assert (hours >= 18).sum() > 2 * (hours < 6).sum()
    late = calls["received"].dt.day_of_week.isin([4, 5])
    assert late.mean() > 2 / 7


def test_same_seed_same_bytes_another_seed_others(files, tmp_path):
    again, other = _write(tmp_path / "again"), _write(tmp_path / "other", seed=2)
    assert [p.read_bytes() for p in again] == [p.read_bytes() for p in files]
    assert [p.read_bytes() for p in other] != [p.read_bytes() for p in files]


def test_older_files_go_and_others_are_refused(tmp_path):
    _write(tmp_path)
    written = _write(tmp_path, last_month=Month(2025, 12))
    assert sorted((tmp_path / "partners").iterdir()) == written
    real = tmp_path / "partners" / "asb-calls-2020-04-to-2021-03.csv"
    real.write_text(written[0].read_text(encoding="utf-8").replace(",Invented\n", ",Council\n"))
    with pytest.raises(SourceError, match="not part of the example"):
        _write(tmp_path)
    assert real.is_file()
