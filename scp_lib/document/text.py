"""Text and numbers as a reader sees them, the same in table, chart, map and picture."""

import math
import re
import textwrap
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import cast
from unicodedata import normalize

import pandas as pd

INVENTED = "Invented example, not real incidents"
MINUS = "\N{MINUS SIGN}"

# Control characters, line and paragraph separators, and marks that turn the direction of text.
_SPACES = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

_CAPITAL_S = re.compile(r"(?<=[a-z])(['\u2019])S\b")


def plain(text: object) -> str:
    r"""Return text on one line, without characters that cannot be seen.

    >>> plain("Old Heath\r\n and\tThe Hythe\x00")
    'Old Heath and The Hythe'

    The publisher writes St Botolph'S; a reader gets St Botolph's, the data stay as they are.

    >>> plain("On or near St Botolph'S Street")
    "On or near St Botolph's Street"
    """
    readable = normalize("NFC", str(text).encode("utf-8", "replace").decode("utf-8"))
    return _CAPITAL_S.sub(r"\1s", _SPACES.sub(" ", _UNSEEN.sub("", readable)).strip())


def is_missing(value: object) -> bool:
    """Whether a cell holds nothing: None, NaN, NA or NaT."""
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(cast(float, value))))


def is_figure(value: object) -> bool:
    """Whether a value of a table is a number that a reader may quote, and not a yes or no."""
    return pd.api.types.is_number(value) and not pd.api.types.is_bool(value)


def number(value: float, *, decimals: int = 0, sign: bool = False) -> str:
    """Write a number as people write it: thousands in groups, halves rounded up, a true minus.

    >>> number(1525), number(2.5), number(-17.25, decimals=1), number(33, sign=True)
    ('1,525', '3', '−17.3', '+33')
    >>> number(-0.04, decimals=1)
    '0.0'
    """
    shown = rounded(value, decimals=decimals)
    mark = MINUS if shown < 0 else "+" if sign and shown else ""
    return f"{mark}{abs(shown):,.{decimals}f}"


def rounded(value: float, *, decimals: int) -> Decimal:
    """Round as :func:`number` writes, halves away from zero.

    >>> rounded(0.285, decimals=2)
    Decimal('0.29')
    """
    exact = Decimal(int(value)) if float(value).is_integer() else Decimal(repr(float(value)))
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def cell(
    value: object, *, decimals: int | None = None, empty: str = "no data", sign: bool = False
) -> str:
    """Write any cell for a reader; an empty one in words.

    >>> cell(pd.NA), cell(pd.Timestamp("2025-12-01")), cell(0.5), cell(True), cell("Castle")
    ('no data', 'December 2025', '0.5', 'yes', 'Castle')
    """
    if is_missing(value):
        return empty
    if isinstance(value, pd.Timestamp):
        return f"{value:%B %Y}" if value.day == 1 else f"{value.day} {value:%B %Y}"
    if pd.api.types.is_bool(value):
        return "yes" if value else "no"
    if pd.api.types.is_number(value):
        figure = float(cast(float, value))
        if not math.isfinite(figure):
            return empty
        digits = (0 if pd.api.types.is_integer(value) else 1) if decimals is None else decimals
        return number(figure, decimals=digits, sign=sign)
    return plain(value)


def wrap(text: object, width: int) -> str:
    r"""Break text into lines of at most ``width`` characters, long words too.

    >>> wrap("Lexden and Braiswick", 12)
    'Lexden and\nBraiswick'
    """
    return "\n".join(textwrap.wrap(plain(text), width)) or " "


def listed(words: Iterable[str]) -> str:
    """Join words as in a sentence.

    >>> listed(["Castle", "Greenstead", "Mile End"])
    'Castle, Greenstead and Mile End'
    """
    *most, last = list(words) or [""]
    return f"{', '.join(most)} and {last}" if most else last
