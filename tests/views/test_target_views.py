"""Targets as a reader meets them: words that fit the figures, and shapes beside colours."""

from __future__ import annotations

import html
import math
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.colors import to_hex

from scp_lib.measures.detectability import smallest_baseline
from scp_lib.measures.overdispersion import NO_HISTORY, Dispersion
from scp_lib.measures.regression_to_mean import ExpectedFall
from scp_lib.measures.targets import target_progress
from scp_lib.measures.trajectory import cumulative_trajectory
from scp_lib.measures.year_end import simulate_year_end
from scp_lib.partnership import read_history, read_partnership
from scp_lib.periods import Month, Period
from scp_lib.studies.past_targets import past_targets
from scp_lib.studies.target_history import UNKNOWN, TargetHistory
from scp_lib.studies.targets import TargetAnswer, TargetStudy
from scp_lib.target_settings import TargetSetting
from scp_lib.views import history_words, style, target_views
from scp_lib.views import target_words as say
from scp_lib.views.class_map import class_map
from scp_lib.views.target_charts import control_chart, path_chart
from scp_lib.views.target_facts import year_end

BASELINE, CURRENT = Period.parse("2024-01/2024-12"), Period.parse("2025-01/2025-12")
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
    phi: Dispersion = NO_HISTORY,
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
    history = TargetHistory(phi, "wards", False) if phi is not NO_HISTORY else UNKNOWN
    path = cumulative_trajectory(monthly, **options) if newest >= CURRENT.first else None
    answer = TargetAnswer(
        CURRENT, change_pct, change_pct, progress, "", history, path, None, math.nan
    )
    return TargetStudy(setting, "the east", monthly, None, "", (), 17, (answer,))


def card(found: TargetStudy) -> str:
    return target_views.target_card(found, found.answers[0])


def text_of(page: str) -> str:
    page = re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


CASES = {
    say.BEYOND: study(months(40, 30)),
    say.WITHIN: study(months(40, 37)),
    say.NOT_REACHED: study(months(40, 39)),
    say.UNTOLD: study(months(0, 3)),
    say.IN_PROGRESS: study(months(40, 30), newest=Month(2025, 5)),
    say.NOT_STARTED: study(months(40, 30), newest=Month(2024, 12)),
}


@pytest.mark.parametrize("word", say.VERDICTS)
def test_the_verdict_is_in_words_beside_a_hidden_shape(word: str) -> None:
    found = CASES[word]
    page = card(found)
    assert found.answers[0].verdict == word
    verdict = re.search(r'<p class="verdict">(.*?)</p>', page, re.DOTALL)
    assert verdict is not None
    assert text_of(verdict[1]).startswith(say.capital(word))
    assert 'aria-hidden="true"' in verdict[1]
    table = target_views.target_table([found], caption="Targets")
    assert say.capital(word) in text_of(table)


def test_no_two_verdicts_share_a_shape() -> None:
    shapes = set()
    for word in say.VERDICTS:
        drawn = re.search(r"<svg.*?</svg>", card(CASES[word]), re.DOTALL)
        assert drawn is not None
        shapes.add(re.sub(r'(fill|stroke)="#\w+"', "", drawn[0]))
    assert len(shapes) == len(say.VERDICTS)


def test_nothing_is_called_met() -> None:
    for found in CASES.values():
        words = text_of(card(found)) + " ".join(say.headline([found]))
        assert not re.search(r"\bmet\b", words)


def test_card_states_counts_days_and_both_intervals() -> None:
    phi = Dispersion(2.0, 2.0, 16, 17)
    found = study(months(40, 37), phi=phi)
    progress = found.answers[0].progress
    words = text_of(card(found))
    assert "444 incidents in January to December 2025, 480 in January to December 2024" in words
    assert "in 365 days" in words
    assert "in 366 days of the baseline" in words
    assert "Over 17 pairs of years and wards, such counts varied 2.0 times as much" in words
    for held in (progress.exact, progress.widened):
        ends = [f"{abs(end):.1f}% {'fewer' if end < 0 else 'more'}" for end in held[3:5]]
        assert " and ".join(ends) in words
    assert f"A fall of {-progress.detectable_pct:.1f}% or more" in words


def test_without_a_history_the_card_says_so() -> None:
    words = text_of(card(study(months(40, 37))))
    assert "too little history" in words
    assert "likely too narrow" in words


def test_here_or_everywhere_is_told_once_for_each_rest() -> None:
    rest = {
        "the rest of Colchester": months(400, 380),
        "the rest of the force's area": months(0, 0),
    }
    page = card(study(months(40, 30), rest=rest))
    assert page.count("<dt>Here, or everywhere?</dt>") == 1
    words = text_of(page)
    assert "The rest of Colchester: 4.7% fewer a day (4,560 against 4,800)" in words
    assert "The rest of the force's area: 0 against 0 incidents; too few to compare." in words
    assert not re.search(r"\bnan\b", words)


def test_a_refusal_is_told_on_the_card_and_in_the_table() -> None:
    found = CASES[say.BEYOND]
    answer = found.answers[0]._replace(progress=None, refusal="No count for May", path=None)
    found = found._replace(answers=(answer,))
    assert "No count for May." in text_of(card(found))
    assert "Cannot be told" in text_of(target_views.target_table([found], caption="Targets"))
    assert say.overview([found])["change_pct"].isna().all()


def test_a_baseline_of_zero_has_no_percentage() -> None:
    words = text_of(card(CASES[say.UNTOLD]))
    assert "no percentage of nothing exists" in words
    assert not re.search(r"\b(nan|inf)\b", words)


def test_all_text_is_escaped() -> None:
    found = study(months(40, 30), title=NASTY)
    for page in (card(found), target_views.target_table([found], caption=NASTY)):
        assert "<b>" not in page
        assert NASTY in html.unescape(page)


def test_headline_groups_by_verdict_and_names_the_period() -> None:
    lines = say.headline(list(CASES.values()))
    starts = [line.split(":")[0] for line in lines[:-1]]
    assert starts == [say.capital(word) for word in say.VERDICTS]
    assert "January to December 2025: 24.8% fewer; asked: 5% fewer" in lines[0]
    assert "5 of 12 months" in lines[4]
    assert "Neither says what caused a change." in lines[-1]


def test_targets_not_agreed_are_told() -> None:
    found = CASES[say.BEYOND]
    assert say.not_agreed([found]) == ""
    free = found._replace(setting=found.setting.model_copy(update={"is_agreed": False}))
    assert say.not_agreed([free]).startswith("These targets are not agreed")
    assert say.not_agreed([free, found]).startswith("ASB in the east: not agreed")


def test_more_is_told_as_a_rise() -> None:
    found = study(months(40, 60), change_pct=5.0, direction="more")
    words = text_of(card(found))
    assert "The rise is enough for the target, and more than chance would do." in words
    assert "A rise of" in words


def test_year_end_is_told_with_its_chance_and_what_it_takes() -> None:
    table = months(40, 44, 40, 40, first="2022-01-01")
    found = study(table, newest=Month(2025, 6))
    end = simulate_year_end(
        table, year=CURRENT, seed=1, newest=Month(2025, 6), target_count=455, draws=2000
    )
    answer = found.answers[0]._replace(year_end=end, year_end_chance=end.target_probability)
    words = year_end(answer)
    assert "With 6 of 12 months known" in words
    assert f"Chance of reaching it: {say.chance(end.target_probability)}." in words
    assert f"{math.ceil(end.fewer_a_month_count)} fewer incidents" in words


def under_way(*, chance_of: float) -> TargetAnswer:
    """Six months of a year that stand below the path: 30 a month against 40."""
    table = months(40, 40, 40, 30, first="2022-01-01")
    answer = study(table, newest=Month(2025, 6)).answers[0]
    end = simulate_year_end(
        table, year=CURRENT, seed=1, newest=Month(2025, 6), target_count=455, draws=500
    )
    return answer._replace(year_end=end, year_end_chance=chance_of)


def test_the_title_of_a_year_under_way_is_its_forecast() -> None:
    found, answer = CASES[say.IN_PROGRESS], under_way(chance_of=0.35)
    assert say.verdict(answer) == "in progress; chance of reaching it: 35%"
    title = say.path_title(found, answer)
    assert title.startswith("ASB in the east: chance of reaching the target 35%; ")
    assert title.endswith("below the path by June 2025")
    assert "So far the fall is enough" in say.lead(found, answer)


def test_a_forecast_that_contradicts_the_count_so_far_says_why() -> None:
    assert "So far the count" not in year_end(under_way(chance_of=0.9))
    told = year_end(under_way(chance_of=0.35))
    assert "So far the count is enough, yet the chance is below even: the path takes" in told
    # 240 of 480 incidents, in 182 days by which these 181 are held: 240 * 181/182 of 480 * 365/366
    assert "these 6 months to be 49.9% of a year, as they were in the baseline" in told


def test_places_that_are_shared_are_joint_and_levels_that_stay_are_called_so() -> None:
    found = study(months(40, 37))
    fall = ExpectedFall(480, 450.0, -6.0, 420.0, 480.0, 0.5, 17)
    progress = found.answers[0].progress._replace(expected=fall)
    answer = found.answers[0]._replace(progress=progress)
    page = card(found._replace(ranks=(1, 2, 2), tied_ranks=(2,), answers=(answer,)))
    words = text_of(page)
    assert "the east ranked 1st and joint 2nd of 17 wards." in words
    assert "If levels had stayed as they were, 450 incidents were to be expected" in words


def test_an_interval_is_not_called_what_chance_would_do() -> None:
    words = text_of(card(study(months(40, 37))))
    assert "By chance alone" not in words
    assert "of many such intervals, 95 in 100 hold the true change" in words


def control() -> pd.DataFrame:
    value = np.array([3.0, 3.2, np.nan, 5.5, 2.9, 0.5])
    variation = ["common cause", "common cause", "common cause", "concern", "common cause",
                 "improvement"]  # fmt: skip
    rule = ["", "", "", "outside the limits", "", "outside the limits"]
    return pd.DataFrame(
        {
            "month": pd.date_range("2025-01-01", periods=6, freq="MS"), "per_day": value,
            "centre": 3.0, "low": 1.0, "high": 5.0, "variation": variation, "rule": rule,
        }
    )  # fmt: skip


def test_control_chart_tells_signals_by_shape_too() -> None:
    ax = control_chart(control(), title="Two months", ylabel="Incidents a day", base="2024")
    looks = {
        line.get_label(): (line.get_marker(), to_hex(line.get_color()), len(line.get_xdata()))
        for line in ax.get_lines()
        if not line.get_label().startswith("_")
    }
    assert looks["improvement"][2] == looks["concern"][2] == 1
    assert looks["common variation"][2] == 3
    assert len({mark for mark, _, _ in looks.values()}) == 3
    assert looks["improvement"][1] == to_hex(style.DARK_BLUE)
    assert ax.get_ylim()[0] == 0
    words = ax.get_label()
    assert "Months of concern: April 2025 (outside the limits)." in words
    assert "Months of improvement: June 2025 (outside the limits)." in words
    assert "No data for March 2025." in words


def test_path_chart_draws_the_months_held_alone() -> None:
    found = CASES[say.IN_PROGRESS]
    ax = path_chart(found.answers[0].path, title="Below", ylabel="Incidents")
    lines = {line.get_label(): line.get_ydata() for line in ax.get_lines()}
    assert lines["this period"][:5].tolist() == [30, 60, 90, 120, 150]
    assert np.isnan(lines["this period"][5:]).all()
    assert lines["baseline, same days"][-1] == pytest.approx(480 * 365 / 366)
    assert lines["way to the target"][-1] == pytest.approx(480 * 0.95, rel=0.01)
    assert "150 by May 2025" in ax.get_label()


def square() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": ["Centre"]},
        geometry=[shapely.box(599_000, 225_000, 600_000, 226_000)],
        crs="EPSG:27700",
    )


def test_class_map_tells_no_single_point() -> None:
    counts = [5, 6, 7, 12, 14, 33, 58]
    points = pd.DataFrame(
        {
            "easting_m": 599_100.0 + 100 * np.arange(7), "northing_m": 225_500.0,
            "longitude": 0.892 + 0.001 * np.arange(7), "latitude": 51.89,
            "location_name": "Secret Lane", "incident_count": counts,
        }
    )  # fmt: skip
    view = class_map(points, outline=square(), title="Half at few", legend_title="Violence",
                     source="police.uk")  # fmt: skip
    assert "Secret Lane" not in view.html + view.alt
    told = re.findall(r'"properties": (\{.*?\}), "type": "Feature"', view.html)
    assert told == ["{}"] * 8
    assert "58" not in view.alt
    assert "50 or more (1 point)" in view.alt
    assert "50 or more (1 point)" in text_of(view.html)
    assert re.search(r"7 map points in classes, none of them named", view.alt)
    assert class_map(points, outline=square(), title="Half at few", legend_title="Violence",
                     source="police.uk") == view  # fmt: skip


def test_past_results_are_printed_with_the_counts_they_need() -> None:
    history = read_history(read_partnership("colchester"))
    assert history is not None
    asked, reported = past_targets(history)
    assert reported["needed_count"].tolist() == [243, 59, 84]
    assert asked["needed_count"].tolist() == [2996, 19015, 2996]
    assert asked["target_pct"].round(1).tolist() == [-5, -6.9, -5]
    assert reported["needed_widened_count"].tolist() == [
        smallest_baseline(change, dispersion=2) for change in (-17, -33, -28)
    ]
    lines = history_words.headline(asked, reported)
    assert "17% fewer reported for April 2008 to March 2009 (asked: 5% fewer)" in lines[0]
    assert "243 incidents or more" in lines[0]
    told = history_words.with_judgement(reported)["judgement"]
    assert set(told) == {"declared reached; chance cannot be told"}
    assert "St Andrew's ward and Harbour ward" in history_words.reported_reading(reported)
