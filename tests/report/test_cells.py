"""A sentence's number is claimed for a table's cell only beyond doubt."""

import pytest

from scp_lib.report.cells import CellFinder

WARDS = (
    "ward_name,incident_count,share_pct,new_count,hot_spot_count,source\n"
    "Castle,474,15.72,2,15,ONS 474\n"
    "Castle Hill,312,10.3,7,21,ONS 474\n"
    "Old Heath,312,10.3,3,2,ONS 474\n"
)
MONTHS = "month,incident_count,source\n2025-12,165,x\n2026-03,236,x\n"


@pytest.fixture(scope="module")
def finder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    (folder / "wards.csv").write_text(WARDS)
    (folder / "months.csv").write_text(MONTHS)
    finder = CellFinder(folder)
    finder.add("wards", measure="m")
    finder.add("months", measure="m")
    finder.add("missing", measure="m")
    return finder


def find(finder, text, value, *, token=None, heading="", measure="m"):
    token = token or str(value)
    start = text.rindex(token)
    return finder.find(
        value, start=start, end=start + len(token), text=text, heading=heading, measure=measure
    )


def test_the_row_is_the_last_name_before_the_number(finder):
    assert find(finder, "Castle had 474", 474) == ("tables/wards.csv", 1, "incident_count")
    assert find(finder, "Castle, Castle Hill (312)", 312) == (
        "tables/wards.csv",
        2,
        "incident_count",
    )
    assert find(finder, "Castle Hill and Old Heath (312)", 312)[1] == 3
    assert find(finder, "Castle had 312", 312) is None
    assert find(finder, "474 in all", 474) is None
    assert find(finder, "474 in all", 474, heading="Castle")[1] == 1
    assert find(finder, "Newcastle had 474", 474) is None


def test_the_month_is_known_by_its_name(finder):
    text = "the fewest in December 2025 (165)"
    assert find(finder, text, 165) == ("tables/months.csv", 1, "incident_count")


def test_the_unit_is_the_columns(finder):
    assert find(finder, "Castle: 16%", 15.72, token="16") == ("tables/wards.csv", 1, "share_pct")
    assert find(finder, "Castle: 16 of", 15.72, token="16") is None
    assert find(finder, "Castle: 474%", 474) is None


def test_a_small_count_needs_its_columns_words(finder):
    assert find(finder, "Castle: 2 new", 2) == ("tables/wards.csv", 1, "new_count")
    assert find(finder, "Castle: 15 hot spots", 15)[2] == "hot_spot_count"
    assert find(finder, "Castle: 2 since May", 2) is None


def test_another_measure_or_another_value_is_no_claim(finder):
    assert find(finder, "Castle had 474", 474, measure="other") is None
    assert find(finder, "Castle had 16%", 15.9, token="16") is None
