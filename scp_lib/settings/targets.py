"""Targets as settings: what was agreed, checked on reading; and declared results of the past."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from contextlib import suppress
from itertools import combinations
from typing import Annotated, Any, Literal

from pydantic import Field, PlainSerializer, PlainValidator, ValidationError, model_validator

from scp_lib.errors import PeriodError, nearest
from scp_lib.periods import Period
from scp_lib.settings.faults import Settings, plain_fault
from scp_lib.tables.crime_types import ASB


def _read_period(value: Any) -> Period:
    if not isinstance(value, str):
        raise ValueError('wanted months like "2024-04/2025-03"')
    try:
        return Period.parse(value)
    except PeriodError as error:
        raise ValueError(str(error).rstrip(".")) from None


_LEAST_PCT = 0.5
Months = Annotated[
    Period,
    PlainValidator(_read_period),
    PlainSerializer(lambda period: f"{period.first}/{period.last}", return_type=str),
]
Percent = Annotated[float, Field(ge=-100, le=1000, allow_inf_nan=False)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]


class TargetPeriod(Settings):
    """One period of a target: its months and its change (a further one after the first)."""

    months: Months
    change_pct: Percent


class Agreed(Settings):
    """What every target says, with data or without."""

    key: Key
    title: str
    owner: str
    priority: str
    source: str
    is_agreed: bool = True
    baseline: Months
    periods: Annotated[list[TargetPeriod], Field(min_length=1)]
    reading: Literal["compound", "points"] = "compound"
    direction: Literal["fewer", "more"] = "fewer"

    @model_validator(mode="after")
    def _stands(self) -> Agreed:
        faults = self.own_faults()
        if faults:
            raise plain_fault(faults)
        return self

    def own_faults(self) -> list[str]:
        """Say what is wrong within this one target, a line each."""
        faults = []
        for period in self.periods:
            months = period.months
            if months.calendar_months != self.baseline.calendar_months:
                years = max(1, months.first.year - self.baseline.first.year)
                faults.append(
                    f"{months} has other calendar months than the baseline {self.baseline}; "
                    f"compare like months, such as {self.baseline.years_earlier(-years)}."
                )
            elif months.first <= self.baseline.last:
                faults.append(f"{months} does not come after the baseline {self.baseline}.")
            wrong = period.change_pct > 0 if self.direction == "fewer" else period.change_pct < 0
            if wrong:
                faults.append(
                    f"change_pct of {months} is {period.change_pct:+g}; for '{self.direction}' "
                    f"set {'0 or below' if self.direction == 'fewer' else '0 or above'}."
                )
        for first, second in zip(self.periods, self.periods[1:], strict=False):
            if second.months.first <= first.months.last:
                faults.append(
                    f"{second.months} does not come after {first.months}: periods in order, apart."
                )
        if sum(period.change_pct for period in self.periods) < -100 and self.reading == "points":
            faults.append("the changes together take off more than 100 points.")
        return faults


class TargetSetting(Agreed):
    """A target that is measured on the incidents available.

    Its area is one of: ``wards`` (names or codes of the ward file), or an ``area``: the drawn town
    centre, the whole district, or the key of one of ``[[areas]]``. ``chosen_as_worst`` says that
    the wards were picked because they had the most incidents in the baseline. ``missing_months``
    says what to do with a month that is not held.
    """

    crime_types: Annotated[list[str], Field(min_length=1)]
    area: str | None = None
    wards: list[str] = Field(default_factory=list)
    chosen_as_worst: bool = False
    missing_months: Literal["refuse", "leave out"] = "refuse"

    def own_faults(self) -> list[str]:
        """Say what is wrong within this one target, a line each."""
        faults = super().own_faults()
        if bool(self.wards) == (self.area is not None):
            faults.append(
                "give either wards, or area ('town centre', 'district' or the key of an area)."
            )
        if self.chosen_as_worst and not self.wards:
            faults.append("chosen_as_worst is for wards: name the wards that were picked.")
        if ASB in self.crime_types and len(self.crime_types) > 1:
            faults.append(f"crime_types adds '{ASB}' to crimes: wanted it in a target of its own.")
        faults += [
            f"change_pct of {each.months} is {each.change_pct:g}: wanted per cent, such as "
            f"{100 * each.change_pct:g}; half a per cent at least, or 0 for no more than before."
            for each in self.periods
            if 0 < abs(each.change_pct) < _LEAST_PCT
        ]
        faults += [
            f"{name} holds a name twice."
            for name in ("wards", "crime_types")
            if repeated(getattr(self, name))
        ]
        return faults


class Declared(Settings):
    """A published result, without the counts behind it."""

    area: str
    months: Months
    change_pct: Percent


class DeclaredTarget(Agreed):
    """A target of the past, with the results that were published."""

    measure: str
    area_name: str
    chosen_as_worst: bool = False
    declared: list[Declared] = Field(default_factory=list)


class History(Settings):
    """Targets and published results of years for which no incidents are available."""

    title: str
    source: str
    targets: Annotated[list[DeclaredTarget], Field(min_length=1)]


def faults_between(
    targets: Sequence[TargetSetting],
    *,
    crime_types: Collection[str] = (),
    priorities: Collection[str] = (),
    has_town_centre: bool = True,
    areas: Collection[str] = (),
) -> list[str]:
    """Say where targets do not fit one another or the other settings, a line each.

    Each target is without a fault of its own. Without crime types, or without priorities, none
    are checked.
    """
    keys = [target.key for target in targets]
    faults = [f"targets: two have the key '{key}'." for key in repeated(keys)]
    faults += [
        f"targets: two have the key '{key}' once '-' is written as '_', as in names of files."
        for key in repeated(key.replace("-", "_") for key in dict.fromkeys(keys))
    ]
    for target in targets:
        strange = [name for name in target.crime_types if name not in (crime_types or [name])]
        if strange:
            faults.append(
                f"targets '{target.key}': crime_types: {', '.join(strange)} is not among the "
                "settings' own crime_types."
            )
        if priorities and target.priority not in priorities:
            like = nearest(target.priority, [str(each) for each in priorities])
            faults.append(
                f"targets '{target.key}': priority: '{target.priority}' is not among the settings' "
                f"priorities.{f' Did you mean {like}?' if like else ''}"
            )
        if target.area == "town centre" and not has_town_centre:
            faults.append(
                f"targets '{target.key}': the area is the town centre, and the settings draw "
                "none: add [town_centre]."
            )
        known = ["district", "town centre", *areas]
        if target.area is not None and target.area not in known:
            like = nearest(target.area, known)
            faults.append(
                f"targets '{target.key}': area: found '{target.area}'; wanted 'district', "
                "'town centre' or the key of one of [[areas]]"
                + (f". Did you mean '{like}'?" if like else ".")
            )
    return faults + contradictions(targets, area_of=lambda each: each.area or frozenset(each.wards))


def contradictions(
    targets: Sequence[TargetSetting], *, area_of: Callable[[TargetSetting], Hashable]
) -> list[str]:
    """Name pairs of targets that ask for different changes of the same incidents at once."""
    faults = []
    for one, other in combinations(targets, 2):
        same = set(one.crime_types) == set(other.crime_types) and area_of(one) == area_of(other)
        for first in asked(one) if same else []:
            for second in asked(other):
                if first[0].overlaps(second[0]):
                    what = "say the same" if first == second else "contradict each other"
                    faults.append(
                        f"targets '{one.key}' and '{other.key}' {what}: the same crime types and "
                        f"area, {first[0]} and {second[0]}. Keep one of them."
                    )
    return faults


def asked(target: Agreed) -> list[tuple[Period, Hashable]]:
    """List what identifies each period of a target."""
    about = (target.baseline, target.direction)
    changes = [period.change_pct for period in target.periods]
    return [
        (period.months, (*about, target.reading if step else "", *changes[: step + 1]))
        for step, period in enumerate(target.periods)
    ]


def readable_targets(words: Any) -> list[TargetSetting]:
    """Return those targets of a settings file that are without a fault of their own."""
    found = []
    for each in words if isinstance(words, list) else []:
        with suppress(ValidationError):
            found.append(TargetSetting.model_validate(each))
    return found


def repeated(names: Iterable[str]) -> list[str]:
    """Return names that stand more than once, each once.

    >>> repeated(["b", "a", "b"])
    ['b']
    """
    kept = list(names)
    return [name for name in dict.fromkeys(kept) if kept.count(name) > 1]
