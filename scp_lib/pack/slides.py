"""slides/: each map and chart as a picture of a slide's size, its title the finding."""

import json
from collections.abc import Iterator
from pathlib import Path

import typst

from scp_lib.document.parts import Document
from scp_lib.pack.parts import all_pictures

SIZE = (1920, 1080)
_TEMPLATE = Path(__file__).parent / "slide.typ"


def slide_files(document: Document) -> Iterator[tuple[str, bytes]]:
    """Draw ``slides/<name>.png`` of each picture, 1920 by 1080 pixels: title and source are in it.

    The same picture gives the same bytes.
    """
    pictures = all_pictures(document)
    if not pictures:
        return
    drawn = json.dumps([each.svg for each in pictures.values()])
    made = typst.compile(
        _TEMPLATE, format="png", ppi=144, sys_inputs={"pictures": drawn}, ignore_system_fonts=True
    )
    pages = made if isinstance(made, list) else [made]
    for name, page in zip(pictures, pages, strict=True):
        yield f"slides/{name}.png", page
