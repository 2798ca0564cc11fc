"""What Python answers to a view: counts, the change and how sure it is, rows; never too few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scp_lib.explore.cells import Held, Ints
from scp_lib.explore.view import Place, View
from scp_lib.measures.area_comparison import NOT_STATED
from scp_lib.measures.comparison import RelativeChange, relative_change
from scp_lib.measures.overdispersion import (
    FEWEST_IN_A_DISTRICT,
    area_dispersion,
    earlier_pairs,
    pair_tables,
)
from scp_lib.measures.place_change import PlaceChange, days_in, one_of_areas, place_change
from scp_lib.measures.placed import placed_shares
from scp_lib.periods import Month
from scp_lib.studies.town_centre.study import FEWEST_AT_A_POINT, FEWEST_POINTS

FEWEST = FEWEST_AT_A_POINT
_JUDGED = -1


@dataclass(frozen=True)
class Answer:
    """One view's figures, each worked out when it is first needed.

    The counts are exact, for the browser to be checked by; ``is_hidden`` and ``hides_change`` say
    that a reader must not be told them: of a sensitive crime type in a drawn area, fewer than
    FEWEST incidents or FEWEST_POINTS locations.
    """

    held: Held
    view: View

    @cached_property
    def months(self) -> list[Month]:
        """The complete months looked at."""
        return self.view.chosen(self.held.data.complete_months)

    @cached_property
    def compared(self) -> tuple[list[Month], list[Month]]:
        """The months compared, and those compared with."""
        return self.view.compared(self.held.data.complete_months)

    @cached_property
    def points(self) -> NDArray[np.bool_]:
        """Which locations are in the place."""
        return self.held.points_in(self.view.place)

    @cached_property
    def _is_type(self) -> NDArray[np.bool_]:
        return np.array([name in self.view.crime_types for name in self.held.types])

    def which(self, months: Sequence[Month] | None = None) -> NDArray[np.bool_]:
        """Mark the incidents of the place and types in some months: those looked at, if none."""
        wanted = self.months if months is None else months
        is_month = np.array([month in set(wanted) for month in self.held.months])
        held = self.held
        return self._of_type & is_month[held.row_month] & self.points[held.row_point]

    @cached_property
    def _of_type(self) -> NDArray[np.bool_]:
        return self._is_type[self.held.row_type]

    def count(self, months: Sequence[Month] | None = None) -> int:
        """Count the incidents in some months, exactly."""
        return int(np.count_nonzero(self.which(months)))

    @property
    def is_sensitive(self) -> bool:
        """Whether a crime type is chosen that is never shown for a single location."""
        return self.held.is_sensitive(self.view.crime_types)

    def hides(self, months: Sequence[Month] | None = None) -> bool:
        """Whether the count of some months must not be shown."""
        if not (self.is_sensitive and self.view.place.area):
            return False
        kinds = [self.held.is_sensitive([name]) for name in self.held.types]
        which = self.which(months) & np.array(kinds)[self.held.row_type]
        points = len(np.unique(self.held.row_point[which]))
        return bool(np.count_nonzero(which) < FEWEST or points < FEWEST_POINTS)

    @cached_property
    def is_hidden(self) -> bool:
        """Whether the count itself must not be shown."""
        return self.hides()

    @cached_property
    def hides_change(self) -> bool:
        """Whether a count of the comparison must not be shown."""
        return self.is_hidden or any(self.hides(months) for months in self.compared if months)

    @cached_property
    def by_month(self) -> pd.DataFrame:
        """Count by month: month, incident_count, empty where no data, and where not shown."""
        held = self.held
        which = self._of_type & self.points[held.row_point]
        counts = np.bincount(held.row_month[which], minlength=len(held.months)).astype(float)
        for place, month in enumerate(held.months):
            if month not in held.data.complete_months or self.hides([month]):
                counts[place] = np.nan
        days = pd.DatetimeIndex([month.first_day for month in held.months])
        return pd.DataFrame({"month": days, "incident_count": pd.array(counts, dtype="Int64")})

    @cached_property
    def change(self) -> PlaceChange | None:
        """The change between the compared months; None without any, or where it is not shown.

        The whole district learns from other districts how much such counts vary, as page 10 does;
        wards from the other wards, a single one judged among them all; any other place stands
        beside the wards as one of its own, out of those it lies in, as a target's area does.
        """
        months, before = self.compared
        if not months or not before or self.hides_change:
            return None
        data, view = self.held.data, self.view
        types = list(view.crime_types)
        pairs = [(months, before), *earlier_pairs(months, complete_months=data.complete_months)]
        placed = placed_shares(
            data.districts, crime_types=types, months=months, baseline_months=before
        )
        if not view.place:
            of_type = data.districts["crime_type"].isin(types)
            named = data.districts[of_type & (data.districts["district_name"] != NOT_STATED)]
            tables = pair_tables(named, area="district_name", pairs=pairs)
            dispersion = area_dispersion(tables, [data.area], fewest=FEWEST_IN_A_DISTRICT)
        elif view.place == Place(wards=view.place.wards):
            judged = [list(self.held.wards).index(code) for code in view.place.wards]
            tables = pair_tables(self._by_area(own=False), area="area", pairs=pairs)
            if len(judged) == 1:
                return one_of_areas(
                    judged[0], pairs=tables, months=months, baseline_months=before,
                    areas=range(len(self.held.wards)), placed=placed,
                )  # fmt: skip
            dispersion = area_dispersion(tables, judged)
        else:
            tables = pair_tables(self._by_area(own=True), area="area", pairs=pairs)
            dispersion = area_dispersion(tables, [_JUDGED])
        return place_change(
            self.count(months), self.count(before), months=months, baseline_months=before,
            dispersion=dispersion, placed=placed,
        )  # fmt: skip

    def _by_area(self, *, own: bool) -> pd.DataFrame:
        """Count by ward and month, the place taken out of its wards as an area of its own."""
        held = self.held
        ward = held.points["ward"].to_numpy()
        area: Ints = np.where(self.points, _JUDGED, ward) if own else ward
        month_count = len(held.months)
        rows = np.flatnonzero(self._of_type)
        flat = (area[held.row_point[rows]] + 1) * month_count + held.row_month[rows]
        counts = np.bincount(flat, minlength=(len(held.wards) + 1) * month_count)
        counts = counts.reshape(-1, month_count)
        first = 0 if own else 1
        areas, months = np.indices(counts[first:].shape)
        days = pd.DatetimeIndex([month.first_day for month in held.months])
        return pd.DataFrame(
            {
                "area": areas.ravel() + first - 1,
                "month": days[months.ravel()],
                "incident_count": counts[first:].ravel(),
            }
        )

    @cached_property
    def other(self) -> Answer | None:
        """The same of the other place, B."""
        place = self.view.other
        if place is None:
            return None
        return Answer(self.held, replace(self.view, place=place, other=None))

    @property
    def shares_points(self) -> bool:
        """Whether the place and B have a location in common."""
        return self.other is not None and bool((self.points & self.other.points).any())

    @cached_property
    def relative(self) -> RelativeChange | None:
        """How the place changed relative to B; None where either change cannot be shown."""
        other = self.other
        if other is None or self.shares_points or not self.change or not other.change:
            return None
        mine, theirs = self.change, other.change
        return relative_change(
            mine.comparison.current_count,
            mine.comparison.baseline_count,
            rest_current_count=theirs.comparison.current_count,
            rest_baseline_count=theirs.comparison.baseline_count,
            current_exposure=days_in(self.compared[0]),
            baseline_exposure=days_in(self.compared[1]),
            dispersion=max(mine.dispersion.phi, theirs.dispersion.phi),
            confidence=max(mine.dispersion.confidence, theirs.dispersion.confidence),
        )

    def table(self) -> pd.DataFrame:
        """Count by location, the busiest first; by ward of a sensitive type, or in one row.

        location_name (or place), ward_name, longitude, latitude, incident_count, current_count,
        baseline_count. A drawn area of a sensitive type is one row, empty where it is not told.
        """
        held = self.held
        sets = {"incident_count": self.months}
        if all(self.compared):
            sets |= dict(zip(("current_count", "baseline_count"), self.compared, strict=True))
        if self.is_sensitive and self.view.place.area:
            counts = {
                name: [pd.NA if self.hides(months) or self.is_hidden else self.count(months)]
                for name, months in sets.items()
            }
            return pd.DataFrame({"place": ["the drawn area"], **counts}).astype(
                dict.fromkeys(sets, "Int64")
            )
        size = len(held.points)
        counted = {
            name: np.bincount(held.row_point[self.which(months)], minlength=size)
            for name, months in sets.items()
        }
        table = held.points[["longitude", "latitude"]].assign(
            location_name=held.names,
            ward_name=[list(held.wards.values())[ward] for ward in held.points["ward"]],
            **counted,
        )
        keys = ["location_name", "ward_name", "longitude", "latitude"]
        if self.is_sensitive:
            keys = ["ward_name"]
            table = table.groupby(keys, as_index=False)[list(sets)].sum()
        table = table[(table[list(sets)] > 0).any(axis=1)]
        order = ["incident_count", *keys[:2]]
        is_up = [False] + [True] * (len(order) - 1)
        return table.sort_values(order, ascending=is_up, ignore_index=True)[[*keys, *sets]]

    def rows(self) -> pd.DataFrame:
        """List the incidents of one location: month, crime type, file and row, the latest first."""
        if not self.view.place.point or self.is_sensitive:
            return pd.DataFrame(columns=["month", "crime_type", "source_file", "source_row"])
        found = self.held.rows[self.which()].sort_values(
            ["month", "source_file", "source_row"], ascending=[False, True, True]
        )
        return found[["month", "crime_type", "source_file", "source_row"]].reset_index(drop=True)
