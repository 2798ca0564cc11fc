"""A finished briefing.pdf measured page by page: how full, what stands last, how many figures."""

from __future__ import annotations

import io
from typing import NamedTuple

import pikepdf
import pypdf

MOST_PAGES = 8
FULL = 0.66
"""Every page but the last is about two thirds full at least."""
_FOOT, _TOP = 50, 785
"""Points from the foot of the paper: below are the page's numbers, above is its head."""


class Paper(NamedTuple):
    """A page: how much of its height is used, its last words, and how many figures it has."""

    used: float
    last: str
    figure_count: int


def read_paper(content: bytes) -> list[Paper]:
    """Measure each page by its words and by the frames of its figures."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    frames = _frames(content)
    found = []
    for place, page in enumerate(reader.pages):
        lines: dict[int, str] = {}

        def see(text, cm, tm, _font, _size, lines=lines):
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            if text.strip() and _FOOT < y < _TOP:
                lines[round(y)] = lines.get(round(y), "") + text

        page.extract_text(visitor_text=see)
        lowest = min([*lines, *(bottom for bottom, _ in frames[place])], default=_TOP)
        last = " ".join(lines[min(lines)].split()) if lines else ""
        is_words = not frames[place] or min(lines) <= min(bottom for bottom, _ in frames[place])
        used = (_TOP - lowest) / (_TOP - _FOOT)
        found.append(Paper(used, last if is_words else "", len(frames[place])))
    return found


def _frames(content: bytes) -> list[list[tuple[float, float]]]:
    """Return foot and head of the figures of each page, in points."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        at = {page.obj.objgen: place for place, page in enumerate(pdf.pages)}
        found: list[list[tuple[float, float]]] = [[] for _ in at]

        def walk(element):
            if isinstance(element, pikepdf.Array):
                for each in element:
                    walk(each)
            elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
                if str(element.S) == "/Figure":
                    own = element.A if isinstance(element.A, pikepdf.Array) else [element.A]
                    (box,) = [each.BBox for each in own if "/BBox" in each]
                    found[at[element.Pg.objgen]].append((float(box[1]), float(box[3])))
                walk(element.get("/K", pikepdf.Array()))

        walk(pdf.Root.StructTreeRoot.K)
        return found


def headings(content: bytes) -> set[str]:
    """Return the headings, as the bookmarks have them."""

    def titles(outline):
        for each in outline:
            if isinstance(each, list):
                yield from titles(each)
            else:
                yield " ".join(each.title.split())

    return set(titles(pypdf.PdfReader(io.BytesIO(content)).outline))


def is_good_paper(content: bytes) -> None:
    """Hold a briefing to its pages: few, full, none ending in a heading, pictures at the front."""
    papers, titles = read_paper(content), headings(content)
    assert len(papers) <= MOST_PAGES
    assert papers[0].figure_count >= 2
    for place, paper in enumerate(papers, start=1):
        assert place == len(papers) or paper.used >= FULL, (place, paper)
        assert not any(title.endswith(paper.last) for title in titles if paper.last), (place, paper)
