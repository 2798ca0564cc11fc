"""Every category by a written sequence of months: H hot, C cold, - neither."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from scp_lib.errors import MeasureError
from scp_lib.measures.emerging import GROUP_OF, Category, Group, categorise, emerging_hot_spots
from scp_lib.measures.explanation import explain
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
    assert found["group"].tolist() == [str(GROUP_OF[category]) for _, _, category in cases]


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


@pytest.mark.parametrize(
    ("months", "course", "said"),
    [
        ("-----------H", FLAT, "Hot in March 2026 for the first time in the last 12 months."),
        (
            "CCC--------H",
            FLAT,
            "Hot in March 2026 for the first time in the last 12 months, after being cold in 3 of "
            "them.",
        ),
        (
            "C--------HHH",
            FLAT,
            "Hot in each of the last 3 months, to March 2026, and in none of the 9 before, and "
            "cold in 1 of those.",
        ),
        (
            "HHHH-HHHHHHH",
            UP,
            "Hot in 11 of the last 12 months, including March 2026, and getting hotter.",
        ),
        (
            "HHHH-HHHHHHH",
            DOWN,
            "Hot in 11 of the last 12 months, including March 2026, but getting less hot.",
        ),
        ("HHHHHHHHHHH-", FLAT, "Hot in 11 of the last 12 months, but not in March 2026."),
        (
            "HHHH-HHHHHHH",
            FLAT,
            "Hot in 11 of the last 12 months, including March 2026, with no clear rise or fall.",
        ),
        (
            "H-C--------H",
            FLAT,
            "Hot in 2 of the last 12 months, including March 2026, and cold in 1 of them.",
        ),
        (
            "H----------H",
            FLAT,
            "Hot in 2 of the last 12 months, including March 2026, on and off, and never cold.",
        ),
        (
            "CCCCCCCCCCCC",
            UP,
            "Cold in 12 of the last 12 months, including March 2026, but getting less cold.",
        ),
        (
            "HHH---C-----",
            FLAT,
            "Hot in 3 and cold in 1 of the last 12 months, and neither in March 2026.",
        ),
    ],
)
def test_each_category_is_explained_in_a_sentence(months, course, said):
    found = label(months, course).to_frame().T
    assert explain(found, months=YEAR).tolist() == [said]


@pytest.mark.parametrize(("months", "course", "category"), ALL_CASES)
def test_an_explanation_is_one_sentence_that_names_the_last_month(months, course, category):
    held = [Month(2024, 1) + step for step in range(len(months))]
    said = explain(label(months, course).to_frame().T, months=held)[0]
    assert said.endswith(".")
    assert said.count(".") == 1
    assert held[-1].name in said


def test_four_plain_groups_hold_the_eight_hot_categories():
    hot = [category for category in Category if category.value.endswith("hot spot")]
    assert {GROUP_OF[category] for category in hot} == {
        Group.NEW, Group.PERSISTENT, Group.FADING, Group.ON_AND_OFF,
    }  # fmt: skip
    assert [GROUP_OF[c] for c in Category if c not in hot] == [Group.COLD] * 8 + [Group.NO_PATTERN]


def planted():
    """Sixty places alone, three map points each, two incidents a month; some planted."""
    counts = np.full((60, 12), 2.0)
    counts[0] = 30  # always
    counts[1, -1] = 30  # since the last month
    counts[2, -4:] = 30  # since four months
    counts[3, :11] = 30  # until the last
    counts[4, ::2] = 30
    counts[4, -1] = 30  # on and off
    counts[5] = np.linspace(30, 90, 12).round()  # rising
    counts[6] = np.linspace(90, 30, 12).round()  # falling
    return counts


def test_planted_places_are_found_with_their_category():
    alone = sparse.eye_array(60, format="csr")
    found = emerging_hot_spots(planted(), weights=alone, map_points=[3] * 60, earlier_months=0)
    assert found.labels["category"].tolist()[:7] == [
        "persistent hot spot", "new hot spot", "consecutive hot spot", "historical hot spot",
        "sporadic hot spot", "intensifying hot spot", "diminishing hot spot",
    ]  # fmt: skip
    assert not found.labels["category"][7:].str.contains("hot").any()


def test_a_missing_month_does_not_cool_a_place():
    counts = planted()
    counts[:, 5] = np.nan
    alone = sparse.eye_array(60, format="csr")
    found = emerging_hot_spots(counts, weights=alone, map_points=[3] * 60, earlier_months=0)
    assert found.labels["month_count"].eq(11).all()
    assert found.labels["hot_month_count"][0] == 11
    assert found.labels["category"][0] == "persistent hot spot"
    assert np.isnan(found.z[:, 5]).all()


def test_what_cannot_be_answered_is_refused():
    with pytest.raises(MeasureError, match="column a month"):
        categorise([[95, 95]], z=[[1.0]])
    with pytest.raises(MeasureError, match="90, 95 or 99"):
        categorise([[95]], z=[[1.0]], level=80)
    with pytest.raises(MeasureError, match="No month is held"):
        categorise([[95]], z=[[1.0]], is_held=[False])
    with pytest.raises(MeasureError, match="another number"):
        explain(pd.DataFrame({"month_count": [11]}), months=YEAR)
    with pytest.raises(MeasureError, match="column a month"):
        emerging_hot_spots([1, 2], weights=sparse.eye_array(2), map_points=[1, 1])
