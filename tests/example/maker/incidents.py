"""Invented incidents: how many in each zone and month, and at which map point."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scp_lib.periods import Period
from scp_lib.tables.crime_types import ASB, CRIME_TYPES, VIOLENCE
from tests.example.maker.places import RECORDING_POINTS, Points, metres_apart
from tests.example.maker.planted import CHANGES, MONTHS, PLACES, YEARS

TYPE_NUMBER = {name: number for number, name in enumerate(CRIME_TYPES)}
CRIMES_A_YEAR = 13_400  # located in the district, ASB not counted
OUTSIDE_A_MONTH = 110.0
WITHOUT_PLACE_SHARE = 0.0135
QUIET_M = 800.0  # around a planted place other ASB is rare, so that its months are its own

CRIME_MIX = {
    VIOLENCE: 45.0,
    "Shoplifting": 9.0,
    "Criminal damage and arson": 8.0,
    "Public order": 7.0,
    "Other theft": 6.0,
    "Vehicle crime": 6.0,
    "Burglary": 3.0,
    "Drugs": 3.0,
    "Other crime": 2.0,
    "Bicycle theft": 1.5,
    "Possession of weapons": 1.0,
    "Robbery": 1.0,
    "Theft from the person": 1.0,
}
CENTRE_SHARE = {  # of a crime type, in the town centre; violence there is planted
    "Theft from the person": 0.36,
    "Robbery": 0.25,
    "Shoplifting": 0.23,
    "Drugs": 0.17,
    "Bicycle theft": 0.17,
    "Public order": 0.14,
    "Other theft": 0.12,
    "Possession of weapons": 0.12,
}
WARD_SHARE = {  # of the crime outside the town centre, and ASB a year
    "E05010827": (60, 312),
    "E05010828": (110, 190),
    "E05010829": (120, 452),
    "E05010830": (42, 70),
    "E05010831": (27, 45),
    "E05010832": (37, 60),
    "E05010833": (24, 50),
    "E05010834": (100, 150),
    "E05010835": (92, 190),
    "E05010836": (58, 425),
    "E05010837": (30, 60),
    "E05010838": (22, 30),
    "E05010839": (41, 90),
    "E05010840": (60, 90),
    "E05010841": (40, 80),
    "E05010842": (26, 40),
    "E05010843": (28, 60),
}
CENTRE_ASB_A_YEAR = 300
DISPERSION = {ASB: 1.5, VIOLENCE: 2.8, "Shoplifting": 2.0}  # variance over mean; others 1.3
SEASON = {  # January to December
    ASB: (0.83, 0.86, 0.95, 1.02, 1.09, 1.14, 1.21, 1.17, 1.05, 1.0, 0.9, 0.78),
    "": (0.98, 0.96, 1.0, 1.0, 1.03, 1.04, 1.05, 1.02, 1.0, 1.02, 0.98, 0.92),
}
ATTRACTION: dict[
    str, dict[str, float]
] = {  # how much more of a crime type a kind of place sees than a street
    "Nightclub": {VIOLENCE: 5, "Public order": 5, "Drugs": 5, "Theft from the person": 8, ASB: 2},
    "Shopping Area": {"Shoplifting": 25, ASB: 3, "Theft from the person": 4, "Other theft": 3},
    "Supermarket": {"Shoplifting": 60, "Other theft": 3, ASB: 2},
    "Parking Area": {"Vehicle crime": 4, "Bicycle theft": 3, ASB: 1.5},
    "Petrol Station": {"Other theft": 12, "Shoplifting": 10},
    "Park/Open Space": {ASB: 3, "Drugs": 2},
    "Police Station": {
        VIOLENCE: 90,
        "Drugs": 80,
        "Other crime": 150,
        "Possession of weapons": 80,
        "Public order": 25,
    },
    "Hospital": {VIOLENCE: 40, "Public order": 8},
}


class Incidents(NamedTuple):
    """Rows to write: month step, row of Points (-1 without a place), row of CRIME_TYPES."""

    step: np.ndarray
    point: np.ndarray
    crime_type: np.ndarray


def invent_incidents(points: Points, period: Period, *, rng: np.random.Generator) -> Incidents:
    """Invent every incident of the period's forty-eight months at the scattered points.

    Ordered by month, LSOA, map point and crime type; rows without a place come last in their month,
    as the publisher has them.
    """
    calendar = np.array(period.calendar_months)
    busy = rng.lognormal(0, 0.8, len(points.zone))
    busy[np.isin(points.kind.astype(str), [row[1] for row in RECORDING_POINTS])] = 1.0
    blocks = []
    for zone in [*WARD_SHARE, "centre", "outside"]:
        for crime_type, yearly in _yearly(zone).items():
            here = _points_of(points, zone, crime_type)
            counts = _monthly(zone, crime_type, yearly, calendar, rng)
            weight = busy[here] * _weight(points, here, crime_type)
            blocks.append(_spread(counts, here, weight, TYPE_NUMBER[crime_type], rng))
    for index, place in enumerate(PLACES):
        here = np.flatnonzero(points.zone == f"place {index}")
        counts = np.array(place.asb_counts)
        blocks.append(_spread(counts, here, np.ones(len(here)), TYPE_NUMBER[ASB], rng))
    located = Incidents(*(np.concatenate(column) for column in zip(*blocks, strict=True)))
    return _ordered(points, located, _without_place(located, rng))


def _yearly(zone: str) -> dict[str, float]:
    crimes = {name: share * CRIMES_A_YEAR / 93.5 for name, share in CRIME_MIX.items()}
    centre = {name: crimes[name] * CENTRE_SHARE.get(name, 0.07) for name in crimes}
    centre[VIOLENCE] = float(CHANGES[0].baseline_count)
    if zone == "centre":
        return centre | {ASB: CENTRE_ASB_A_YEAR}
    if zone == "outside":
        total = CRIMES_A_YEAR / (12 * OUTSIDE_A_MONTH * 0.85)
        return {name: number / total for name, number in crimes.items()} | {
            ASB: 12 * OUTSIDE_A_MONTH * 0.15
        }
    share, asb = WARD_SHARE[zone]
    part = share / sum(number for number, _ in WARD_SHARE.values())
    return {name: (crimes[name] - centre[name]) * part for name in crimes} | {ASB: float(asb)}


def _points_of(points: Points, zone: str, crime_type: str) -> np.ndarray:
    """Rows of the points a count is spread over; a planted place has only its ASB apart."""
    zones = [zone]
    if crime_type != ASB:
        zones += [f"place {n}" for n, place in enumerate(PLACES) if place.ward_code == zone]
    return np.flatnonzero(np.isin(points.zone.astype(str), zones))


def _monthly(
    zone: str, crime_type: str, yearly: float, calendar: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Counts by month: seasonal, overdispersed, and exact in the two years of a planted change.

    A month's mean is multiplied by a gamma variate, so that the variance is ``dispersion``
    times the mean over a month and over a year alike.
    """
    dispersion = DISPERSION.get(crime_type, 1.3)
    season = np.array(SEASON.get(crime_type, SEASON[""]))[calendar - 1]
    mean = yearly / 12 * season / season[:12].mean()
    level = rng.gamma(mean / (dispersion - 1)) * (dispersion - 1)
    counts = rng.poisson(level)
    for change in CHANGES:
        planted = "centre" if change.area == "Town centre" else change.ward_code
        if (planted, change.crime_type) == (zone, crime_type):
            for year, total in ((-2, change.baseline_count), (-1, change.current_count)):
                months = slice(12 * (YEARS + year), 12 * (YEARS + year) + 12)
                counts[months] = rng.multinomial(total, level[months] / level[months].sum())
    return counts


def _weight(points: Points, here: np.ndarray, crime_type: str) -> np.ndarray:
    """How strongly each point of a zone draws a crime type."""
    weight = np.array([ATTRACTION.get(kind, {}).get(crime_type, 1.0) for kind in points.kind[here]])
    if crime_type == ASB:
        for place in PLACES:
            weight[metres_apart(points, place.centre)[here] < QUIET_M] *= 0.1
    return weight


def _spread(
    counts: np.ndarray,
    here: np.ndarray,
    weight: np.ndarray,
    crime_type: int,
    rng: np.random.Generator,
) -> Incidents:
    """Give each of a zone's incidents a map point; shapes (months,), (points,), (points,)."""
    step = np.repeat(np.arange(MONTHS), counts)
    edges = np.cumsum(weight) / weight.sum()
    edges[-1] = 1.0
    point = here[np.searchsorted(edges, rng.random(len(step)), side="right")]
    return Incidents(step, point, np.full(len(step), crime_type))


def _without_place(located: Incidents, rng: np.random.Generator) -> Incidents:
    """Rows that name no place, of the same months and crime types as the others."""
    count = round(len(located.step) * WITHOUT_PLACE_SHARE)
    like = np.sort(rng.choice(len(located.step), size=count, replace=False))
    return Incidents(located.step[like], np.full(count, -1), located.crime_type[like])


def _ordered(points: Points, located: Incidents, unplaced: Incidents) -> Incidents:
    step, point, crime_type = (
        np.concatenate(column) for column in zip(located, unplaced, strict=True)
    )
    lsoa = np.where(point < 0, 10_000, points.lsoa_number[point])
    order = np.lexsort((crime_type, point, lsoa, step))
    return Incidents(step[order], point[order], crime_type[order])
