"""The letters of briefing.pdf: the same files on every machine, and no letter that is not there."""

from __future__ import annotations

import shutil
from functools import lru_cache
from pathlib import Path

_UNKNOWN = "\N{REPLACEMENT CHARACTER}"


def _fonts() -> list[Path]:
    import font_source_sans_pro
    import matplotlib

    ours = Path(font_source_sans_pro.font_directory)
    others = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return [
        *(ours / f"SourceSansPro-{weight}.ttf" for weight in ("Regular", "Semibold", "Bold", "It")),
        *(others / f"{name}.ttf" for name in ("DejaVuSans", "DejaVuSans-Bold")),
    ]


def put_fonts(folder: Path) -> None:
    """Copy the font files that a PDF is set in into a folder of their own."""
    for path in _fonts():
        shutil.copyfile(path, folder / path.name)


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    known: set[int] = set()
    for path in _fonts():
        if path.stem in ("SourceSansPro-Regular", "DejaVuSans"):
            with TTFont(path, lazy=True) as font:
                known |= set(font.getBestCmap())
    return frozenset(known)


def writable(text: str) -> str:
    r"""Put a mark in place of a letter that the fonts do not have: it is seen, not dropped.

    >>> writable("Café #1 \N{SNOWMAN} \U0001F9ED")
    'Café #1 ☃ �'
    """
    known = _known()
    return "".join(each if ord(each) in known else _UNKNOWN for each in text)
