"""How far hot spots can be trusted, in words: chance, what the map foretold, which are fragile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from scp_lib.views.hot_spot_likes import HotSpotsLike
from scp_lib.views.text import listed, name_of, number

_METHODS = {"plain count": "plain count", "density": "density", "Gi*": "Gi*"}


WORTH_HEADERS = {
    "area_words": "Share of the area",
    "plain_count_pct": "Plain count, %",
    "density_pct": "Density, %",
    "gi_pct": "Gi*, %",
    "best_pct": "Best possible, %",
}


WORTH_DECIMALS = {"plain_count_pct": 1, "density_pct": 1, "gi_pct": 1, "best_pct": 1}


VARIANT_HEADERS = {
    "variant_name": "Made in another way",
    "kept_count": "Found again",
    "hot_count": "Hot spots",
    "kept_pct": "Share, %",
}


def worth_in_short(found: HotSpotsLike) -> str:
    """Say what the map is worth: what it foretold, and how many hot spots are fragile."""
    hot = found.hot
    fragile = int(hot["is_fragile"].sum())
    words = (
        f"{number(fragile)} of the {number(len(hot))} are fragile: made in another way, the map "
        "often loses them. "
        if fragile
        else f"All {number(len(hot))} stay when the map is made in other ways. "
        if len(hot)
        else ""
    )
    found_again = _at_one_percent(found)
    if not found_again:
        return f"{words}Too few months are held to say what the map foretells."
    return (
        f"{words}The busiest 1% of the area in {_months(found.worth.made_from)} had "
        f"{number(found_again['plain count'])}% of the incidents of "
        f"{_months(found.worth.held_against)}."
    )


def how_sure(found: HotSpotsLike) -> str:
    """State the null in one plain sentence, and what it leaves out."""
    points, places = int(found.places["map_point_count"].sum()), len(found.places)
    more = found.by_neighbours_count
    left_out = (
        f" {number(more)} more {'hexagon is' if more == 1 else 'hexagons are'} hot through "
        f"{'its' if more == 1 else 'their'} neighbours alone, without an incident of "
        f"{'its' if more == 1 else 'their'} own, and left out."
        if more
        else ""
    )
    clumps = (
        ""
        if found.settings.is_sensitive
        else ": each card says how many incidents lie at one map point"
    )
    return (
        f"Chance means that each incident falls on one of the {number(points)} map points of the "
        "area, all alike and each by itself. A hot spot, together with its six neighbours, has "
        f"more than that explains at {number(found.settings.level)}% confidence, after "
        "correction for the "
        f"{number(places)} hexagons with a map point.{left_out} Ten calls from one address are "
        f"not independent and can make a place hot by themselves{clumps}."
    )


def worth_table(found: HotSpotsLike) -> pd.DataFrame:
    """Set the ways to make a map side by side, as shares of the later incidents."""
    table = found.worth.table
    if table.empty:
        return table
    wide = table.pivot_table(
        index="area_share_pct", columns="map_name", values="incident_share_pct"
    )
    best = table.groupby("area_share_pct")[["best_pai", "place_count"]].first()
    area = best["place_count"] / found.hexagon_count * 100
    return pd.DataFrame(
        {
            "area_words": [
                f"{number(share_pct, decimals=0 if share_pct >= 1 else 1)}% "
                f"({number(count)} hexagons)"
                for share_pct, count in zip(
                    best.index.to_list(), best["place_count"].to_list(), strict=True
                )
            ],
            "plain_count_pct": wide["plain count"].to_numpy(),
            "density_pct": wide["density"].to_numpy(),
            "gi_pct": wide["Gi*"].to_numpy(),
            "best_pct": (best["best_pai"] * area).to_numpy(),
        }
    )


def worth_caption(found: HotSpotsLike, *, what: str) -> str:
    """Name the table of what each map foretold."""
    return (
        f"Share of the {what} of {_months(found.worth.held_against)} that maps made from "
        f"{_months(found.worth.made_from)} caught"
    )


def worth_reading(found: HotSpotsLike) -> str:
    """Say which way to make a map foretold best, and what to use it for."""
    caught = _at_one_percent(found)
    if not caught:
        return (
            "Too few months are held, or too few incidents, to make a map of earlier months and "
            "hold it against later ones."
        )
    made, against = _months(found.worth.made_from), _months(found.worth.held_against)
    order = sorted((name for name in _METHODS), key=lambda name: -caught[name])
    told = listed(f"{_METHODS[name]} {number(caught[name])}%" for name in order)
    words = (
        f"Maps made from {made} were held against {against}. The 1% of the area that each put "
        f"first caught, of the later incidents: {told}; no map could have caught more than "
        f"{number(caught['best'])}%, and 1% drawn by lot would have caught 1%."
    )
    if order[0] == "plain count":
        return (
            f"{words} The plain count foretold best, because Gi* and density lend a busy place's "
            "incidents to its neighbours. So use the hot spots to say how sure, and the count to "
            "say where exactly."
        )
    return f"{words} Here {_METHODS[order[0]]} foretold best."


def fragile_reading(found: HotSpotsLike) -> str:
    """Say what fragile means, and which hot spots are."""
    hot = found.hot
    fragile = hot[hot["is_fragile"]]
    if hot.empty:
        return "There is no hot spot that could be fragile."
    ways = len(found.variants)
    if fragile.empty:
        return (
            f"Every hot spot is found again in at least 80% of {number(ways)} maps made in "
            "other ways: "
            "none is fragile."
        )
    named = listed(name_of(name) for name in fragile["place_name"])
    return (
        f"The map was made in {number(ways)} other ways. A hot spot found again in fewer than "
        "80% of them "
        f"is fragile: {number(len(fragile))} of {number(len(hot))} are. Do not act on one of "
        f"these alone: {named}."
    )


def variant_table(found: HotSpotsLike) -> pd.DataFrame:
    """Add the share in per cent."""
    return found.variants.assign(kept_pct=found.variants["kept_share"] * 100)


def _at_one_percent(found: HotSpotsLike) -> dict[str, float]:
    """Return what each map caught of the later incidents at 1% of the area, and the best of it."""
    table = found.worth.table
    if table.empty:
        return {}
    rows = table[table["area_share_pct"] == 1]
    caught = dict(zip(rows["map_name"], rows["incident_share_pct"], strict=True))
    row = rows.iloc[0]
    caught["best"] = row["best_pai"] * row["place_count"] / found.hexagon_count * 100
    return caught


def _months(months: Sequence[Any]) -> str:
    """Name a run of months: the first to the last."""
    first, last = months[0], months[-1]
    if first == last:
        return str(first.name)
    start = first.name.split()[0] if first.year == last.year else first.name
    return f"{start} to {last.name}"
