"""The pictures of a briefing, each with the table its figures are from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd

from scp_lib.pack.document import (
    Cell,
    PackTable,
    Picture,
    Sentence,
    joined,
    sentence,
    text_of,
)
from scp_lib.periods import name_months
from scp_lib.views import charts, style
from scp_lib.views.class_map import class_map
from scp_lib.views.hot_spots import hot_spot_map
from scp_lib.views.maps import ward_map
from scp_lib.views.target_charts import path_chart
from scp_lib.views.text import INVENTED, listed, plain, wrap
from scp_lib.views.trends import trend_chart
from scp_lib.views.words import short_name

Tables = Mapping[str, PackTable]
_ALL = "All wards"
_SHEET_IN, _MAP_IN, _STAMP_IN = 7.4, 8.4, 0.45
"""Widths of a chart and a map, for the width of a printed page: letters stay large enough."""


def pictures(
    found: Any, tables: Tables, *, wards: gpd.GeoDataFrame, source: str, invented: bool
) -> dict[str, Picture]:
    """Draw every picture of a briefing that its tables have figures for.

    Parameters
    ----------
    found, tables
        What was measured, and its tables.
    wards
        ward_code and geometry (EPSG:27700).
    source, invented
        Written on every picture.
    """
    stamp = {"source": source, "invented": invented}
    drawn = [
        _changes(tables, stamp),
        _ward_map(found, tables, wards, stamp),
        _by_month(tables, "asb_by_month", f"ASB in {found.settings.area_name}", "ASB incidents",
                  stamp),
        _hot_spots(found, tables, wards, stamp),
        *_town_centre(found, tables, stamp),
        *_ways(found, tables, stamp),
    ]  # fmt: skip
    return {picture.name: picture for picture in drawn if picture is not None}


def _picture(
    name: str, view: Any, alt: Sentence, *, said: tuple[Sentence, ...], table: str, invented: bool
) -> Picture:
    words = (f"{INVENTED}. ", *alt) if invented else alt
    return Picture(
        name=name,
        title=view.title,
        alt=text_of(words),
        svg=view.svg,
        png=view.png,
        html=getattr(view, "html", ""),
        said=(*said, words),
        labels=view.labels,
        table=table,
    )


def sheet(height_in: float, stamp: Mapping[str, Any]) -> Any:
    """Return axes of the width of a printed page, higher where the picture is stamped."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    height_in += _STAMP_IN if stamp["invented"] else 0
    with mpl.rc_context(style.rc()):
        fig = Figure(figsize=(_SHEET_IN, height_in), layout="constrained")
        fig.get_layout_engine().set(w_pad=0.08, h_pad=0.08)  # type: ignore[union-attr,call-arg]
        return fig.subplots()


def _titled(ax: Any) -> Any:
    """Put the finding over the whole width of the sheet, not over the axes alone."""
    title = ax.get_title(loc="left")
    ax.set_title("", loc="left")
    ax.figure.suptitle(
        wrap(title, 70), x=0.012, ha="left", fontsize=12, fontweight="bold", linespacing=1.25
    )
    return ax


def _changes(tables: Tables, stamp: dict[str, Any]) -> Picture | None:
    name = "changes_by_type"
    if name not in tables or not tables[name].rows["change_pct"].notna().any():
        return None
    rows = tables[name].rows
    clear = rows.loc[rows["is_beyond_chance"], "crime_type"].tolist()
    title = (
        f"Beyond chance: the change in {listed(map(short_name, clear))}"
        if clear
        else "No type changed beyond chance"
    )
    chart = charts.change_chart(
        rows, value="change_pct", low="low_pct", high="high_pct", label="crime_type",
        beyond="is_beyond_chance", title=title, decimals=1,
        xlabel="Change per day, %; line: 95% interval",
        ax=sheet(1.6 + 0.185 * len(rows), stamp),
    )  # fmt: skip
    told = [
        sentence("{what} {change}%", tables, what=row["crime_type"],
                 change=Cell(name, row["crime_type"], "change_pct"))
        for row in rows.dropna(subset="change_pct").to_dict("records")
    ]  # fmt: skip
    alt = (f"Dot chart of changes with intervals. {title}. ", *joined(told), ".")
    return chart_picture(name, chart, alt, (), name, stamp)


def chart_picture(
    name: str,
    chart: Any,
    alt: Sentence,
    said: tuple[Sentence, ...],
    table: str,
    stamp: Mapping[str, Any],
) -> Picture:
    """Turn a chart into a picture of the briefing, with the short form of its source."""
    few = {**stamp, "source": f"{stamp['source'].split('. ')[0].rstrip('.')}."}
    view = charts.chart_view(_titled(chart), alt=text_of(alt), has_svg=True, **few)
    return _picture(name, view, alt, said=said, table=table, invented=stamp["invented"])


def _ward_map(
    found: Any, tables: Tables, wards: gpd.GeoDataFrame, stamp: dict[str, Any]
) -> Picture:
    name = "asb_by_ward"
    table = tables[name]
    rows = table.rows[table.rows["ward_name"] != _ALL]
    value = "rate_per_1000" if "rate_per_1000" in table.headers else "incident_count"
    unit = " per 1,000 residents" if value == "rate_per_1000" else ""
    held = rows.dropna(subset=value).sort_values(value, ascending=False, kind="stable")
    top = held["ward_name"].iloc[0]
    title = sentence(
        "{ward} has the highest ASB rate: {rate} per 1,000 residents"
        if unit
        else "{ward} has the most ASB: {rate} incidents",
        tables, ward=top, rate=Cell(name, top, value),
    )  # fmt: skip
    shapes = wards[["ward_code", "geometry"]].merge(
        rows, on="ward_code", how="left", validate="one_to_one"
    )
    columns = {"incident_count": "Incidents"}
    if unit:
        columns["rate_per_1000"] = "Rate per 1,000 residents"
    view = ward_map(
        shapes, value=value, title=text_of(title),
        legend_title=f"ASB incidents{unit}, {table.title.split(', ', 1)[1].rsplit(',', 1)[0]}",
        columns=columns, decimals=int(bool(unit)), has_svg=True, width_in=_MAP_IN, **stamp,
    )  # fmt: skip
    few = [*held["ward_name"].head(3), *([held["ward_name"].iloc[-1]] if len(held) > 3 else [])]
    told = [
        sentence("{ward} {figure}", tables, ward=ward, figure=Cell(name, ward, value))
        for ward in few
    ]
    alt = (
        f"Map of the wards, shaded by ASB incidents{unit}. The highest: ", *joined(told[:3]),
        *(("; the lowest: ", *told[3]) if len(told) > 3 else ()), ".",
    )  # fmt: skip
    return _picture(name, view, alt, said=(title,), table=name, invented=stamp["invented"])


def _by_month(
    tables: Tables, name: str, what: str, unit: str, stamp: dict[str, Any]
) -> Picture | None:
    rows = tables[name].rows
    held = rows.dropna(subset="incident_count")
    if len(held) < 2 or not held["incident_count"].sum():
        return None
    months, counts = held["month_name"].tolist(), held["incident_count"].tolist()
    tops, lows = (
        [month for month, count in zip(months, counts, strict=True) if count == extreme]
        for extreme in (max(counts), min(counts))
    )
    last = months[-1]
    extremes: dict[str, Any] = {
        "most": listed(tops), "top": Cell(name, tops[0], "incident_count"),
        "fewest": listed(lows), "low": Cell(name, lows[0], "incident_count"),
    }  # fmt: skip
    title = sentence(
        "{what}: the most in {most} ({top}), the fewest in {fewest} ({low})",
        tables, what=what, **extremes,
    )  # fmt: skip
    chart = trend_chart(rows, title=text_of(title), ylabel=f"{unit} a month", ax=sheet(3.2, stamp))
    chart.set_ylim(top=1.08 * chart.get_ylim()[1])  # room for the highest number
    alt = sentence(
        "Line chart by month, {first} to {end}. The most: {top} in {most}; the fewest: {low} in "
        "{fewest}; the last: {now}.",
        tables, first=rows["month_name"].iloc[0], end=rows["month_name"].iloc[-1],
        now=Cell(name, last, "incident_count"), **extremes,
    )  # fmt: skip
    return chart_picture(name, chart, alt, (title,), name, stamp)


def _hot_spots(
    found: Any, tables: Tables, wards: gpd.GeoDataFrame, stamp: dict[str, Any]
) -> Picture | None:
    if found.hot is None or found.hot.hot.empty:
        return None
    by_ward, hot = tables["asb_hot_spots_by_ward"], found.hot
    months = name_months(found.months)
    first = by_ward.names[0]
    title = sentence(
        "{count} of {all} hot spots of ASB are in {ward}", tables,
        count=Cell(by_ward.name, first, "hot_spot_count"), ward=first,
        all=Cell("asb_hot_spots_in_all", "Hot spots", "figure"),
    )  # fmt: skip
    shapes = wards[["ward_code", "geometry"]].merge(
        hot.wards, on="ward_code", how="left", validate="one_to_one"
    )
    view = hot_spot_map(
        hot.places, density=hot.density, wards=shapes, level=hot.settings.level,
        first_month=hot.first_month, what="ASB", months=months, bandwidth_m=hot.bandwidth_m,
        title=text_of(title), is_simple=True, has_svg=True,
        width_in=_MAP_IN, **stamp,
    )  # fmt: skip
    told = [
        sentence("{ward} {count}", tables, ward=ward, count=Cell(by_ward.name, ward,
                                                                 "hot_spot_count"))
        for ward in by_ward.names[:5]
    ]  # fmt: skip
    alt = (
        "Map of hot spots as hexagons, of the part with the most of them. By ward, the most "
        "first: ", *joined(told), ".",
    )  # fmt: skip
    return _picture(
        "asb_hot_spots", view, alt, said=(title,), table="asb_hot_spots_by_ward",
        invented=stamp["invented"],
    )  # fmt: skip


def _town_centre(found: Any, tables: Tables, stamp: dict[str, Any]) -> list[Picture | None]:
    if found.centre is None:
        return []
    monthly = _by_month(
        tables, "town_centre_violence_by_month", "Violence in the town centre", "Offences", stamp
    )
    if found.centre.points.empty:
        return [monthly]
    title = f"Where violence was recorded in {plain(found.centre.name)}"
    view = class_map(
        found.centre.points, outline=found.centre.outline, title=title,
        legend_title="Violence and sexual offences at a map point, "
        f"{name_months(found.centre.months)}",
        has_svg=True, width_in=_MAP_IN, **stamp,
    )  # fmt: skip
    alt = (
        f"Map of the town centre. {title}: map points in classes, larger where there are more, "
        "none of them named. The figures by kind of place are in the table.",
    )
    mapped = _picture(
        "town_centre_violence", view, alt, said=(), table="town_centre_violence_by_kind",
        invented=stamp["invented"],
    )  # fmt: skip
    return [mapped, monthly]


def _ways(found: Any, tables: Tables, stamp: dict[str, Any]) -> list[Picture]:
    drawn = []
    for study in found.targets:
        for place, answer in enumerate(study.answers, start=1):
            name = f"target_{study.setting.key.replace('-', '_')}_{place}"
            if name in tables:
                drawn.append(_way(study, answer, name, tables, stamp))
    return drawn


def _way(study: Any, answer: Any, name: str, tables: Tables, stamp: dict[str, Any]) -> Picture:
    rows = tables[name].rows
    last = rows.dropna(subset="cumulative_count").iloc[-1]
    gap = float(last["cumulative_count"]) - float(last["target_cumulative_count"])
    stands = "on" if abs(gap) < 0.5 else "above" if gap > 0 else "below"
    title = f"{plain(study.setting.title)}, {answer.period}: {stands} the way to the target"
    chart = path_chart(
        rows, title=title, year_end=answer.year_end,
        ylabel=f"Incidents in {study.area_name}, added up from {answer.period.first.name}",
        ax=sheet(3.4, stamp),
    )  # fmt: skip
    at = last["month_name"]
    alt = sentence(
        "Line chart of sums by month. {title}: {now} by {month}, where the way to the target has "
        "{way} and the baseline {before}.",
        tables, title=title, month=at, now=Cell(name, at, "cumulative_count"),
        way=Cell(name, at, "target_cumulative_count"),
        before=Cell(name, at, "baseline_cumulative_count"),
    )  # fmt: skip
    return chart_picture(name, chart, alt, (), name, stamp)
