"""A card for each hot spot, folded by ward: where, why, by month, how sure."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from scp_lib.views.hot_spot_looks import GROUP_LOOKS
from scp_lib.views.hot_spot_words import since_words
from scp_lib.views.tables import templates
from scp_lib.views.text import cell, is_missing, name_of, number, plain, retold
from scp_lib.views.words import incidents

HOT, NOT_HOT = "#12436D", "#A8B0B5"
_TALLEST = 34


class _Bar(NamedTuple):
    height: int
    colour: str


class _Card(NamedTuple):
    id: str
    name: str
    near: str
    group: str
    colour: str
    why: str
    marks: list[str]
    months: str
    bars: list[_Bar]
    first: str
    last: str
    facts: list[tuple[str, str]]


class _Ward(NamedTuple):
    words: str
    scale: str
    cards: list[_Card]


@lru_cache(maxsize=1)
def cards_css() -> str:
    """Return the style that :func:`place_cards` is written for."""
    return (Path(__file__).parent / "place_cards.css").read_text(encoding="utf-8")


def place_cards(hot: pd.DataFrame, by_month: pd.DataFrame, *, level: int) -> str:
    """Write a card for each hot spot as accessible HTML, all of its text escaped.

    Parameters
    ----------
    hot
        Hot spots, one row each (see schemas.HotSpot), in the order to be read, by ward.
    by_month
        ``place_id``, ``month``, ``incident_count`` (empty where missing or not told) and
        ``confidence``.
    level
        Confidence from which a month is hot, %.

    Returns
    -------
    str
        One fold a ward; empty where there is no hot spot.
    """
    of_place = dict(tuple(by_month.groupby("place_id", sort=False)))
    wards = []
    for name, rows in hot.groupby("ward_name", sort=False):
        cards = rows.to_dict("records")
        months = by_month[by_month["place_id"].isin(rows["place_id"])]
        held = months["incident_count"].dropna().astype("int64")
        top = max(int(held.max()), 1) if len(held) else 1
        wards.append(
            _Ward(
                f"{plain(name)}: {number(len(rows))} hot spot{'' if len(rows) == 1 else 's'}",
                f"The tallest bar of this ward is {incidents(top)} in a month; all of its cards "
                "have that scale.",
                [_card(row, of_place[row["place_id"]], level=level, top=top) for row in cards],  # type: ignore[arg-type]
            )
        )
    wards.sort(key=lambda ward: -len(ward.cards))
    return templates().get_template("place_cards.html.j2").render(wards=wards)


def _card(row: dict[str, Any], months: pd.DataFrame, *, level: int, top: int) -> _Card:
    look = GROUP_LOOKS[row["group"]]
    first, last = months["month"].iloc[0], months["month"].iloc[-1]
    told = not is_missing(row["incident_count"])
    return _Card(
        id=f"place-{row['place_id']}",
        name=name_of(row["place_name"]),
        near=plain(row["near"]),
        group=f"{look.words}{since_words(row['hot_since'], first=first)}",
        colour=look.colour,
        why=retold(row["explanation"]),
        marks=_marks(row),
        months=_months_in_words(months, level=level) if told else "",
        bars=_bars(months, level=level, top=top) if told else [],
        first=f"{first:%b %Y}",
        last=f"{last:%b %Y}",
        facts=_facts(row),
    )


def _marks(row: dict[str, Any]) -> list[str]:
    marks = []
    if row["is_fragile"]:
        marks.append("Fragile: often not found again when the map is made in another way.")
    if row["recording_count"]:
        marks.append(
            f"Place of recording: {number(row['recording_count'])} incidents lie where incidents "
            "are written down, not where they happen."
        )
    return marks


def _facts(row: dict[str, Any]) -> list[tuple[str, str]]:
    facts = [("Incidents", cell(row["incident_count"], empty="not told (one map point)"))]
    if row["busiest_point_count"]:
        facts.append(("At one point", number(row["busiest_point_count"])))
    facts += [
        (
            "With neighbours",
            f"{number(row['near_count'])}, against "
            f"{number(row['expected_count'], decimals=1)} by chance",
        ),
        (
            "How sure",
            f"{number(row['confidence'])}% over all months"
            if row["confidence"] > 0
            else "by its months, not by all together",
        ),
    ]
    if row["kinds"]:
        facts.append(("Kinds of place", plain(row["kinds"])))
    facts.append(("Hexagon", plain(row["place_id"])))
    return facts


def _bars(months: pd.DataFrame, *, level: int, top: int) -> list[_Bar]:
    counts = months["incident_count"].astype("float64")
    return [
        _Bar(
            0 if is_missing(count) else round(_TALLEST * float(count) / top),
            HOT if confidence >= level else NOT_HOT,
        )
        for count, confidence in zip(counts, months["confidence"], strict=True)
    ]


def _months_in_words(months: pd.DataFrame, *, level: int) -> str:
    parts = [
        f"{month:%B %Y} {cell(count)}{' (hot)' if confidence >= level else ''}"
        for month, count, confidence in zip(
            months["month"], months["incident_count"], months["confidence"], strict=True
        )
    ]
    return f"Incidents by month: {', '.join(parts)}."
