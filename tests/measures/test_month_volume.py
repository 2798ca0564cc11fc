"""Half months are found, and whole ones are not taken for half."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.measures.month_volume import LEAST_OTHERS, far_below_others, fragments, vanished
from scp_lib.periods import Month, Period
from scp_lib.sources.police_uk.usual import FORCES
from scp_lib.tables.crime_types import CRIME_TYPES

YEARS = list(Period.parse("2023-01/2025-12"))
ESSEX = {  # rows of data.police.uk's files, as received
    "2024-01": 13148, "2024-02": 12722, "2024-03": 14092, "2024-04": 12875, "2025-01": 12144,
    "2025-02": 11274, "2025-03": 13341, "2025-04": 13200, "2025-05": 13743, "2025-06": 13859,
    "2025-07": 14922, "2025-08": 14109, "2025-09": 12800, "2025-10": 13299, "2025-11": 12920,
    "2025-12": 12606,
}  # fmt: skip


def force(rng: np.random.Generator, *, size: float) -> dict[Month, int]:
    """Three years of a force: seasons of a tenth, a trend, months that vary by 6%, counts."""
    season = 1 + 0.1 * np.sin(2 * np.pi * np.arange(len(YEARS)) / 12)
    trend = np.exp(rng.normal(0, 0.03) * np.arange(len(YEARS)) / 12)
    means = size * season * trend * np.exp(rng.normal(0, 0.06, len(YEARS)))
    days = np.array([month.days for month in YEARS]) / 30.4
    return dict(zip(YEARS, rng.poisson(means * days).tolist(), strict=True))


def test_no_month_of_a_whole_force_is_taken_for_half() -> None:
    rng = np.random.default_rng(2008)
    found = [
        each.is_far_below
        for size in (800, 4_000, 13_000) * 100
        for each in far_below_others(force(rng, size=size)).values()
    ]
    assert len(found) == 300 * 36
    assert sum(found) <= 0.0005 * len(found)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5])
def test_a_part_of_a_month_is_found(share: float) -> None:
    rng = np.random.default_rng(1998)
    found = []
    for _ in range(60):
        counts = force(rng, size=4_000)
        month = YEARS[int(rng.integers(len(YEARS)))]
        found.append(
            far_below_others(counts | {month: int(share * counts[month])})[month].is_far_below
        )
    assert np.mean(found) >= 0.95


def test_five_half_months_of_twelve_do_not_hide_one_another() -> None:
    year = Period.parse("2025-01/2025-12")
    counts = {month: (200 if month.month <= 5 else 400) * month.days for month in year}
    found = far_below_others(counts)
    assert [month.month for month in year if found[month].is_far_below] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("month", ESSEX)
def test_half_of_a_real_month_of_essex_is_found_and_no_whole_one(month: str) -> None:
    counts = {Month.parse(name): count for name, count in ESSEX.items()}
    assert not any(each.is_far_below for each in far_below_others(counts).values())
    half = {**counts, Month.parse(month): counts[Month.parse(month)] // 2}
    found = [str(name) for name, each in far_below_others(half).items() if each.is_far_below]
    assert found == [month]


def test_too_few_months_are_not_judged() -> None:
    months = list(Period.parse("2025-01/2025-12"))
    assert far_below_others(dict.fromkeys(months[:LEAST_OTHERS], 100)) == {}
    assert len(far_below_others(dict.fromkeys(months[: LEAST_OTHERS + 1], 100))) == 6


def test_a_fall_of_a_fifth_is_no_half_month() -> None:
    counts = {month: 400 * month.days for month in YEARS}
    counts[YEARS[-1]] = int(0.8 * counts[YEARS[-1]])
    assert not far_below_others(counts)[YEARS[-1]].is_far_below


def test_by_hand() -> None:
    """Others alike: the spread is the least, 5%; t(0.001, 10) is 4.1437, sqrt(12/11) 1.0445."""
    year = Period.parse("2025-01/2025-12")
    found = far_below_others({month: 400 * month.days for month in year})[Month(2025, 4)]
    assert found.expected == 12_000
    assert found.low == pytest.approx(12_000 * np.exp(-4.1437 * (12 / 11) ** 0.5 * 0.05), rel=1e-3)


def test_nothing_expected_is_nothing_missed() -> None:
    found = far_below_others(dict.fromkeys(YEARS, 0))
    assert not any(each.is_far_below for each in found.values())


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 10_000), min_size=6, max_size=40), st.integers(2, 9))
def test_more_rows_are_never_further_below(counts: list[int], times: int) -> None:
    months = [Month(2020, 1) + number for number in range(len(counts))]
    table = dict(zip(months, counts, strict=True))
    last = months[-1]
    more = table | {last: table[last] * times}
    before, after = far_below_others(table)[last], far_below_others(more)[last]
    assert before.expected == after.expected
    assert before.is_far_below or not after.is_far_below


DYFED_POWYS = {"2024-01": 1187, "2024-02": 300, "2024-03": 164, "2024-04": 283, "2025-12": 3127}
"""As received: four months of which the force sent a part."""


@pytest.mark.parametrize("length", range(2, 6))
def test_fragments_beside_a_whole_month_are_found_however_few_there_are(length: int) -> None:
    counts = {Month.parse(name): DYFED_POWYS[name] for name in list(DYFED_POWYS)[-length:]}
    assert [str(month) for month in fragments(counts)] == list(DYFED_POWYS)[-length:-1]


def test_seven_fragments_do_not_make_a_whole_month_of_one() -> None:
    months = list(Period.parse("2025-01/2025-08"))
    counts = {month: 300 + 7 * place for place, month in enumerate(months)} | {months[-1]: 3_000}
    assert list(fragments(counts)) == months[:-1]


def test_no_whole_month_of_essex_or_of_an_invented_force_is_a_fragment() -> None:
    whole = {Month.parse(name): count for name, count in ESSEX.items()}
    assert fragments(whole) == {} and fragments(dict(list(whole.items())[:2])) == {}
    rng = np.random.default_rng(7)
    assert not any(fragments(force(rng, size=size)) for size in (800, 4_000, 13_000) * 20)


def test_a_month_of_long_ago_is_not_held_against_today() -> None:
    assert fragments({Month(2012, 1): 400, Month(2025, 1): 1_000}) == {}
    assert list(fragments({Month(2022, 1): 400, Month(2025, 1): 1_000})) == [Month(2022, 1)]
    assert fragments({Month(2025, 1): 500, Month(2025, 2): 1_000}) == {}
    assert fragments({}) == {}


def type_months(rng: np.random.Generator, *, mean: float) -> dict[Month, int]:
    """Three years of a crime type: months that vary by a third, more than the largest types do."""
    trend = np.exp(rng.normal(0, 0.3) * np.arange(len(YEARS)) / 12)
    means = max(mean, 0.3) * trend * np.exp(rng.normal(-0.06, 0.35, len(YEARS)))
    return dict(zip(YEARS, rng.poisson(means).tolist(), strict=True))


def test_no_type_of_any_force_vanishes_by_chance() -> None:
    """39 forces, 14 types, lengths of 3 to 36 months: no false alarm in 4 x 546 series."""
    rng = np.random.default_rng(1829)
    for means in pd.read_csv(FORCES)[list(CRIME_TYPES)].to_numpy().ravel():
        counts = type_months(rng, mean=means)
        for length in (3, 6, 12, 36):
            assert vanished({month: counts[month] for month in YEARS[:length]}) == {}


@pytest.mark.parametrize(("mean", "months", "least"), [
    (100, 1, 0.95), (40, 1, 0.75), (30, 2, 0.75), (20, 3, 0.75), (300, 9, 0.95),
])  # fmt: skip
def test_a_type_that_vanishes_is_found(mean: int, months: int, least: float) -> None:
    rng = np.random.default_rng(1985)
    found = []
    for _ in range(40):
        counts = dict(zip(YEARS[:12], rng.poisson(mean * np.exp(rng.normal(0, 0.25, 12))).tolist(),
                          strict=True))  # fmt: skip
        start = int(rng.integers(0, 13 - months))
        gone = YEARS[start : start + months]
        found.append(list(vanished(counts | dict.fromkeys(gone, 0))) == gone)
    assert np.mean(found) >= least


def test_a_type_vanishes_by_hand() -> None:
    """Spread 0.5 of few months is a negative binomial of size 4: (1 + m/4)^-4 < 1e-6, m > 122.5."""
    january, march = Month(2025, 1), Month(2025, 3)
    assert list(vanished({january: 0, march: 123})) == [january]
    assert vanished({january: 0, march: 122}) == {}
    assert vanished({january: 0}) == vanished({}) == {}
