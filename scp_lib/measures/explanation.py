"""Why a place has its category of emerging hot spot, in one plain sentence."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from scp_lib.errors import MeasureError
from scp_lib.measures.emerging import Category
from scp_lib.periods import Month

_COURSE: dict[Category, str] = {
    Category.INTENSIFYING_HOT: "and getting hotter",
    Category.DIMINISHING_HOT: "but getting less hot",
    Category.PERSISTENT_HOT: "with no clear rise or fall",
    Category.SPORADIC_HOT: "on and off, and never cold",
    Category.INTENSIFYING_COLD: "and getting colder",
    Category.DIMINISHING_COLD: "but getting less cold",
    Category.PERSISTENT_COLD: "with no clear rise or fall",
    Category.SPORADIC_COLD: "on and off, and never hot",
}


def explain(labels: pd.DataFrame, *, months: Sequence[Month]) -> pd.Series:
    """Say of each place, in one plain sentence, why it has its category.

    Parameters
    ----------
    labels
        As from `categorise`.
    months
        The months that were held, in order; as many as month_count says.

    Returns
    -------
    Series of str
        Named explanation, in the order of labels.

    Examples
    --------
    >>> from scp_lib.measures.emerging import categorise
    >>> labels = categorise([[99] * 10 + [0, 95]], z=[[5, 6] * 6])
    >>> year = [Month(2025, 4) + step for step in range(12)]
    >>> print(explain(labels, months=year)[0])
    Hot in 11 of the last 12 months, including March 2026, with no clear rise or fall.
    """
    if not len(months) or (labels["month_count"] != len(months)).any():
        raise MeasureError(f"{len(months)} months for labels of another number: give those held.")
    needed = ["category", "hot_month_count", "cold_month_count", "run_month_count"]
    said = [
        _sentence(Category(category), int(hot), int(cold), int(run), months=months)
        for category, hot, cold, run in labels[needed].itertuples(index=False, name=None)
    ]
    return pd.Series(said, index=labels.index, name="explanation", dtype="str")


def _sentence(category: Category, hot: int, cold: int, run: int, *, months: Sequence[Month]) -> str:
    """Write one sentence; cold mirrors hot."""
    last = months[-1].name
    n = len(months)
    whole = f"the last {n} months" if n > 1 else "the only month"
    kind = category.value.split()[0]
    if category is Category.NO_PATTERN:
        return f"Hot in {hot} and cold in {cold} of {whole}, and neither in {last}."
    is_cold = category.value.endswith("cold spot")
    word, other = ("cold", "hot") if is_cold else ("hot", "cold")
    count, against = (cold, hot) if is_cold else (hot, cold)
    of = f"{word.capitalize()} in {count} of {whole}"
    if kind == "new":
        before = f", after being {other} in {against} of them" if against else ""
        return f"{word.capitalize()} in {last} for the first time in {whole}{before}."
    if kind == "consecutive":
        before = f", and {other} in {against} of those" if against else ""
        return (
            f"{word.capitalize()} in each of the last {run} months, to {last}, "
            f"and in none of the {n - run} before{before}."
        )
    if kind == "oscillating":
        return f"{of}, including {last}, and {other} in {against} of them."
    if kind == "historical":
        return f"{of}, but not in {last}."
    return f"{of}, including {last}, {_COURSE[category]}."
