"""A partnership's settings and tables, seen from a report's month, as a notebook uses them."""

import difflib
import html
import math
from collections import UserDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TypeVar, cast

import geopandas as gpd
import pandas as pd

from scp_lib.build.build import Built
from scp_lib.drawing.base import Base
from scp_lib.drawing.drawing import Stamp
from scp_lib.errors import ParameterError, PeriodError, nearest
from scp_lib.measures.counts import count_by_ward, first_days
from scp_lib.measures.recording import is_place_of_recording
from scp_lib.periods import Month, Period, name_months
from scp_lib.settings.partnership import Partnership
from scp_lib.studies.base_map import base_of
from scp_lib.tables.incidents import WardMonthCount
from scp_lib.tables.kit import check

_T = TypeVar("_T")
_OFFERED = (
    "incidents", "report_incidents", "wards", "each_ward", "count_by_ward", "months", "month",
    "area", "headline", "say", "show_table", "show_chart", "show_map", "warn", "settings",
)  # fmt: skip


def report_month(built: Built, month: str = "") -> Month:
    """Return the month wanted, or the newest that is complete.

    PeriodError: it is not a month, is not there, or a force is missing in it.
    """
    complete = built.complete_months
    if not complete:
        raise PeriodError(
            "No month is whole for every listed force: `safer build` says why. Put whole files in "
            "police_uk/ of your raw folder."
        )
    if not month:
        return complete[-1]
    wanted = Month.parse(month)
    if wanted not in complete:
        raise PeriodError(
            f"{wanted.name} is not complete: complete are {name_months(complete)}. Choose one "
            "of these months, or put the missing file in police_uk/ of your raw folder."
        )
    return wanted


class _Asked(UserDict[str, pd.DataFrame]):
    """Tables by name, and the names of those that were read."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]):
        super().__init__(tables)
        self.names: list[str] = []

    def __getitem__(self, name: str) -> pd.DataFrame:
        table = super().__getitem__(name)
        if name not in self.names:
            self.names.append(name)
        return table


class Dataset:
    """A partnership's settings and processed tables, seen from one month.

    ``period`` is the twelve months to the report's ``month``, ``months`` its complete ones;
    ``incidents``, ``wards``, ``receipts`` and ``districts`` are processed tables (see
    scp_lib.sources.registry), ``asked`` the names of those that were asked for so far.
    """

    def __init__(self, settings: Partnership, built: Built, month: Month):
        self.settings = settings
        self._below = built  # what lies below a map is no figure: it is not noted as asked for
        asked = _Asked(built.tables)
        self.built = replace(built, tables=asked)
        self.asked = asked.names
        self.month = month
        self.period = Period.year_to(month)
        self.complete_months = [each for each in built.complete_months if each <= month]
        self.months = [each for each in self.complete_months if each in self.period]
        self._made: dict[Hashable, object] = {}

    def once(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what ``make`` gave when this key was first used: what several studies share.

        It is of the data and the month alone, and nobody changes it.
        """
        if key not in self._made:
            self._made[key] = make()
        return cast(_T, self._made[key])

    @cached_property
    def incidents(self) -> pd.DataFrame:
        """Every incident of every month, with its ward."""
        return self.built["incidents"]

    @cached_property
    def wards(self) -> gpd.GeoDataFrame:
        """The wards of the settings, with residents where they are known."""
        return self.built["wards"]

    @cached_property
    def receipts(self) -> pd.DataFrame:
        """What was received and kept, by force and month."""
        return self.built["receipts"]

    @cached_property
    def districts(self) -> pd.DataFrame:
        """Incidents of each district by month and crime type."""
        return self.built["districts"]

    @cached_property
    def base(self) -> Base:
        """The names and lines under every map: of all months and types, whatever a map shows."""
        held = self._below
        return base_of(
            held["incidents"],
            wards=held["wards"],
            streets=held.tables.get("base_lines"),
            map_lines=self.settings.map_lines,
        )

    @property
    def area(self) -> str:
        """The district's name."""
        return self.settings.area_name

    @property
    def source(self) -> str:
        """Attribution, as every map, picture and table carries it."""
        vintage, lines = self.settings.wards.vintage, self._below.tables.get("base_lines")
        newest = max([vintage, *([] if lines is None else lines["year"])])
        return self.settings.attribution.replace(f"right {vintage}", f"right {newest}")

    @property
    def stamp(self) -> Stamp:
        """Source and whether invented, as views that draw several pictures take them."""
        return Stamp(source=self.source, invented=self.is_invented)

    @property
    def is_invented(self) -> bool:
        """Whether every incident is invented."""
        return self.settings.is_invented

    @property
    def report_incidents(self) -> pd.DataFrame:
        """Incidents of the report's complete months."""
        return self.incidents[self.incidents["month"].isin(first_days(self.months))]

    @property
    def report_receipts(self) -> pd.DataFrame:
        """What was received and kept up to the report's month."""
        return self.receipts[self.receipts["month"] <= pd.Timestamp(self.month.first_day)]

    def mark_recording(self, points: pd.DataFrame) -> pd.DataFrame:
        """Add is_recording and ward_name to locations."""
        setting = self.settings.places_of_recording
        marked = is_place_of_recording(
            points,
            kinds=setting.kinds,
            points=[(point.longitude, point.latitude) for point in setting.points],
        )
        names = dict(zip(self.wards["ward_code"], self.wards["ward_name"], strict=True))
        return points.assign(is_recording=marked, ward_name=points["ward_code"].map(names))

    @property
    def residents(self) -> pd.DataFrame:
        """Residents and area of each ward; the mid-year as a name, not a number."""
        columns = ["ward_code", "ward_name", "population", "population_year", "area_km2"]
        return pd.DataFrame(self.wards[columns]).astype({"population_year": "string"})

    @property
    def population(self) -> str:
        """Name the estimate that rates divide by, with its year; empty without one."""
        setting = self.settings.population
        if setting is None or str(setting.year) in setting.title:
            return setting.title if setting else ""
        return f"{setting.title}, mid-{setting.year}"

    @property
    def residents_age_years(self) -> float:
        """Whole years from the wards' estimate to the middle of the report's twelve months."""
        return self.age_of(self.settings.population.year if self.settings.population else None)

    def age_of(self, mid_year: int | None) -> float:
        """Whole years from an estimate's mid-year to the middle of the report's twelve months."""
        if mid_year is None:
            return math.nan
        months = 12 * (self.month.year - mid_year) + self.month.month - 12
        return math.floor(months / 12 + 0.5)

    @property
    def has_population(self) -> bool:
        """Whether rates can be shown."""
        return bool(self.wards["population"].notna().any())

    @property
    def highlight(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First and last month of the report, for a chart to set off."""
        return pd.Timestamp(self.period.first.first_day), pd.Timestamp(self.month.first_day)

    @property
    def months_name(self) -> str:
        """The report's complete months, in words."""
        return name_months(self.months)

    def last_months(self, count: int) -> list[Month]:
        """Complete months of the last ``count`` to the report's month."""
        if not 1 <= count <= 120:
            raise ParameterError(f"{count} months: wanted 1 to 120.")
        return [each for each in self.complete_months if self.month - each < count]

    def check_crime_type(self, crime_type: str) -> None:
        """Refuse a crime type that the settings do not report."""
        known = self.settings.crime_types
        if crime_type not in known:
            folded = {name.casefold(): name for name in known}
            like = folded.get(nearest(str(crime_type).casefold(), list(folded)), "")
            hint = f" Did you mean {like}?" if like else ""
            raise ParameterError(
                f"'{crime_type}' is not a crime type of these settings: wanted one of "
                f"{', '.join(known)}.{hint}"
            )

    def count_by_ward(self, *crime_types: str) -> pd.DataFrame:
        """Count by ward, month and crime type, over every complete month to the report's."""
        for crime_type in crime_types:
            self.check_crime_type(crime_type)
        counts = count_by_ward(
            self.incidents,
            ward_codes=self.wards["ward_code"].tolist(),
            period=Period(self.complete_months[0], self.month),
            complete_months=self.complete_months,
            crime_types=crime_types or self.settings.crime_types,
        )
        return check(counts, WardMonthCount)

    @property
    def ward_names(self) -> dict[str, str]:
        """The wards' names by their codes, in order of the names."""
        wards = self.wards.sort_values(["ward_name", "ward_code"])
        return dict(zip(wards["ward_code"], wards["ward_name"], strict=True))

    def ward_code(self, ward: str = "") -> str:
        """Return the code of the ward with this name or code; of the first, without either.

        ParameterError: there is no such ward, or several have the name.
        """
        names = self.ward_names
        found = [code for code, name in names.items() if ward in ("", code, name)]
        if found and (not ward or len(found) == 1):
            return found[0]
        near = difflib.get_close_matches(ward, names.values(), n=1, cutoff=0.5)
        meant = f"Did you mean {near[0]}?" if near else f"Wanted one of {', '.join(names.values())}"
        if found:
            meant = f"Name it by its code: {' or '.join(found)}."
        raise ParameterError(f"There is not one ward '{ward}'. {meant}")

    def __repr__(self) -> str:
        """Say what the page holds and what to do next."""
        held = ", ".join(f"{value} {what}" for what, value in self._held().items())
        kind = self.settings.crime_types[-1]
        return (
            f"{self.settings.name}, to {self.month.name}: {held}. "
            f'Next: page.count_by_ward("{kind}"), page.wards, page.show_table(…).'
        )

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th scope="row">{what}</th><td>{value}</td></tr>'
            for what, value in self._held().items()
        )
        title = html.escape(f"{self.settings.name}, to {self.month.name}")
        calls = (f'count_by_ward("{html.escape(self.settings.crime_types[-1])}")', "wards",
                 "show_table(…)")  # fmt: skip
        following = ", ".join(f"<code>page.{call}</code>" for call in calls)
        return f"<table><caption>{title}</caption>{rows}</table><p>Next: {following}.</p>"

    def _held(self) -> dict[str, str]:
        return {
            "months": f"{len(self.months)} of 12",
            "incidents": f"{len(self.report_incidents):,}",
            "wards": str(len(self.wards)),
        }

    def __dir__(self) -> list[str]:
        """Offer on Tab what a notebook uses most; the rest stays callable."""
        return list(_OFFERED)
