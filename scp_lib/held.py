"""What a partnership's tables hold for a report's month, as a notebook asks for it."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from scp_lib.build import Built
from scp_lib.errors import ParameterError, PeriodError
from scp_lib.measures.counts import count_by_ward, months_both_hold
from scp_lib.measures.recording import is_place_of_recording
from scp_lib.partnership import Partnership
from scp_lib.periods import Month, Period, name_months
from scp_lib.schemas import WardMonthCount, check
from scp_lib.views.quality_words import boundary_words, population_age


def report_month(built: Built, month: str = "") -> Month:
    """Return the month asked for if it is held in full, or the newest that is.

    Raises
    ------
    PeriodError
        The month is not a month, not held, or a force is missing in it.
    """
    held = built.complete_months
    if not held:
        raise PeriodError(
            "There is no month for which every listed force was received: put the missing files "
            "in police_uk/ of your raw folder."
        )
    if not month:
        return held[-1]
    wanted = Month.parse(month)
    if wanted not in held:
        raise PeriodError(
            f"{wanted.name} is not held in full: the data hold {name_months(held)}. Choose one "
            "of these months, or put the missing file in police_uk/ of your raw folder."
        )
    return wanted


class Held:
    """A partnership's settings and processed tables, seen from one month.

    Attributes
    ----------
    settings
        The partnership's settings.
    month, period
        The report's month, and the twelve months to it.
    months
        The months of the period that are held in full.
    incidents, wards, receipts, districts
        The processed tables (see scp_lib.schemas).
    """

    def __init__(self, settings: Partnership, built: Built, month: Month):
        self.settings = settings
        self.built = built
        self.month = month
        self.period = Period.year_to(month)
        self.complete_months = [held for held in built.complete_months if held <= month]
        self.months = [held for held in self.complete_months if held in self.period]
        self.incidents = built.incidents
        self.wards: gpd.GeoDataFrame = built.wards
        self.receipts = built.receipts
        self.districts = built.districts

    @property
    def area(self) -> str:
        """The district's name."""
        return self.settings.area_name

    @property
    def source(self) -> str:
        """Attribution, as every map, picture and table carries it."""
        return self.settings.attribution

    @property
    def stamp(self) -> dict[str, Any]:
        """Source and whether invented, as views that draw several pictures take them."""
        return {"source": self.source, "invented": self.is_invented}

    @property
    def is_invented(self) -> bool:
        """Whether every incident is invented."""
        return self.settings.is_invented

    @property
    def report_incidents(self) -> pd.DataFrame:
        """Incidents of the report's months that are held in full."""
        months = [pd.Timestamp(month.first_day) for month in self.months]
        return self.incidents[self.incidents["month"].isin(months)]

    @property
    def report_receipts(self) -> pd.DataFrame:
        """What was received and kept up to the report's month."""
        return self.receipts[self.receipts["month"] <= pd.Timestamp(self.month.first_day)]

    def mark_recording(self, points: pd.DataFrame) -> pd.DataFrame:
        """Add is_recording and ward_name to map points."""
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
    def recording_notes(self) -> str:
        """Say which map points the settings list as places of recording, and why."""
        setting = self.settings.places_of_recording
        kinds = f"Kinds of place listed as places of recording: {', '.join(setting.kinds)}."
        points = [
            f"Also listed: the map point at {point.latitude:.6f}, {point.longitude:.6f} "
            f"({point.note})."
            for point in setting.points
        ]
        return " ".join(([kinds] if setting.kinds else []) + points) or (
            "The settings list no place of recording."
        )

    @property
    def population_words(self) -> str:
        """Say how old the population under the rates is."""
        setting = self.settings.population
        residents = self.wards["population"].sum()
        return population_age(
            setting.year if setting else None,
            year=self.month.year,
            residents=int(residents) if self.has_population else 0,
        )

    @property
    def boundary_check(self) -> str:
        """Compare the count inside the wards with the count by the publisher's area names."""
        months = [pd.Timestamp(month.first_day) for month in self.months]
        here = self.districts["district_name"] == self.area
        named = self.districts.loc[here & self.districts["month"].isin(months), "incident_count"]
        return boundary_words(
            placed=len(self.report_incidents), named=int(named.sum()), area=self.area
        )

    @property
    def has_population(self) -> bool:
        """Whether rates can be shown."""
        return bool(self.wards["population"].notna().any())

    @property
    def highlight(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First and last month of the report, for a chart to set off."""
        return pd.Timestamp(self.period.first.first_day), pd.Timestamp(self.month.first_day)

    def on_wards(self, table: pd.DataFrame) -> gpd.GeoDataFrame:
        """Put a table with ward_code on the wards' boundaries, in the wards' order."""
        shapes = self.wards[["ward_code", "geometry"]]
        return shapes.merge(table, on="ward_code", how="left", validate="one_to_one")

    @property
    def months_name(self) -> str:
        """The months of the report that are held, in words."""
        return name_months(self.months)

    def months_both_hold(self, years: int = 1) -> list[Month]:
        """Months of the report that are held in full in this year and ``years`` before."""
        return months_both_hold(self.period, complete_months=self.complete_months, years=years)

    def last_months(self, count: int) -> list[Month]:
        """Months held in full of the last ``count`` to the report's month."""
        if not 1 <= count <= 120:
            raise ParameterError(f"{count} months: wanted 1 to 120.")
        return [held for held in self.complete_months if self.month - held < count]

    def count_by_ward(self, *crime_types: str) -> pd.DataFrame:
        """Count by ward, month and crime type, over every month held to the report's month."""
        for crime_type in crime_types:
            if crime_type not in self.settings.crime_types:
                raise ParameterError(
                    f"'{crime_type}' is not a crime type of these settings: wanted one of "
                    f"{', '.join(self.settings.crime_types)}."
                )
        counts = count_by_ward(
            self.incidents,
            ward_codes=self.wards["ward_code"].tolist(),
            period=Period(self.complete_months[0], self.month),
            complete_months=self.complete_months,
            crime_types=crime_types or self.settings.crime_types,
        )
        return check(counts, WardMonthCount)
