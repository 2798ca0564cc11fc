"""Targets as a reader meets them: words that fit the figures, and shapes beside colours."""

from __future__ import annotations

import html
import math
import re

import pandas as pd
import pytest

from scp_lib.document.naming import at_start
from scp_lib.measures.overdispersion import UNKNOWN, AreaDispersion
from scp_lib.measures.placed import PlacedShares
from scp_lib.measures.regression_to_mean import ExpectedFall
from scp_lib.measures.targets import target_progress
from scp_lib.measures.verdicts import Verdict
from scp_lib.measures.year_end import Outlook, cumulative_trajectory, year_end
from scp_lib.periods import Month, Period
from scp_lib.settings.targets import TargetSetting
from scp_lib.studies.targets import pictures, words
from scp_lib.studies.targets.study import TargetAnswer, TargetStudy
from scp_lib.studies.targets.tables import (
    Target,
    TargetTables,
    by_priority,
)

BASELINE, CURRENT = Period.parse("2024-01/2024-12"), Period.parse("2025-01/2025-12")
ALONE = AreaDispersion(1.0, 0.95, 16, 1, 15)
"""Counts that vary by chance alone."""
NASTY = "<b>Violence</b> & $x$"


def months(*years: float, first: str = "2024-01-01") -> pd.DataFrame:
    """So many incidents a month in each year."""
    counts = [count for year in years for count in [year] * 12]
    days = pd.date_range(first, periods=len(counts), freq="MS")
    return pd.DataFrame({"month": days, "incident_count": pd.array(counts, dtype="Int64")})


def study(
    monthly: pd.DataFrame,
    *,
    change_pct: float = -5.0,
    newest: Month = CURRENT.last,
    phi: AreaDispersion = ALONE,
    rest: dict[str, pd.DataFrame] | None = None,
    title: str = "ASB in the east",
    direction: str = "fewer",
) -> TargetStudy:
    """One target of one period, measured as the pages measure it."""
    setting = TargetSetting.model_validate(
        {
            "key": "asb", "title": title, "owner": "Somebody", "priority": "ASB",
            "source": "The plan", "crime_types": ["Anti-social behaviour"], "wards": ["East"],
            "baseline": "2024-01/2024-12", "direction": direction,
            "periods": [{"months": "2025-01/2025-12", "change_pct": change_pct}],
        }
    )  # fmt: skip
    options = {"baseline": BASELINE, "current": CURRENT, "target_pct": change_pct, "newest": newest}
    progress = target_progress(
        monthly, dispersion=phi, rest=rest, direction=setting.direction, **options
    )
    path = cumulative_trajectory(monthly, **options) if newest >= CURRENT.first else None
    answer = TargetAnswer(CURRENT, change_pct, change_pct, progress, "", path, None)
    return TargetStudy(setting, "the east", monthly, None, "", None, 17, (answer,))


def tables_of(*found: TargetStudy) -> TargetTables:
    return TargetTables(list(found), months_name="December 2025")


def shown(found: TargetStudy) -> Target:
    return tables_of(found).targets[0]


def card(found: TargetStudy) -> str:
    return pictures.target_card(shown(found)).html


def table(*found: TargetStudy) -> str:
    return pictures.target_table(tables_of(*found)).html


def text_of(page: str) -> str:
    page = re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)
    page = re.sub(r"</?data\b[^>]*>", "", page)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


CASES = {
    Verdict.BEYOND_CHANCE: study(months(40, 30)),
    Verdict.WITHIN_CHANCE: study(months(40, 37)),
    Verdict.NOT_REACHED: study(months(40, 39)),
    Verdict.CANNOT_BE_ASSESSED: study(months(0, 3)),
    Verdict.IN_PROGRESS: study(months(40, 30), newest=Month(2025, 5)),
    Verdict.NOT_STARTED: study(months(40, 30), newest=Month(2024, 12)),
}


@pytest.mark.parametrize("word", list(Verdict))
def test_the_verdict_is_in_words_beside_a_hidden_shape(word: Verdict) -> None:
    found = CASES[word]
    page = card(found)
    assert found.answers[0].verdict == word
    verdict = re.search(r'<p class="verdict">(.*?)</p>', page, re.DOTALL)
    assert verdict is not None
    assert text_of(verdict[1]).startswith(at_start(word))
    assert 'aria-hidden="true"' in verdict[1]
    assert at_start(word) in text_of(table(found))


def test_no_two_verdicts_share_a_shape() -> None:
    shapes = set()
    for word in list(Verdict):
        drawn = re.search(r"<svg.*?</svg>", card(CASES[word]), re.DOTALL)
        assert drawn is not None
        shapes.add(re.sub(r'(fill|stroke)="#\w+"', "", drawn[0]))
    assert len(shapes) == len(Verdict)


def findings_of(*found: TargetStudy) -> str:
    return " ".join(each.text for each in words.findings(tables_of(*found)))


PLACED = PlacedShares(1000, 11, 1000, 12)


def test_a_target_under_way_is_never_called_met() -> None:
    for is_fewer, now in ((True, 30), (True, 37), (True, 39), (False, 50)):
        for phi in (ALONE, UNKNOWN):
            ways = {} if is_fewer else {"direction": "more", "change_pct": 5.0}
            found = study(months(40, now), newest=Month(2025, 5), phi=phi, **ways)
            answer = found.answers[0]._replace(spread=found.answers[0].progress, placed=PLACED)
            found = found._replace(answers=(answer,))
            said = text_of(card(found)) + words.verdict(shown(found)).text
            assert not re.search(r"\b(met|reached)\b", said)
            row = tables_of(found).progress.row(0)
            for column in ("standing", "spread_standing"):
                assert "met" not in row.text(column) and "enough so far" in row.text(column)


def test_a_change_without_an_interval_is_not_called_not_compared() -> None:
    page = text_of(table(study(months(40, 37), phi=UNKNOWN)))
    assert "too few to tell" in page and "not compared" not in page


def test_card_states_counts_dispersion_and_what_would_be_called() -> None:
    found = study(months(40, 37), phi=AreaDispersion(7.99, 0.95, 16, 1, 15))
    progress = found.answers[0].progress
    said = text_of(card(found))
    assert "444 incidents in January to December 2025, 480 in January to December 2024" in said
    assert "About 11 fewer than the 455 that the target allows over these months." in said
    assert (
        "vary about 8 times as much as chance alone would make them, as learnt from 16 other "
        "wards and one pair of years"
    ) in said
    ends = [f"{abs(end):.1f}% {'fewer' if end < 0 else 'more'}" for end in progress.change[3:5]]
    assert "the 95% interval of the change runs from " + " to ".join(ends) in said
    size = f"{-progress.detectable_pct:.0f}%"
    assert f"A true fall of {size} would be called more than chance four times in five." in said


def test_several_pairs_and_no_more_than_chance_are_said_so() -> None:
    said = text_of(card(study(months(40, 37), phi=ALONE._replace(pair_count=3))))
    assert "vary no more than chance alone would make them" in said
    assert "learnt from 16 other wards and 3 pairs of years" in said


def test_without_a_history_the_card_says_so_and_claims_nothing() -> None:
    found = study(months(40, 10), phi=UNKNOWN)
    said = text_of(card(found))
    assert "Met, but could be chance" in said
    assert "too few years and areas are available to say whether it is more than chance" in said
    assert "so no change is called more than chance" in said
    assert "Nothing yet: more past years or areas are needed." in said
    assert not re.search(r"\b(nan|inf)\b|any number", said + text_of(table(found)))


def test_a_count_too_small_for_any_fall_says_so() -> None:
    said = text_of(card(study(months(1, 1))))
    assert "Only a fall of more than four fifths." in said


def test_here_or_everywhere_is_told_once_for_each_rest() -> None:
    rest = {
        "the rest of Colchester": months(400, 380),
        "the rest of the force's area": months(0, 0),
    }
    page = card(study(months(40, 30), rest=rest))
    assert page.count("<dt>Here, or everywhere?</dt>") == 1
    said = text_of(page)
    assert "The rest of Colchester: 4.7% fewer a day (4,560 against 4,800)" in said
    assert "The rest of the force's area: 0 against 0 incidents; too few to compare." in said
    assert not re.search(r"\bnan\b", said)


def test_a_refusal_is_told_on_the_card_and_in_the_table() -> None:
    found = CASES[Verdict.BEYOND_CHANCE]
    answer = found.answers[0]._replace(progress=None, refusal="No count for May", path=None)
    found = found._replace(answers=(answer,))
    assert "No count for May." in text_of(card(found))
    assert "Cannot be assessed" in text_of(table(found))
    assert not shown(found).row.has("change_pct")


def test_a_baseline_of_zero_has_no_percentage() -> None:
    said = text_of(card(CASES[Verdict.CANNOT_BE_ASSESSED]))
    assert "no percentage can be given" in said
    assert not re.search(r"\b(nan|inf)\b", said)


def test_all_text_is_escaped() -> None:
    found = study(months(40, 30), title=NASTY)
    for page in (card(found), table(found)):
        assert "<b>" not in page
        assert NASTY in html.unescape(page)


def test_headline_groups_by_verdict_and_names_the_period() -> None:
    lines = [each.text for each in words.findings(tables_of(*CASES.values()))]
    starts = [line.split(":")[0] for line in lines]
    assert starts[1:] == [at_start(word) for word in list(Verdict)]
    assert lines[0] == "All 4 counts were lower than before, 2 of them clearly."
    assert lines[1] == "Met: ASB in the east (January to December 2025)."
    assert "5 of 12 months" in lines[5]


def test_the_way_of_one_count_alone_is_left_to_its_verdict() -> None:
    assert not words.which_way(tables_of(CASES[Verdict.NOT_REACHED]))
    two = [CASES[Verdict.NOT_REACHED]] * 2
    assert words.which_way(tables_of(*two)).text.endswith("each of these changes could be chance.")


def test_targets_not_agreed_are_told() -> None:
    found = CASES[Verdict.BEYOND_CHANCE]
    assert not words.not_agreed([found])
    free = found._replace(setting=found.setting.model_copy(update={"is_agreed": False}))
    assert words.not_agreed([free]).text.startswith("These targets are not agreed")
    assert words.not_agreed([free, found]).text.startswith("ASB in the east: not agreed")


def test_more_is_told_as_a_rise() -> None:
    found = study(months(40, 60), change_pct=5.0, direction="more")
    said = text_of(card(found))
    assert "The rise is enough for the target, and more than chance would do." in said
    assert "A true rise of" in said


def under_way(*years: float, direction: str = "fewer", target: float = 0.0) -> TargetStudy:
    """A study of a year with six months known, after other years, and its end."""
    change, start = (-5.0, "fewer") if direction == "fewer" else (5.0, "more")
    monthly = months(*years, first=f"{2026 - len(years)}-01-01")
    late = monthly["month"].dt.month > 6
    monthly.loc[late, "incident_count"] += monthly.loc[late, "month"].dt.year % 3
    found = study(monthly, newest=Month(2025, 6), direction=start, change_pct=change)
    end = year_end(
        monthly, year=CURRENT, newest=Month(2025, 6), target_count=target, direction=direction
    )
    return found._replace(answers=(found.answers[0]._replace(year_end=end),))


def test_year_end_is_said_with_its_range_and_what_it_takes() -> None:
    one = shown(under_way(40, 44, 40, 40, target=455.5))
    end, said = one.answer.year_end, words.year_end(one).text
    assert end is not None
    assert said.startswith(
        "So far 240. To meet the target of 455, the months left (6) may have 215; last year they "
        "had 252, after 240."
    )
    assert "If the months left go as in the last 3 years, the year ends near 4" in said
    assert f"a range of {end.low_count:.0f} to {end.high_count:.0f}: nine in ten years" in said
    assert f"The target is {end.outlook}." in said
    assert f"About {math.ceil(end.fewer_a_month_count)} fewer a month" in said
    assert "%" not in said and "Tried" not in said
    tried = words.year_end(shown(under_way(40, 44, 41, 40, 42, 40, target=455))).text
    assert "Tried in the same way on past years here, " in tried


def test_with_two_past_years_the_counts_stand_alone() -> None:
    one = shown(under_way(40, 44, 40, target=455))
    said = words.year_end(one).text
    assert said.endswith(
        "How likely that is cannot be said from fewer than three complete past years."
    )
    assert "ends near" not in said and not one.row.has("year_end_count")
    assert words.verdict(one).text == "in progress; enough so far, but could be chance"


def test_a_rise_asks_for_whole_incidents_from_above() -> None:
    said = words.year_end(shown(under_way(40, 44, 40, 40, direction="more", target=455.5))).text
    assert "To meet the target of 456, the months left (6) need 216;" in said
    assert "fewer a month" not in said


@pytest.mark.parametrize(
    ("target", "outlook"),
    [(900, Outlook.LIKELY), (300, Outlook.UNLIKELY), (9, Outlook.OUT_OF_REACH)],
)
def test_a_year_under_way_is_headed_by_its_outlook(target: int, outlook: Outlook) -> None:
    one = shown(under_way(40, 44, 40, 30, target=target))
    assert words.verdict(one).text == f"in progress; {outlook}"
    assert words.path_title(one).text.startswith(f"ASB in the east: the target is {outlook}; ")
    assert words.path_title(one).text.endswith("below the path by June 2025")
    assert f"6 of 12 months; {outlook})" in findings_of(one.study)


def test_places_that_are_shared_are_joint_and_levels_that_stay_are_called_so() -> None:
    found = study(months(40, 37))
    fall = ExpectedFall(480, 450.0, -6.0, 420.0, 480.0, 0.5)
    progress = found.answers[0].progress._replace(expected=fall)
    answer = found.answers[0]._replace(progress=progress)
    ranks = pd.DataFrame(
        {
            "ward_name": ["East", "Mill", "Quay"], "incident_count": [90, 80, 80],
            "rank": [1, 2, 2], "is_tied": [False, True, True],
        }
    )  # fmt: skip
    high = found._replace(ranks=ranks, answers=(answer,))
    page = card(high)
    said = text_of(page)
    of_high = "An area that was chosen because its counts were high usually"
    assert of_high in str(tables_of(high).progress.foot)
    assert of_high not in str(tables_of(found).progress.foot)
    assert "the east ranked 1st and joint 2nd of 17 wards." in said
    assert "With nothing changed, the count would nearly always lie between 420 and 480" in said
    assert "The count of 444 is inside that range." in said


def test_every_number_of_a_card_is_a_cell_of_a_table_of_the_card() -> None:
    phi = AreaDispersion(2.0, 0.95, 16, 2, 31)
    rest = {"the rest of Colchester": months(400, 380)}
    shown_card = pictures.target_card(shown(study(months(40, 37), phi=phi, rest=rest)))
    cells = re.findall(r'data-cell="(\w+):(\d+):(\w+)">([^<]+)<', shown_card.html)
    tables = {table.name: table for table in shown_card.tables}
    assert {name for name, *_ in cells} == set(tables) == {"target_progress", "target_elsewhere"}
    assert ("target_progress", "1", "current_count", "444") in cells
    loose = re.sub(r"<data.*?</data>|<[^>]+>|95% interval|\(95%:|\b20\d\d\b", " ", shown_card.html)
    assert not re.search(r"\d", loose)


def test_the_tables_of_a_priority_say_what_its_targets_came_to() -> None:
    met, missed = CASES[Verdict.BEYOND_CHANCE], CASES[Verdict.NOT_REACHED]
    other = missed._replace(setting=missed.setting.model_copy(update={"priority": "Violence"}))
    found = by_priority([met, other], months_name="December 2025")
    assert list(found) == ["ASB", "Violence"]
    assert found["Violence"].progress.name == "targets_2_progress"
    assert found["Violence"].progress.title == (
        "Targets of the priority “Violence”, on the months available to December 2025"
    )
    said = [each.text for each in words.of_priority(found["Violence"])]
    assert said[0].startswith("ASB in the east, January to December 2025: not met. 468 ")
    assert said[1].startswith("Owner: Somebody. Counted: ")
    assert words.verdict_counts(tables_of(met, other)).text == "1 met; 1 not met."


def test_two_targets_with_one_title_are_told_apart_by_their_keys() -> None:
    one = CASES[Verdict.BEYOND_CHANCE]
    other = one._replace(setting=one.setting.model_copy(update={"key": "asb-again"}))
    assert tables_of(one, other).progress.names == [
        "ASB in the east, January to December 2025 (asb)",
        "ASB in the east, January to December 2025 (asb-again)",
    ]
