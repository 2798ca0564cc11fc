"""The letters of briefing.pdf: the same files on every machine, and no letter that is not there."""

from __future__ import annotations

import shutil
from functools import lru_cache
from pathlib import Path

_OURS = ("Regular", "Semibold", "Bold", "It")
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"


def _source_sans() -> list[Path]:
    import font_source_sans_pro

    folder = Path(font_source_sans_pro.font_directory)
    return [folder / f"SourceSansPro-{weight}.ttf" for weight in _OURS]


def _dejavu() -> list[Path]:
    import matplotlib

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return [folder / "DejaVuSans.ttf", folder / "DejaVuSans-Bold.ttf"]


def put_fonts(folder: Path) -> None:
    """Copy the font files that a PDF is set in into a folder of their own."""
    for path in [*_source_sans(), *_dejavu()]:
        shutil.copyfile(path, folder / path.name)


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    held: set[int] = set()
    for path in (_source_sans()[0], _dejavu()[0]):
        with TTFont(path, lazy=True) as font:
            held |= set(font.getBestCmap())
    return frozenset(held)


def writable(text: str) -> str:
    r"""Put a mark in place of a letter that the fonts do not have: it is seen, not dropped.

    >>> writable("Café #1 \N{SNOWMAN} \U0001F9ED")
    'Café #1 ☃ �'
    """
    known = _known()
    return "".join(each if ord(each) in known else _UNKNOWN for each in text)
