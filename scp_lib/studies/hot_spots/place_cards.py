"""A card for each hot-spot area: where, how many, better or worse, and what to do with it."""

from collections.abc import Sequence
from itertools import groupby

from scp_lib.document.html import templates
from scp_lib.document.model import Row, Sentence, Table, joined, sentence
from scp_lib.document.parts import Card
from scp_lib.studies import changes
from scp_lib.studies.hot_spots.areas import NO_CLEAR_CHANGE
from scp_lib.studies.hot_spots.study import HotSpots
from scp_lib.studies.hot_spots.tables import HotSpotTables
from scp_lib.studies.hot_spots.words import at_recording

_TALLEST = 34
_LOCATIONS = 3
Words = Sentence | str


def place_cards(study: HotSpots, tables: HotSpotTables) -> Card:
    """Write a card for each hot-spot area as accessible HTML; all is escaped."""
    months, kinds = _rows_by_area(tables.months), _rows_by_area(tables.kinds)
    points = [row for row in tables.points or () if row.text("area_name")]
    cards = [
        _card(
            study,
            row,
            months[row.name],
            kinds=kinds.get(row.name, []),
            points=[point for point in points if point.text("area_name") == row.name],
        )
        for row in tables.areas
    ]
    html = templates().get_template("place_cards.html.j2").render(cards=cards)
    shown = (tables.areas, tables.months, tables.kinds, tables.points)
    return Card(html, tuple(table for table in shown if table is not None))


def _rows_by_area(table: Table) -> dict[str, list[Row]]:
    """Return the rows of a table by the area, whose rows follow one another."""
    return {name: list(rows) for name, rows in groupby(table, lambda row: row.name)}


def _card(
    study: HotSpots, row: Row, months: list[Row], *, kinds: list[Row], points: list[Row]
) -> dict[str, object]:
    counts = [_bars(months, column) for column in ("earlier_count", "incident_count")]
    top = max([1, *counts[0], *counts[1]])
    has_earlier = any(month.has("earlier_count") for month in months)
    is_known = any(month.has("incident_count") for month in months)
    return {
        "id": f"area-{row.cell('area_number').printed}",
        "number": row.cell("area_number"),
        "name": row.name,
        "ward": sentence(
            "Mostly in {ward_name} ward" if row["ward_count"] > 1 else "In {ward_name} ward", row
        ),
        "marks": _marks(row),
        "months": sentence(
            "Incidents by month: {months}.",
            months=joined((_month(each, has_earlier) for each in months), between=", "),
        ),
        "bars": [[round(_TALLEST * n / top) for n in pair] for pair in zip(*counts, strict=True)]
        if is_known
        else [],
        "first": f"{months[0].month():%b %Y}",
        "last": f"{months[-1].month():%b %Y}",
        "has_earlier": has_earlier,
        "facts": _facts(study, row, kinds, points),
        "action": _action(study, row, points),
    }


def _bars(months: list[Row], column: str) -> list[float]:
    return [month[column] if month.has(column) else 0 for month in months]


def _month(row: Row, has_earlier: bool) -> Sentence:
    """Say a month's count, and that of a year before where any month has one."""
    before = sentence(" ({earlier_count} a year before)", row) if row.has("earlier_count") else ""
    return sentence("{month} {incident_count}{before}", row, before=before if has_earlier else "")


def _marks(row: Row) -> list[Words]:
    marks: list[Words] = [
        sentence(f"{{{column}}} of its {{hexagon_count}} hexagons clearly {changed}.", row)
        for column, changed in (
            ("risen_count", "rose in the last three months"),
            ("rise_count", "rose over these months"),
            ("fall_count", "fell over these months"),
        )
        if row[column]
    ]
    if _is_through_others(row):
        marks.append(sentence("Most incidents near here are just outside the area."))
    if row.has("one_point_count") and row["one_point_count"]:
        some = "" if row["hexagon_count"] == 1 else " in {one_point_count} of its hexagons"
        marks.append(
            sentence(f"Mainly one location{some}: perhaps one address or one caller.", row)
        )
    if row["is_recording"]:
        marks.append(at_recording(row))
    return marks


def _is_through_others(row: Row) -> bool:
    return row.has("near_count") and row["near_count"] > 2 * row["incident_count"]


def _facts(
    study: HotSpots, row: Row, kinds: Sequence[Row], points: Sequence[Row]
) -> list[tuple[str, Words]]:
    facts: list[tuple[str, Words]] = [
        ("Incidents", sentence("{incident_count}", row))
        if row.has("incident_count")
        else ("Incidents", "not shown (a hexagon has one location)")
    ]
    if row.has("current_count"):
        facts.append((study.years.months_name, _against_year_before(row)))
    if row.text("in_year") != NO_CLEAR_CHANGE or not row.has("current_count"):
        facts.append(("Within these months", sentence("{in_year}", row)))
    if points:
        named = [sentence("{name} {incident_count}", each) for each in points[:_LOCATIONS]]
        facts.append(("Busiest locations", joined(named, between=", ")))
    if kinds:
        named = [sentence("{kind_name} {incident_count}", each) for each in kinds[:_LOCATIONS]]
        facts.append(("Kinds of place", joined(named, between=", ")))
    facts.append(("Size", sentence("{hexagon_count} hexagon{hexagon_count:|s}", row)))
    return facts


def _against_year_before(row: Row) -> Sentence:
    return sentence(
        "{sign} {current_count}, a year before {baseline_count}: {verdict}",
        row, sign=changes.sign(row),
    )  # fmt: skip


def _action(study: HotSpots, row: Row, points: Sequence[Row]) -> str:
    """Say what to do with an area, by what is known of it."""
    if study.settings.is_sensitive:
        return "Ask the police for what cannot be shown here, such as times of day."
    if row.has("one_point_count") and row["one_point_count"]:
        return "Find out first what is behind the busiest location."
    if _is_through_others(row):
        return "Look at the streets around it too."
    return "Start at its busiest locations." if points else "Walk its streets: none stands out."
