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
from scp_lib.drawing.page import NO_FIGURE_FILL, LegendLine, Member

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


def legend_lines(
    shading: Shading, names: Sequence[str], figures: Sequence[str]
) -> list[LegendLine]:
    """Return the lines of a legend, the highest class first, with their wards."""
    ranks = ranks_in_words(shading.numbers)

    def line(colour: str, words: str, place: int | None) -> LegendLine:
        rows = [row for row, held in enumerate(shading.classes) if held == place]
        if len(names) > MOST_LISTED:
            return LegendLine(colour, words, f"{len(rows)} ward{'s' if len(rows) != 1 else ''}")
        rows.sort(key=lambda row: -(shading.numbers[row] or 0.0))
        members = [
            Member(ranks[row], names[row], "" if place is None else figures[row]) for row in rows
        ]
        return LegendLine(colour, words, members=tuple(members))

    classes = zip(shading.colours, shading.words, strict=False)
    lines = [line(colour, words, place) for place, (colour, words) in enumerate(classes)][::-1]
    if None in shading.classes:
        lines.append(line(NO_FIGURE_FILL, "No figure", None))
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
