"""The pack of Colchester, December 2025, on the real files."""

import csv
import json
import re

import pypdf
import pytest

from scp_lib.pack.run import make_pack
from scp_lib.periods import Month
from scp_lib.settings.partnership import read_partnership
from tests.pack.paper import is_good_paper

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
    changed = "12% fewer ASB incidents a day in January to April 2025 than a year earlier"
    assert f"There were about {changed}, but this could be chance." in first
    assert "The partnership has not agreed any targets yet." in first


def test_pages_are_few_and_full_with_pictures_at_the_front(pack):
    is_good_paper((pack.folder / "briefing.pdf").read_bytes())


def test_nothing_is_judged_by_a_target_that_nobody_agreed_to(pack):
    """No verdict in any file, and neither an owner nor a contact that stands for nobody.

    The page of questions asks whether targets are met, which is no verdict.
    """
    verdict = re.compile(r"\b(not met|met, but|likely to be met|not started)\b|\bmet\b(?! by|\?)")
    settings = read_partnership("colchester")
    assert settings.targets and not any(each.is_agreed for each in settings.targets)
    for path in sorted(pack.folder.rglob("*")):
        if path.suffix in (".html", ".csv", ".json", ".txt"):
            words = re.sub(r"<script.*?</script>|<style.*?</style>", "", path.read_text("utf-8"),
                           flags=re.DOTALL)  # fmt: skip
            assert not verdict.search(words), (path.name, verdict.search(words))
            assert "Not yet named" not in words and "example.org" not in words, path.name
    paper = " ".join(
        page.extract_text() for page in pypdf.PdfReader(pack.folder / "briefing.pdf").pages
    )
    assert not verdict.search(paper) and "Not yet named" not in paper
    squeezed = "".join(paper.split())
    for priority in settings.priorities:
        assert "".join(f"Priority: {priority}".split()) in squeezed


def test_is_small_enough_to_send(pack):
    """The zip holds the other files again, and is sent in place of them."""
    files = [path for path in pack.folder.rglob("*") if path.is_file() and path != pack.zip]
    assert sum(path.stat().st_size for path in files) < 10e6
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
