"""The rule: its arithmetic, and every small table attacked."""

from __future__ import annotations

import numpy as np
import pytest

from scp_lib.disclosure.bands import (
    UNDER,
    DisclosureError,
    band_of,
    change_in,
    read_band,
)
from scp_lib.disclosure.printed import Figure
from scp_lib.periods import Month
from scp_lib.studies.partner_calls.study import ALL, WARD, Scope
from scp_lib.studies.partner_calls.tables import BY_WARD, call_tables

from . import small_tables as tables
from .small_tables import attack

SHAPES = [
    (tables.total_and_parts, 3, 35, 5),
    (tables.total_and_parts, 4, 25, 5),
    (tables.sliver, 3, 35, 4),
    (tables.second_file, 3, 35, 5),
    (tables.two_partners, 3, 35, 5),
    (tables.two_by_two, 4, 25, 3),
    (tables.late_call, 3, 35, 4),
]


@pytest.mark.parametrize(
    ("count", "printed", "least", "most"),
    [
        (0, UNDER, 0, 9), (1, UNDER, 0, 9), (9, UNDER, 0, 9), (10, "12", 10, 14),
        (14, "12", 10, 14), (15, "17", 15, 19), (699, "697", 695, 699), (700, "702", 700, 704),
    ],
)  # fmt: skip
def test_edges(count, printed, least, most):
    band = band_of(count)
    assert (str(band), *band) == (printed, least, most)
    assert read_band(printed) == band


def test_every_number_is_in_its_band_and_bands_rise_with_counts():
    found = [band_of(count) for count in range(2_000)]
    for count, band in enumerate(found):
        assert band.least <= count <= band.most
        assert band.number is None or abs(band.number - count) <= 2
        assert band.number is None or str(band)[-1] in "27"
    assert found == sorted(found)


def test_the_rule_prints_as_the_exhaustive_attacker_takes_it_to():
    """Else the attack below would be of another rule."""
    counts = np.arange(500)
    assert [band_of(int(count)).least for count in counts] == tables.bands(counts).tolist()


@pytest.mark.parametrize("printed", ["", "0", "7", "2", "10", "16", "012", "-12", "12.0", "١٢"])
def test_what_is_no_band_is_refused(printed):
    with pytest.raises(DisclosureError, match="is no printed number of calls"):
        read_band(printed)


def _rates(counts, *, residents):
    """Return the rates that are printed of so many calls, a ward each."""
    june = (Month(2025, 4), Month(2025, 6))
    wards = {f"E05{at:06d}": f"Ward {at}" for at, _ in enumerate(counts)}
    printed = {Figure(*june, ALL, ""): band_of(sum(counts))}
    printed |= {
        Figure(*june, WARD, code): band_of(n) for code, n in zip(wards, counts, strict=True)
    }
    found = call_tables(
        printed, end=june[1], scope=Scope(wards, ()), caveat="",
        residents=dict.fromkeys(wards, residents),
    )  # fmt: skip
    return [row["rate"] if row.has("rate") else None for row in found[BY_WARD]]


def test_nothing_is_derived_from_under_10():
    assert _rates([9, 50], residents=5_000) == [None, 52 / 5]
    assert _rates([12, 12], residents=0) == [None, None]
    assert change_in(band_of(9), band_of(50)) is None
    assert change_in(band_of(50), band_of(9)) is None


def test_derived_figures_rest_on_printed_numbers_alone():
    assert set(_rates(range(25, 30), residents=9_000)) == {3.0}
    assert {change_in(band_of(10), band_of(count)) for count in range(20, 25)} == {10}


@pytest.mark.parametrize(("shape", "cells", "below", "least"), SHAPES)
def test_of_a_small_count_enough_values_are_left(shape, cells, below, least):
    found = attack(shape, tables.bands, cells=cells, below=below)
    assert found.tried == 4 * below ** (cells - 1)
    assert found.narrow == 0
    assert found.fewest >= least


@pytest.mark.parametrize("quarter", range(4))
def test_quarters_of_a_year_to_date_keep_five_values(quarter):
    found = attack(tables.year_to_date, tables.bands, cells=4, below=20, first=quarter)
    assert found.narrow == 0 and found.fewest >= 5


@pytest.mark.parametrize(("shape", "cells", "below", "least"), SHAPES)
def test_the_same_attacker_finds_rounding_to_5_leaking(shape, cells, below, least):
    found = attack(shape, tables.nearest_5, cells=cells, below=below)
    assert found.narrow > 0 and found.fewest < 3


def test_the_attack_counts_what_the_guide_counted():
    """105 of 4,900 and 400 of 62,500 tables: found by another program before this one."""
    assert attack(tables.total_and_parts, tables.nearest_5, cells=3, below=35) == (4_900, 105, 2)
    assert attack(tables.total_and_parts, tables.nearest_5, cells=4, below=25) == (62_500, 400, 1)
    assert attack(tables.two_by_two, tables.bands_from_0, cells=4, below=25)[1:] == (625, 2)


def test_the_attacker_finds_a_two_by_three_table_that_bands_do_not_protect():
    """[[3, 19, 14], [15, 0, 9]]: of the tables that print alike, all have 3 or 4 first."""
    table = np.array([[3, 19, 14], [15, 0, 9]])
    cells = [(n // 5 * 5, n // 5 * 5 + 4) if n > 9 else (0, 9) for n in table.ravel()]
    others = np.stack(np.meshgrid(*(np.arange(low, high + 1) for low, high in cells))).reshape(
        6, -1
    )
    alike = np.ones(others.shape[1], bool)
    for part in ([0, 1, 2], [3, 4, 5], [0, 3], [1, 4], [2, 5], range(6)):
        sums = others[list(part)].sum(axis=0)
        alike &= tables.bands(sums) == tables.bands(table.ravel()[list(part)].sum())
    assert sorted(set(others[0][alike].tolist())) == [3, 4]
