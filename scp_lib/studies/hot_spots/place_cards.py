"""A card for each hot-spot area: where, how many, by month, and what to be careful of."""

from itertools import groupby

from scp_lib.document.html import templates
from scp_lib.document.model import Row, Sentence, Table, joined, sentence
from scp_lib.document.parts import Card
from scp_lib.document.text import plain
from scp_lib.studies.hot_spots.pictures import HOT
from scp_lib.studies.hot_spots.tables import HotSpotTables
from scp_lib.studies.hot_spots.words import at_recording

_TALLEST = 34
Words = Sentence | str


def place_cards(tables: HotSpotTables) -> Card:
    """Write a card for each hot-spot area as accessible HTML; all is escaped."""
    months, kinds = _rows_by(tables.months), _rows_by(tables.kinds)
    cards = [
        _card(row, months[row.name], kinds.get(row.name, []), place=place)
        for place, row in enumerate(tables.areas)
    ]
    html = templates().get_template("place_cards.html.j2").render(cards=cards)
    return Card(html, (tables.areas, tables.months, tables.kinds))


def _rows_by(table: Table) -> dict[str, list[Row]]:
    """Return the rows of a table by the area, whose rows follow one another."""
    return {name: list(rows) for name, rows in groupby(table, lambda row: row.name)}


def _card(row: Row, months: list[Row], kinds: list[Row], *, place: int) -> dict[str, object]:
    known = [month for month in months if month.has("incident_count")]
    most = max(known, key=lambda month: month["incident_count"], default=None)
    top = max(most["incident_count"], 1) if most else 1
    counts = [m["incident_count"] if m.has("incident_count") else 0 for m in months]
    return {
        "id": f"place-{place}",
        "name": row.name,
        "near": plain(row["near"]),
        "colour": HOT.colour,
        "marks": _marks(row),
        "months": sentence(
            "Incidents by month: {months}.",
            months=joined((sentence("{month} {incident_count}", each) for each in months),
                          between=", "),
        ),
        "bars": [round(_TALLEST * count / top) for count in counts] if known else [],
        "first": f"{months[0].month():%b %Y}",
        "last": f"{months[-1].month():%b %Y}",
        "facts": _facts(row, kinds, most),
    }  # fmt: skip


def _marks(row: Row) -> list[Words]:
    marks: list[Words] = [
        sentence(f"{{{column}}} of its {{hexagon_count}} hexagons clearly {changed}.", row)
        for column, changed in (
            ("risen_count", "rose in the last three months"),
            ("rise_count", "rose over all months"),
            ("fall_count", "fell over all months"),
        )
        if row[column]
    ]
    is_through_others = row.has("near_count") and row["near_count"] > 2 * row["incident_count"]
    if is_through_others:
        marks.append(sentence("Hot mainly through the hexagons around it."))
    if row.has("one_point_count") and row["one_point_count"]:
        some = " in {one_point_count} of its {hexagon_count} hexagons"
        some = "" if row["hexagon_count"] == 1 else some
        some += ", there or in a hexagon around it" if is_through_others else ""
        end = ": perhaps one address or one caller."
        marks.append(sentence(f"Mainly one location{some}{end}", row))
    if row["is_recording"]:
        marks.append(joined(["Place of recording:", at_recording(row)]))
    return marks


def _facts(row: Row, kinds: list[Row], most: Row | None) -> list[tuple[str, Words]]:
    named = (
        ("Incidents", row, "incident_count"),
        ("With the hexagons around", row, "near_count"),
        ("At its busiest location", row, "busiest_point_count"),
        ("Hexagons", row, "hexagon_count"),
        ("Most in a month", most, "incident_count"),
    )
    facts: list[tuple[str, Words]] = [
        (term, sentence("{n}", n=of.cell(column)))
        for term, of, column in named
        if of is not None and of.has(column)
    ]
    if not row.has("incident_count"):
        facts.insert(0, ("Incidents", "not shown (a hexagon has one location)"))
    if kinds:
        each = [sentence("{kind_name} {incident_count}", kind) for kind in kinds]
        facts.append(("Kinds of place", joined(each, between=", ")))
    return facts
