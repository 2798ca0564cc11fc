"""Targets on the example: what is planted is found, what cannot be compared is refused."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from scp_lib.build import Built, build
from scp_lib.errors import SettingsError
from scp_lib.example import planted_truth, write_example
from scp_lib.measures.place_kinds import STREETS_AND_OTHERS, kind_of_place
from scp_lib.measures.verdicts import Verdict
from scp_lib.measures.year_end import back_test_year_ends
from scp_lib.partnership import Partnership, read_partnership
from scp_lib.periods import Month, Period
from scp_lib.schemas import ASB, VIOLENCE
from scp_lib.studies.target_areas import by_month
from scp_lib.studies.targets import IN_BASE, SEED, Tables, TargetStudy, target_studies
from scp_lib.studies.town_centre import (
    FEWEST_AT_A_POINT,
    STREETS,
    _groups,
    _kinds,
    town_centre_study,
)
from scp_lib.target_settings import TargetSetting
from scp_lib.views.target_words import control_title

ROOT = Path(__file__).parents[2]
NEWEST = Month(2026, 3)
GROUP_PLACE = [
    "Nightclub", "Theatre/Concert Hall", "Supermarket", "Shopping Area", "Petrol Station",
    "Bus/Coach Station", "Hospital", "High Street",
]  # fmt: skip
PLANTED = {
    "town-centre-violence": ("Town centre", Verdict.BEYOND_CHANCE),
    "greenstead-asb": ("Greenstead", Verdict.BEYOND_CHANCE),
    "old-heath-asb": ("Old Heath and The Hythe", Verdict.BEYOND_CHANCE),
    "berechurch-asb": ("Berechurch", Verdict.NOT_REACHED),
}


@pytest.fixture(scope="module")
def settings() -> Partnership:
    return read_partnership("example")


@pytest.fixture(scope="module")
def built(settings: Partnership, tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("example")
    own = ROOT / "data" / "raw" / "example" / "ons"
    (folder / "ons").mkdir()
    for path in own.iterdir():
        (folder / "ons" / path.name).write_bytes(path.read_bytes())
    write_example(folder)
    return build(settings, raw=folder, processed=folder / "processed", today=Month(2026, 11))


@pytest.fixture(scope="module")
def tables(built: Built) -> Tables:
    return Tables(built.incidents, built.wards, built.districts, built.complete_months)


@pytest.fixture(scope="module")
def found(settings: Partnership, tables: Tables) -> dict[str, TargetStudy]:
    return {each.setting.key: each for each in target_studies(settings, tables, newest=NEWEST)}


def studied(
    settings: Partnership, tables: Tables, *, newest: Month = NEWEST, **changes: object
) -> TargetStudy:
    """Study the Greenstead target with changes."""
    held = {each.key: each for each in settings.targets}["greenstead-asb"]
    words = {**held.model_dump(mode="json"), "chosen_as_worst": False, **changes}
    target = TargetSetting.model_validate(words)
    (study,) = target_studies(
        settings.model_copy(update={"targets": [target]}), tables, newest=newest
    )
    return study


@pytest.mark.parametrize("key", PLANTED)
def test_planted_changes_are_recovered(found: dict[str, TargetStudy], key: str) -> None:
    area, verdict = PLANTED[key]
    planted = {each.area: each for each in planted_truth().changes}[area]
    answer = found[key].answers[0]
    progress = answer.progress
    assert progress is not None
    assert progress.exact is not None
    assert progress.widened is not None
    assert progress.exact.baseline_count == planted.baseline_count
    assert progress.exact.current_count == planted.current_count
    assert progress.exact.low_pct < planted.planned_pct < progress.exact.high_pct
    assert progress.widened.low_pct < progress.exact.low_pct
    assert answer.verdict is verdict


def test_no_change_is_never_beyond_chance(found: dict[str, TargetStudy]) -> None:
    progress = found["berechurch-asb"].answers[0].progress
    assert progress is not None
    assert progress.widened is not None
    assert progress.widened.low_pct < 0 < progress.widened.high_pct
    assert progress.verdict is not Verdict.BEYOND_CHANCE


def test_a_further_change_is_against_the_baseline_and_not_started(
    found: dict[str, TargetStudy],
) -> None:
    later = found["town-centre-violence"].answers[1]
    assert later.verdict is Verdict.NOT_STARTED
    assert round(later.target_pct, 1) == -6.9
    assert later.path is None


def test_a_period_under_way_is_in_progress_with_its_year_end(
    found: dict[str, TargetStudy],
) -> None:
    answer = found["district-asb"].answers[0]
    assert answer.verdict is Verdict.IN_PROGRESS
    assert answer.year_end is not None
    assert answer.year_end.months_so_far == 3
    assert answer.year_end_chance == answer.year_end.target_probability
    assert answer.path is not None
    assert answer.path["cumulative_count"].notna().sum() == 3


def test_rest_is_what_the_area_leaves(found: dict[str, TargetStudy], built: Built) -> None:
    progress = found["greenstead-asb"].answers[0].progress
    assert progress is not None
    year = built.incidents["month"].between("2025-04-01", "2026-03-01")
    asb = int((year & (built.incidents["crime_type"] == ASB)).sum())
    rest, force = progress.beside
    assert rest.rest_current_count + 303 == asb
    names = built.districts["district_name"]
    outside = built.districts[
        names.str.startswith("Invented")
        & (built.districts["crime_type"] == ASB)
        & built.districts["month"].between("2025-04-01", "2026-03-01")
    ]
    assert force.rest_current_count == outside["incident_count"].sum()
    wide = found["district-asb"].answers[0].progress
    assert wide is not None
    assert [each.name for each in wide.beside] == ["the rest of the force's area"]


def test_overdispersion_is_of_earlier_years_over_areas_of_that_kind(
    found: dict[str, TargetStudy], built: Built
) -> None:
    history = found["greenstead-asb"].answers[0].history
    assert (history.over, history.is_of_this_pair) == ("wards", False)
    # by hand: 2024-25 against 2023-24 over the 17 wards; November 2022 is missing before that
    asb = built.incidents[built.incidents["crime_type"] == ASB]
    fiscal = asb["month"].dt.year - (asb["month"].dt.month < 4)
    table = pd.crosstab(asb["ward_code"], fiscal)
    now, both = table[2024], table[2024] + table[2023]
    share = now.sum() / both.sum()
    phi = (((now - both * share) ** 2) / (both * share * (1 - share))).sum() / 16
    assert history.dispersion.estimate == pytest.approx(phi)
    assert history.dispersion.pair_count == 17
    # three invented districts are too few: the district's own target says that it goes by wards
    assert found["district-asb"].answers[0].history.over == "wards"


def test_areas_chosen_as_worst_are_judged_against_their_own_fall(
    found: dict[str, TargetStudy],
) -> None:
    study = found["greenstead-asb"]
    progress = study.answers[0].progress
    assert progress is not None
    assert progress.expected is not None
    assert progress.expected.baseline_count == 452
    assert study.ranks == (3,)
    assert study.ward_count == 17
    assert found["berechurch-asb"].ranks == ()


def test_control_limits_come_from_the_baselines_year(found: dict[str, TargetStudy]) -> None:
    study = found["greenstead-asb"]
    assert study.control is not None
    assert study.control_base == "April 2024 to March 2025"
    assert study.control["centre"].iloc[0] == pytest.approx(452 / 365)
    is_late = study.control["month"] >= "2025-04-01"
    late = study.control[is_late]
    assert set(study.control.loc[~is_late, "variation"]) <= {"common cause", IN_BASE}
    assert f"{(late['variation'] == 'improvement').sum()} months" in control_title(study)
    assert (late["variation"] == "improvement").sum() >= 7
    assert set(late["variation"]) <= {"improvement", "common cause"}


def test_a_signal_inside_the_baseline_is_no_improvement(
    settings: Partnership, tables: Tables
) -> None:
    """Half of a baseline far below its own mean is a shift, and nothing that the target did."""
    is_asb = (tables.incidents["crime_type"] == ASB) & (
        tables.incidents["ward_code"] == "E05010829"
    )
    low = is_asb & tables.incidents["month"].between("2024-04-01", "2024-10-01")
    drop = tables.incidents[low].groupby("month").sample(frac=0.8, random_state=1).index
    study = studied(settings, tables._replace(incidents=tables.incidents.drop(index=drop)))
    assert study.control is not None
    quiet = study.control[study.control["month"].between("2024-04-01", "2024-10-01")]
    assert (quiet["variation"] == IN_BASE).all()
    assert (quiet["rule"] != "").all()
    after = study.control[study.control["month"] >= "2025-04-01"]
    good = (after["variation"] == "improvement").sum()
    assert ("improvement" in control_title(study)) == bool(good)
    assert (study.control["variation"] == "improvement").sum() == good


def test_a_missing_baseline_month_cannot_be_told_in_one_line(
    settings: Partnership, tables: Tables
) -> None:
    periods = [{"months": "2023-04/2024-03", "change_pct": -5.0}]
    changes = {"baseline": "2022-04/2023-03", "periods": periods}
    answer = studied(settings, tables, **changes).answers[0]
    assert answer.verdict is Verdict.CANNOT_BE_TOLD
    assert answer.progress is None
    assert "November 2022" in answer.refusal
    assert "\n" not in answer.refusal
    without = studied(settings, tables, missing_months="leave out", **changes).answers[0].progress
    assert without is not None
    assert [str(month) for month in without.months.left_out] == ["2022-11"]
    assert len(without.months.current_months) == 11


def test_a_baseline_of_zero_cannot_be_told(settings: Partnership, tables: Tables) -> None:
    none = tables.incidents[
        (tables.incidents["ward_code"] != "E05010829") | (tables.incidents["month"] >= "2025-04-01")
    ]
    answer = studied(settings, tables._replace(incidents=none)).answers[0]
    assert answer.progress is not None
    assert answer.progress.exact is not None
    assert answer.progress.exact.baseline_count == 0
    assert answer.verdict is Verdict.CANNOT_BE_TOLD


def test_unlike_periods_are_refused(settings: Partnership) -> None:
    held = settings.targets[1].model_dump(mode="json")
    words = {**held, "periods": [{"months": "2025-04/2025-08", "change_pct": -5.0}]}
    with pytest.raises(ValueError, match="other calendar months"):
        TargetSetting.model_validate(words)


def test_months_so_far_are_compared_with_the_same_months(
    settings: Partnership, tables: Tables
) -> None:
    answer = studied(settings, tables, newest=Month(2025, 8)).answers[0]
    assert answer.verdict is Verdict.IN_PROGRESS
    assert answer.progress is not None
    assert answer.progress.exact is not None
    asb = tables.incidents[
        (tables.incidents["crime_type"] == ASB) & (tables.incidents["ward_code"] == "E05010829")
    ]
    before = asb["month"].between("2024-04-01", "2024-08-01").sum()
    assert answer.progress.exact.baseline_count == before
    assert answer.progress.months.current_days == answer.progress.months.baseline_days == 153


def test_an_unknown_ward_names_the_known_ones(settings: Partnership, tables: Tables) -> None:
    with pytest.raises(SettingsError) as raised:
        studied(settings, tables, wards=["Harbour"])
    (fault,) = raised.value.faults
    assert "partnerships/example.toml: targets 'greenstead-asb'" in fault
    assert "no ward is called 'Harbour'" in fault
    assert "Berechurch" in fault
    assert "Wivenhoe" in fault


def test_a_ward_by_code_contradicts_the_same_by_name(settings: Partnership, tables: Tables) -> None:
    held = {each.key: each for each in settings.targets}["greenstead-asb"]
    words = {**held.model_dump(mode="json"), "key": "by-code", "wards": ["E05010829"]}
    words["periods"] = [{"months": "2025-04/2026-03", "change_pct": -9.0}]
    both = [held, TargetSetting.model_validate(words)]
    with pytest.raises(SettingsError, match="contradict"):
        target_studies(settings.model_copy(update={"targets": both}), tables, newest=NEWEST)


def test_more_is_wanted_of_a_hidden_harm(settings: Partnership, tables: Tables) -> None:
    periods = [{"months": "2026-01/2026-12", "change_pct": 5.0}]
    study = studied(settings, tables, direction="more", periods=periods, baseline="2025-01/2025-12")
    answer = study.answers[0]
    assert answer.year_end is not None
    reached = (answer.year_end.totals >= answer.year_end.target_count).mean()
    assert answer.year_end_chance == pytest.approx(reached)


def test_later_months_are_left_out(settings: Partnership, tables: Tables) -> None:
    early = tables._replace(
        incidents=tables.incidents[tables.incidents["month"] <= "2025-12-01"],
        complete_months=[month for month in tables.complete_months if month <= Month(2025, 12)],
    )
    all_held = studied(settings, tables, newest=Month(2025, 12)).answers[0]
    cut = studied(settings, early, newest=Month(2025, 12)).answers[0]
    assert all_held.progress == cut.progress
    assert all_held.year_end_chance == cut.year_end_chance


def back_tests(found: dict[str, TargetStudy]) -> list[str]:
    """Rows of the table of past year ends in docs/methods-targets.md."""
    rows = []
    for key in PLANTED:
        for months in (3, 6, 9):
            table = back_test_year_ends(
                found[key].monthly,
                years=[Period.financial_year(2025)],
                months_so_far=months,
                seed=SEED,
            )
            for row in table.to_dict("records"):
                rows.append(
                    f"| {found[key].setting.title} | {months} | {row['median_count']:.0f} | "
                    f"{row['low_count']:.0f} to {row['high_count']:.0f} | {row['actual_count']} | "
                    f"{'yes' if row['is_inside'] else 'no'} |"
                )
    return rows


def test_the_examples_past_year_ends_are_listed(found: dict[str, TargetStudy]) -> None:
    words = (ROOT / "docs" / "methods-targets.md").read_text(encoding="utf-8")
    for row in back_tests(found):
        assert row in words, row


def all_back_tests(tables: Tables) -> str:
    """Say how many forecasts of 2025-26 held the year's end, over wards and crime types."""
    inside, total = dict.fromkeys((3, 6, 9), 0), 0
    for _, rows in tables.incidents.groupby(["crime_type", "ward_code"]):
        if len(rows) < 300:
            continue
        total += 1
        monthly = by_month(rows, complete_months=tables.complete_months, newest=NEWEST)
        for months in inside:
            years = [Period.financial_year(2025)]
            table = back_test_year_ends(
                monthly, years=years, months_so_far=months, seed=SEED, draws=1000
            )
            inside[months] += int(table["is_inside"].sum())
    told = ", ".join(
        f"{count} of {total} after {months} months" for months, count in inside.items()
    )
    return f"{told}"


def test_past_year_ends_of_all_wards_are_told(tables: Tables) -> None:
    words = (ROOT / "docs" / "methods-targets.md").read_text(encoding="utf-8")
    assert all_back_tests(tables) in " ".join(words.split())


def test_town_centre_is_the_drawn_one(settings: Partnership, tables: Tables) -> None:
    study = town_centre_study(settings, tables, period=Period.year_to(NEWEST))
    assert study.incident_count == 1046
    assert study.kinds["incident_count"].sum() == 1046
    assert study.by_month["total_count"].sum() == 1046
    assert study.by_month[list(study.groups)].sum().sum() == 1046
    assert study.points["incident_count"].sum() + study.quiet_count == 1046
    assert study.points["incident_count"].min() >= FEWEST_AT_A_POINT
    year = tables.incidents["month"].between("2025-04-01", "2026-03-01")
    assert study.district_count == (year & (tables.incidents["crime_type"] == VIOLENCE)).sum()
    assert 0.3 < study.area_km2 < 0.8


def test_a_month_not_received_stays_empty(settings: Partnership, tables: Tables) -> None:
    study = town_centre_study(settings, tables, period=Period.financial_year(2022))
    november = study.by_month[study.by_month["month"] == "2022-11-01"]
    assert november.drop(columns="month").isna().all(axis=None)
    assert len(study.months) == 11


def test_few_incidents_at_one_place_are_told_with_others(
    settings: Partnership, tables: Tables
) -> None:
    inside = tables.incidents["location_name"] == "Theatre/Concert Hall"
    is_violence = tables.incidents["crime_type"] == VIOLENCE
    year = tables.incidents["month"].between("2025-04-01", "2026-03-01")
    drop = tables.incidents[inside & is_violence & year].index[4:]
    few = tables._replace(incidents=tables.incidents.drop(index=drop))
    study = town_centre_study(settings, few, period=Period.year_to(NEWEST))
    assert "Theatre/Concert Hall" not in set(study.kinds["kind"])
    assert study.kinds["incident_count"].sum() == study.incident_count
    assert not math.isnan(study.kinds["share_pct"].sum())


POINT = st.tuples(st.sampled_from(GROUP_PLACE), st.integers(1, 5), st.integers(1, 9))


@hypothesis_settings(deadline=None, max_examples=60)
@given(st.lists(POINT, min_size=1, max_size=25))
def test_no_kind_at_one_or_two_map_points_can_be_read_or_worked_out(
    places: list[tuple[str, int, int]],
) -> None:
    """Neither the line of a kind nor a group's total less its kinds stands at so few points."""
    here = pd.DataFrame(
        [
            (name, float(GROUP_PLACE.index(name)), float(point))
            for name, point, count in places
            for _ in range(count)
        ],
        columns=["location_name", "easting_m", "northing_m"],
    )
    table = _kinds(here)
    assert table["incident_count"].sum() == len(here)
    group, kind = _groups(here), kind_of_place(here["location_name"])
    told = set(table["kind"]) & set(kind) - {STREETS}
    for name in told:
        rows = here[kind == name]
        assert len(rows) == table.set_index("kind").loc[name, "incident_count"]
        assert len(rows) >= FEWEST_AT_A_POINT
        assert len(rows.drop_duplicates()) >= 3
    for name in set(group) - {STREETS}:
        left = here[(group == name) & ~kind.isin(told)]
        if len(left):
            assert len(left.drop_duplicates()) >= 3
        if len(left) and told & set(kind[group == name]):
            assert len(left) >= FEWEST_AT_A_POINT
    counts = table.set_index("kind")["incident_count"]
    streets, both = counts.get(STREETS, 0), counts.get(STREETS_AND_OTHERS, 0)
    assert streets + both == (group == STREETS).sum()
    # a line of streets holds streets alone, or says that it does not
    assert bool(both) == bool(((group == STREETS) & (kind != STREETS)).any())
    assert not (streets and both)


def test_a_kind_at_one_map_point_is_told_with_its_group() -> None:
    """Three points of nightclubs and one exhibition centre: 90 and 59 are 149, and no more."""
    places = [("Nightclub", 1, 40), ("Nightclub", 2, 30), ("Nightclub", 3, 20),
              ("Conference/Exhibition Centre", 4, 59), ("High Street", 5, 10)]  # fmt: skip
    here = pd.DataFrame(
        [(name, float(point), 0.0) for name, point, count in places for _ in range(count)],
        columns=["location_name", "easting_m", "northing_m"],
    )
    told = _kinds(here).set_index("kind")["incident_count"].to_dict()
    assert told == {"Evening venues": 149, "Named streets": 10}
    more = pd.concat([here, here.assign(easting_m=here["easting_m"] + 10)])
    more = pd.concat([more, here.assign(easting_m=here["easting_m"] + 20)])
    told = _kinds(more).set_index("kind")["incident_count"].to_dict()
    assert told == {"Nightclub": 270, "Conference/Exhibition Centre": 177, "Named streets": 30}


def test_the_docs_name_the_rule_for_small_points() -> None:
    words = (ROOT / "docs" / "methods-targets.md").read_text(encoding="utf-8")
    assert re.search(rf"fewer than {FEWEST_AT_A_POINT}\b", words)
