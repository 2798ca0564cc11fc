"""The groups a page tells hot spots by: four patterns of months, and hot overall without one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from scp_lib.measures.emerging import Group
from scp_lib.measures.explanation import explain
from scp_lib.periods import Month

OVERALL = "overall"
"""Hot over the months together, in no pattern by month."""
GROUPS: tuple[str, ...] = (
    Group.NEW.value,
    Group.PERSISTENT.value,
    Group.FADING.value,
    Group.ON_AND_OFF.value,
    OVERALL,
)
"""Every hot spot is in one of these."""


def is_hot_group(labels: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether each place has a pattern of hot months: one of the first four groups."""
    return labels["group"].isin(GROUPS[:-1]).to_numpy(dtype=bool)


def group_places(
    labels: pd.DataFrame,
    *,
    is_overall: npt.NDArray[np.bool_],
    last_is_hot: npt.NDArray[np.bool_],
    months: Sequence[Month],
) -> pd.DataFrame:
    """Say of each place its group, since when it is hot, and why.

    Parameters
    ----------
    labels
        As from `scp_lib.measures.emerging.categorise`, one row a place.
    is_overall
        Whether the place is hot over the months together, shape (n_places,).
    last_is_hot
        Whether it is hot in the last month, shape (n_places,).
    months
        The months held, in order.

    Returns
    -------
    DataFrame
        category, group (empty where the place is no hot spot), explanation, hot_month_count,
        and hot_since: the first month of the unbroken run of hot months up to the last (empty
        where the last is not hot).
    """
    patterned = is_hot_group(labels)
    group = labels["group"].astype("str").where(patterned, "")
    group = group.mask(is_overall & ~patterned, OVERALL)
    said = explain(labels, months=months)
    hot = labels["hot_month_count"].to_numpy()
    alone = pd.Series([overall_words(count, months=months) for count in hot], index=labels.index)
    days = pd.DatetimeIndex([month.first_day for month in months])
    start = days[np.clip(len(months) - labels["run_month_count"].to_numpy(), 0, len(months) - 1)]
    return pd.DataFrame(
        {
            "category": labels["category"].astype("str"),
            "group": group,
            "explanation": said.where(group != OVERALL, alone).astype("str"),
            "hot_month_count": hot,
            "hot_since": pd.Series(start, index=labels.index, dtype="datetime64[ns]").where(
                last_is_hot
            ),
        }
    )


def overall_words(hot_month_count: int, *, months: Sequence[Month]) -> str:
    """Say why a place without a pattern is a hot spot.

    >>> year = [Month(2025, 1) + step for step in range(12)]
    >>> overall_words(2, months=year)
    'Hot over the 12 months together; in 2 of them also by the month, but not in December 2025.'
    >>> overall_words(0, months=year)
    'Hot over the 12 months together; in none of them by the month alone.'
    """
    together = f"Hot over the {len(months)} months together" if len(months) > 1 else "Hot"
    if not hot_month_count:
        return f"{together}; in none of them by the month alone."
    return (
        f"{together}; in {hot_month_count} of them also by the month, but not in {months[-1].name}."
    )
