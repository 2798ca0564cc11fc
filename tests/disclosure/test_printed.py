"""partner-figures.csv: printed once, read back, put together again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scp_lib.disclosure.bands import DisclosureError, band_of
from scp_lib.disclosure.printed import (
    FILE,
    Figure,
    all_printed,
    corrected,
    figures_text,
    merged,
    print_counts,
    read_figures,
    up_to,
)
from scp_lib.periods import Month

JUNE = (Month(2025, 4), Month(2025, 6))
CASTLE = Figure(*JUNE, "ward", "E05000001", "Castle")
NOISE = Figure(*JUNE, "kind", "Noise", "Noise, loud or =SUM(1)")
ALL = Figure(*JUNE, "all wards", "", "All wards")


def test_a_number_printed_once_stays_whatever_the_file_says_since():
    before = print_counts({CASTLE: 14, ALL: 40}, before={})
    after = print_counts({CASTLE: 15, ALL: 41, NOISE: 9}, before=before)
    assert (str(after[CASTLE]), str(after[ALL]), str(after[NOISE])) == ("12", "42", "under 10")
    assert corrected({CASTLE: 15, ALL: 41, NOISE: 9}, after) == [CASTLE]


def test_a_renamed_ward_is_the_same_figure():
    renamed = replace(CASTLE, name="Castle and Harbour")
    assert print_counts({renamed: 15}, before={CASTLE: band_of(14)}) == {renamed: band_of(14)}
    both = merged({renamed: band_of(1)}, {CASTLE: band_of(14)})
    assert both == {renamed: band_of(1)}
    assert [figure.name for figure in both] == ["Castle and Harbour"]


def test_the_file_is_read_as_it_was_written(tmp_path):
    printed = print_counts({CASTLE: 1_514, NOISE: 9, ALL: 2_020}, before={})
    path = tmp_path / FILE
    path.write_text(figures_text(printed), encoding="utf-8", newline="")
    assert read_figures(path) == printed
    assert "1512,1510,1514" in path.read_text("utf-8")
    assert read_figures(tmp_path / "none.csv") == {}


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (",12,10,14", ",14,10,14"),
        (",12,10,14", ",12,10,15"),
        (",12,10,14", ",12"),
        ("2025-04", "2025-4"),
        ("From", "from"),
        ("Castle", 'Cas"tle'),
        ("14\n", "14\n2025-04,2025-06,ward,E05000001,Other,17,15,19\n"),
    ],
)
def test_a_damaged_file_is_refused_by_its_name_and_row(tmp_path, before, now):
    path = tmp_path / FILE
    text = figures_text({CASTLE: band_of(12)})
    path.write_text(text.replace(before, now, 1), encoding="utf-8", newline="")
    if 'Cas"tle' in path.read_text("utf-8"):
        assert read_figures(path)  # a quote within a name is no damage
        return
    with pytest.raises(DisclosureError, match=rf"{FILE}: .*Put it back from any pack") as refused:
        read_figures(path)
    assert len(refused.value.faults) == 1


def test_a_lost_copy_is_put_together_from_the_packs(tmp_path):
    for folder, count in (("2025-06/pack-public", 14), ("2025-07/pack-committee", 15)):
        (tmp_path / folder).mkdir(parents=True)
        text = figures_text({CASTLE: band_of(count)})
        (tmp_path / folder / FILE).write_text(text, encoding="utf-8", newline="")
    assert all_printed(tmp_path) == {CASTLE: band_of(14)}
    (tmp_path / FILE).write_text(figures_text({CASTLE: band_of(20)}), encoding="utf-8")
    assert all_printed(tmp_path) == {CASTLE: band_of(20)}
    assert all_printed(tmp_path / "nowhere") == {}


def test_a_pack_holds_no_figure_of_later_months():
    later = replace(CASTLE, last=Month(2025, 9))
    assert up_to({CASTLE: band_of(1), later: band_of(1)}, Month(2025, 8)) == {CASTLE: band_of(1)}
