"""Declared results of past years, beside the counts they would need."""

from __future__ import annotations

from scp_lib.settings.partnership import read_history, read_partnership
from scp_lib.studies.past_plan import words
from scp_lib.studies.past_plan.tables import PlanTables


def test_past_results_are_printed_with_the_counts_they_need() -> None:
    history = read_history(read_partnership("colchester"))
    assert history is not None
    tables = PlanTables(history)
    assert tables.reported is not None
    asked, reported = tables.asked.rows, tables.reported.rows
    assert reported["needed_count"].tolist() == [508, 125, 178]
    assert asked["needed_count"].tolist() == [6161, 38951, 6161]
    assert asked["target_pct"].round(1).tolist() == [-5, -6.9, -5]
    lines = [each.text for each in words.published(tables)]
    assert lines[0].startswith("No counts were published")
    assert "17% fewer reported for April 2008 to March 2009 (target: 5% fewer)" in lines[1]
    judgements = set(reported["judgement"])
    assert judgements == {"reported as met; cannot be checked"}
    assert "St Andrew's ward and Harbour ward" in words.reported_reading(tables).text
    assert "A true change of 2% is seen four times in five only" in words.asked_reading(tables).text
    assert "38,951 incidents" in words.asked_reading(tables).text


def test_a_plan_without_a_published_result_says_so() -> None:
    history = read_history(read_partnership("colchester"))
    assert history is not None
    bare = [target.model_copy(update={"declared": []}) for target in history.targets]
    tables = PlanTables(history.model_copy(update={"targets": bare}))
    assert tables.reported is None
    said = [each.text for each in words.published(tables)]
    assert said == ["No result of these targets was published."]
    assert not words.reported_reading(tables)
    assert {row.cell("reported").printed for row in tables.asked} == {"not reported"}
