"""Phrases that every subject says alike, their numbers tied to cells."""

import math

import pandas as pd

from scp_lib.document.model import Row, Sentence, Table, listed, sentence

NONE_BEFORE = (
    "“No data”: with no incident before there is no change in per cent, and its interval has no "
    "upper end."
)

FAR_PCT, FAR_MORE = 1000, "more than ten times as many"
"""A rise above this per cent is written in words: its figure stands in the table."""


def change(
    row: Row, column: str = "change_pct", *, decimals: int | None = None, per: str = ""
) -> Sentence:
    """Say a change in per cent, without its sign; ``per``, such as " a day", follows it.

    >>> found = [-11.54, 3, 0.01, float("nan"), 3000]
    >>> rows = pd.DataFrame({"ward": list("abcde"), "change_pct": found})
    >>> asb = Table("asb", "ASB", rows, "ward", {"ward": "Ward", "change_pct": "Change, %"})
    >>> [change(row).text for row in asb]
    ['11.5% fewer', '3.0% more', 'no change', 'no percentage (none before)',
     'more than ten times as many']
    """
    if not row.has(column):
        return sentence("no percentage (none before)")
    if row[column] > FAR_PCT:
        return sentence(FAR_MORE + per)
    size = row.size(column, decimals=decimals)
    if size.is_zero:
        return sentence("no change")
    side = "fewer" if row[column] < 0 else "more"
    return sentence("{size}% {side}{per}", size=size, side=side, per=per)


def interval(row: Row, *, decimals: int | None = None) -> Sentence:
    """Say the interval of a change; an end that is empty has no limit.

    >>> rows = pd.DataFrame({"w": ["a"], "low_pct": [-22.3], "high_pct": [float("nan")]})
    >>> asb = Table("asb", "ASB", rows, "w", {"w": "Ward"})
    >>> interval(asb.row(0)).text
    '22.3% fewer to any number more'
    """
    start, end = change(row, "low_pct", decimals=decimals), sentence("any number more")
    if row.has("high_pct"):
        end = change(row, "high_pct", decimals=decimals)
    return sentence("{low} to {high}", low=start, high=end)


def ordinal(row: Row, column: str) -> Sentence:
    """Say a place in an order.

    >>> rows = pd.DataFrame({"w": list("abcdefg"), "rank": [1, 2, 3, 4, 11, 21, 112]})
    >>> asb = Table("asb", "ASB", rows, "w", {"w": "Ward"})
    >>> [ordinal(row, "rank").text for row in asb]
    ['1st', '2nd', '3rd', '4th', '11th', '21st', '112th']
    """
    place = int(row[column])
    ending = {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    if place % 100 in (11, 12, 13):
        ending = "th"
    return sentence("{place}{ending}", place=row.cell(column, decimals=0), ending=ending)


def share(row: Row, column: str = "share_pct") -> Sentence:
    """Say a share in per cent: whole, or with a decimal where it is below one half.

    >>> rows = pd.DataFrame({"w": ["a", "b"], "share_pct": [25.4, 0.31]})
    >>> asb = Table("asb", "ASB", rows, "w", {"w": "Ward"})
    >>> [share(row).text for row in asb]
    ['25%', '0.3%']
    """
    decimals = 1 if 0 < row[column] < 0.5 else 0
    return sentence("{share}%", share=row.cell(column, decimals=decimals))


def most_and_fewest(table: Table, *, column: str = "incident_count") -> Sentence:
    """Say in which months the most and the fewest were recorded: all of them where they tie.

    The table has ``month`` and counts (empty where missing), one row a month.
    """
    known = [row for row in table if row.has(column)]
    if not known:
        return sentence("no month is available")
    parts = []
    for name, pick in (("most", max), ("fewest", min)):
        count = pick(row[column] for row in known)
        chosen = [row for row in known if row[column] == count]
        parts.append(
            sentence(
                "the {name} in {months} ({count})",
                name=name, months=listed(row.name for row in chosen),
                count=chosen[0].cell(column),
            )
        )  # fmt: skip
    start = "of the months available, " if len(known) < len(table) else ""
    return sentence("{start}{both}", start=start, both=listed(parts, last=", "))


def full_stop(said: Sentence | str) -> Sentence:
    """End words with a full stop, unless they end with a mark.

    >>> full_stop("Castle had the most").text, full_stop("Why?").text
    ('Castle had the most.', 'Why?')
    """
    said = sentence("{said}", said=said)
    return said if said.text.endswith((".", "!", "?")) else said + "."


def without_endless(table: pd.DataFrame) -> pd.DataFrame:
    """Leave the ends of intervals that have none empty: no table or spreadsheet reads infinity.

    >>> without_endless(pd.DataFrame({"high_pct": [4.0, float("inf")]}))["high_pct"].tolist()
    [4.0, nan]
    """
    ends = {column for column in table.columns if column.endswith(("low_pct", "high_pct"))}
    return table.assign(**{end: table[end].where(table[end].abs() < math.inf) for end in ends})
