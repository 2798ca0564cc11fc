"""What the page on violence in the town centre says, computed from its figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scp_lib.views import target_words
from scp_lib.views.text import listed, number, plain
from scp_lib.views.words import most_and_fewest
from scp_lib.views.words import share as share_words

_HELD = {
    "Evening venues": "nightclubs, theatres, concert and conference halls",
    "Shops": "shopping areas, supermarkets, petrol stations",
    "Parking and transport": "parking areas, bus stations, subways",
}
KIND_HEADERS = {"kind": "On or near", "incident_count": "Incidents", "share_pct": "Share, %"}


def headline(centre: Any, *, area: str, studies: Sequence[Any]) -> list[str]:
    """Say how much, at what kinds of place, and what came of the target."""
    lines = [share(centre, area=area)]
    named = [row for row in centre.kinds.to_dict("records") if is_told_by_kind(row["kind"])][:3]
    if named:
        told = listed(f"{row['kind']} ({number(row['incident_count'])})" for row in named)
        lines.append(f"Of the map points named after a kind of place, the most were at: {told}.")
    for study in studies:
        for answer in study.answers:
            word = target_words.capital(target_words.verdict(answer))
            lines.append(
                f"Target for {answer.period} ({target_words.agreed(answer)}): {word[0].lower()}"
                f"{word[1:]}. {_result(answer)}".rstrip()
            )
    return lines


def is_told_by_kind(name: str) -> bool:
    """Whether a line of the kinds of place is one kind or group, not what is left."""
    return not name.startswith("Named streets") and name != "Other kinds of place"


def _result(answer: Any) -> str:
    if not target_words.is_measured(answer):
        return ""
    found = answer.progress.exact
    words = (
        f"{number(found.current_count)} incidents against {number(found.baseline_count)}, "
        f"{target_words.change(found.change_pct)} a day."
    )
    if not answer.hangs_on_unplaced:
        return words
    spread = answer.spread
    return (
        f"{words} The verdict hangs on rows without a place: spread like the others, they would "
        f"make it {target_words.change(spread.exact.change_pct)}, {spread.standing}."
    )


def share(centre: Any, *, area: str) -> str:
    """Say what share of the district's violence the town centre has, on what share of its land."""
    return (
        f"{number(centre.incident_count)} violent and sexual offences were recorded in the town "
        f"centre in the {number(len(centre.months))} month{'s' * (len(centre.months) != 1)} of "
        "this "
        "report: "
        f"{share_words(centre.incident_count, centre.district_count)} of {area}'s "
        f"{number(centre.district_count)}, on {number(centre.area_km2, decimals=1)} of its "
        f"{number(centre.district_km2)} square kilometres."
    )


def trend_title(centre: Any) -> str:
    """Say in which months the most and the fewest were recorded."""
    return f"Violence in the town centre: {most_and_fewest(centre.monthly)}"


def kinds_foot(centre: Any) -> str:
    """Say what a kind of place is, and what is not told by itself."""
    lines = {str(kind).removesuffix(", others") for kind in centre.kinds["kind"]}
    groups = "".join(f" {name}: {kinds}." for name, kinds in _HELD.items() if name in lines)
    return (
        "The publisher names a map point after a kind of place or after a street; it stands on or "
        "near where the incidents were. A kind with fewer than five incidents or at fewer than "
        "three map points is told with its group or with the streets, and a group from which such "
        f"a kind could be worked out is one line.{groups}"
    )


def month_headers(centre: Any) -> dict[str, str]:
    """Name the columns of the table by month."""
    names = {column: plain(name) for column, name in centre.groups.items()}
    return {"month": "Month", **names, "total_count": "All"}


def groups_foot(centre: Any) -> str:
    """Say what the groups of places hold."""
    told = [f"{name}: {_HELD[name]}" for name in centre.groups.values() if name in _HELD]
    return (
        f"{'. '.join(told)}. " if told else ""
    ) + "A group that stands at fewer than three map points is counted with the others."


def map_title(centre: Any) -> str:
    """Say how much of the violence stands at how few map points."""
    counts = centre.points["incident_count"]
    half, total = 0, 0
    for count in counts:
        total += int(count)
        half += 1
        if total * 2 >= centre.incident_count:
            break
    points = len(counts) + centre.quiet_point_count
    if total * 2 < centre.incident_count:
        return f"Violence in the town centre is spread over {number(points)} map points"
    return (
        f"Half of the town centre's violence is at {number(half)} of the {number(points)} map "
        "points with any"
    )


def points_reading(centre: Any) -> str:
    """Say why the map has no names and no single figures, and what it leaves out."""
    words = (
        "The map shows classes, and neither names nor single figures: violence and sexual offences "
        "have victims, and a point must not point to one. Map points with fewer than 5 are not "
        "drawn"
    )
    if not centre.quiet_point_count:
        return f"{words}; there is none."
    return (
        f"{words}: {number(centre.quiet_point_count)} points with {number(centre.quiet_count)} "
        "incidents."
    )
