"""Findings in plain words, computed from the figures they state."""

from __future__ import annotations

import math

import pandas as pd

from scp_lib.views.naming import file_stem as file_stem
from scp_lib.views.naming import short_name as short_name
from scp_lib.views.text import listed, number


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


NONE_BEFORE = (
    " “No data”: with no incident before there is no change in per cent, and its interval has no "
    "upper end."
)


def without_endless(table: pd.DataFrame) -> pd.DataFrame:
    """Leave the ends of intervals that have none empty: no table or spreadsheet reads infinity.

    >>> without_endless(pd.DataFrame({"high_pct": [4.0, float("inf")]}))["high_pct"].tolist()
    [4.0, nan]
    """
    ends = {column for column in table.columns if column.endswith(("low_pct", "high_pct"))}
    return table.assign(**{end: table[end].where(table[end].abs() < math.inf) for end in ends})


def verdict(is_beyond_chance: bool) -> str:
    """Say whether a change is more than chance would do.

    >>> verdict(False)
    'within chance'
    """
    return "beyond chance" if is_beyond_chance else "within chance"


def verdicts(changes: pd.DataFrame) -> list[str]:
    """Say for each row whether its change is beyond chance, and why not where its interval is.

    Parameters
    ----------
    changes
        widened_low_pct, widened_high_pct (the interval that decides for one row by itself), and
        is_beyond_chance (among all rows).

    Examples
    --------
    >>> verdicts(pd.DataFrame({"widened_low_pct": [5.0, 5.0, -5.0],
    ...     "widened_high_pct": [20.0, 20.0, 20.0], "is_beyond_chance": [True, False, False]}))
    ['beyond chance', 'within chance among 3', 'within chance']
    """
    leaves_out = (changes["widened_low_pct"] > 0) | (changes["widened_high_pct"] < 0)
    return [
        f"{verdict(False)} among {number(len(changes))}" if alone and not sure else verdict(sure)
        for alone, sure in zip(leaves_out, changes["is_beyond_chance"], strict=True)
    ]


def most_and_fewest(monthly: pd.DataFrame) -> str:
    """Say in which months the most and the fewest were recorded: all of them where they tie.

    Parameters
    ----------
    monthly
        month, incident_count (empty where missing).

    Examples
    --------
    >>> most_and_fewest(pd.DataFrame({"incident_count": [9, 4, 4],
    ...     "month": pd.to_datetime(["2025-01-01", "2025-02-01", "2025-03-01"])}))
    'the most in January 2025 (9), the fewest in February 2025 and March 2025 (4)'
    """
    held = monthly.dropna(subset="incident_count")
    counts = held["incident_count"]
    if counts.empty:
        return "no month is held"
    told = [
        f"the {name} in {listed(f'{month:%B %Y}' for month in held.loc[counts == count, 'month'])} "
        f"({number(count)})"
        for name, count in (("most", counts.max()), ("fewest", counts.min()))
    ]
    missing = len(monthly) - len(held)
    return f"{'of the months held, ' if missing else ''}{told[0]}, {told[1]}"


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
