"""Kinds of place, as police.uk names locations that are not streets."""

import tomllib
from pathlib import Path

import pandas as pd

GROUPS: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parent / "place_kinds.toml").read_text(encoding="utf-8")
)
"""The publisher's kinds of place, in groups of ours; any other name is a street's."""

STREETS = "Named streets"
STREETS_AND_OTHERS = "Named streets and other places"
"""Streets together with a kind of place that is not shown separately."""

_SHORT = {
    "Bus/Coach Station": "Bus station",
    "Further/Higher Educational Building": "College",
    "Conference/Exhibition Centre": "Conference centre",
    "Theatre/Concert Hall": "Theatre",
    "Park/Open Space": "Park",
    "Sports/Recreation Area": "Sports ground",
    "Pedestrian Subway": "Subway",
    "Airport/Airfield": "Airport",
    "Theme/Adventure Park": "Theme park",
}
_GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}


def kind_of_place(location_name: pd.Series) -> pd.Series:
    """Return the publisher's kind of place of each name; a street's name is a named street.

    >>> kind_of_place(pd.Series(["Nightclub", "Theme/Adventure Park", "High Street"])).tolist()
    ['Nightclub', 'Theme/Adventure Park', 'Named streets']
    """
    return location_name.where(location_name.isin(list(_GROUP_OF)), STREETS)


def group_of_place(location_name: pd.Series) -> pd.Series:
    """Return the group of each name's kind of place.

    >>> group_of_place(pd.Series(["Nightclub", "Supermarket", "High Street"])).tolist()
    ['Evening venues', 'Shops', 'Named streets']
    """
    return location_name.map(_GROUP_OF).fillna(STREETS)


def short_name(kind: str) -> str:
    """Return a kind of place in a word or two, as a map writes it.

    >>> short_name("Bus/Coach Station"), short_name("Parking Area")
    ('Bus station', 'Parking area')
    """
    return _SHORT.get(kind, kind.capitalize())
