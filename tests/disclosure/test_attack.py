"""The attacker: bounds worked by hand, and by trying every table there is."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import inf

import numpy as np
import pytest

from scp_lib.disclosure.attack import Published, attack
from scp_lib.disclosure.figures import Figure

A, B, C = ("a",), ("b",), ("c",)


def _withheld(*cells, mark="withheld"):
    return Published(Figure("+".join(c[0] for c in cells), frozenset(cells)), None, mark)


def _shown(number, *cells, **kind):
    figure = Figure("shown " + "+".join(c[0] for c in cells) + str(kind), frozenset(cells), **kind)
    return Published(figure, Fraction(str(number)))


def _bounds(*rows, **how):
    return [(found.low, found.high) for found in attack(list(rows), **{"threshold": 5, **how})]


def test_nothing_is_known_of_a_count_alone():
    assert _bounds(_withheld(A)) == [(1, inf)]
    assert _bounds(_withheld(A), zeros_shown=False) == [(0, inf)]
    assert _bounds(_withheld(A, mark="small"), _withheld(B, mark="large")) == [(1, 4), (5, inf)]


def test_one_withheld_in_a_total_is_the_difference():
    assert _bounds(_withheld(A), _shown(7, B), _shown(10, A, B)) == [(3, 3)]


def test_two_packs_are_subtracted():
    """a + b in one month's pack, b + c in the next: a is known, so c is."""
    rows = [_shown(12, A, B), _shown(9, B, C), _shown(6, A), _withheld(C)]
    assert _bounds(*rows) == [(3, 3)]


@pytest.mark.parametrize(("decimals", "expected"), [(0, (1, 13)), (1, (3, 3))])
def test_a_rate_gives_the_count_back(decimals, expected):
    rate = round(Fraction(3 * 1000, 9_000), decimals)
    row = _shown(float(rate), A, kind="rate", decimals=decimals, population=9_000)
    assert _bounds(row, _withheld(A)) == [expected if decimals else (1, 4)]


def test_a_share_of_a_known_total_gives_the_count_back():
    whole = frozenset({A, B})
    share = _shown("7.5", A, kind="share", decimals=1, whole=whole)
    assert _bounds(share, _shown(40, A, B), _withheld(A), _withheld(B)) == [(3, 3), (37, 37)]


def test_a_change_of_a_known_baseline_gives_the_count_back():
    change = _shown("-66.7", A, kind="change", decimals=1, whole=frozenset({B}))
    assert _bounds(change, _shown(9, B), _withheld(A)) == [(3, 3)]


def test_fractions_are_rounded_inwards():
    """2a + ... : three pairs that add to 5 leave halves to the plain programme, and no table."""
    rows = [_shown(5, A, B), _shown(5, B, C), _shown(4, A, C), _withheld(A)]
    assert _bounds(*rows) == [(2, 2)]


@pytest.mark.parametrize("number", range(12))
def test_bounds_are_those_of_every_table_that_fits(number):
    """All 2 x 3 tables are listed and held against what is shown."""
    rng = np.random.default_rng(number)
    cells = [(w, k) for w in "ab" for k in "xyz"]
    truth = dict(zip(cells, rng.poisson(2.5, 6).tolist(), strict=True))
    sums = [frozenset(c for c in cells if c[0] == w) for w in "ab"]
    sums += [frozenset(c for c in cells if c[1] == k) for k in "xyz"]
    hidden = [cell for cell in cells if 0 < truth[cell] < 5]
    shown = [s for s in sums if rng.random() < 0.8] + [
        frozenset({c}) for c in set(cells) - {*hidden}
    ]
    total = {s: sum(truth[c] for c in s) for s in shown}
    rows = [Published(Figure(f"sum {n}", s), Fraction(total[s])) for n, s in enumerate(shown)]
    rows += [_withheld(cell, mark="small") for cell in hidden]
    fits = []
    for values in product(range(1, 5), repeat=len(hidden)):
        table = truth | dict(zip(hidden, values, strict=True))
        if all(sum(table[c] for c in s) == total[s] for s in shown):
            fits.append(values)
    expected = [(min(column), max(column)) for column in zip(*fits, strict=True)]
    assert _bounds(*rows) == expected


def test_it_says_from_which_figures():
    rows = [_withheld(A), _shown(7, B), _shown(10, A, B)]
    because = attack(rows, threshold=5)[0].because
    assert any("a+b" in name for name in because)
