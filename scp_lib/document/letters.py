"""The letters of charts, pages and PDF: Source Sans Pro, and DejaVu Sans for what it lacks."""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from pathlib import Path

FAMILY, OTHERS = "Source Sans Pro", "DejaVu Sans"
_WEIGHTS = {"Regular": 400, "Semibold": 600}
_LETTERS = [*range(0x20, 0x180), *range(0x2010, 0x2027), 0x20AC, 0x2190, 0x2192, 0x2212]
"""Latin with the accents of Welsh, dashes, quotation marks, arrows and the minus sign."""


def font_files() -> list[Path]:
    """Return the fonts that a document is written with, from the installed packages."""
    import font_source_sans_pro
    import matplotlib as mpl

    ours = Path(font_source_sans_pro.font_directory)
    others = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return [
        *(
            ours / f"SourceSansPro-{weight}.ttf"
            for weight in ("Regular", "Semibold", "Bold", "It", "SemiboldIt")
        ),
        *(others / f"{name}.ttf" for name in ("DejaVuSans", "DejaVuSans-Bold")),
    ]


@lru_cache(maxsize=1)
def faces() -> str:
    """Return the letters that a page carries inside, as its style sheet declares them."""
    return "".join(
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; font-display: block; '
        f"src: url(data:font/woff;base64,{_few_letters(name)}) }}\n"
        for name, weight in _WEIGHTS.items()
    )


def _few_letters(weight: str) -> str:
    from fontTools.subset import Options, Subsetter, load_font, save_font

    file = next(path for path in font_files() if path.stem == f"SourceSansPro-{weight}")
    options = Options(
        flavor="woff", layout_features=["kern", "lnum", "tnum"], recalc_timestamp=False
    )
    font, out = load_font(str(file), options), io.BytesIO()
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=_LETTERS)
    subsetter.subset(font)
    save_font(font, out, options)
    return base64.b64encode(out.getvalue()).decode()
