"""What the page on hot spots says, computed from its tables."""

from __future__ import annotations

from typing import Any

import pandas as pd

from scp_lib.views.hot_spot_likes import HotSpotsLike
from scp_lib.views.tables import html_table
from scp_lib.views.text import is_missing, listed, number, plain
from scp_lib.views.words import share

_GROUPS = {
    "new": ("is new", "are new"),
    "persistent": (
        "is persistent (hot in nine months of ten)",
        "are persistent (hot in nine months of ten)",
    ),
    "fading": ("is fading", "are fading"),
    "on and off": ("comes and goes", "come and go"),
}
_ONLY = "over all months only"


WARD_HEADERS = {
    "ward_name": "Ward",
    "incident_count": "Incidents",
    "hot_spot_count": "Hot spots",
    "new_count": "New",
    "persistent_count": "Persistent",
    "fading_count": "Fading",
    "on_and_off_count": "On and off",
    "overall_count": "Over all months only",
    "fragile_count": "Fragile",
    "in_hot_spots_count": "Incidents in hot spots",
}
WARD_FOOT = (
    "A hot spot is told in the ward of most of its incidents, with all of them, also those across "
    "the border. New, persistent, fading, on and off: "
    "by its months. Fragile: often not found again when the map is made in another way."
)
PLACE_HEADERS = {
    "place_name": "Hot spot",
    "near": "Near",
    "incident_count": "Incidents",
    "near_count": "With neighbours",
    "expected_count": "Expected",
    "group_words": "Group",
    "fragile": "Fragile",
}


def group_words(group: str) -> str:
    """Name a group where it stands alone.

    >>> group_words("overall"), group_words("new"), group_words("")
    ('over all months only', 'new', 'no hot spot')
    """
    return _ONLY if group == "overall" else group or "no hot spot"


def since_words(since: Any, *, first: pd.Timestamp) -> str:
    """Say since when a place is hot without a break, if it is hot in the last month.

    >>> since_words(pd.Timestamp("2025-06-01"), first=pd.Timestamp("2025-01-01"))
    ', hot since June 2025'
    >>> since_words(pd.Timestamp("2025-01-01"), first=pd.Timestamp("2025-01-01"))
    ', hot since January 2025 or before'
    >>> since_words(pd.NaT, first=pd.Timestamp("2025-01-01"))
    ''
    """
    if is_missing(since):
        return ""
    return f", hot since {since:%B %Y}" + (" or before" if since == first else "")


def how_many(found: HotSpotsLike, *, what: str, months: str) -> str:
    """Say how many hot spots there are, how much they hold and of how little of the area."""
    hot, level = found.hot, found.settings.level
    places = len(found.places)
    if hot.empty:
        return (
            f"No place is a hot spot of {what} at {number(level)}% confidence, {months}: none of "
            f"{number(places)} places has more than chance explains."
        )
    held, total = found.in_hot_spots_count, found.wards["incident_count"].sum()
    return (
        f"{_places(len(hot))} of {number(found.settings.width_m)} m "
        f"{'is a hot spot' if len(hot) == 1 else 'are hot spots'} of {what} ({number(level)}% "
        f"confidence), {months}: {share(held, total)} of the incidents, on "
        f"{_small_share(len(hot), found.hexagon_count)} of the area."
    )


def which_groups(found: HotSpotsLike) -> str:
    """Say how many hot spots are in each of the four plain groups, and how many in none."""
    hot = found.hot
    if hot.empty:
        return "So no group of hot spots can be told."
    counts = {group: int((hot["group"] == group).sum()) for group in _GROUPS}
    told = [
        f"{number(count) if count else 'none'} {_GROUPS[group][count > 1]}"
        for group, count in counts.items()
    ]
    words = listed(told)
    rest = len(hot) - sum(counts.values())
    if not rest:
        return f"{words[0].upper()}{words[1:]}."
    others = "The other one is" if rest == 1 else f"The other {number(rest)} are"
    return (
        f"{words[0].upper()}{words[1:]}. {others} hot over the months together, without a "
        "pattern by month."
    )


def where_most(found: HotSpotsLike) -> str:
    """Say which wards have the most hot spots, and since when."""
    held = found.wards[found.wards["hot_spot_count"] > 0]
    if held.empty:
        return "No ward has one."
    first, *others = held.head(3).to_dict("records")
    words = (
        f"{plain(first['ward_name'])} has the most: {number(first['hot_spot_count'])}"
        f"{_longest(found, first['ward_code'])}"
    )
    if others:
        named = [f"{plain(r['ward_name'])} ({number(r['hot_spot_count'])})" for r in others]
        words += f". Then {listed(named)}"
    without = len(found.wards) - len(held)
    rest = (
        f" {number(without)} of {number(len(found.wards))} wards have none." if without > 1 else ""
    )
    return f"{words}.{rest}"


def map_title(found: HotSpotsLike, *, what: str) -> str:
    """Say the finding of the map."""
    held = found.wards[found.wards["hot_spot_count"] > 0]
    if held.empty:
        return f"No place is a hot spot of {what}"
    top = held.to_dict("records")[0]
    hot = int(held["hot_spot_count"].sum())
    if len(held) == 1:
        return f"All {number(hot)} hot spots of {what} are in {plain(top['ward_name'])}"
    return (
        f"{number(top['hot_spot_count'])} of {number(hot)} hot spots of {what} are in "
        f"{plain(top['ward_name'])}"
    )


def hot_spot_table(found: HotSpotsLike, *, what: str, months: str) -> str:
    """Write the hot spots as the table folded under the map."""
    hot = found.hot
    told = hot.assign(
        group_words=[group_words(group) for group in hot["group"]],
        fragile=["yes" if is_fragile else "no" for is_fragile in hot["is_fragile"]],
    )
    return html_table(
        pd.DataFrame(told[list(PLACE_HEADERS)]),
        caption=f"Hot spots of {what}, {months}",
        headers=PLACE_HEADERS,
        row_header="place_name",
        decimals={"expected_count": 1},
        empty="not told",
    )


def ward_lines(found: HotSpotsLike) -> str:
    """Tell the hot spots of each ward, one line of a list a ward."""
    first = pd.Timestamp(found.settings.months[0].first_day)
    lines = []
    for row in found.wards[found.wards["hot_spot_count"] > 0].to_dict("records"):
        mine = found.hot[found.hot["ward_code"] == row["ward_code"]]
        count = len(mine)
        parts = [
            f"{number(len(part))} {group_words(group)}{_since(part, first=first)}"
            for group, part in ((g, mine[mine["group"] == g]) for g in (*_GROUPS, "overall"))
            if len(part)
        ]
        fragile = int(mine["is_fragile"].sum())
        ending = _fragile_part(fragile, count)
        lines.append(
            f"- **{plain(row['ward_name'])}**: {number(count)} hot spot{'s' * (count > 1)}. "
            f"{'; '.join(parts)}.{ending}"
        )
    return "\n".join(lines) or "No ward has a hot spot."


def joined_areas(found: HotSpotsLike) -> str:
    """Say how the hot spots lie together."""
    hot = found.hot
    if hot.empty:
        return ""
    sizes = hot.groupby("hot_area").size()
    if len(sizes) == 1:
        return "They lie side by side, in one area."
    largest = hot[hot["hot_area"] == 1]
    wards = listed(plain(n) for n in largest["ward_name"].value_counts(sort=True).index[:3])
    return (
        f"Side by side they make {number(len(sizes))} areas. The busiest holds "
        f"{number(len(largest))} of them, in {wards}."
    )


def months_title(found: HotSpotsLike, *, what: str) -> str:
    """Say in which months the most and the fewest places were hot."""
    rows = found.by_month
    hot = rows["confidence"] >= found.settings.level
    counts = hot.groupby(rows["month"]).sum().sort_index()
    most: Any = counts.idxmax()
    fewest: Any = counts.idxmin()
    if counts[most] == counts[fewest]:
        return f"Hot spots of {what} by month: {number(counts[most])} in every month"
    return (
        f"Hot spots of {what} by month: the most in {most:%B %Y} ({number(counts[most])}), the "
        f"fewest in {fewest:%B %Y} ({number(counts[fewest])})"
    )


def _places(count: int) -> str:
    return f"{number(count)} place{'' if count == 1 else 's'}"


def _small_share(part: int, whole: int) -> str:
    percent = 100 * part / whole
    return f"{number(percent, decimals=1)}%" if percent >= 0.05 else "less than 0.1%"


def _longest(found: HotSpotsLike, ward_code: str) -> str:
    """Say how many hot spots of a ward have been hot the longest, and since when."""
    mine = found.hot[found.hot["ward_code"] == ward_code]
    since = mine["hot_since"].dropna()
    if since.empty:
        return ""
    start = since.min()
    count = int((since == start).sum())
    first = pd.Timestamp(found.settings.months[0].first_day)
    before = " or before" if start == first else ""
    told = "one" if count == 1 else number(count)
    return f"; {told} of them hot in every month since {start:%B %Y}{before}, whatever the group"


def _since(part: pd.DataFrame, *, first: pd.Timestamp) -> str:
    since = part["hot_since"].dropna().value_counts().sort_index()
    if since.empty:
        return ""
    told = listed(
        f"{'' if count == len(part) else f'{number(count)} '}since {month:%B %Y}"
        + (" or before" if month == first else "")
        for month, count in since.items()
    )
    return f" ({told})"


def _fragile_part(fragile: int, count: int) -> str:
    if not fragile:
        return ""
    if fragile == count:
        return " It is fragile." if count == 1 else " All are fragile."
    return f" {number(fragile)} of the {number(count)} {'is' if fragile == 1 else 'are'} fragile."
