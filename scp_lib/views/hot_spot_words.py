"""What the page on hot spots says, computed from its tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import pandas as pd

from scp_lib.views.tables import html_table
from scp_lib.views.text import is_missing, listed, number, plain
from scp_lib.views.words import share

_GROUPS = {
    "new": ("is new", "are new"),
    "persistent": ("is persistent", "are persistent"),
    "fading": ("is fading", "are fading"),
    "on and off": ("comes and goes", "come and go"),
}
_ONLY = "over all months only"
_METHODS = {"plain count": "plain count", "density": "density", "Gi*": "Gi*"}


class WorthLike(Protocol):
    """A map held against the months that followed, as a study returns it."""

    @property
    def table(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def made_from(self) -> Sequence[Any]: ...  # noqa: D102
    @property
    def held_against(self) -> Sequence[Any]: ...  # noqa: D102


class SettingsLike(Protocol):
    """What a study was made with."""

    @property
    def months(self) -> Sequence[Any]: ...  # noqa: D102
    @property
    def width_m(self) -> float: ...  # noqa: D102
    @property
    def level(self) -> int: ...  # noqa: D102
    @property
    def is_sensitive(self) -> bool: ...  # noqa: D102


class HotSpotsLike(Protocol):
    """Hot spots, as a study returns them."""

    @property
    def places(self) -> Any: ...  # noqa: D102
    @property
    def hot(self) -> Any: ...  # noqa: D102
    @property
    def wards(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def points(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def concentration(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def generalised_gini(self) -> float: ...  # noqa: D102
    @property
    def variants(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def worth(self) -> WorthLike: ...  # noqa: D102
    @property
    def by_neighbours_count(self) -> int: ...  # noqa: D102
    @property
    def hexagon_count(self) -> int: ...  # noqa: D102
    @property
    def settings(self) -> SettingsLike: ...  # noqa: D102


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
    "A hot spot is told in the ward of most of its incidents. New, persistent, fading, on and off: "
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
POINT_HEADERS = {
    "location_name": "On or near",
    "ward_name": "Ward",
    "longitude": "Longitude",
    "latitude": "Latitude",
    "incident_count": "Incidents",
    "month_count": "Months with one",
    "place_name": "Hot spot",
    "note": "Note",
}
POINT_DECIMALS = {"longitude": 6, "latitude": 6}
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
            f"No place is a hot spot of {what} at {level}% confidence, {months}: none of "
            f"{number(places)} places has more than chance explains."
        )
    held, total = found.wards["in_hot_spots_count"].sum(), found.wards["incident_count"].sum()
    return (
        f"{_places(len(hot))} of {number(found.settings.width_m)} m "
        f"{'is a hot spot' if len(hot) == 1 else 'are hot spots'} of {what} ({level}% "
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
    rest = f" {number(without)} of {len(found.wards)} wards have none." if without > 1 else ""
    return f"{words}.{rest}"


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
    return (
        f"Chance means that each incident falls on one of the {number(points)} map points of the "
        "area, all alike and each by itself. A hot spot, together with its six neighbours, has "
        f"more than that explains at {found.settings.level}% confidence, after correction for the "
        f"{number(places)} hexagons with a map point.{left_out} Ten calls from one address are "
        "not independent and can make a place hot by themselves: each card says how many "
        "incidents lie at one map point."
    )


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
                f"{share_pct:g}% ({number(count)} hexagons)"
                for share_pct, count in best["place_count"].items()
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
            f"Every hot spot is found again in at least 80% of {ways} maps made in other ways: "
            "none is fragile."
        )
    named = listed(plain(name) for name in fragile["place_name"])
    return (
        f"The map was made in {ways} other ways. A hot spot found again in fewer than 80% of them "
        f"is fragile: {number(len(fragile))} of {number(len(hot))} are. Do not act on one of "
        f"these alone: {named}."
    )


def variant_table(found: HotSpotsLike) -> pd.DataFrame:
    """Add the share in per cent."""
    return found.variants.assign(kept_pct=found.variants["kept_share"] * 100)


def points_note(points: pd.DataFrame) -> pd.DataFrame:
    """Add a note: a place of recording, a rise or a fall."""
    trends = {"rise": "rising", "fall": "falling", "none": ""}
    notes = [
        ", ".join(
            filter(
                None, ["place of recording" if row["is_recording"] else "", trends[row["trend"]]]
            )
        )
        for row in points.to_dict("records")
    ]
    return points.assign(note=notes)


def points_reading(found: HotSpotsLike, *, what: str, shown: int) -> str:
    """Name the busiest map points, or say why they are not told."""
    if found.settings.is_sensitive:
        return (
            f"For {what} no single map point is told, on purpose: the map shows hexagons, and a "
            "hexagon with one map point is not told by its own count."
        )
    points = found.points
    if points.empty:
        return "No map point has five incidents or more."
    top = points.head(3).to_dict("records")
    named = listed(
        f"{plain(row['location_name'])} in {plain(row['ward_name'])} "
        f"({number(row['incident_count'])})"
        for row in top
    )
    quiet = int((points.head(shown)["place_name"] == "").sum())
    apart = (
        f" {number(quiet)} of those shown {'lies' if quiet == 1 else 'lie'} in no hot spot: with "
        "the hexagons around them, they are not beyond chance."
        if quiet
        else ""
    )
    marked = int(points["is_recording"].sum())
    recorded = (
        f" {number(marked)} of them {'is' if marked == 1 else 'are'} marked as a place of "
        "recording."
        if marked
        else ""
    )
    return (
        f"The busiest map points are {named}. {number(len(points))} points have five incidents "
        f"or more; the table shows the first {number(min(shown, len(points)))}.{apart}{recorded} "
        "Longitude and latitude are as published, so each count can be found again in the "
        "downloaded files."
    )


def concentration_title(found: HotSpotsLike, *, what: str) -> str:
    """Say the finding of the concentration curve."""
    rows = {row["place_share_pct"]: row for row in found.concentration.to_dict("records")}
    five = rows[5]
    return f"The busiest 5% of map points hold {number(five['incident_share_pct'])}% of {what}"


def concentration_reading(found: HotSpotsLike) -> str:
    """Say the shares of the busiest map points, and the corrected Gini coefficient."""
    told = listed(
        f"the busiest {row['place_share_pct']:g}% ({number(row['place_count'])}) hold "
        f"{number(row['incident_share_pct'])}%"
        for row in found.concentration.to_dict("records")
    )
    points = int(found.places["map_point_count"].sum())
    return (
        f"Of {number(points)} map points {told}. The Gini coefficient, corrected for few "
        f"incidents, is {number(found.generalised_gini, decimals=2)}: 0 would be as even as so "
        "few incidents can be, 1 everything at one point."
    )


def months_title(found: HotSpotsLike, *, what: str) -> str:
    """Say what the small maps show."""
    return f"Hot spots of {what}, month by month"


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
    return f", {'one' if count == 1 else number(count)} of them hot since {start:%B %Y}{before}"


def _since(part: pd.DataFrame, *, first: pd.Timestamp) -> str:
    since = part["hot_since"].dropna().value_counts().sort_index()
    if since.empty:
        return ""
    told = listed(
        f"{'' if count == len(part) else f'{count} '}since {month:%B %Y}"
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
