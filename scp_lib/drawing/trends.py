"""Incidents by month, with gaps where there are no data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scp_lib.document.model import Row, Sentence, Table, joined, sentence
from scp_lib.document.phrases import full_stop
from scp_lib.document.text import listed, number, plain
from scp_lib.drawing import style
from scp_lib.drawing.drawing import Chart, can_be_redrawn, canvas, write_measure
from scp_lib.drawing.look import look
from scp_lib.errors import ScpError
from scp_lib.periods import Month, Period, name_months

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@can_be_redrawn
def trend_chart(
    table: Table,
    *,
    title: Sentence,
    ylabel: str,
    value: str = "incident_count",
    highlight: tuple[pd.Timestamp, pd.Timestamp] | None = None,
    highlight_label: str = "this report",
) -> Chart:
    """Draw incidents by month from zero; a missing month is a gap that says so.

    The table: ``month`` (first days) and the counts (empty where missing), one row a month; a month
    between the first and the last that has no row is missing too. ``highlight`` is the first and
    the last month of a period to set off.
    """
    if not len(table):
        raise ScpError("A trend needs at least one month, and none was given.")
    series = table.rows.set_index("month")[value]
    months = pd.date_range(series.index.min(), series.index.max(), freq="MS")
    counts = series.reindex(months).to_numpy(float, na_value=np.nan)
    x = np.arange(len(months))
    top = max([*counts[~np.isnan(counts)], 1.0])
    with canvas(rows=None, title=title) as ax:
        ax.grid(visible=True, axis="y")
        ax.set_ylim(0, top * (1.16 if highlight is None else 1.28))
        ax.set_xlim(-0.6, len(x) - 0.4)
        if highlight is not None:
            _set_off(ax, months, highlight, highlight_label)
        for first, last in unbroken_runs(np.isnan(counts)):
            mark_gap(ax, first, last)
        ax.plot(x, counts, color=style.DARK_BLUE, lw=2.2, marker="o", ms=4.5, zorder=3)
        _label_ends(ax, x, counts)
        month_axis(ax, months)
        ax.yaxis.set_major_formatter(lambda y, _: number(y))
        ax.set_ylabel("")
        write_measure(ax, ylabel)
    alt = _trend_words(table, value, title=title, ylabel=ylabel, months=months)
    return Chart(ax, title, alt, (table,))


@can_be_redrawn
def year_chart(
    table: Table,
    *,
    period: tuple[pd.Timestamp, pd.Timestamp],
    title: Sentence,
    ylabel: str,
    value: str = "incident_count",
) -> Chart:
    """Draw the months of a year from zero, and behind them the same months a year earlier.

    The table: ``month`` (first days) and the counts (empty where missing), one row a month.
    ``period`` is the first and the last month of the year (at most twelve). A month of it that is
    missing is a gap that says so; of the year before the key names the months there are.
    """
    months = pd.date_range(*period, freq="MS")
    rows = {row.month(): row for row in table if row.has(value)}
    now, before = [
        np.array([rows[day][value] if day in rows else np.nan for day in days], dtype=float)
        for days in (months, months - pd.DateOffset(years=1))
    ]
    x = np.arange(len(months))
    top = max([*now[~np.isnan(now)], *before[~np.isnan(before)], 1.0])
    with canvas(rows=None, title=title) as ax:
        ax.grid(visible=True, axis="y")
        ax.set_ylim(0, top * (1.28 if look().is_wide else 1.6))
        ax.set_xlim(-0.6, len(x) - 0.4)
        for first, last in unbroken_runs(np.isnan(now)):
            mark_gap(ax, first, last, ymax=0.78 if look().is_wide else 0.62)
        has_before = ~np.isnan(before)
        if has_before.any():
            ax.plot(
                x, before, color=style.FADED, lw=1.8, ls=(0, (4, 3)), marker="o", ms=4.5,
                mfc="white", zorder=2, label=_earlier(months, has_before),
            )  # fmt: skip
        ax.plot(
            x, now, color=style.DARK_BLUE, lw=2.4, marker="o", ms=5, zorder=3, label=_span(months)
        )
        _label_all(ax, now, before)
        month_axis(ax, months)
        ax.yaxis.set_major_formatter(lambda y, _: number(y))
        handles, labels = ax.get_legend_handles_labels()
        ax.legend(
            handles[::-1], labels[::-1], loc="upper left", ncols=2 if look().is_wide else 1,
            facecolor="white", edgecolor="none", framealpha=1, fontsize=9.5, borderaxespad=0.2,
        )  # fmt: skip
        write_measure(ax, ylabel)
    said = joined(_beside_last_year(rows, months, value), between=", ")
    alt = sentence(
        "Line chart by month. {title} {measure}: {months}.",
        title=full_stop(title), measure=ylabel, months=said,
    )  # fmt: skip
    return Chart(ax, title, alt, (table,))


def _beside_last_year(
    rows: Mapping[pd.Timestamp, Row], months: pd.DatetimeIndex, value: str
) -> Iterator[Sentence]:
    """Say each month's figure, and that of the year before where there is one."""
    for day in months:
        earlier = rows.get(day - pd.DateOffset(years=1))
        said = sentence(
            "{month} {now}",
            month=f"{day:%B %Y}", now=rows[day].cell(value) if day in rows else "no data",
        )  # fmt: skip
        if earlier is not None:
            said += sentence(" ({before} a year earlier)", before=earlier.cell(value))
        yield said


def _span(months: pd.DatetimeIndex) -> str:
    return str(Period(Month.of(months[0]), Month.of(months[-1])))


def _earlier(months: pd.DatetimeIndex, known: np.ndarray) -> str:
    """Name the line of the year before; with its months, where some are missing."""
    if known.all():
        return "a year earlier"
    earlier = [Month.of(day) for day in months[known] - pd.DateOffset(years=1)]
    return name_months(earlier)


def _label_all(ax: Axes, now: np.ndarray, before: np.ndarray) -> None:
    """Write this year's numbers at its months: above the line, or below where last year's is."""
    known = np.flatnonzero(~np.isnan(now))
    ends = (
        {int(known[0]), int(known[-1]), int(np.nanargmin(now)), int(np.nanargmax(now))}
        if len(known)
        else ()
    )
    for place in known if look().is_wide else sorted(ends):
        is_under = before[place] >= now[place]
        ax.annotate(
            number(now[place]), (place, now[place]), xytext=(0, -7 if is_under else 7),
            textcoords="offset points", ha="center", va="top" if is_under else "bottom",
            fontsize=9.5, fontweight="bold", color=style.DARK_BLUE, zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4, "alpha": 0.8},
        )  # fmt: skip


def _trend_words(
    table: Table, value: str, *, title: Sentence, ylabel: str, months: pd.DatetimeIndex
) -> Sentence:
    said = sentence(
        "Line chart by month. {title} {measure}, {first} to {last}: ",
        title=full_stop(title), measure=ylabel, first=f"{months[0]:%B %Y}",
        last=f"{months[-1]:%B %Y}",
    )  # fmt: skip
    rows = sorted((row for row in table if row.has(value)), key=lambda row: row.month())
    if rows:
        low = min(rows, key=lambda row: row[value])
        high = max(rows, key=lambda row: row[value])
        said += sentence(
            "lowest {low} in {low_month}, highest {high} in {high_month}, last {last} in {name}.",
            rows[-1], low=low.cell(value), low_month=low.name, high=high.cell(value),
            high_month=high.name, last=rows[-1].cell(value),
        )  # fmt: skip
    known = {row.month() for row in rows}
    missing = [f"{month:%B %Y}" for month in months if month not in known]
    return said + f" No data for {listed(missing)}." if missing else said


def unbroken_runs(mask: np.ndarray) -> list[tuple[int, int]]:
    """Return first and last place of each unbroken run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(int), [0]])))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def mark_gap(ax: Axes, first: int, last: int, *, ymax: float = 1.0) -> None:
    """Hatch months without data up to a share of the height, and say so."""
    ax.axvspan(
        first - 0.5, last + 0.5, ymax=ymax, facecolor=style.NO_FIGURE,
        edgecolor=style.NO_FIGURE_LINE, hatch="////", lw=0, zorder=1,
    )  # fmt: skip
    ax.text(
        (first + last) / 2, 0.5, "no data", transform=ax.get_xaxis_transform(), rotation=90,
        ha="center", va="center", fontsize=9, color=style.INK, zorder=4,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
    )  # fmt: skip


def _set_off(
    ax: Axes, months: pd.DatetimeIndex, span: tuple[pd.Timestamp, pd.Timestamp], label: str
) -> None:
    origin = months[0].year * 12 + months[0].month
    first, last = (day.year * 12 + day.month - origin for day in map(pd.Timestamp, span))
    left, right = max(first - 0.5, -0.6), min(last + 0.5, len(months) - 0.4)
    ax.axvspan(left, right, color="#E5EEF6", lw=0, zorder=0)
    ax.annotate(
        plain(label), (left, 1), xycoords=ax.get_xaxis_transform(), xytext=(6, -6), va="top",
        textcoords="offset points", fontsize=9.5, color=style.QUIET_INK,
    )  # fmt: skip


def _label_ends(ax: Axes, x: np.ndarray, counts: np.ndarray) -> None:
    """Write the numbers of the lowest, the highest and the last month."""
    known = np.flatnonzero(~np.isnan(counts))
    if not len(known):
        return
    low, high, last = int(np.nanargmin(counts)), int(np.nanargmax(counts)), int(known[-1])
    for place in sorted({low, high, last}):
        falling = place == last and place > 0 and counts[place - 1] > counts[place]
        under = place != high and (place == low or falling)
        ax.annotate(
            number(counts[place]), (x[place], counts[place]), xytext=(0, -7 if under else 7),
            textcoords="offset points", ha="center", va="top" if under else "bottom",
            fontsize=9.5, fontweight="bold", color=style.DARK_BLUE, zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
        )  # fmt: skip


def month_axis(ax: Axes, months: pd.DatetimeIndex) -> None:
    """Name the months along an axis that counts them from 0."""
    room = min(16, int(2 * look().chart_in))  # names of months side by side
    step = next(s for s in (1, 2, 3, 6, 12, 24, 60) if len(months) <= room * s or s == 60)
    ticks = [i for i, m in enumerate(months) if (m.year * 12 + m.month - 1) % step == 0] or [0]
    named = months[ticks]
    years = np.where(named.year.duplicated(), " ", named.year.astype(str))
    ax.set_xticks(ticks, [f"{day:%b}\n{year}" for day, year in zip(named, years, strict=True)])
    ax.set_xlabel("")
