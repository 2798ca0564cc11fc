"""Targets as settings: what fits is read, and every fault is named at once in plain lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_lib.errors import SettingsError
from scp_lib.measures.verdicts import target_changes_pct
from scp_lib.periods import Month, Period
from scp_lib.settings.partnership import (
    list_partnerships,
    read_history,
    read_partnership,
    read_settings,
)
from scp_lib.settings.targets import TargetSetting, faults_between

ROOT = Path(__file__).parents[2]
START = (ROOT / "partnerships" / "tendring.toml").read_text(encoding="utf-8")
TARGET = {
    "key": "asb",
    "title": "ASB",
    "owner": "Somebody",
    "priority": "ASB",
    "source": "The plan.",
    "crime_types": ["Anti-social behaviour"],
    "wards": ["West"],
    "baseline": "2024-04/2025-03",
    "periods": [{"months": "2025-04/2026-03", "change_pct": -5}],
}


def test_asb_is_not_added_to_crimes() -> None:
    with pytest.raises(ValueError, match="adds 'Anti-social behaviour' to crimes") as found:
        TargetSetting.model_validate(target(crime_types=["Anti-social behaviour", "Shoplifting"]))
    assert "target of its own" in str(found.value)
    TargetSetting.model_validate(target(crime_types=["Robbery", "Shoplifting"]))


def target(**changes: object) -> dict[str, object]:
    return {key: held for key, held in {**TARGET, **changes}.items() if held is not None}


def period(months: str, change_pct: float) -> dict[str, object]:
    return {"months": months, "change_pct": change_pct}


def as_toml(held: object) -> str:
    if isinstance(held, dict):
        return "{ " + ", ".join(f"{key} = {as_toml(value)}" for key, value in held.items()) + " }"
    if isinstance(held, list):
        return "[" + ", ".join(map(as_toml, held)) + "]"
    return str(held).lower() if isinstance(held, bool) else repr(held).replace("'", '"')


def faults_of(folder: Path, *targets: dict[str, object], more: str = "") -> list[str]:
    """Read a settings file with these targets; return its faults, without the file's name."""
    tables = [
        "[[targets]]\n" + "\n".join(f"{key} = {as_toml(held)}" for key, held in each.items())
        for each in targets
    ]
    path = folder / "small.toml"
    path.write_text("\n".join([START, more, *tables]), encoding="utf-8")
    try:
        read_settings(path)
    except SettingsError as error:
        assert all(fault.startswith(f"{folder.name}/small.toml: ") for fault in error.faults)
        assert all("\n" not in fault for fault in error.faults)
        return [fault.split(": ", 1)[1] for fault in error.faults]
    return []


def test_the_example_holds_what_is_planted() -> None:
    found = {each.key: each for each in read_partnership("example").targets}
    planted = ["town-centre-violence", "greenstead-asb", "old-heath-asb", "berechurch-asb"]
    for key in planted:
        assert str(found[key].baseline) == "April 2024 to March 2025"
        assert str(found[key].periods[0].months) == "April 2025 to March 2026"
        assert found[key].periods[0].change_pct == -5
    assert found["town-centre-violence"].area == "town centre"
    assert found["berechurch-asb"].wards == ["Berechurch"]


def test_every_partnerships_targets_and_history_are_read() -> None:
    assert "history" not in list_partnerships()
    for name in list_partnerships():
        settings = read_partnership(name)
        history = read_history(settings)
        assert (history is not None) == (settings.history is not None)


def test_a_priority_is_one_of_the_settings_if_they_list_any() -> None:
    (target, *_) = read_partnership("example").targets
    known = [target.priority, "Hidden harms"]
    assert not faults_between([target], priorities=known)
    assert not faults_between([target])
    strange = target.model_copy(update={"priority": "Hiden harms"})
    (fault,) = faults_between([strange], priorities=known)
    assert "'Hiden harms' is not among" in fault and "Did you mean Hidden harms?" in fault


def test_colchesters_targets_are_said_to_be_ours() -> None:
    targets = read_partnership("colchester").targets
    assert targets
    for each in targets:
        assert not each.is_agreed
        assert "not agreed" in each.source


def test_declared_results_of_2008_need_no_data() -> None:
    history = read_history(read_partnership("colchester"))
    assert history is not None
    told = {each.area: each.change_pct for one in history.targets for each in one.declared}
    assert told == {"Town centre": -17, "St Andrew's ward": -33, "Harbour ward": -28}
    violence = history.targets[0]
    assert [each.change_pct for each in violence.periods] == [-5, -2]
    assert round(target_changes_pct([-5, -2], reading=violence.reading)[1], 1) == -6.9


def test_a_history_that_is_not_there_is_one_line() -> None:
    settings = read_partnership("colchester").model_copy(update={"history": "gone.toml"})
    with pytest.raises(SettingsError, match=r"partnerships/history/gone\.toml: cannot be read"):
        read_history(settings)


def test_a_sound_target_is_read(tmp_path: Path) -> None:
    assert faults_of(tmp_path, target()) == []
    further = [period("2025-04/2026-03", -5), period("2026-04/2027-03", -2)]
    assert faults_of(tmp_path, target(periods=further, reading="points")) == []
    more = target(direction="more", periods=[period("2025-04/2026-03", 10)])
    assert faults_of(tmp_path, more) == []


@pytest.mark.parametrize("change", [0, -0.5, -2.5, -100])
def test_a_change_of_none_or_of_half_a_per_cent_and_more_is_taken(
    tmp_path: Path, change: float
) -> None:
    assert not faults_of(tmp_path, target(periods=[period("2025-04/2026-03", change)]))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"periods": [period("2026-03/2025-04", -5)]}, "before it starts"),
        ({"periods": [period("2025-13/2026-03", -5)]}, "'2025-13' is not a month"),
        ({"baseline": 2024}, 'wanted months like "2024-04/2025-03"'),
        ({"periods": [period("2025-04/2025-08", -5)]}, "has other calendar months than"),
        ({"periods": [period("2024-04/2025-03", -5)]}, "does not come after the baseline"),
        ({"periods": [period("2025-04/2026-03", 5)]}, "for 'fewer' set 0 or below"),
        ({"direction": "more"}, "for 'more' set 0 or above"),
        ({"periods": [period("2025-04/2026-03", -101)]}, "at least -100"),
        ({"periods": [period("2025-04/2026-03", -0.1)]}, "is -0.1: wanted per cent, such as -10;"),
        ({"direction": "more", "periods": [period("2025-04/2026-03", 0.05)]}, "such as 5; half a"),
        ({"periods": []}, "at least 1"),
        ({"reading": "added"}, "'compound' or 'points'"),
        ({"wards": None}, "give either wards, or area"),
        ({"area": "district"}, "give either wards, or area"),
        ({"area": "town centre", "wards": None}, "the settings draw none"),
        ({"area": "district", "wards": None, "chosen_as_worst": True}, "is for wards"),
        ({"wards": ["West", "West"]}, "wards holds a name twice"),
        ({"crime_types": ["ASB"]}, "ASB is not among the settings' own crime_types"),
        ({"key": "ASB!"}, "key"),
        ({"owner": None}, "targets 'asb': owner is missing"),
        ({"deadline": "soon"}, "deadline is not a setting"),
    ],
)
def test_a_fault_is_one_line_that_names_the_target(
    tmp_path: Path, changes: dict[str, object], told: str
) -> None:
    (fault,) = faults_of(tmp_path, target(**changes))
    assert told in fault
    assert fault.startswith("targets '")


def test_periods_in_order_and_apart(tmp_path: Path) -> None:
    periods = [period("2026-04/2027-03", -5), period("2025-04/2026-03", -2)]
    (fault,) = faults_of(tmp_path, target(periods=periods))
    assert "periods in order, apart" in fault


def test_two_that_contradict(tmp_path: Path) -> None:
    other = target(key="other", periods=[period("2025-04/2026-03", -10)])
    (fault,) = faults_of(tmp_path, target(), other)
    assert "targets 'asb' and 'other' contradict each other" in fault
    assert faults_of(tmp_path, target(), {**other, "wards": ["East"]}) == []
    assert faults_of(tmp_path, target(), {**other, "crime_types": ["Robbery"]}) == []
    later = target(key="other", periods=[period("2026-04/2027-03", -10)])
    assert faults_of(tmp_path, target(), later) == []


def test_a_further_change_contradicts_the_same_period_without_it(tmp_path: Path) -> None:
    both = [period("2025-04/2026-03", -5), period("2026-04/2027-03", -2)]
    alone = target(key="alone", periods=[period("2026-04/2027-03", -2)])
    (fault,) = faults_of(tmp_path, target(periods=both), alone)
    assert "contradict" in fault
    assert "April 2026 to March 2027" in fault


def test_keys_that_would_name_the_same_files(tmp_path: Path) -> None:
    other = target(key="east_asb", periods=[period("2027-04/2028-03", -5)])
    faults = faults_of(tmp_path, target(key="east-asb"), other)
    assert any("two have the key 'east_asb' once '-' is written as '_'" in each for each in faults)


def test_the_same_target_twice(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, target(), target())
    assert any("two have the key 'asb'" in fault for fault in faults)
    assert any("say the same" in fault for fault in faults)


def test_all_faults_at_once(tmp_path: Path) -> None:
    faults = faults_of(
        tmp_path,
        target(periods=[period("2026-03/2025-04", -5)]),
        target(key="one"),
        target(key="two", periods=[period("2025-04/2026-03", -9)]),
        target(key="three", wards=["East"], owner=None),
        more='[surplus]\nname = "x"\n',
    )
    for told in ("before it starts", "'one' and 'two' contradict", "owner is missing", "surplus"):
        assert any(told in fault for fault in faults), (told, faults)
    assert len(faults) == 4


@given(
    first=st.integers(0, 40), second=st.integers(0, 40), one=st.integers(-50, 0),
    other=st.integers(-50, 0),
)  # fmt: skip
def test_targets_contradict_just_when_they_overlap(
    first: int, second: int, one: int, other: int
) -> None:
    targets = []
    for key, years, change in (("one", first, one), ("other", second, other)):
        months = Period.year_to(Month(2031 + years, 3))
        held = target(key=key, periods=[period(f"{months.first}/{months.last}", change)])
        targets.append(TargetSetting.model_validate(held))
    faults = faults_between(targets)
    assert bool(faults) == (first == second)
    if faults:
        assert ("contradict" in faults[0]) == (one != other)


def test_a_period_is_written_as_it_was_read() -> None:
    found = TargetSetting.model_validate(target())
    assert found.baseline == Period(Month(2024, 4), Month(2025, 3))
    assert found.model_dump(mode="json")["baseline"] == "2024-04/2025-03"


def test_settings_say_how_in_the_example() -> None:
    words = (ROOT / "partnerships" / "example.toml").read_text(encoding="utf-8")
    for name in ("crime_types", "area", "baseline", "periods", "reading", "direction"):
        assert re.search(rf"^{name} = .*#", words, re.MULTILINE), name


RING = "polygon = [[1.0, 51.8], [1.1, 51.8], [1.1, 51.9]]"


def test_a_target_names_a_drawn_area_by_its_key(tmp_path: Path) -> None:
    area = f'[[areas]]\nkey = "pier"\nname = "The pier"\n{RING}\n'
    assert faults_of(tmp_path, target(wards=None, area="pier"), more=area) == []
    (fault,) = faults_of(tmp_path, target(wards=None, area="peer"), more=area)
    assert "found 'peer'; wanted 'district', 'town centre' or the key" in fault
    assert "Did you mean 'pier'?" in fault


@pytest.mark.parametrize(
    ("areas", "words"),
    [
        (f'[[areas]]\nkey = "district"\nname = "A"\n{RING}\n', "is the whole district"),
        (f'[[areas]]\nkey = "Old town"\nname = "A"\n{RING}\n', "wanted small letters"),
        (f'[[areas]]\nkey = "a"\nname = "A"\n{RING}\n' * 2, "wanted each key once"),
        (
            '[[areas]]\nkey = "a"\nname = "A"\npolygon = [[1, 51], [2, 52], [2, 51], [1, 52]]\n',
            "this ring crosses itself",
        ),
    ],
)
def test_a_drawn_area_has_a_key_of_its_own_and_a_ring(
    tmp_path: Path, areas: str, words: str
) -> None:
    faults = faults_of(tmp_path, target(), more=areas)
    assert len(faults) == 1 and words in faults[0], faults
