"""What a briefing is made of: tables, and sentences whose every number is a cell of one of them.

Text, page, PDF, workbook and checks all read this one model, so that a number in a sentence
cannot differ from the number in the table behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd


class Cell(NamedTuple):
    """One number of the pack: a table's name, the text of the row's header, the column."""

    table: str
    row: str
    column: str


class Said(NamedTuple):
    """A number inside a sentence as it is printed, and the cell it comes from."""

    printed: str
    cell: Cell


Sentence = tuple[str | Said, ...]


@dataclass(frozen=True)
class PackTable:
    """One table of the pack, with what a member may ask about it.

    Parameters
    ----------
    name
        Letters, digits and _: names its CSV and its sheet.
    title
        What it shows, with period and unit.
    rows
        One row a line; the column ``row_header`` names each row once.
    headers
        Column to words, in the order shown; the other columns are left out everywhere.
    decimals
        Column to digits after the point; 0 for whole numbers and 1 for others by default.
    definition, measure, caveat
        What is counted, in a sentence; how it is computed (function and arguments); what the
        figures cannot bear.
    inputs
        Files, as manifest.json names them, that the figures come from.
    withheld
        (row header, column) of cells under disclosure control: shown as [c] everywhere.
    """

    name: str
    title: str
    rows: pd.DataFrame
    row_header: str
    headers: Mapping[str, str]
    decimals: Mapping[str, int] = field(default_factory=dict)
    definition: str = ""
    measure: str = ""
    caveat: str = ""
    inputs: tuple[str, ...] = ()
    withheld: frozenset[tuple[str, str]] = frozenset()


class Picture(NamedTuple):
    """A map or chart: vector and pixels of the same drawing, and its text alternative."""

    name: str
    title: str
    alt: str
    svg: str
    png: bytes


class Answer(NamedTuple):
    """One of the four questions of the summary, and its answer."""

    question: str
    sentences: tuple[Sentence, ...]


class Section(NamedTuple):
    """A page of the briefing: a priority, its sentences, pictures and tables (by name)."""

    title: str
    sentences: tuple[Sentence, ...]
    pictures: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


class Document(NamedTuple):
    """A briefing, before anything is drawn or written.

    ``facts`` holds what every page prints: area, partnership, month, months, meeting, item,
    author, contact, source, is_invented. ``methods`` and ``glossary`` map a word to its text.
    """

    title: str
    facts: Mapping[str, str]
    summary: tuple[Answer, ...]
    sections: tuple[Section, ...]
    tables: Mapping[str, PackTable]
    pictures: Mapping[str, Picture]
    methods: Mapping[str, str]
    caveats: tuple[Sentence, ...]
    glossary: Mapping[str, str]
