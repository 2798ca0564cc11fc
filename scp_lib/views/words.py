"""Findings in plain words, computed from the figures they state."""

from __future__ import annotations

import math
import re

from scp_lib.views.text import number


def incidents(count: int) -> str:
    """Say a count.

    >>> incidents(1525), incidents(1)
    ('1,525 incidents', '1 incident')
    """
    return f"{number(count)} incident{'' if count == 1 else 's'}"


def change(change_pct: float, *, decimals: int = 1) -> str:
    """Say a change in per cent.

    >>> change(-11.54), change(3.0, decimals=0), change(0.01), change(float("nan"))
    ('11.5% fewer', '3% more', 'no change', 'no percentage (none before)')
    """
    if math.isnan(change_pct):
        return "no percentage (none before)"
    words = number(abs(change_pct), decimals=decimals)
    if not float(words.replace(",", "")):
        return "no change"
    return f"{words}% {'fewer' if change_pct < 0 else 'more'}"


def interval(low_pct: float, high_pct: float, *, decimals: int = 1) -> str:
    """Say the interval of a change.

    >>> interval(-22.3, 0.5), interval(-22.3, float("inf"))
    ('22.3% fewer to 0.5% more', '22.3% fewer to any number more')
    """
    high = "any number more" if math.isinf(high_pct) else change(high_pct, decimals=decimals)
    return f"{change(low_pct, decimals=decimals)} to {high}"


def verdict(is_beyond_chance: bool) -> str:
    """Say whether a change is more than chance would do.

    >>> verdict(False)
    'within chance'
    """
    return "beyond chance" if is_beyond_chance else "within chance"


def short_name(crime_type: str) -> str:
    """Name a crime type inside a sentence.

    >>> short_name("Anti-social behaviour"), short_name("Violence and sexual offences")
    ('ASB', 'violence and sexual offences')
    """
    if crime_type == "Anti-social behaviour":
        return "ASB"
    return f"{crime_type[0].lower()}{crime_type[1:]}"


def file_stem(words: str) -> str:
    """Name files after a crime type, or after any words: lower-case letters, digits and _.

    >>> file_stem("Anti-social behaviour"), file_stem("Violence and sexual offences")
    ('asb', 'violence_and_sexual_offences')
    """
    return re.sub(r"[^a-z0-9]+", "_", short_name(words).lower()).strip("_") if words else ""


def at_start(words: str) -> str:
    """Write words as a sentence or caption begins.

    >>> at_start("burglary"), at_start("ASB")
    ('Burglary', 'ASB')
    """
    return f"{words[:1].upper()}{words[1:]}"


def share(part: float, whole: float) -> str:
    """Say a share in per cent.

    >>> share(388, 1525), share(1, 1000), share(0, 10)
    ('25%', 'less than 1%', '0%')
    """
    percent = 100 * part / whole if whole else 0.0
    return "less than 1%" if 0 < percent < 0.5 else f"{number(percent)}%"
