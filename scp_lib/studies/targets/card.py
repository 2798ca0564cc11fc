"""The lines of a target's card: what else there is to know of an answer."""

from __future__ import annotations

from typing import NamedTuple

from scp_lib.document.model import Row, Sentence, joined, listed, sentence
from scp_lib.document.naming import at_start
from scp_lib.document.phrases import change, interval, ordinal
from scp_lib.document.text import listed as words_listed
from scp_lib.studies import placed
from scp_lib.studies.targets.tables import Target
from scp_lib.studies.targets.words import agreement, move, year_end


class Fact(NamedTuple):
    """A line of a target's card: what it is about, and what there is to say."""

    about: str
    words: Sentence


def facts(target: Target) -> list[Fact]:
    """Return the lines of a target's card."""
    answer, lines = target.answer, []
    if answer.is_measured and answer.progress is not None:
        has_baseline = target.row["baseline_count"] > 0
        if has_baseline:
            lines += [
                Fact("Against the target", _against(target)),
                Fact("How sure", _how_sure(target)),
                Fact("What these counts could show", _could_show(target)),
                *(Fact("Here, or everywhere?", _rest(target, row)) for row in target.elsewhere),
            ]
        if answer.spread is not None and has_baseline:
            lines.append(Fact("Rows without a place", unplaced(target)))
        if answer.progress.expected is not None:
            lines.append(Fact("Chosen because it was high", _expected(target)))
        if answer.progress.months.left_out:
            left = words_listed(month.name for month in answer.progress.months.left_out)
            words = sentence("{months}: missing, so left out of both periods.", months=left)
            lines.append(Fact("Left out", words))
    if answer.year_end is not None:
        lines.append(Fact("How the year may end", year_end(target)))
    if answer is target.study.answers[0]:
        lines.append(Fact("Agreed", agreement(target.study)))
    return lines


def _against(target: Target) -> Sentence:
    row = target.row
    gap, limit = row.size("above_target_count"), row.cell("target_count")
    asks = "allows" if target.study.setting.direction == "fewer" else "asks for"
    if gap.is_zero:
        return sentence("Just about the {limit} that the target {asks}.", limit=limit, asks=asks)
    return sentence(
        "About {gap} {side} than the {limit} that the target {asks} over these months.",
        gap=gap, side="more" if row["above_target_count"] > 0 else "fewer", limit=limit, asks=asks,
    )  # fmt: skip


def _how_sure(target: Target) -> Sentence:
    row, history = target.row, target.answer.history
    if not history.dispersion.allows_claim:
        return sentence(
            "Too few areas and years are available to learn how much more than chance such counts "
            "vary, so no change is called more than chance."
        )
    phi = float(row["phi"])
    times = sentence(
        "about {phi} times as much as", phi=row.cell("phi", decimals=1 if phi < 2.95 else 0)
    )
    return sentence(
        "Counts of areas of this size vary {times} chance alone would make them, as learnt from "
        "{learnt_area_count} other {over} and {pairs}. Allowing for that, the 95% interval of the "
        "change lies between {ends}.",
        row, times=times if phi > 1 else "no more than", over=history.over,
        ends=interval(row, between=" and "),
        pairs=sentence("{learnt_pair_count} pairs of years", row)
        if row["learnt_pair_count"] > 1 else "one pair of years",
    )  # fmt: skip


def _could_show(target: Target) -> Sentence:
    if not target.answer.history.dispersion.allows_claim:
        return sentence("Nothing yet: more past years or areas are needed.")
    if not target.row.has("detectable_pct"):
        return sentence("Only a fall of more than four fifths. More past years may change that.")
    return sentence(
        "A true {move} of {size}% would be called more than chance four times in five. More past "
        "years would make this figure surer, and may bring it down.",
        move=move(target), size=target.row.size("detectable_pct"),
    )  # fmt: skip


def _rest(target: Target, row: Row) -> Sentence:
    counts = {"now": row.cell("rest_current_count"), "before": row.cell("rest_baseline_count")}
    name = at_start(str(row["rest_name"]))
    if not row.has("relative_pct"):
        return sentence(
            "{name}: {now} against {before} incidents; too few to compare.", name=name, **counts
        )
    sure = sentence(". Whether that is more than chance is not known.")
    if row.has("low_pct"):
        sure = sentence(
            " (95%: {low} to {high}), {verdict}.",
            low=_side(row, "low_pct"), high=_side(row, "high_pct"),
            verdict="more than chance would do"
            if row["is_beyond_chance"]
            else "which could be chance",
        )  # fmt: skip
    return sentence(
        "{name}: {change} a day ({now} against {before}). Measured against that, {area} ended "
        "{relative}{sure}",
        name=name, change=change(row, "rest_change_pct"), area=target.study.area_name,
        relative=_side(row, "relative_pct"), sure=sure, **counts,
    )  # fmt: skip


def _side(row: Row, column: str) -> Sentence:
    side, size = "below" if row[column] < 0 else "above", row.size(column)
    return sentence("level") if size.is_zero else sentence("{size}% {side}", size=size, side=side)


def unplaced(target: Target) -> Sentence:
    """Say what share of rows has no place, and what that could do to the verdict."""
    row, answer = target.row, target.answer
    if not row["baseline_unplaced_count"] and not row["current_unplaced_count"]:
        return sentence("None of the force's rows in either period.")
    return sentence(
        "{shares}. Spread like the others, the change would be {change} and the target {verdict}",
        shares=placed.shares(row), change=change(row, "spread_change_pct"),
        verdict=f"{row['spread_standing']}: the verdict depends on these rows."
        if answer.depends_on_unplaced
        else f"still {row['spread_standing']}.",
    )  # fmt: skip


def _expected(target: Target) -> Sentence:
    row = target.row
    now, low, high = row["current_count"], row["expected_low_count"], row["expected_high_count"]
    places = {int(each["rank"]): each for each in reversed(target.ranks)}
    ranks = [
        joined(["joint" if places[rank]["is_tied"] else "", ordinal(places[rank], "rank")])
        for rank in sorted(places)
    ]
    return sentence(
        "Areas picked for their high counts fall by themselves. In the baseline {area} ranked "
        "{ranks} of {ward_count} wards. With nothing changed, the count would nearly always lie "
        "between {expected_low_count} and {expected_high_count}. The count of {current_count} is "
        "{side} that range.",
        row, area=target.study.area_name, ranks=listed(ranks),
        side="below" if now < low else "above" if now > high else "inside",
    )  # fmt: skip
