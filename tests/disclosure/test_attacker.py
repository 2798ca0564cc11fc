"""The attacker of each pack: what it must find, and what the printed tables leave it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.disclosure.attacker import Statement, attack, has_table, statement
from scp_lib.disclosure.printed import print_counts
from scp_lib.periods import Month
from scp_lib.studies.partner_calls.attacked import attack_year
from scp_lib.studies.partner_calls.study import Calls, count_years

from .districts import MARCH, district

FIRST = {"first": np.array([0])}


def _nearest_5(count):
    near = (count + 2) // 5 * 5
    return max(0, near - 2), near + 2


def _bands(count):
    return (count // 5 * 5, count // 5 * 5 + 4) if count > 9 else (0, 9)


def _said(table, scheme):
    """Print all cells of a table and all its sums."""
    rows = np.asarray(table)
    cells = np.arange(rows.size).reshape(rows.shape)
    sums = [np.array([cell]) for cell in cells.ravel()] + [*cells, *cells.T, cells.ravel()]
    return [Statement(each, *scheme(int(rows.ravel()[each].sum()))) for each in sums]


def test_rounding_to_5_gives_a_part_away_and_bands_do_not():
    table = [[1, 8, 8]]
    found = attack(_said(table, _nearest_5), np.ravel(table), FIRST)
    assert found.narrow == ("first",)
    assert attack(_said(table, _bands), np.ravel(table), FIRST).narrow == ()


def test_a_two_by_three_table_that_bands_do_not_protect_is_found():
    table = [[3, 19, 14], [15, 0, 9]]
    assert attack(_said(table, _bands), np.ravel(table), FIRST).narrow == ("first",)


def test_counts_of_5_and_more_and_of_none_are_not_tried():
    table = [[0, 5, 12]]
    targets = {str(at): np.array([at]) for at in range(3)}
    assert attack(_said(table, _bands), np.ravel(table), targets).tried == ()


def test_a_number_that_the_counts_contradict_is_of_another_file():
    other = Statement(np.array([0]), 1, 1)
    assert attack([Statement(np.array([0]), 2, 2)], [2], FIRST).narrow == ("first",)
    assert attack([other], [2], FIRST).narrow == ()


@pytest.mark.parametrize("printed", ["0", "7", "16", "1,012", "3.0", "[c]", "under 5"])
def test_what_is_not_printed_in_bands_is_not_read(printed):
    with pytest.raises(ValueError, match="not printed in bands"):
        statement(printed, [0])


@given(st.lists(st.integers(0, 14), min_size=4, max_size=4))
@settings(deadline=None, max_examples=25)
def test_the_solver_and_counting_out_agree(counts):
    """All 2 x 2 tables that print alike, against the programmes: as many values of the first."""
    table = np.reshape(counts, (2, 2))
    said = _said(table, _nearest_5)
    for value in range(6):
        first = Statement(np.array([0]), value, value)
        low, high = np.array([s.least for s in said[:4]]), np.array([s.most for s in said[:4]])
        grids = np.stack(np.meshgrid(*map(np.arange, low, high + 1))).reshape(4, -1)
        fits = grids[0] == value
        for each in said:
            fits &= (grids[each.cells].sum(axis=0) >= each.least) & (
                grids[each.cells].sum(axis=0) <= each.most
            )
        assert has_table([*said, first], 4) == bool(fits.any())


def _attacked(calls, scope, *, end=MARCH):
    printed = print_counts(count_years(calls, scope, end=end), before={})
    return attack_year(calls, scope, {each: str(band) for each, band in printed.items()}, end=end)


@pytest.mark.parametrize("a_year", [pytest.param(300, marks=pytest.mark.slow), 2_000])
def test_an_invented_district_gives_nothing_away(a_year):
    found = _attacked(*district(a_year=a_year, seed=1))
    assert len(found.tried) > 400
    assert found.narrow == found.undecided == ()


@pytest.mark.slow
@pytest.mark.parametrize("a_year", [300, 2_000])
@pytest.mark.parametrize("seed", [2, 3, 4])
@pytest.mark.parametrize("end", [MARCH, Month(2025, 9)])
def test_three_invented_districts_give_nothing_away(a_year, seed, end):
    found = _attacked(*district(a_year=a_year, seed=seed), end=end)
    assert len(found.tried) > 100
    assert found.narrow == found.undecided == ()


def test_exact_numbers_beside_the_bands_would_be_found():
    """The same attacker, had a ward's quarters been printed as they are."""
    calls, scope = district(a_year=300, seed=1, wards=4)
    said = [Statement(np.array([0, 1]), 7, 7), statement("under 10", [0]), Statement(
        np.array([1]), 5, 6)]  # fmt: skip
    assert attack(said, [2, 5], FIRST).narrow == ("first",)
    assert isinstance(calls, Calls) and len(scope.wards) == 4


@pytest.mark.parametrize("true", [1, 2, 3, 4])
def test_values_that_no_table_nearby_shows_are_looked_for_from_nothing_on(
    true: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The published lines leave open 0 to 4 calls, and the search nearby has seen one of them."""
    one = np.array([0])
    monkeypatch.setattr("scp_lib.disclosure.attacker._seen", lambda *_: {"calls": {true}})
    assert attack([Statement(one, 0, 4)], [true], {"calls": one}).narrow == ()
