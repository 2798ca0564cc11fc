"""What a briefing says: sentences whose every number is a cell of one of its tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scp_lib.pack.document import Answer, Cell, PackTable, Sentence, Size, joined, printed, sentence
from scp_lib.periods import name_months
from scp_lib.views.target_words import not_agreed
from scp_lib.views.text import listed, plain
from scp_lib.views.words import short_name

Tables = Mapping[str, PackTable]

CHANGED, WHERE, MET, SURE = (
    "What changed?",
    "Where?",
    "Are the targets met?",
    "How sure are we?",
)
_ASB, _VIOLENCE = "Anti-social behaviour", "Violence and sexual offences"
_ALL, _HOT = "All wards", "Hot spots"
_TO_SAY = 6
"""Targets told one by one on the first page; the others have their own."""


def summary(found: Any, tables: Tables) -> tuple[Answer, ...]:
    """Answer the four questions of the first page."""
    return (
        Answer(CHANGED, what_changed(found, tables)),
        Answer(WHERE, where(found, tables)),
        Answer(MET, targets_met(found, tables)),
        Answer(SURE, how_sure(found, tables)),
    )


def side(value: float, *, at: Cell, tables: Tables) -> Sentence:
    """Say a change as so many per cent fewer or more, as its table rounds it."""
    if not printed(tables, Size(at)).strip("0."):
        return ("no change",)
    return sentence("{size}% fewer" if value < 0 else "{size}% more", tables, size=Size(at))


def ends(row: Mapping[Any, Any], *, table: str, name: str, tables: Tables) -> Sentence:
    """Say the interval of a change: its two ends, the lower first."""
    low = side(row["low_pct"], at=Cell(table, name, "low_pct"), tables=tables)
    high: Sentence = ("any number more",)
    if not _is_none(row["high_pct"]):
        high = side(row["high_pct"], at=Cell(table, name, "high_pct"), tables=tables)
    return (*low, " to ", *high)


def what_changed(found: Any, tables: Tables) -> tuple[Sentence, ...]:
    """Say how much ASB and crime was recorded, against the year before."""
    area, months = found.settings.area_name, _months(found)
    said = [
        sentence(
            "{count} ASB incidents were recorded in {area}, {months}.",
            tables, count=Cell("asb_by_ward", _ALL, "incident_count"), area=area, months=months,
        )
    ]  # fmt: skip
    if "changes_by_type" not in tables:
        return (*said, ("No month of the year before is held: nothing can be said of a change.",))
    if len(found.asb.months) < len(found.months):
        said.append(
            sentence(
                "Only {now} can be compared with the year before: both years hold these months.",
                tables, now=found.asb.months_name,
            )
        )  # fmt: skip
    return (*said, *changes(found, tables))


def changes(found: Any, tables: Tables) -> tuple[Sentence, ...]:
    """Say the change of ASB, of violence, and of the types that changed beyond chance."""
    rows = {row["crime_type"]: row for row in tables["changes_by_type"].rows.to_dict("records")}
    said = [_change(rows[name], found, tables) for name in (_ASB, _VIOLENCE) if name in rows]
    others = [row for name, row in rows.items() if name not in (_ASB, _VIOLENCE)]
    clear = [row for row in others if row["is_beyond_chance"]]
    if clear:
        told = [_type_change(row, tables) for row in clear]
        said.append(("Beyond chance among the other types: ", *joined(told), "."))
    elif others:
        said.append(("No other type of crime changed beyond chance.",))
    return tuple(said)


def _change(row: Mapping[Any, Any], found: Any, tables: Tables) -> Sentence:
    name = row["crime_type"]
    what = short_name(name)
    counts = {
        "now": Cell("changes_by_type", name, "current_count"),
        "before": Cell("changes_by_type", name, "baseline_count"),
        "what": f"{what[0].upper()}{what[1:]}",
        "months": found.asb.months_name,
        "earlier": found.asb.earlier_name,
    }
    start = sentence("{what}: {now} in {months} against {before} in {earlier}", tables, **counts)
    if _is_none(row["change_pct"]):
        return (*start, ". No percentage of none exists.")
    told = side(row["change_pct"], at=Cell("changes_by_type", name, "change_pct"), tables=tables)
    sure = "That is beyond chance." if row["is_beyond_chance"] else "That is within chance."
    within = ends(row, table="changes_by_type", name=name, tables=tables)
    return (*start, ", ", *told, " per day (95% interval: ", *within, "). ", sure)


def _type_change(row: Mapping[Any, Any], tables: Tables) -> Sentence:
    name = row["crime_type"]
    if _is_none(row["change_pct"]):
        return (short_name(name), " (none before)")
    cell = Cell("changes_by_type", name, "change_pct")
    told = side(row["change_pct"], at=cell, tables=tables)
    return (short_name(name), " (", *told, ")")


def where(found: Any, tables: Tables) -> tuple[Sentence, ...]:
    """Say which wards, how few places, and what the town centre has."""
    said = [most_asb(tables)]
    if found.funnel.above:
        said.append(above(found, tables))
    if "asb_hot_spots_in_all" in tables:
        said.append(hot_spots_in_short(tables, level=found.hot.settings.level))
    if "town_centre_violence" in tables:
        said.append(town_centre_share(found, tables))
    return tuple(said)


def most_asb(tables: Tables) -> Sentence:
    """Say which three wards had the most ASB."""
    rows = tables["asb_by_ward"].rows
    rows = rows[(rows["ward_name"] != _ALL) & (rows["incident_count"] > 0)]
    if rows.empty:
        return ("No ward had any ASB.",)
    counts = rows["incident_count"]
    most = rows.loc[counts == counts.max(), "ward_name"].tolist()
    what = "incident" if counts.max() == 1 else "incidents"
    first = sentence(
        "{wards} had the most ASB: {count} {what}, {share}% of all",
        tables, wards=listed(map(plain, most)), what=f"{what} each" if most[1:] else what,
        count=Cell("asb_by_ward", most[0], "incident_count"),
        share=Cell("asb_by_ward", most[0], "share_pct"),
    )  # fmt: skip
    third = counts.nlargest(3).iloc[-1]
    others = [
        sentence("{ward} ({count})", tables, ward=name,
                 count=Cell("asb_by_ward", name, "incident_count"))
        for name in rows.loc[(counts >= third) & (counts < counts.max()), "ward_name"]
    ]  # fmt: skip
    if not others or len(others) > _TO_SAY:
        return (*first, ".")
    return (*first, "; then ", *joined(others), ".")


def above(found: Any, tables: Tables) -> Sentence:
    """Name the wards clearly above the district's rate."""
    return sentence(
        "Clearly above the district's rate of {rate} incidents per 1,000 residents: {wards}.",
        tables, rate=Cell("asb_by_ward", _ALL, "rate_per_1000"),
        wards=listed(plain(name) for name in found.funnel.above),
    )  # fmt: skip


def hot_spots_in_short(tables: Tables, *, level: int) -> Sentence:
    """Say how many hot spots hold how much of the ASB."""
    table = "asb_hot_spots_in_all"
    if not tables[table].rows["figure"].iloc[0]:
        return (f"No place is a hot spot of ASB at {level}% confidence.",)
    many = tables[table].rows["figure"].iloc[0] > 1
    said = sentence(
        "{count} places {width} m wide are hot spots ({level}% confidence). They hold {share}% of "
        "the ASB on {area}% of the area"
        if many
        else "{count} place {width} m wide is a hot spot ({level}% confidence). It holds {share}% "
        "of the ASB on {area}% of the area",
        tables, count=Cell(table, _HOT, "figure"), level=str(level),
        width=Cell(table, "Width of a place, metres", "figure"),
        share=Cell(table, "Incidents in them", "share_pct"), area=Cell(table, _HOT, "share_pct"),
    )  # fmt: skip
    first = tables["asb_hot_spots_by_ward"].names[0]
    if not many:
        return (*said, f", in {plain(first)}.")
    most = sentence(
        "; {ward} has the most of them ({count}).", tables, ward=first,
        count=Cell("asb_hot_spots_by_ward", first, "hot_spot_count"),
    )  # fmt: skip
    return (*said, *most)


def town_centre_share(found: Any, tables: Tables) -> Sentence:
    """Say what share of the district's violence the town centre has, on how much of its land."""
    table = "town_centre_violence"
    centre, whole = tables[table].names
    if not found.centre.incident_count:
        return ("No violence or sexual offence was recorded in the town centre.",)
    return sentence(
        "The town centre had {count} violent and sexual offences, {share}% of the district's "
        "{all}, on {part} of its {land} square kilometres.",
        tables, count=Cell(table, centre, "incident_count"), share=Cell(table, centre, "share_pct"),
        all=Cell(table, whole, "incident_count"), part=Cell(table, centre, "area_km2"),
        land=Cell(table, whole, "area_km2"),
    )  # fmt: skip


def targets_met(found: Any, tables: Tables) -> tuple[Sentence, ...]:
    """Say how many targets have which verdict, then each in a line."""
    if "target_verdicts" not in tables:
        return (("No target is set.",),)
    counts = tables["target_verdicts"].rows.to_dict("records")
    told = [
        sentence("{count} {verdict}", tables, verdict=row["verdict"],
                 count=Cell("target_verdicts", row["verdict"], "target_count"))
        for row in counts
        if row["target_count"] and row["verdict"] != "all"
    ]  # fmt: skip
    start = sentence(
        "Of {all} target periods: ", tables, all=Cell("target_verdicts", "all", "target_count")
    )
    said: list[Sentence] = [(*start, *joined(told), ".")]
    rows = [
        (table, row)
        for table in target_tables(tables)
        for row in tables[table].rows.to_dict("records")
        if row["verdict"] not in ("not started", "cannot be told")
    ]
    if len(rows) <= _TO_SAY:
        said += [target_in_short(row, tables, table=table) for table, row in rows]
    notes = [hanging_on_unplaced(found.targets), not_agreed(found.targets)]
    return (*said, *((note,) for note in notes if note))


def target_tables(tables: Tables) -> list[str]:
    """Name the tables of targets, one a priority."""
    return [name for name in tables if name.startswith("targets_") and name[8:].isdigit()]


def target_in_short(row: Mapping[Any, Any], tables: Tables, *, table: str) -> Sentence:
    """Say one target: the change, what was asked, the verdict."""
    name = row["target"]
    if _is_none(row["change_pct"]):
        return sentence("{name}: {verdict}.", tables, name=name, verdict=row["verdict"])
    change = side(row["change_pct"], at=Cell(table, name, "change_pct"), tables=tables)
    asked = side(row["asked_pct"], at=Cell(table, name, "asked_pct"), tables=tables)
    start = sentence("{name}: ", tables, name=name)
    said = (*start, *change, " per day (asked: ", *asked, "), ", row["verdict"])
    if "targets_under_way" not in tables or name not in tables["targets_under_way"].names:
        return (*said, ".")
    way = "targets_under_way"
    end = sentence(
        " after {count} months. Likely end {median} incidents, target {target}: chance of reaching "
        "it {chance}.",
        tables, count=Cell(way, name, "month_count"), median=Cell(way, name, "median_count"),
        target=Cell(way, name, "target_count"), chance=Cell(way, name, "chance"),
    )  # fmt: skip
    return (*said, *end)


def hanging_on_unplaced(studies: Sequence[Any]) -> str:
    """Warn of verdicts that rows without a place would move; nothing where none would."""
    names = [
        f"{plain(study.setting.title)} ({answer.period})"
        for study in studies
        for answer in study.answers
        if answer.hangs_on_unplaced
    ]
    if not names:
        return ""
    return (
        f"Not certain: {listed(names)}. A larger share of the force's rows had no place in one of "
        "the periods compared; spread like the others, they would turn the verdict."
    )


def how_sure(found: Any, tables: Tables) -> tuple[Sentence, ...]:
    """Say what beyond chance means here, what was received, and what counts cannot say."""
    said: list[Sentence] = [
        (
            "“Beyond chance” is said only where the 95% interval of a change, widened for how much "
            "such counts vary anyway, leaves out “no change”. Everything else may be chance.",
        )
    ]
    if not found.asb.area_dispersion.pair_count:
        said.append(("Too little history is held to say how much such counts vary beyond chance.",))
    elif "changes_by_type" in tables:
        said.append(
            sentence(
                "Over the years held, ASB counts of {areas} varied {phi} times as much as chance "
                "alone would make them; the interval of the change in ASB allows for that.",
                tables, areas=found.asb.area_kind, phi=Cell("changes_by_type", _ASB, "phi"),
            )
        )  # fmt: skip
    said.append(received(tables))
    said.append(
        (
            "The figures are what the police recorded. They say neither why a count moved nor what "
            "was never reported.",
        )
    )
    return tuple(said)


def received(tables: Tables) -> Sentence:
    """Say how many months are held, and how many rows have no place."""
    return sentence(
        "{held} of {expected} months are held in full. {share}% of the force's rows name no place, "
        "and count for no ward.",
        tables, held=Cell("data_received", "Months held in full", "figure"),
        expected=Cell("data_received", "Months expected", "figure"),
        share=Cell("data_received", "Rows without a place", "share_pct"),
    )  # fmt: skip


def _months(found: Any) -> str:
    return name_months(found.months)


def _is_none(value: Any) -> bool:
    return bool(pd.isna(value)) or (isinstance(value, float) and math.isinf(value))
