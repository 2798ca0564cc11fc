"""What a document is made of besides sentences and tables: pictures, maps, cards, sections."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from scp_lib.document.model import Sentence, Table


class Picture(NamedTuple):
    """A chart, or the still picture of a map: pixels and vectors of one drawing, and its words.

    ``labels`` are the words drawn in it (without the ticks of an axis), ``tables`` those that
    its figures stand in. Without ``svg`` it is drawn as pixels alone; ``bare`` are the vectors
    without title and source, for a page that writes them as text. ``narrow`` is the same drawing
    for a phone, as PNG, where there is one.
    """

    name: str
    title: Sentence
    alt: Sentence
    png: bytes
    svg: str = ""
    labels: tuple[str, ...] = ()
    bare: str = ""
    tables: tuple[Table, ...] = ()
    narrow: bytes = b""


class Map(NamedTuple):
    """A map to move about in, as a complete page, and its still picture."""

    picture: Picture
    html: str


class Card(NamedTuple):
    """A block of HTML that a subject writes itself, all of its text escaped; and its tables.

    Its numbers are written by :func:`scp_lib.document.html.words`, which keeps their cells.
    """

    html: str
    tables: tuple[Table, ...]


class Tile(NamedTuple):
    """A page's answer in a square: a number, what it counts, its change in words, and its months.

    ``sign`` shows the way and how sure it is; ``by_month`` (month and incident_count, empty where
    missing) is drawn for its newest two years.
    """

    label: str
    number: Sentence
    unit: Sentence
    change: Sentence
    sign: str = ""
    by_month: Table | None = None


class Section(NamedTuple):
    """A part of a briefing under a heading: sentences, then pictures and tables by name.

    ``level`` 2 is within the last one of level 1. On paper it may begin ``on_new_page``, and its
    pictures take what the words leave of a page that it ``fills``.
    """

    title: str
    sentences: tuple[Sentence, ...] = ()
    pictures: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    level: int = 1
    on_new_page: bool = False
    fills: bool = False


class Question(NamedTuple):
    """What a reader may ask, the answer in sentences, and who can say more, if anybody."""

    words: str
    answer: tuple[Sentence, ...]
    who_knows: str = ""


class Document(NamedTuple):
    """A briefing, before anything is drawn or written.

    ``facts`` holds what every page prints: area, partnership, month and the like. ``summary`` is
    the first page, above its ``tiles`` and the pictures ``at_front``, by name. ``inputs`` names for
    each table the files behind it. ``methods`` and ``glossary`` map a word to its text.
    ``questions`` are those that members may ask.
    """

    title: str
    facts: Mapping[str, str]
    summary: Sequence[Sentence]
    sections: Sequence[Section]
    tables: Mapping[str, Table]
    inputs: Mapping[str, Sequence[str]]
    pictures: Mapping[str, Picture]
    maps: Mapping[str, Map]
    methods: Mapping[str, str]
    caveats: Sequence[Sentence]
    glossary: Mapping[str, str]
    tiles: Sequence[Tile] = ()
    at_front: Sequence[str] = ()
    questions: Sequence[Question] = ()
