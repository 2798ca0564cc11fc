"""The pack of Colchester, December 2025, on the real files."""

import csv
import json

import pypdf
import pytest

from scp_lib.pack.run import make_pack
from scp_lib.periods import Month
from scp_lib.settings.partnership import read_partnership

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def pack(real, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pack")
    return make_pack(
        read_partnership("colchester"), raw=real, processed=folder / "processed",
        out=folder / "reports", today=Month(2026, 11), month="2025-12", tell=lambda line: None,
    )  # fmt: skip


def test_says_what_the_files_hold(pack):
    assert pack.failed == ""
    first = " ".join(pypdf.PdfReader(pack.folder / "briefing.pdf").pages[0].extract_text().split())
    # counted in the publisher's files: 1,525 ASB rows inside the wards in 2025, Castle 388
    year = "in January to December 2025"
    assert f"Colchester had 1,525 ASB incidents {year}. Castle had the most: 388 (25%)." in first
    assert "in January to April 2025 is compared with January to April 2024, per day: the" in first
    assert "not agreed by the partnership" in first


def test_is_small_enough_to_send(pack):
    size = sum(path.stat().st_size for path in pack.folder.rglob("*") if path.is_file())
    assert size < 10e6
    assert pack.zip.stat().st_size < 5e6


def test_every_number_said_is_a_cell(pack):
    manifest = json.loads((pack.folder / "manifest.json").read_text(encoding="utf-8"))
    said = manifest["said"]
    assert len(said) > 80
    for each in said:
        file, row, column = each["cell"]
        with (pack.folder / file).open(encoding="utf-8", newline="") as stream:
            value = float(list(csv.DictReader(stream))[row - 1][column])
        assert value == pytest.approx(each["value"], abs=1e-12), each
        printed = each["printed"].replace(",", "").replace("−", "-").rstrip("%")
        decimals = len(printed.partition(".")[2])
        assert abs(abs(float(printed)) - abs(value)) <= 0.5 * 10**-decimals + 1e-9, each
