"""Maps, charts and tables of a pack as files of their own."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

from scp_lib.document.csv import csv_text
from scp_lib.document.parts import Document, Picture
from scp_lib.drawing.page import alone, few_colours


def put(path: Path, content: str | bytes) -> None:
    """Write one file of a pack, the same bytes on every system."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def picture_files(document: Document) -> Iterator[tuple[str, str | bytes]]:
    """Write each map as HTML, SVG and PNG into maps/, each chart as SVG and PNG into charts/."""
    for picture in document.pictures.values():
        yield f"charts/{picture.name}.svg", svg_with_words(picture)
        yield f"charts/{picture.name}.png", picture.png
    for picture, page in document.maps.values():
        tables = [f"../tables/{table.name}.csv" for table in picture.tables]
        page = alone(page, png=picture.png, alt=picture.alt.text, tables=tables)
        yield f"maps/{picture.name}.html", page
        yield f"maps/{picture.name}.svg", svg_with_words(picture)
        yield f"maps/{picture.name}.png", few_colours(picture.png)


def table_files(document: Document) -> Iterator[tuple[str, str]]:
    """Write each table, as exact as it is, into tables/<name>.csv."""
    for table in document.tables.values():
        yield f"tables/{table.name}.csv", csv_text(table.rows, source=document.facts["source"])


def svg_with_words(picture: Picture) -> str:
    """Return a picture's SVG with its title and text alternative in it."""
    words = (
        f'<title id="title">{html.escape(picture.title.text)}</title>\n'
        f'<desc id="desc">{html.escape(picture.alt.text)}</desc>\n'
    )
    role = 'role="img" aria-labelledby="title desc" lang="en-GB"'
    return re.sub(
        r"<svg ([^>]*>\s*)", lambda found: f"<svg {role} {found[1]}{words}", picture.svg, count=1
    )
