"""Maps, charts and tables of a pack as files of their own."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pandas as pd

from scp_lib.pack.document import WITHHELD, Document, PackTable, Picture
from scp_lib.views.page import alone, few_colours
from scp_lib.views.tables import csv_text


def write_pictures(document: Document, folder: Path) -> None:
    """Write each map as HTML, SVG and PNG into maps/, each chart as SVG and PNG into charts/."""
    for picture in document.pictures.values():
        kind = folder / ("maps" if picture.html else "charts")
        kind.mkdir(exist_ok=True)
        svg, png = kind / f"{picture.name}.svg", kind / f"{picture.name}.png"
        svg.write_text(told_svg(picture), encoding="utf-8", newline="\n")
        png.write_bytes(few_colours(picture.png) if picture.html else picture.png)
        if picture.html:
            page = kind / f"{picture.name}.html"
            names = dict.fromkeys([picture.table, picture.name])
            tables = [f"../tables/{name}.csv" for name in names if name in document.tables]
            text = alone(picture.html, png=picture.png, alt=picture.alt, tables=tables)
            page.write_text(text, encoding="utf-8", newline="\n")


def told_svg(picture: Picture) -> str:
    """Return a picture's SVG with its title and text alternative in it."""
    words = (
        f'<title id="title">{html.escape(picture.title)}</title>\n'
        f'<desc id="desc">{html.escape(picture.alt)}</desc>\n'
    )
    opened = picture.svg.replace(
        "<svg ", '<svg role="img" aria-labelledby="title desc" lang="en-GB" ', 1
    )
    return re.sub(
        r"(<svg [^>]*>\s*)", lambda found: found[1] + words, opened, count=1, flags=re.DOTALL
    )


def write_tables(document: Document, folder: Path) -> None:
    """Write each table's columns, as exact as they are, into tables/<name>.csv."""
    (folder / "tables").mkdir(exist_ok=True)
    for table in document.tables.values():
        text = csv_text(shown_rows(table), source=document.facts["source"])
        path = folder / "tables" / f"{table.name}.csv"
        path.write_text(text, encoding="utf-8", newline="")


def shown_rows(table: PackTable) -> pd.DataFrame:
    """Return the columns that are shown, a withheld cell as its mark."""
    rows = table.rows[list(table.headers)].copy()
    for row, column in sorted(table.withheld):
        if column in rows.columns:
            rows[column] = rows[column].astype(object)
            is_row = (table.rows[table.row_header].astype(str) == row).to_numpy()
            rows.loc[is_row, column] = WITHHELD
    return rows
