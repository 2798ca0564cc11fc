"""Targets on the example: what is planted is found, what cannot be compared is refused."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from scp_lib.build.build import Built
from scp_lib.errors import SettingsError
from scp_lib.measures.overdispersion import area_dispersion
from scp_lib.measures.verdicts import Verdict
from scp_lib.measures.year_end import Outlook
from scp_lib.periods import Month
from scp_lib.settings.targets import TargetSetting
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.targets.areas import rest_of_force
from scp_lib.studies.targets.control import LOOK_AT, control_limits
from scp_lib.studies.targets.study import TargetStudy, target_studies
from scp_lib.studies.targets.tables import TargetTables
from scp_lib.studies.targets.words import control_title
from scp_lib.tables.crime_types import ASB
from tests.example.maker import CHANGES

ROOT = Path(__file__).parents[3]
NEWEST = Month(2026, 3)
PLANTED = {
    "town-centre-violence": ("Town centre", Verdict.WITHIN_CHANCE),
    "greenstead-asb": ("Greenstead", Verdict.WITHIN_CHANCE),
    "old-heath-asb": ("Old Heath and The Hythe", Verdict.WITHIN_CHANCE),
    "berechurch-asb": ("Berechurch", Verdict.NOT_REACHED),
}
"""True falls, but of wards among others that change as much: none is called more than chance."""


@pytest.fixture(scope="module")
def found(data: Dataset) -> dict[str, TargetStudy]:
    return {each.setting.key: each for each in target_studies(data)}


def changed(
    data: Dataset,
    *,
    targets: list[TargetSetting] | None = None,
    incidents: pd.DataFrame | None = None,
    newest: Month = NEWEST,
) -> Dataset:
    """Return the example's data with other targets, incidents or an earlier last month."""
    settings = data.settings
    if targets is not None:
        settings = settings.model_copy(update={"targets": targets})
    other = Dataset(settings, data.built, newest)
    if incidents is not None:
        other.incidents = incidents
    return other


def title_of(study: TargetStudy) -> str:
    """Return the title of a target's control chart."""
    return control_title(TargetTables([study], months_name=NEWEST.name).targets[0]).text


def studied(
    data: Dataset,
    *,
    incidents: pd.DataFrame | None = None,
    newest: Month = NEWEST,
    **changes: object,
) -> TargetStudy:
    """Study the Greenstead target with changes."""
    own = {each.key: each for each in data.settings.targets}["greenstead-asb"]
    words = {**own.model_dump(mode="json"), "chosen_as_worst": False, **changes}
    target = TargetSetting.model_validate(words)
    (study,) = target_studies(changed(data, targets=[target], incidents=incidents, newest=newest))
    return study


@pytest.mark.parametrize("key", PLANTED)
def test_planted_changes_are_recovered(found: dict[str, TargetStudy], key: str) -> None:
    area, verdict = PLANTED[key]
    planted = {each.area: each for each in CHANGES}[area]
    answer = found[key].answers[0]
    progress = answer.progress
    assert progress is not None
    assert progress.change is not None
    assert progress.change.baseline_count == planted.baseline_count
    assert progress.change.current_count == planted.current_count
    assert progress.change.low_pct < planted.planned_pct < progress.change.high_pct
    assert answer.verdict is verdict


def test_no_change_is_never_beyond_chance(found: dict[str, TargetStudy]) -> None:
    progress = found["berechurch-asb"].answers[0].progress
    assert progress is not None
    assert progress.change is not None
    assert progress.change.low_pct < 0 < progress.change.high_pct
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
    assert answer.year_end.past_year_count == 3
    assert answer.year_end.outlook is Outlook.OPEN
    assert answer.path is not None
    assert answer.path["cumulative_count"].notna().sum() == 3


def test_rest_is_what_the_area_leaves(found: dict[str, TargetStudy], built: Built) -> None:
    progress = found["greenstead-asb"].answers[0].progress
    assert progress is not None
    year = built["incidents"]["month"].between("2025-04-01", "2026-03-01")
    asb = int((year & (built["incidents"]["crime_type"] == ASB)).sum())
    rest, force = progress.beside
    assert rest.rest_current_count + 303 == asb
    names = built["districts"]["district_name"]
    outside = built["districts"][
        names.str.startswith("Invented")
        & (built["districts"]["crime_type"] == ASB)
        & built["districts"]["month"].between("2025-04-01", "2026-03-01")
    ]
    assert force.rest_current_count == outside["incident_count"].sum()
    wide = found["district-asb"].answers[0].progress
    assert wide is not None
    assert [each.rest_name for each in wide.beside] == ["the rest of the force's area"]


def test_an_incident_in_the_wards_whose_lsoa_is_another_districts_counts_on_one_side(
    data: Dataset,
) -> None:
    asked = {"crime_types": [ASB]}
    before = rest_of_force(data, **asked)
    other = Dataset(data.settings, data.built, data.month)
    own = data.districts["district_name"] == data.area
    moved = data.districts["incident_count"].where(own, 0) // 10
    assert moved.sum() > 100
    beyond = data.districts[own].assign(district_name="Beyond", incident_count=moved[own])
    kept = data.districts.assign(incident_count=data.districts["incident_count"] - moved)
    other.districts = pd.concat([kept, beyond], ignore_index=True)
    after = rest_of_force(other, **asked)
    assert before is not None and after is not None
    pd.testing.assert_frame_equal(after, before)


def test_dispersion_is_of_the_other_wards_in_the_judged_pair_and_the_one_before(
    found: dict[str, TargetStudy], built: Built
) -> None:
    dispersion = found["greenstead-asb"].answers[0].dispersion
    asb = built["incidents"][built["incidents"]["crime_type"] == ASB]
    fiscal = asb["month"].dt.year - (asb["month"].dt.month < 4)
    years = pd.crosstab(asb["ward_code"], fiscal)
    pairs = [  # November 2022 is missing, so no pair of years stands before these
        years[[year, year - 1]].set_axis(["now", "before"], axis=1) for year in (2025, 2024)
    ]
    assert dispersion == area_dispersion(pairs, ["E05010829"])
    assert (dispersion.area_count, dispersion.pair_count) == (16, 2)


def test_two_other_districts_are_too_few_for_any_claim(found: dict[str, TargetStudy]) -> None:
    answer = found["district-asb"].answers[0]
    assert not answer.dispersion.allows_claim
    assert answer.progress is not None
    assert answer.progress.standing is not Verdict.BEYOND_CHANCE


def test_the_town_centre_is_an_area_beside_the_wards(found: dict[str, TargetStudy]) -> None:
    assert found["town-centre-violence"].answers[0].dispersion.area_count == 17


def test_areas_chosen_as_worst_are_judged_against_their_own_fall(
    found: dict[str, TargetStudy],
) -> None:
    study = found["greenstead-asb"]
    progress = study.answers[0].progress
    assert progress is not None
    assert progress.expected is not None
    assert progress.expected.baseline_count == 452
    assert study.ranks is not None
    assert study.ranks[["ward_name", "incident_count", "rank", "is_tied"]].to_numpy().tolist() == [
        ["Greenstead", 452, 3, False]
    ]
    assert study.ward_count == 17
    assert found["berechurch-asb"].ranks is None


def test_a_control_chart_sets_24_months_beside_a_large_rest_of_the_force(
    data: Dataset, found: dict[str, TargetStudy]
) -> None:
    """The example's other districts are too small to judge by, so larger ones stand in."""
    small = found["greenstead-asb"]
    assert small.control is not None
    assert small.control["expected_count"].tolist() == (
        small.monthly["incident_count"].iloc[-24:-12].tolist()
    )
    larger = changed(data)
    is_other = data.districts["district_name"] != data.area
    larger.districts = data.districts.assign(
        incident_count=data.districts["incident_count"].mask(is_other, 500),
        without_place_count=0,
    )
    study = next(
        each for each in target_studies(larger) if each.setting.key == "town-centre-violence"
    )
    violence = study.setting.crime_types
    rest = rest_of_force(larger, crime_types=violence)
    assert study.control is not None
    assert rest is not None
    others = rest["incident_count"].tail(24).to_numpy(float)
    counts = study.monthly["incident_count"].tail(24).to_numpy(float)
    assert study.control["incident_count"].tolist() == counts.tolist()
    assert study.control["expected_count"].to_numpy() == pytest.approx(
        others * counts.sum() / others.sum()
    )
    assert study.control["centre"].to_numpy() == pytest.approx(1.0)
    assert "no month stands out; a lasting fall of " in title_of(study)


def months_of(counts: Sequence[float | None]) -> pd.DataFrame:
    days = pd.date_range("2024-01-01", periods=len(counts), freq="MS", name="month")
    return pd.DataFrame({"month": days, "incident_count": pd.array(counts, dtype="Float64")})


EVEN = [66, 70, 61, 64, 72, 66, 59, 69, 65, 67, 62, 71] * 2


def test_months_are_judged_by_the_force_or_else_by_the_year_before(data: Dataset) -> None:
    target = data.settings.targets[0]
    quiet, fall = control_limits(months_of(EVEN), months_of([1000.0] * 24), target)
    assert quiet is not None
    assert fall == pytest.approx(200 * ((1 - quiet["low"].iloc[0]) / 3))
    assert (quiet["variation"] == "common variation").all()
    for rest in (None, months_of([0.0, *[1000.0] * 23])):
        year, nothing = control_limits(months_of(EVEN), rest, target)
        assert year is not None
        assert math.isnan(nothing)
        assert year["expected_count"].tolist() == EVEN[:12]
        assert year["ratio"].to_numpy() == pytest.approx(1.0)
    uneven = [3, 40] * 12
    year, _ = control_limits(months_of(uneven), months_of([1000.0] * 24), target)
    assert year is not None
    assert len(year) == 12
    gap = [*EVEN[:4], *[None] * 8, *EVEN[12:]]
    table, nothing = control_limits(months_of(gap), months_of([1000.0] * 24), target)
    assert table is not None
    assert table["ratio"].notna().tolist() == [count is not None for count in gap]
    assert (table["variation"] == "common variation").all()
    assert math.isnan(nothing)
    for too_few in (EVEN[:23], gap, [9] * 24):
        assert control_limits(months_of(too_few), None, target)[0] is None
    halves = months_of([*[None] * 13, *EVEN[13:]])
    assert control_limits(halves, months_of([1000.0] * 24), target)[0] is None
    alternate = months_of([None, 66] * 12)
    assert control_limits(alternate, months_of([1000.0] * 24), target)[0] is None


def test_seven_on_one_side_are_to_look_at_and_nine_are_a_claim(data: Dataset) -> None:
    target = data.settings.targets[0].model_copy(update={"direction": "fewer"})
    more = target.model_copy(update={"direction": "more"})
    rest = months_of([1000.0] * 24)
    for length, word in ((7, LOOK_AT), (9, "improvement")):
        months = [70, 60, *[61, 58] * 3, 75, *[62] * length, *[70, 63] * 12][:24]
        mean = sum(months) / 24
        start = 9
        assert all(count < mean for count in months[start : start + length])
        table, _ = control_limits(months_of(months), rest, target)
        assert table is not None
        assert set(table["variation"].iloc[start : start + length]) == {word}
    found, fall = control_limits(months_of(months), rest, more)
    assert found is not None
    assert "concern" in set(found["variation"])
    assert math.isnan(fall)


def test_a_missing_baseline_month_cannot_be_told_in_one_line(data: Dataset) -> None:
    periods = [{"months": "2023-04/2024-03", "change_pct": -5.0}]
    changes = {"baseline": "2022-04/2023-03", "periods": periods}
    answer = studied(data, **changes).answers[0]
    assert answer.verdict is Verdict.CANNOT_BE_ASSESSED
    assert answer.progress is None
    assert "November 2022" in answer.refusal
    assert "\n" not in answer.refusal
    without = studied(data, missing_months="leave out", **changes).answers[0].progress
    assert without is not None
    assert [str(month) for month in without.months.left_out] == ["2022-11"]
    assert len(without.months.current_months) == 11


def test_a_baseline_of_zero_cannot_be_told(data: Dataset) -> None:
    none = data.incidents[
        (data.incidents["ward_code"] != "E05010829") | (data.incidents["month"] >= "2025-04-01")
    ]
    answer = studied(data, incidents=none).answers[0]
    assert answer.progress is not None
    assert answer.progress.change is not None
    assert answer.progress.change.baseline_count == 0
    assert answer.verdict is Verdict.CANNOT_BE_ASSESSED


def test_unlike_periods_are_refused(data: Dataset) -> None:
    held = data.settings.targets[1].model_dump(mode="json")
    words = {**held, "periods": [{"months": "2025-04/2025-08", "change_pct": -5.0}]}
    with pytest.raises(ValueError, match="other calendar months"):
        TargetSetting.model_validate(words)


def test_months_so_far_are_compared_with_the_same_months(data: Dataset) -> None:
    answer = studied(data, newest=Month(2025, 8)).answers[0]
    assert answer.verdict is Verdict.IN_PROGRESS
    assert answer.progress is not None
    assert answer.progress.change is not None
    asb = data.incidents[
        (data.incidents["crime_type"] == ASB) & (data.incidents["ward_code"] == "E05010829")
    ]
    before = asb["month"].between("2024-04-01", "2024-08-01").sum()
    assert answer.progress.change.baseline_count == before
    assert answer.progress.months.current_days == answer.progress.months.baseline_days == 153


def test_an_unknown_ward_names_the_known_ones(data: Dataset) -> None:
    with pytest.raises(SettingsError) as raised:
        studied(data, wards=["Harbour"])
    (fault,) = raised.value.faults
    assert "partnerships/example.toml: targets 'greenstead-asb'" in fault
    assert "no ward is called 'Harbour'" in fault
    assert "Berechurch" in fault
    assert "Wivenhoe" in fault


def test_a_ward_by_code_contradicts_the_same_by_name(data: Dataset) -> None:
    held = {each.key: each for each in data.settings.targets}["greenstead-asb"]
    words = {**held.model_dump(mode="json"), "key": "by-code", "wards": ["E05010829"]}
    words["periods"] = [{"months": "2025-04/2026-03", "change_pct": -9.0}]
    both = [held, TargetSetting.model_validate(words)]
    with pytest.raises(SettingsError, match="contradict"):
        target_studies(changed(data, targets=both))


def test_later_months_are_left_out(data: Dataset) -> None:
    december = Month(2025, 12)
    early = data.incidents[data.incidents["month"] <= "2025-12-01"]
    with_later = studied(data, newest=december).answers[0]
    without = studied(data, incidents=early, newest=december).answers[0]
    assert with_later.progress == without.progress
    assert with_later.year_end == without.year_end
