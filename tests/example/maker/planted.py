"""What is hidden in the example on purpose: changes and places a report has to find."""

from __future__ import annotations

from typing import NamedTuple

from scp_lib.tables.crime_types import ASB, VIOLENCE

YEARS = 4
MONTHS = 12 * YEARS
MISSING_STEP = 7
"""The eighth month (November 2022 by default) is absent from the downloads."""

TOWN_CENTRE: tuple[tuple[float, float], ...] = (
    (0.8925, 51.8872),
    (0.8985, 51.8866),
    (0.9020, 51.8856),
    (0.9048, 51.8858),
    (0.9068, 51.8880),
    (0.9072, 51.8905),
    (0.9040, 51.8918),
    (0.8995, 51.8916),
    (0.8948, 51.8908),
    (0.8928, 51.8895),
)
"""Longitude and latitude of the drawn town centre; its map points all lie in Castle ward."""


class PlantedChange(NamedTuple):
    """A change between the last twelve months and the twelve before; the same for every seed."""

    area: str
    ward_code: str
    crime_type: str
    baseline_count: int
    planned_pct: int

    @property
    def current_count(self) -> int:
        """Incidents of the last twelve months.

        >>> CHANGES[0].current_count, CHANGES[1].current_count
        (1046, 303)
        """
        return round(self.baseline_count * (100 + self.planned_pct) / 100)

    @property
    def change_pct(self) -> float:
        """Change that the counts show, in per cent.

        >>> [round(change.change_pct, 2) for change in CHANGES]
        [-16.98, -32.96, -28.0, 0.0]
        """
        return 100 * (self.current_count - self.baseline_count) / self.baseline_count


class PlantedPlace(NamedTuple):
    """A cluster of map points with ASB of its own, month by month.

    ``points`` are (longitude, latitude); ``asb_counts`` has one number a month, oldest first.
    """

    category: str
    ward_code: str
    ward_name: str
    points: tuple[tuple[float, float], ...]
    asb_counts: tuple[int, ...]

    @property
    def centre(self) -> tuple[float, float]:
        """Longitude and latitude of the middle point, which comes first."""
        return self.points[0]


def _cluster(lon: float, lat: float, *, reach_m: float) -> tuple[tuple[float, float], ...]:
    """Five map points around a middle (a degree is 68.7 km by 111.2 km here)."""
    compass = ((0, 0), (0.8, 0.3), (-0.6, 0.7), (-0.8, -0.5), (0.5, -0.86))
    return tuple(
        (round(lon + reach_m * x / 68_700, 6), round(lat + reach_m * y / 111_240, 6))
        for x, y in compass
    )


def _steady() -> tuple[int, ...]:
    """Four years alike, with the seasons: no trend over any twelve months, April to March.

    Over longer runs Gi*, which weighs a place against all others, sees it rise: the rest falls.
    """
    return (26, 24, 32, 35, 28, 31, 23, 27, 20, 23, 21, 26) * YEARS


def _fading() -> tuple[int, ...]:
    """Two years at about 42 a month, then down by 1.25 every month to 12, with the seasons."""
    season = (102, 106, 110, 112, 110, 104, 100, 95, 90, 92, 92, 96)
    levels = [42.0] * 24 + [42 - 1.25 * (step + 1) for step in range(24)]
    return tuple(round(level * season[step % 12] / 100) for step, level in enumerate(levels))


def _new() -> tuple[int, ...]:
    """Next to nothing for 47 months, then 22 in the last."""
    before = (1 if step % 6 == 4 else 0 for step in range(MONTHS - 1))
    return (*before, 22)


CHANGES: tuple[PlantedChange, ...] = (
    PlantedChange("Town centre", "E05010828", VIOLENCE, 1260, -17),
    PlantedChange("Greenstead", "E05010829", ASB, 452, -33),
    PlantedChange("Old Heath and The Hythe", "E05010836", ASB, 425, -28),
    PlantedChange("Berechurch", "E05010827", ASB, 312, 0),
)

PLACES: tuple[PlantedPlace, ...] = (
    PlantedPlace(
        "persistent", "E05010840", "Shrub End", _cluster(0.8745, 51.8690, reach_m=100), _steady()
    ),
    PlantedPlace(
        "diminishing", "E05010830", "Highwoods", _cluster(0.9196, 51.9149, reach_m=100), _fading()
    ),
    PlantedPlace("new", "E05010842", "Tiptree", _cluster(0.7479, 51.8121, reach_m=100), _new()),
)
