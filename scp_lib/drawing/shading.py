"""Wards in classes: which colour, which words, who is in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from scp_lib.document.model import Row, Sentence, listed, sentence
from scp_lib.document.text import is_missing, rounded
from scp_lib.drawing import style
from scp_lib.drawing.drawing import full_stop
from scp_lib.drawing.page import NO_FIGURE_FILL, LegendLine
from scp_lib.drawing.picture import KeyClass, Member

MOST_LISTED = 40


class Shading(NamedTuple):
    """Wards' figures as written, their classes and fills, and each class's colour and range."""

    numbers: list[float | None]
    classes: list[int | None]
    fills: list[str]
    colours: tuple[str, ...]
    words: list[str]


def shade(figures: pd.Series, *, decimals: int) -> Shading:
    """Class figures as they are written, so that legend, colour and number always agree."""
    values = [
        None if is_missing(v) or not np.isfinite(v) else float(rounded(v, decimals=decimals))
        for v in figures
    ]
    breaks = style.class_breaks(values)
    classes = style.class_of(values, breaks)
    colours = style.SEQUENTIAL[len(breaks) + 1]
    fills = [NO_FIGURE_FILL if place is None else colours[place] for place in classes]
    return Shading(
        values, classes, fills, colours, style.class_words(values, breaks, decimals=decimals)
    )


def _members(shading: Shading, place: int | None) -> list[int]:
    """Return the rows of a class, highest first."""
    rows = [row for row, held in enumerate(shading.classes) if held == place]
    return sorted(rows, key=lambda row: -(shading.numbers[row] or 0.0))


def legend_lines(shading: Shading, names: Sequence[str]) -> list[LegendLine]:
    """Return the lines of a page's legend, the highest class first."""

    def told(place: int | None) -> str:
        rows = _members(shading, place)
        if len(names) > MOST_LISTED:
            return f"{len(rows)} ward{'s' if len(rows) != 1 else ''}"
        return ", ".join(names[row] for row in rows)

    lines = [
        LegendLine(colour, words, told(place))
        for place, (colour, words) in enumerate(zip(shading.colours, shading.words, strict=False))
    ][::-1]
    if None in shading.classes:
        lines.append(LegendLine(NO_FIGURE_FILL, "No figure", told(None)))
    return lines


def key_classes(
    shading: Shading, names: Sequence[str], ranks: Sequence[str], figures: Sequence[str]
) -> list[KeyClass]:
    """Return the classes of a picture's key, the highest first, with their wards."""

    def told(place: int | None) -> tuple[Member, ...]:
        if len(names) > MOST_LISTED:
            return ()
        return tuple(
            Member(ranks[row], names[row], figures[row] if place is not None else "")
            for row in _members(shading, place)
        )

    lines = [
        KeyClass(colour, words, told(place))
        for place, (colour, words) in enumerate(zip(shading.colours, shading.words, strict=False))
    ][::-1]
    if None in shading.classes:
        lines.append(KeyClass(style.NO_FIGURE, "No figure", told(None)))
    return lines


def ranks_in_words(values: Sequence[float | None]) -> list[str]:
    """Return ranks, 1 the highest; equal figures share one, no figure has a dash."""
    ranks = pd.Series(np.array(values, dtype=float)).rank(ascending=False, method="min")
    return ["–" if is_missing(rank) else str(int(rank)) for rank in ranks]


def ward_words(rows: Sequence[Row], value: str, *, title: Sentence, legend_title: str) -> Sentence:
    """Say in words what a ward map shows: the highest three, the lowest, who has no figure."""
    said = sentence(
        "Map of the wards. {title} {measure}: ", title=full_stop(title), measure=legend_title
    )
    known = sorted((row for row in rows if row.has(value)), key=lambda row: -float(row[value]))
    if not known:
        return said + "no ward has a figure."
    each = [sentence("{ward} {figure}", ward=row.name, figure=row.cell(value)) for row in known]
    said += sentence("highest {wards}", wards=listed(each[:3]))
    said += sentence("; lowest {ward}.", ward=each[-1]) if len(each) > 3 else "."
    without = [row.name for row in rows if not row.has(value)]
    return said + f" No figure for {listed(without)}." if without else said
