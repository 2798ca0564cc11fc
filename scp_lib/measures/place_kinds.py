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
