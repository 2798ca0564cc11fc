"""The pages of a briefing after its first: types, wards, hot spots, the town centre, priorities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scp_lib.pack.document import Cell, PackTable, Picture, Section, Sentence, joined, sentence
from scp_lib.views import briefing_words as say
from scp_lib.views.target_words import not_agreed
from scp_lib.views.text import listed, plain
from scp_lib.views.text import sentence as full_stop
from scp_lib.views.town_centre_words import is_told_by_kind

Tables = Mapping[str, PackTable]
Pictures = Mapping[str, Picture]
_GROUPS = {
    "New": "new",
    "Persistent": "persistent",
    "Fading": "fading",
    "On and off": "on and off",
    "Over all months only": "hot over all months together only",
}


def sections(found: Any, tables: Tables, pictures: Pictures) -> tuple[Section, ...]:
    """Return the pages in order; one without figures is left out."""
    pages = [
        _types(found, tables),
        _wards(found, tables),
        _hot_spots(found, tables),
        _town_centre(found, tables),
        *_priorities(found, tables),
    ]
    return tuple(
        page._replace(
            pictures=tuple(name for name in page.pictures if name in pictures),
            tables=tuple(name for name in page.tables if name in tables),
        )
        for page in pages
        if page is not None
    )


def _types(found: Any, tables: Tables) -> Section | None:
    if "changes_by_type" not in tables:
        return None
    said = (
        sentence(
            "Each type of incident in {now} is compared with {before}, per day: the months that "
            "both years hold.",
            tables, now=found.asb.months_name, before=found.asb.earlier_name,
        ),
        *say.changes(found, tables),
        ("A type is a label that the police give. ASB is not a crime and is never added to one.",),
    )  # fmt: skip
    return Section("ASB and crime, type by type", said, ("changes_by_type",), ("changes_by_type",))


def _wards(found: Any, tables: Tables) -> Section:
    said: list[Sentence] = [say.most_asb(tables)]
    if found.funnel.above:
        said.append(say.above(found, tables))
    if found.funnel.below:
        names = listed(plain(name) for name in found.funnel.below)
        said.append(
            (f"Clearly below it: {names}. For the other wards the difference may be chance.",)
        )
    if "asb_change_by_ward" in tables:
        said.append(_ward_changes(tables))
    said.append((tables["asb_by_ward"].caveat,))
    return Section(
        "ASB by ward",
        tuple(said),
        ("asb_by_ward", "asb_by_month"),
        ("asb_by_ward", "asb_change_by_ward"),
    )


def _ward_changes(tables: Tables) -> Sentence:
    table = "asb_change_by_ward"
    clear = [row for row in tables[table].rows.to_dict("records") if row["is_beyond_chance"]]
    if not clear:
        return ("In no ward is the change from the year before beyond chance.",)
    told = [
        (
            plain(row["ward_name"]),
            " (",
            *say.side(row["change_pct"], at=Cell(table, row["ward_name"], "change_pct"),
                      tables=tables),
            ")",
        )
        for row in clear
        if row["change_pct"] == row["change_pct"]
    ]  # fmt: skip
    return (
        "Against the year before, the change is beyond chance in ", *joined(told),
        "; in no other ward.",
    )  # fmt: skip


def _hot_spots(found: Any, tables: Tables) -> Section | None:
    table = "asb_hot_spots_in_all"
    if table not in tables:
        return None
    said = [say.hot_spots_in_short(tables, level=found.hot.settings.level)]
    figures = dict(zip(tables[table].names, tables[table].rows["figure"], strict=True))
    if figures["Hot spots"]:
        told = [
            sentence("{count} {group}", tables, count=Cell(table, name, "figure"), group=words)
            for name, words in _GROUPS.items()
            if figures[name]
        ]
        said.append(("By their months: ", *joined(told), "."))
        said.append(
            sentence(
                "{count} of the {all} are fragile: often not found again when the map is made in "
                "another way.",
                tables, count=Cell(table, "Fragile", "figure"),
                all=Cell(table, "Hot spots", "figure"),
            )
        )  # fmt: skip
    said.append((tables[table].caveat,))
    return Section("Hot spots of ASB", tuple(said), ("asb_hot_spots",), ("asb_hot_spots_by_ward",))


def _town_centre(found: Any, tables: Tables) -> Section | None:
    table = "town_centre_violence"
    if table not in tables:
        return None
    said = [say.town_centre_share(found, tables)]
    kinds = [name for name in tables[f"{table}_by_kind"].names if is_told_by_kind(name)][:3]
    if kinds:
        told = [
            sentence("{kind} ({count})", tables, kind=kind,
                     count=Cell(f"{table}_by_kind", kind, "incident_count"))
            for kind in kinds
        ]  # fmt: skip
        said.append(
            (
                "Of the map points named after a kind of place, the most were at: ",
                *joined(told),
                ".",
            )
        )
    said.append((tables[table].caveat,))
    return Section(
        "Violence in the town centre",
        tuple(said),
        ("town_centre_violence", "town_centre_violence_by_month"),
        (f"{table}_by_kind", table, "town_centre_points"),
    )


def _priorities(found: Any, tables: Tables) -> list[Section]:
    """Return a page a priority, with its targets."""
    by_priority: dict[str, list[Any]] = {}
    for study in found.targets:
        by_priority.setdefault(study.setting.priority, []).append(study)
    return [
        _priority(priority, studies, tables, table=table)
        for (priority, studies), table in zip(
            by_priority.items(), say.target_tables(tables), strict=True
        )
    ]


def _priority(priority: str, studies: Sequence[Any], tables: Tables, *, table: str) -> Section:
    rows = tables[table].rows.to_dict("records")
    said = [told for row in rows for told in _target(row, tables, table=table)]
    said += [_agreement(study) for study in studies]
    notes = [say.hanging_on_unplaced(studies), not_agreed(studies)]
    keys = [study.setting.key.replace("-", "_") for study in studies]
    names = [name for name in tables if any(name.startswith(f"target_{key}_") for key in keys)]
    way = tables.get("targets_under_way")
    is_under_way = way is not None and not set(way.names).isdisjoint(tables[table].names)
    return Section(
        f"Priority: {plain(priority)}",
        (*said, *((note,) for note in notes if note)),
        tuple(names),
        (table, *(["targets_under_way"] if is_under_way else [])),
    )


def _agreement(study: Any) -> Sentence:
    """Say whose target it is, and where it is from."""
    setting = study.setting
    words = (
        f"{plain(setting.title)}. Owner: {full_stop(setting.owner)} "
        f"Source: {full_stop(setting.source)}"
    )
    if setting.chosen_as_worst:
        words += (
            " Chosen because it had many incidents: such areas fall by themselves, and the "
            "verdict allows for that."
        )
    return (words,)


def _target(row: Mapping[Any, Any], tables: Tables, *, table: str) -> list[Sentence]:
    name = row["target"]
    if (
        row["verdict"] in ("not started", "cannot be told")
        or row["change_pct"] != row["change_pct"]
    ):
        asked = say.side(row["asked_pct"], at=Cell(table, name, "asked_pct"), tables=tables)
        return [(plain(name), ": ", row["verdict"], ". Asked: ", *asked, ".")]
    way = "targets_under_way"
    is_under_way = way in tables and name in tables[way].names
    counts = sentence(
        "{name}: {now} incidents in the first {months} months against {before} in the same months "
        "of the baseline, "
        if is_under_way
        else "{name}: {now} incidents against {before} in the baseline, ",
        tables, name=name, now=Cell(table, name, "current_count"),
        before=Cell(table, name, "baseline_count"),
        months=Cell(way, name, "month_count") if is_under_way else "",
    )  # fmt: skip
    change = say.side(row["change_pct"], at=Cell(table, name, "change_pct"), tables=tables)
    asked = say.side(row["asked_pct"], at=Cell(table, name, "asked_pct"), tables=tables)
    within = say.ends(row, table=table, name=name, tables=tables)
    first = (*counts, *change, " per day (95% interval: ", *within, "). Asked: ", *asked,
             ". Verdict: ", row["verdict"], ".")  # fmt: skip
    if not is_under_way:
        return [first]
    end = sentence(
        "Going on at this year's level, with the season of past years, it is likely to end at "
        "about {median} incidents (90% of simulated years: {low} to {high}); the target is "
        "{target}. Chance of reaching it: {chance}.",
        tables, median=Cell(way, name, "median_count"),
        low=Cell(way, name, "low_count"), high=Cell(way, name, "high_count"),
        target=Cell(way, name, "target_count"), chance=Cell(way, name, "chance"),
    )  # fmt: skip
    return [first, end]
