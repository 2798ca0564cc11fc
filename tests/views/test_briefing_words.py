"""What a briefing says follows from its tables: no word that the interval does not bear."""

import math
from types import SimpleNamespace as Like

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_lib.measures.comparison import compare_counts
from scp_lib.pack.document import Cell, PackTable, text_of
from scp_lib.periods import Month, Period
from scp_lib.views import briefing_words as say

YEAR = list(Period.year_to(Month(2025, 12)))
ASB, VIOLENCE = "Anti-social behaviour", "Violence and sexual offences"
HEADERS = dict.fromkeys(
    ["crime_type", "baseline_count", "current_count", "change_pct", "low_pct", "high_pct", "phi"],
    "words",
)


def found_like(months=tuple(YEAR), targets=()):
    return Like(
        settings=Like(area_name="Smallshire"),
        months=YEAR,
        targets=targets,
        asb=Like(
            months=list(months), months_name="January to December 2025",
            earlier_name="January to December 2024", area_dispersion=Like(pair_count=5),
            area_kind="districts",
        ),
    )  # fmt: skip


def tables_like(*pairs):
    """Make the tables of (type, before, now), judged by the plain interval."""
    rows = []
    for name, before, now in pairs:
        told = compare_counts(now, before, current_exposure=365, baseline_exposure=366)
        high = told.high_pct if math.isfinite(told.high_pct) else math.nan
        rows.append((name, before, now, told.change_pct, told.low_pct, high, 1.0,
                     told.is_beyond_chance))  # fmt: skip
    changes = pd.DataFrame(rows, columns=[*HEADERS, "is_beyond_chance"])
    wards = pd.DataFrame({"ward_name": ["All wards"], "incident_count": [pairs[0][2]]})
    return {
        "changes_by_type": PackTable(
            "changes_by_type", "Changes", changes, "crime_type", HEADERS,
            sign=frozenset({"change_pct", "low_pct", "high_pct"}),
        ),
        "asb_by_ward": PackTable(
            "asb_by_ward", "Wards", wards, "ward_name",
            {"ward_name": "Ward", "incident_count": "Incidents"},
        ),
    }  # fmt: skip


def words_of(sentences):
    return [text_of(each) for each in sentences]


def test_a_clear_fall_is_told_as_one():
    told = words_of(say.what_changed(found_like(), tables_like((ASB, 3452, 3015))))
    assert told == [
        "3,015 ASB incidents were recorded in Smallshire, January to December 2025.",
        "ASB: 3,015 in January to December 2025 against 3,452 in January to December 2024, "
        "12.4% fewer per day (95% interval: 16.6% fewer to 8.0% fewer). "
        "That is beyond chance.",
    ]


@given(st.integers(0, 400), st.integers(1, 400))
def test_more_than_chance_is_said_only_where_the_interval_leaves_out_no_change(now, before):
    told = compare_counts(now, before, current_exposure=365, baseline_exposure=366)
    tables = tables_like((ASB, before, now))
    words = words_of(say.what_changed(found_like(), tables))[1]
    assert ("beyond chance" in words) == (told.low_pct > 0 or told.high_pct < 0)
    assert (" fewer per day" in words) <= (told.change_pct < 0)
    assert (" more per day" in words) <= (told.change_pct > 0)


def test_from_none_there_is_no_percentage():
    words = words_of(say.what_changed(found_like(), tables_like((ASB, 0, 9))))[1]
    assert words.endswith("against 0 in January to December 2024. No percentage of none exists.")


def test_other_types_are_named_only_beyond_chance():
    pairs = [(ASB, 100, 100), (VIOLENCE, 500, 510), ("Burglary", 400, 200), ("Drugs", 50, 52)]
    last = words_of(say.what_changed(found_like(), tables_like(*pairs)))[-1]
    assert last == "Beyond chance among the other types: burglary (49.9% fewer)."
    last = words_of(say.what_changed(found_like(), tables_like(pairs[0], pairs[3])))[-1]
    assert last == "No other type of crime changed beyond chance."


def test_half_a_year_is_said_to_be_one():
    told = words_of(say.what_changed(found_like(months=YEAR[:4]), tables_like((ASB, 10, 12))))
    assert told[1].startswith("Only January to December 2025 can be compared")


def test_without_the_year_before_nothing_is_said_of_a_change():
    tables = tables_like((ASB, 10, 12))
    del tables["changes_by_type"]
    told = words_of(say.what_changed(found_like(), tables))
    assert told[-1] == "No month of the year before is held: nothing can be said of a change."


@pytest.mark.parametrize(
    ("value", "words"), [(-11.54, "11.5% fewer"), (0.04, "no change"), (3.0, "3.0% more")]
)
def test_a_side_is_a_size_with_its_word(value, words):
    rows = pd.DataFrame({"name": ["x"], "change_pct": [value]})
    tables = {"t": PackTable("t", "T", rows, "name", {"name": "N", "change_pct": "C"},
                             sign=frozenset({"change_pct"}))}  # fmt: skip
    assert text_of(say.side(value, at=Cell("t", "x", "change_pct"), tables=tables)) == words


def test_targets_that_nobody_agreed_to_are_named():
    agreed, other = (
        Like(setting=Like(title=title, is_agreed=is_agreed))
        for title, is_agreed in (("One", True), ("Two", False))
    )
    assert say.not_agreed([agreed]) == ""
    assert say.not_agreed([agreed, other]).startswith("Two: not agreed by the partnership.")
    assert say.not_agreed([other]).startswith("These targets are not agreed")


def test_without_targets_that_is_said():
    assert words_of(say.targets_met(found_like(), {})) == ["No target is set."]


def ward_table(**counts):
    rows = pd.DataFrame(
        [*[(name.replace("_", " "), count, 10.0) for name, count in counts.items()],
         ("All wards", sum(counts.values()), 100.0)],
        columns=["ward_name", "incident_count", "share_pct"],
    )  # fmt: skip
    headers = {"ward_name": "Ward", "incident_count": "Incidents", "share_pct": "Share, %"}
    return {"asb_by_ward": PackTable("asb_by_ward", "Wards", rows, "ward_name", headers)}


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"A": 9, "B": 9, "C": 4, "D": 4}, "A and B had the most ASB: 9 incidents each, 10.0% of "
         "all; then C (4) and D (4)."),
        ({"A": 9, "B": 5, "C": 4, "D": 4}, "A had the most ASB: 9 incidents, 10.0% of all; then B "
         "(5), C (4) and D (4)."),
        ({"A": 9, "B": 5, "C": 4, "D": 3}, "A had the most ASB: 9 incidents, 10.0% of all; then B "
         "(5) and C (4)."),
        ({"A": 1, "B": 0}, "A had the most ASB: 1 incident, 10.0% of all."),
        ({"A": 0}, "No ward had any ASB."),
    ],
)  # fmt: skip
def test_wards_of_the_same_count_are_named_together(counts, words):
    assert text_of(say.most_asb(ward_table(**counts))) == words
