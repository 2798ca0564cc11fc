"""Every figure of a finished page, read from the page itself, each with its cell of a table.

A page's numbers name their cells (see scp_lib.document.html). Here they are read back, compared
with the tables' files, and listed for the manifest: a number that is not what its cell says fails
the page.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from lxml import html as lxml_html

from scp_lib.document.text import rounded
from scp_lib.errors import ScpError
from scp_lib.report.page_files import table_file

_PRINTED = re.compile(r"([+\u2212-]?)(\d[\d,]*)(?:\.(\d+))?")


class Found(NamedTuple):
    """A number of a page: its id, as printed, and its cell (table, row from 1, column).

    ``exact`` is the value that its element gives, where it has one of its own.
    """

    id: str
    printed: str
    table: str
    row: int
    column: str
    exact: str = ""


def page_figures(
    page: str,
    folder: Path,
    *,
    sources: Mapping[str, Mapping[str, Any]],
    inputs_of: Callable[[Sequence[str]], list[int]],
    name: str = "",
    read: dict[str, list[dict[str, str]]] | None = None,
) -> dict[str, Any]:
    """List the figures of a finished page, each compared with its cell in the folder's ``tables/``.

    ``sources`` has each table's measure, made_from and reads_settings, as the page recorded them;
    ``inputs_of`` gives the places in the manifest's inputs of the files behind processed tables;
    ``name`` is the page's, empty for the index; ``read`` keeps the tables' files for other pages.
    Returns ``made``: for each table its measure, its inputs (places in the manifest's list) and
    whether it reads the settings; and ``figures``: by id printed, value, cell (file, row, column),
    and made (a place in ``made``). ScpError if a number names no cell of a table of this page, or
    is not what the cell says.
    """
    places = {table: place for place, table in enumerate(sorted(sources))}
    read = {} if read is None else read
    figures: dict[str, dict[str, Any]] = {}
    for found in find_figures(page):
        if found.table not in places:
            raise ScpError(f"the figure {found.printed} names a table '{found.table}' that the "
                           "page does not have")  # fmt: skip
        file = table_file(name, found.table)
        value = _cell_value(found, folder / file, read)
        # two numbers that print alike are distinguished by their exact values
        if not agrees(found.printed, value) or found.exact not in ("", str(value)):
            raise ScpError(
                f"the figure {found.printed} ({found.id}) is {value} in {file}, "
                f"row {found.row}, column {found.column}"
            )
        figures[found.id] = {
            "printed": found.printed,
            "value": value,
            "cell": [file, found.row, found.column],
            "made": places[found.table],
        }
    made = [
        {
            "table": table_file(name, table),
            "measure": sources[table]["measure"],
            "inputs": inputs_of(sources[table]["made_from"]),
            "reads_settings": sources[table]["reads_settings"],
        }
        for table in places
    ]
    return {"made": made, "figures": dict(sorted(figures.items()))}


def find_figures(page: str) -> Iterator[Found]:
    """Go through the numbers of a page that name a cell: in words, alternatives and tables.

    >>> page = '<p>Castle: <data id="say-1.1" value="3" data-cell="asb:2:n">3</data></p>'
    >>> next(find_figures(page))
    Found(id='say-1.1', printed='3', table='asb', row=2, column='n', exact='3')
    >>> page = '<img alt="Most: 9" data-key="chart" data-cells="calls:2:18:00%20to%2023:59=9">'
    >>> next(find_figures(page))
    Found(id='chart.1', printed='9', table='calls', row=2, column='18:00 to 23:59', exact='')
    """
    tree = lxml_html.fromstring(page)
    for element in tree.iter("data"):
        reference = element.get("data-cell")
        if reference:
            key = element.get("id") or reference
            yield _found(key, element.text_content(), reference, exact=element.get("value", ""))
    for element in tree.xpath("//*[@data-cells]"):
        key = element.get("data-key") or element.get("id") or "alternative"
        for place, named in enumerate(element.get("data-cells").split(" "), start=1):
            reference, _, printed = named.partition("=")
            yield _found(f"{key}.{place}", printed, unquote(reference))
    for table in tree.xpath("//table[@data-table]"):
        name = table.get("data-table")
        columns = [each.get("data-column") for each in table.xpath("./thead/tr/th")]
        above = int(table.get("data-first", 0))  # rows of the file that come before these
        for row, line in enumerate(table.xpath("./tbody/tr"), start=above + 1):
            for column, cell in zip(columns, line.xpath("./th|./td"), strict=True):
                if cell.get("id"):
                    yield Found(cell.get("id"), cell.text_content(), name, row, column)


def _found(key: str, printed: str, reference: str, *, exact: str = "") -> Found:
    table, row, column = reference.split(":", 2)
    return Found(key, printed, table, int(row), column, exact)


def _cell_value(found: Found, file: Path, read: dict[str, list[dict[str, str]]]) -> int | float:
    if found.table not in read:
        with file.open(encoding="utf-8", newline="") as stream:
            read[found.table] = list(csv.DictReader(stream))
    try:
        value = float(read[found.table][found.row - 1][found.column])
    except (IndexError, KeyError, ValueError):
        raise ScpError(
            f"the figure {found.printed} ({found.id}) names tables/{file.name}, row {found.row}, "
            f"column {found.column}, where no number is"
        ) from None
    return int(value) if value.is_integer() else value


def agrees(printed: str, value: float) -> bool:
    """Whether a value, rounded as it is printed, is the number printed.

    A number printed without its sign agrees with the value of the other sign too: the words
    around it say which way.

    >>> agrees("1,525", 1525), agrees("17.3", -17.25), agrees("+3%", 3.0), agrees("18", 17.25)
    (True, True, True, False)
    """
    found = _PRINTED.search(printed)
    if not found:
        return False
    sign, whole, part = found[1], found[2].replace(",", ""), found[3] or ""
    exact = rounded(value, decimals=len(part))
    size = rounded(float(f"{whole}.{part or 0}"), decimals=len(part))
    if sign and size and (exact < 0) != (sign in "-\u2212"):
        return False
    return abs(exact) == size
