"""All crime types side by side: what is judged together, and no word that an interval denies."""

from types import SimpleNamespace as Like

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from scp_lib.measures.comparison import compare_counts
from scp_lib.measures.overdispersion import AreaDispersion
from scp_lib.studies.crime_types import words
from scp_lib.studies.crime_types.study import CrimeTypeStudy, _side_by_side
from scp_lib.studies.crime_types.tables import type_table
from scp_lib.tables.crime_types import ASB, VIOLENCE


def compared(before, now, *, phi=1.0):
    days = {"current_exposure": 365, "baseline_exposure": 366}
    return Like(
        area=compare_counts(now, before, dispersion=phi, **days),
        area_dispersion=AreaDispersion(phi, 0.95, 13, 1, 12),
    )


def study_of(*types):
    """Return the study of (type, before, now)."""
    changes = _side_by_side({name: compared(before, now) for name, before, now in types})
    return CrimeTypeStudy(
        "Smallshire", changes, "January to December 2025", "January to December 2024", False
    )


def said(*types):
    study = study_of(*types)
    return [each.text for each in words.changes(study, type_table(study))]


def test_a_clear_fall_is_told_as_one():
    assert said((ASB, 3452, 3015)) == [
        "ASB: 3,015 in January to December 2025 against 3,452 in January to December 2024, "
        "12.4% fewer per day: a clear fall.",
    ]


@given(st.integers(0, 400), st.integers(1, 400))
def test_a_clear_change_is_said_only_where_the_interval_leaves_out_no_change(now, before):
    told = compare_counts(now, before, current_exposure=365, baseline_exposure=366)
    (text,) = said((ASB, before, now))
    assert ("a clear rise" in text) == (told.low_pct > 0)
    assert ("a clear fall" in text) == (told.high_pct < 0)
    assert (" fewer per day" in text) <= (told.change_pct < 0)
    assert (" more per day" in text) <= (told.change_pct > 0)


def test_from_none_there_is_no_percentage():
    (text,) = said((ASB, 0, 9))
    assert text.endswith("against 0 in January to December 2024. No percentage can be given.")


def test_other_types_are_named_only_where_they_changed_clearly():
    types = [(ASB, 100, 100), (VIOLENCE, 500, 510), ("Burglary", 400, 200), ("Drugs", 50, 52)]
    assert said(*types)[-1] == "Clear changes among the other types: burglary (49.9% fewer)."
    last = said(types[0], types[3])[-1]
    assert last == "No type of crime changed clearly."
    last = said((ASB, 400, 200), types[3])[-1]
    assert last == "No other type of crime changed clearly."


def test_asb_is_judged_by_itself_and_crime_types_together():
    # 250 after 300 has p = .036: beyond chance alone, and not as the best of six crime types, of
    # which one in twenty does so by chance
    others = {f"Crime {place}": compared(300, 300) for place in range(5)}
    table = _side_by_side({ASB: compared(300, 250), "Burglary": compared(300, 250), **others})
    verdicts = dict(zip(table["crime_type"], table["is_beyond_chance"], strict=True))
    assert verdicts[ASB] and not any(verdicts[name] for name in verdicts if name != ASB)


def test_equal_counts_are_no_change_whatever_the_days():
    table = type_table(study_of((ASB, 75, 75), ("Burglary", 75, 76)))
    assert [row.text("verdict") for row in table] == [
        "no clear change",
        "higher, but could be chance",
    ]


def test_a_type_without_a_year_before_is_left_out():
    none = Like(area=None)
    assert _side_by_side({ASB: none}).empty
    assert _side_by_side({ASB: none, "Drugs": compared(5, 6)})["crime_type"].tolist() == ["Drugs"]
    empty = study_of()._replace(changes=pd.DataFrame())
    assert type_table(empty) is None


def test_an_interval_without_an_upper_end_is_empty_in_the_table():
    rows = type_table(study_of((ASB, 0, 6))).rows
    assert rows["high_pct"].isna().all() and rows["change_pct"].isna().all()


def test_the_dispersion_printed_is_the_one_that_widened_the_interval():
    (row,) = _side_by_side({ASB: compared(300, 250, phi=3.4)}).to_dict("records")
    again = compare_counts(
        row["current_count"], row["baseline_count"], dispersion=row["phi"],
        current_exposure=365, baseline_exposure=366,
    )  # fmt: skip
    assert row["phi"] == 3.4
    assert (again.low_pct, again.high_pct) == (row["low_pct"], row["high_pct"])


def test_a_type_that_too_few_districts_have_is_never_called():
    found = {ASB: compared(3000, 2900, phi=3.4), "Robbery": compared(90, 8, phi=float("inf"))}
    study = study_of()._replace(changes=_side_by_side(found))
    table = type_table(study)
    assert not table.row("Robbery")["is_beyond_chance"]
    assert table.row("Robbery").text("verdict") == "too few to tell"
    assert words.changes(study, table)[-1].text == (
        "1 of 1 types of crime could not be judged: there are too few incidents here or in other "
        "districts."
    )
    told = words.one_change(study, table.row("Robbery")).text
    assert told.endswith(
        "Too few other areas have enough incidents to tell whether this is chance."
    )
