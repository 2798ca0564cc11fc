"""The tables of violence in the town centre."""

import math
from functools import partial

import numpy as np
import pandas as pd

from scp_lib.document.model import Table
from scp_lib.document.text import number, plain
from scp_lib.drawing import style
from scp_lib.measures.counts import first_days, months_both_hold
from scp_lib.measures.place_kinds import STREETS, kind_of_place, short_name
from scp_lib.periods import name_months
from scp_lib.studies.columns import columns, laid
from scp_lib.studies.town_centre.study import FEWEST_AT_A_POINT, TownCentreStudy

_WHAT = "Violence and sexual offences"
MOST_NUMBERED = 12
"""So many circles can be told by number on a map, and are listed in its key."""
_HOLD = {
    "Evening venues": "nightclubs, theatres, concert and conference halls",
    "Shops": "shopping areas, supermarkets, petrol stations",
    "Parking and transport": "parking areas, bus stations, subways",
}
_table = partial(
    Table,
    measure="offences whose location lies in the outline, counted: "
    "scp_lib.studies.town_centre.study.town_centre_study",
    caveat="The outline is a drawing for analysis, kept in the settings; another outline gives "
    "other counts. Open data say neither the hour nor whether alcohol was involved.",
    made_from=("incidents", "wards"),
    reads_settings=True,
)


class TownCentreTables:
    """The tables of a town centre's study.

    ``in_all`` has the town centre and, below it, the district; ``by_month`` the report's months
    by group of places, ``monthly`` all months. ``points`` has how many locations are in which
    class, and ``locations`` the name and the class of each; None where none is drawn.
    """

    def __init__(self, study: TownCentreStudy) -> None:
        months = study.data.months_name
        groups = {column: plain(name) for column, name in study.groups.items()}
        self.in_all = _in_all(study, months)
        self.monthly = _table(
            name="town_centre_violence_all_months",
            title=f"{_WHAT} in {study.name} by month",
            rows=study.monthly[["month", "incident_count"]],
            headers=columns("month | incident_count: Offences"),
            empty="not received",
        )
        self.by_kind = _table(
            name="town_centre_violence_by_kind",
            title=f"{_WHAT} in {study.name} by kind of place, {months}",
            rows=study.kinds,
            headers=columns("kind: On or near | incident_count | share_pct"),
            decimals={"share_pct": 0},
            foot=_kinds_foot(study),
            definition="Offences by what the publisher names the location after.",
        )
        self.by_month = _table(
            name="town_centre_violence_by_month",
            title=f"{_WHAT} in {study.name} by month and group of places",
            rows=study.by_month,
            headers=columns("month") | groups | {"total_count": "All"},
            empty="not received",
            foot=_groups_foot(study),
        )
        is_none = study.points.empty
        self.points = None if is_none else _points(study, months)
        self.locations = None if is_none else _locations(study, months)


def _in_all(study: TownCentreStudy, months: str) -> Table:
    both = months_both_hold(study.data.period, complete_months=study.data.complete_months)
    by_month = study.monthly.set_index("month")["incident_count"]
    now, before = (
        int(by_month.reindex(first_days(chosen)).sum())
        for chosen in (both, [each + -12 for each in both])
    )
    area, in_all = study.data.area, study.district_count
    here = {
        "where: Where": study.name,
        "incident_count: Offences": study.incident_count,
        "share_pct:": 100 * study.incident_count / in_all if in_all else math.nan,
        "area_km2:": study.area_km2,
        "month_count": len(study.data.months),
        "point_count": len(study.points) + study.quiet_point_count,
        "compared_month_count": len(both),
        "compared_months": name_months(both),
        "current_count": now,
        "baseline_count": before,
        "quiet_point_count": study.quiet_point_count,
        "quiet_count": study.quiet_count,
    }
    district = {
        "where: Where": f"{area} (district)" if area == study.name else area,
        "incident_count: Offences": in_all,
        "share_pct:": 100.0 if in_all else math.nan,
        "area_km2:": float(study.data.wards["area_km2"].sum()),
        "month_count": len(study.data.months),
    }
    return _table(
        name="town_centre_violence",
        title=f"{_WHAT} in the town centre, {months}",
        **laid(here, district),
        definition=f"{_WHAT} whose location lies in the drawn outline.",
    )


def _points(study: TownCentreStudy, months: str) -> Table:
    return _table(
        name="town_centre_points",
        title=f"Locations in the town centre by their violence and sexual offences, {months}",
        rows=point_classes(study.points["incident_count"]),
        headers=columns("class_words: Offences at a location | point_count: Locations"),
        definition="How many locations have so many violent and sexual offences; those with too "
        "few to be drawn are left out.",
    )


def _locations(study: TownCentreStudy, months: str) -> Table:
    return _table(
        name="town_centre_locations",
        title=f"Where violence and sexual offences were recorded in the town centre, {months}",
        rows=located(study.points)[["location", "number", "class_words", "is_place"]],
        headers=columns("location: On or near | number: Number on the map | class_words: Offences"),
        empty="",
        foot="Largest first; within a range by name, so that the order says no more than the "
        "range. The exact number is not shown: these offences have victims.",
        definition="Each location with enough offences to be drawn, with its range.",
    )


def located(points: pd.DataFrame) -> pd.DataFrame:
    """Add to locations class_number (0 the lowest), class_words, words, location and number.

    ``words`` is the street or the kind of place (``is_place``), ``location`` says near which
    street such a place is. ``number`` numbers the largest classes, as many as have MOST_NUMBERED
    points together but at least one, and is empty otherwise. In order of class, the highest first,
    and of name.
    """
    classes = point_classes(points["incident_count"])
    starts = classes["lowest_count"].to_numpy()
    number_of = np.searchsorted(starts, points["incident_count"], side="right") - 1
    kinds = kind_of_place(points["location_name"])
    is_place = (kinds != STREETS).to_numpy()
    words = [
        short_name(kind) if of_kind else plain(name)
        for name, kind, of_kind in zip(points["location_name"], kinds, is_place, strict=True)
    ]
    near = [
        f"{name} near {street}" if of_kind and street else name
        for name, street, of_kind in zip(words, points["near"], is_place, strict=True)
    ]
    table = points.assign(
        class_number=number_of, class_words=classes["class_words"].to_numpy()[number_of],
        words=words, location=near, is_place=is_place,
    )  # fmt: skip
    place = ["location", "easting_m", "northing_m"]
    table = table.sort_values(["class_number", *place], ascending=[False, True, True, True])
    sizes = classes["point_count"].to_numpy()[::-1].cumsum()
    count = max(int(sizes[0]), *(int(size) for size in sizes if size <= MOST_NUMBERED), 0)
    numbers = pd.Series(range(1, len(table) + 1), index=table.index, dtype="Int64")
    return table.assign(number=numbers.where(numbers <= count)).reset_index(drop=True)


def point_classes(counts: pd.Series) -> pd.DataFrame:
    """Return classes of locations: class_words, lowest_count, highest_count and point_count.

    The last class has no end, and no class is a single number: either would be a point's own
    figure.

    >>> classes = point_classes(pd.Series([5, 6, 7, 41, 60]))
    >>> classes[["class_words", "point_count"]].to_dict("list")
    {'class_words': ['5 to 39', '40 to 49', '50 or more'], 'point_count': [3, 1, 1]}
    >>> classes["highest_count"].tolist()
    [39, 49, <NA>]
    """
    starts = [FEWEST_AT_A_POINT]
    for each in style.class_breaks(counts):
        if np.ceil(each) >= starts[-1] + 2:
            starts.append(int(np.ceil(each)))
    breaks = starts[1:]
    *words, _ = style.class_words([starts[0], starts[-1]], breaks)
    return pd.DataFrame(
        {
            "class_words": [*words, f"{number(starts[-1])} or more"],
            "lowest_count": starts,
            "highest_count": pd.array([each - 1 for each in breaks] + [pd.NA], dtype="Int64"),
            "point_count": np.bincount(
                np.searchsorted(breaks, counts, side="right"), minlength=len(starts)
            ),
        }
    )


def _kinds_foot(study: TownCentreStudy) -> str:
    lines = {str(kind).removesuffix(", others") for kind in study.kinds["kind"]}
    groups = "".join(f" {name}: {kinds}." for name, kinds in _HOLD.items() if name in lines)
    return (
        "Police.uk names a location after a kind of place or after a street; it stands on or "
        "near where the incidents were. A kind with fewer than five incidents or at fewer than "
        "three locations is counted with its group or with the streets, and a group from which "
        f"such a kind could be worked out is one line.{groups}"
    )


def _groups_foot(study: TownCentreStudy) -> str:
    shown = [f"{name}: {_HOLD[name]}. " for name in study.groups.values() if name in _HOLD]
    return (
        "".join(shown)
        + "A group that stands at fewer than three locations is counted with the others."
    )
