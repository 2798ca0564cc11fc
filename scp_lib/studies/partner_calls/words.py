"""Sentences about a partner's calls, from printed bands alone."""

from collections.abc import Mapping

from scp_lib.document.model import Cell, Sentence, Table, listed, sentence
from scp_lib.studies.partner_calls.study import WHOLE
from scp_lib.studies.partner_calls.tables import BY_HOURS, BY_KIND, BY_WARD, IN_ALL, NO_CHANGE

CORRECTED = (
    "The council has corrected its records since some of these numbers were first printed. A "
    "number once printed stays as it is, because the difference could give somebody's calls away."
)

Tables = Mapping[str, Table]


def findings(tables: Tables, *, period: str) -> list[Sentence]:
    """Return how many calls there were, what changed, and where, about what and when most came."""
    said = [
        sentence(
            "The council's team took {calls} calls about anti-social behaviour in {period}.",
            calls=tables[IN_ALL].cell(WHOLE, "calls"), period=period,
        ),
        what_changed(tables),
        most_wards(tables),
        most_kinds(tables),
        busiest(tables),
    ]  # fmt: skip
    return [each for each in said if each]


def what_changed(tables: Tables) -> Sentence:
    """Say the change on the same months a year earlier; nothing where a number is under 10."""
    row = tables[IN_ALL].row(WHOLE)
    if "change" not in tables[IN_ALL].rows.columns or not row.has("change"):
        return Sentence()
    if row["change"] == NO_CHANGE:
        return sentence("Rounded, this is as many as in the same months a year earlier.")
    return sentence(
        "This is about {change} {direction} than in the same months a year earlier.",
        change=row.size("change"), direction="more" if row["change"] > 0 else "fewer",
    )  # fmt: skip


def most_wards(tables: Tables) -> Sentence:
    """Name the wards of the highest band, by name: no order within a band is known."""
    table = tables[BY_WARD]
    most = _highest(table)
    if not most:
        return Sentence()
    return sentence(
        "{wards} had the most {what}, {each}{number}.",
        wards=listed(cell.row_name for cell in most), number=most[0],
        what="callers" if "Callers" in table.headers["calls"] else "calls",
        each="each " if len(most) > 1 else "",
    )  # fmt: skip


def most_kinds(tables: Tables) -> Sentence:
    """Name the kinds of call of the highest band."""
    most = _highest(tables[BY_KIND])
    if not most:
        return Sentence()
    return sentence(
        "The most common kind was {kinds}: {number} calls."
        if len(most) == 1
        else "The most common kinds were {kinds}, each with {number} calls.",
        kinds=listed(sorted(cell.row_name for cell in most)), number=most[0],
    )  # fmt: skip


def busiest(tables: Tables) -> Sentence:
    """Say on which days and in which hours most calls came."""
    most = _highest(tables[BY_HOURS]) if BY_HOURS in tables else []
    if not most:
        return Sentence()
    return sentence(
        "Most calls came on {times}:{each} {number}.",
        times=listed(f"{cell.row_name} {cell.column}" for cell in most),
        each=" each" if len(most) > 1 else "", number=most[0],
    )  # fmt: skip


def _highest(table: Table) -> list[Cell]:
    """Return the cells of the highest printed number; none where all are under 10, or 0."""
    cells = [
        row.cell(column)
        for row in table
        for column in table.headers
        if isinstance(row.value(column), int)
    ]
    top = max((cell.number for cell in cells), default=0)
    return [cell for cell in cells if top and cell.number == top]
