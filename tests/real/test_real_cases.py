"""The small inputs that once gave a wrong number, or were refused for the wrong reason."""

from pathlib import Path

import pytest

from scp_lib.build.build import build
from scp_lib.periods import Month
from scp_lib.settings.partnership import read_settings
from scp_lib.sources.ons.population import read_population

pytestmark = pytest.mark.real
EXPECTED = {
    "01": (10, 2, ["2025-12"]), "03": (10, 2, ["2025-12"]),
    "04": (416, 4, [str(Month(2024, 12)), *(f"2025-{number:02}" for number in range(1, 13))]),
    "05": (144, 4, ["2024-01", "2024-02", "2024-03", "2024-04"]),
    "07": (128, 4, ["2025-01", "2025-02", "2025-03", "2025-04"]),
    "08": (32, 4, ["2025-01"]), "13": (700, 4, ["2025-12"]),
}  # fmt: skip


@pytest.fixture
def cases(real: Path) -> Path:
    folder = real.parent / "cases"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there")
    return folder


@pytest.mark.parametrize("number", EXPECTED)
def test_a_case_gives_what_it_must(cases: Path, tmp_path: Path, number: str) -> None:
    (folder,) = cases.glob(f"{number}-*")
    (settings,) = folder.glob("*.toml")
    path = tmp_path / "case.toml"
    path.write_bytes(settings.read_bytes())
    raw = folder / "raw"
    built = build(read_settings(path), raw=raw, processed=tmp_path, today=Month(2026, 2))
    months = [str(month) for month in built.complete_months]
    assert (len(built["incidents"]), len(built["wards"]), months) == EXPECTED[number]


def test_residents_as_they_are_given_are_read(cases: Path) -> None:
    (folder,) = cases.glob("11-*")
    files = sorted(folder.glob("*.csv"))
    assert len(files) >= 5
    codes = [f"E0501082{number}" for number in range(4)]
    for file in files:
        assert read_population(file, year=2022, ward_codes=codes)["population"].sum() == 24_006
