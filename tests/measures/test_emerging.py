"""Every category by a written sequence of months: H hot, C cold, - neither."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import MeasureError
from scp_lib.measures.emerging import Category, categorise
from scp_lib.periods import Month

FLAT, UP, DOWN = "flat", "up", "down"
YEAR = [Month(2025, 4) + step for step in range(12)]
BIN = {"H": 95, "C": -95, "-": 0, "h": 90, "c": -90, "A": 99, "B": -99}


def label(months, course=FLAT, **settings_):
    n = len(months)
    z = {FLAT: [0.0, 1.0] * n, UP: range(n), DOWN: range(n, 0, -1)}[course]
    found = categorise([[BIN[month] for month in months]], z=[list(z)[:n]], **settings_)
    return found.iloc[0]


HOT_CASES = [
    # new: only at the last month
    ("-----------H", FLAT, Category.NEW_HOT),
    ("-----------H", UP, Category.NEW_HOT),
    ("CCCCCCCCCCCH", UP, Category.NEW_HOT),  # cold before: new, by precedence
    ("C----------H", FLAT, Category.NEW_HOT),  # nor is it oscillating
    ("H", FLAT, Category.NEW_HOT),  # of one month: new before persistent
    # consecutive: one unbroken run to the end
    ("----------HH", FLAT, Category.CONSECUTIVE_HOT),
    ("--HHHHHHHHHH", FLAT, Category.CONSECUTIVE_HOT),  # 10 of 12 is not often
    ("--HHHHHHHHHH", UP, Category.CONSECUTIVE_HOT),
    ("CCCCCCCCCCHH", UP, Category.CONSECUTIVE_HOT),  # before oscillating
    ("C" * 22 + "HH", UP, Category.CONSECUTIVE_HOT),  # often cold, and yet the last month decides
    # intensifying, diminishing, persistent: often, hot at the end, by trend
    ("HHHHHHHHHHHH", UP, Category.INTENSIFYING_HOT),
    ("HHHH-HHHHHHH", UP, Category.INTENSIFYING_HOT),  # 11 of 12 is enough
    ("-HHHHHHHHHHH", UP, Category.INTENSIFYING_HOT),  # one run, but often: not consecutive
    ("CHHHHHHHHHHH", UP, Category.INTENSIFYING_HOT),  # often: not oscillating
    ("HHHHHHHHHHHH", DOWN, Category.DIMINISHING_HOT),
    ("HHHH-HHHHHHH", DOWN, Category.DIMINISHING_HOT),
    ("HHHHHHHHHHHH", FLAT, Category.PERSISTENT_HOT),
    ("HHHH-HHHHHHH", FLAT, Category.PERSISTENT_HOT),
    ("-HHHHHHHHHHH", FLAT, Category.PERSISTENT_HOT),
    ("HHHHHHHHH-", FLAT, Category.HISTORICAL_HOT),  # 9 of 10 is exactly nine tenths
    ("-HHHHHHHHH", FLAT, Category.PERSISTENT_HOT),
    ("HHH-HHH-HHHHHHHHHHHH", FLAT, Category.PERSISTENT_HOT),  # 18 of 20
    ("H-H-HHH-HHHHHHHHHHHH", FLAT, Category.SPORADIC_HOT),  # 17 of 20
    # historical: often, not at the end
    ("HHHHHHHHHHH-", FLAT, Category.HISTORICAL_HOT),
    ("HHHHHHHHHHH-", DOWN, Category.HISTORICAL_HOT),
    # oscillating and sporadic: hot at the end, not often
    ("H-C--------H", FLAT, Category.OSCILLATING_HOT),
    ("HHHHHHHHHHCH", UP, Category.INTENSIFYING_HOT),  # 11 of 12
    ("HHHHHHHHH-CH", UP, Category.OSCILLATING_HOT),  # 10 of 12
    ("H----------H", FLAT, Category.SPORADIC_HOT),
    ("HHHHH--HHHHH", UP, Category.SPORADIC_HOT),  # 10 of 12 is not often
]
MIRROR = str.maketrans("HC", "CH")
TURN = {UP: DOWN, DOWN: UP, FLAT: FLAT}
COLD_CASES = [
    (
        months.translate(MIRROR),
        TURN[course],
        Category(category.value.replace("hot spot", "cold spot")),
    )
    for months, course, category in HOT_CASES
]
NO_PATTERN_CASES = [
    ("------------", FLAT, Category.NO_PATTERN),
    ("------------", UP, Category.NO_PATTERN),
    ("HHHHHHHHHH--", FLAT, Category.NO_PATTERN),  # 10 of 12, not at the end
    ("HHHHH-CCCCC-", FLAT, Category.NO_PATTERN),
    ("HCHCHCHCHC--", FLAT, Category.NO_PATTERN),
    ("CCCCCCCCCC--", FLAT, Category.NO_PATTERN),
]
ALL_CASES = HOT_CASES + COLD_CASES + NO_PATTERN_CASES


@pytest.mark.parametrize(("months", "course", "category"), ALL_CASES)
def test_a_written_sequence_of_months(months, course, category):
    assert label(months, course)["category"] == category


def test_all_seventeen_are_reached():
    assert {category for _, _, category in ALL_CASES} == set(Category)
    assert len(set(Category)) == 17


def test_a_weakening_cold_spot_is_not_an_intensifying_hot_one():
    # z rises from -12 towards -1: the same rise would intensify a hot spot.
    found = categorise([[-99] * 12], z=[list(range(-12, 0))]).iloc[0]
    assert found["category"] == Category.DIMINISHING_COLD
    assert found["trend"] == "rise"


def test_a_deepening_cold_spot_intensifies():
    found = categorise([[-99] * 12], z=[list(range(0, -12, -1))]).iloc[0]
    assert found["category"] == Category.INTENSIFYING_COLD


def test_all_at_once_is_the_same_as_one_by_one():
    cases = [case for case in ALL_CASES if len(case[0]) == 12]
    z = {FLAT: [0.0, 1.0] * 6, UP: list(range(12)), DOWN: list(range(12, 0, -1))}
    bins = [[BIN[month] for month in months] for months, _, _ in cases]
    found = categorise(bins, z=[z[course] for _, course, _ in cases])
    assert found["category"].tolist() == [str(category) for _, _, category in cases]


def slowly(states, rising, falling):
    """The rules, one place at a time, as they are written."""
    n, here = len(states), states[-1]
    hot, cold = states.count("H"), states.count("C")
    side = here if here != "-" else ("C" if cold > hot else "H")
    count = hot if side == "H" else cold
    other = cold if side == "H" else hot
    run = n - len("".join(states).rstrip(side))
    if side == "C":
        rising, falling = falling, rising
    often = count * 10 >= n * 9
    name = "no pattern"
    if here == side and count == 1:
        name = "new"
    elif here == side and run == count and not often:
        name = "consecutive"
    elif often and here == side and rising:
        name = "intensifying"
    elif often and here == side and falling:
        name = "diminishing"
    elif often and here != side:
        name = "historical"
    elif often:
        name = "persistent"
    elif here == side and other:
        name = "oscillating"
    elif here == side:
        name = "sporadic"
    return name if name == "no pattern" else f"{name} {'hot' if side == 'H' else 'cold'} spot"


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(
        st.lists(st.sampled_from("HC-"), min_size=1, max_size=26),
        st.lists(st.sampled_from("HHHHHHHHHHHC-"), min_size=9, max_size=26),
        st.lists(st.sampled_from("CCCCCCCCCCCH-"), min_size=9, max_size=26),
    ),
    st.sampled_from([FLAT, UP, DOWN]),
)
def test_any_sequence_agrees_with_the_rules_read_one_by_one(states, course):
    found = label("".join(states), course)
    expected = slowly(states, found["trend"] == "rise", found["trend"] == "fall")
    assert found["category"] == expected


def test_the_level_says_which_months_are_hot():
    assert label("hhhhhhhhhhhH")["category"] == Category.NEW_HOT
    assert label("hhhhhhhhhhhH", level=90)["category"] == Category.PERSISTENT_HOT
    assert label("HHHHHHHHHHHA", level=99)["category"] == Category.NEW_HOT


def test_the_trend_needs_to_be_significant():
    z = [[0.0, 1.0] * 5 + [2.0, 3.0]]
    weak = categorise([[95] * 12], z=z)
    p = float(weak["trend_p"][0])
    assert 0.05 < p < 0.2
    assert weak["category"][0] == Category.PERSISTENT_HOT
    strict = categorise([[95] * 12], z=z, trend_alpha=p + 1e-9)
    assert strict["category"][0] == Category.INTENSIFYING_HOT


def test_missing_months_are_left_out():
    bins = [[95, 0, 95, 95, 95, 95, 95, 95, 95, 95, 95, 0]]
    held = [True, False] + [True] * 9 + [False]
    found = categorise(bins, z=np.zeros((1, 12)), is_held=held).iloc[0]
    assert (found["month_count"], found["hot_month_count"]) == (10, 10)
    assert found["category"] == Category.PERSISTENT_HOT
    assert found["run_month_count"] == 10


def test_what_cannot_be_answered_is_refused():
    with pytest.raises(MeasureError, match="column a month"):
        categorise([[95, 95]], z=[[1.0]])
    with pytest.raises(MeasureError, match="90, 95 or 99"):
        categorise([[95]], z=[[1.0]], level=80)
    with pytest.raises(MeasureError, match="No month is available"):
        categorise([[95]], z=[[1.0]], is_held=[False])
