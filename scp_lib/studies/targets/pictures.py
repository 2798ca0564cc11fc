"""A target as a card with all there is to know of it, and all targets as a table."""

from scp_lib.document.html import templates
from scp_lib.document.model import Row, Sentence, as_sentence, joined, listed, sentence
from scp_lib.document.naming import at_start
from scp_lib.document.parts import Card, Picture
from scp_lib.document.phrases import change, interval, ordinal
from scp_lib.document.text import plain
from scp_lib.drawing.charts import change_chart, picture_of
from scp_lib.measures.verdicts import Verdict
from scp_lib.studies import placed
from scp_lib.studies.changes import TOO_FEW
from scp_lib.studies.columns import columns
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.targets import words
from scp_lib.studies.targets.charts import control_chart, path_chart
from scp_lib.studies.targets.tables import Target, TargetTables, expected
from scp_lib.studies.targets.words import agreement, move, year_end

_HEADERS = columns(
    "target: Target | verdict: Verdict | baseline_count | current_count | "
    "change_pct: Change | asked_pct: Target | interval: 95% interval"
)


def target_card(target: Target) -> Card:
    """Write one period of a target as a card: its verdict, what happened, what else to know."""
    study, answer = target.study, target.answer
    lines = facts(target)
    verdict, lead = words.verdict(target).started(), words.lead(target)
    card = templates().get_template("target_card.html.j2")
    page = card.render(
        key=f"{study.setting.key}-{study.answers.index(answer) + 1}",
        title=plain(study.setting.title),
        period=str(answer.period),
        word=str(answer.verdict),
        verdict=verdict,
        lead=lead,
        facts=lines,
    )
    said = joined([verdict, lead, *(said for _, said in lines)])
    return Card(page, said.tables)


def target_table(tables: TargetTables) -> Card:
    """Write all targets as one accessible table, a row a period."""
    rows = [
        {
            "title": plain(each.study.setting.title),
            "period": str(each.answer.period),
            "word": str(each.answer.verdict),
            "verdict": words.verdict(each).started(),
            "numbers": [
                _number(each.row, column)
                for column in ("baseline_count", "current_count", "change_pct", "asked_pct")
            ],
            "interval": interval(each.row) if each.row.has("low_pct")
            else TOO_FEW if each.row.has("change_pct") else "",
        }
        for each in tables.targets
    ]  # fmt: skip
    table = tables.progress
    page = templates().get_template("target_table.html.j2")
    caption, foot = as_sentence(table.title), as_sentence(table.foot)
    return Card(page.render(headers=_HEADERS, caption=caption, targets=rows, foot=foot), (table,))


def _number(row: Row, column: str) -> tuple[str, Sentence, bool, str]:
    is_empty, unit = not row.has(column), "%" if column.endswith("_pct") else ""
    said = sentence("–") if is_empty else sentence(f"{{{column}}}{unit}", row)
    return column, said, is_empty, ""


def progress_picture(data: Dataset, tables: TargetTables) -> Picture | None:
    """Draw each target that was measured: baseline, target, and now with its interval."""
    if not tables.progress.rows["change_pct"].notna().any():
        return None
    chart = change_chart(
        tables.progress,
        title=words.progress_title(tables),
        xlabel="Change in the daily average since the baseline (0%). Line: 95% interval",
        goal="asked_pct",
    )
    return picture_of(chart, name=tables.progress.name, **data.stamp)


def control_picture(data: Dataset, target: Target) -> Picture | None:
    """Draw the control chart of a target's months; None with too few of them."""
    if target.control is None:
        return None
    study = target.study
    chart = control_chart(
        target.control,
        title=words.control_title(target),
        ylabel=f"{at_start(words.what(study))} in {study.area_name}: how many times as many "
        f"as expected, that is, {expected(study)}",
    )
    return picture_of(chart, name=target.control.name, **data.stamp)


def path_picture(data: Dataset, target: Target) -> Picture | None:
    """Draw the way to the target of a period under way, with its likely end; else None."""
    if target.path is None or target.answer.verdict is not Verdict.IN_PROGRESS:
        return None
    study = target.study
    chart = path_chart(
        target.path,
        title=words.path_title(target),
        ylabel=f"{at_start(words.what(study))}: incidents in {study.area_name}, added up from "
        f"{target.answer.period.first.name}",
        year_end=target.row if target.row.has("year_end_count") else None,
    )
    return picture_of(chart, name=target.path.name, **data.stamp)


def target_pictures(data: Dataset, target: Target) -> list[Picture]:
    """Draw the way to the target and, with its first period, the control chart: what can be."""
    drawn = (path_picture(data, target), control_picture(data, target))
    return [picture for picture in drawn if picture is not None]


def facts(target: Target) -> list[tuple[str, Sentence]]:
    """Return the lines of a target's card: what each is about, and what there is to say."""
    answer, lines = target.answer, []
    if answer.is_measured and answer.progress is not None:
        if target.row["baseline_count"] > 0:
            lines += [
                ("Against the target", _against(target)),
                ("How sure", _how_sure(target)),
                ("What these counts could show", _could_show(target)),
                *(("Here, or everywhere?", _rest(target, row)) for row in target.elsewhere),
            ]
            if answer.spread is not None:
                lines.append(("Rows without a place", unplaced(target)))
        if answer.progress.expected is not None:
            lines.append(("Chosen because it was high", _expected(target)))
        if answer.progress.months.left_out:
            left = listed(month.name for month in answer.progress.months.left_out)
            words = sentence("{months}: missing, so left out of both periods.", months=left)
            lines.append(("Left out", words))
    if answer.year_end is not None:
        lines.append(("How the year may end", year_end(target)))
    if answer is target.study.answers[0]:
        lines.append(("Agreed", agreement(target.study)))
    return lines


def _against(target: Target) -> Sentence:
    row = target.row
    asks = "allows" if target.study.setting.direction == "fewer" else "asks for"
    if row.cell("above_target_count").is_zero:
        return sentence("Just about the {target_count} that the target {asks}.", row, asks=asks)
    return sentence(
        "About {above_target_count:size} {side} than the {target_count} that the target {asks} "
        "over these months.",
        row, side="more" if row["above_target_count"] > 0 else "fewer", asks=asks,
    )  # fmt: skip


def _how_sure(target: Target) -> Sentence:
    row = target.row
    if not target.answer.dispersion.allows_claim:
        return sentence(
            "Too few areas and years are available to learn how much more than chance such counts "
            "vary, so no change is called more than chance."
        )
    phi, is_whole = row["phi"], target.study.setting.area == "district"
    times = sentence(
        "about {phi} times as much as", phi=row.cell("phi", decimals=1 if phi < 2.95 else 0)
    )
    return sentence(
        "Counts of areas of this size vary {times} chance alone would make them, as learnt from "
        "{learnt_area_count} other {over} and {pairs}. Allowing for that, the 95% interval of the "
        "change runs from {ends}.",
        row, times=times if phi > 1 else "no more than", over="districts" if is_whole else "wards",
        ends=interval(row),
        pairs=sentence("{learnt_pair_count} pairs of years", row)
        if row["learnt_pair_count"] != 1 else "one pair of years",
    )  # fmt: skip


def _could_show(target: Target) -> Sentence:
    if not target.answer.dispersion.allows_claim:
        return sentence("Nothing yet: more past years or areas are needed.")
    if not target.row.has("detectable_pct"):
        return sentence("Only a fall of more than four fifths. More past years may change that.")
    return sentence(
        "A true {move} of {detectable_pct:size}% would be called more than chance four times in "
        "five. More past years would make this figure surer, and may bring it down.",
        target.row, move=move(target),
    )  # fmt: skip


def _rest(target: Target, row: Row) -> Sentence:
    if not row.has("relative_pct"):
        return sentence(
            "{rest_name}: {rest_current_count} against {rest_baseline_count} incidents; too few to "
            "compare.",
            row,
        ).started()
    sure = sentence(". Whether that is more than chance is not known.")
    if row.has("low_pct"):
        so = "more than chance would do" if row["is_beyond_chance"] else "which could be chance"
        low, high = _side(row, "low_pct"), _side(row, "high_pct")
        sure = sentence(" (95%: {low} to {high}), {verdict}.", low=low, high=high, verdict=so)
    return sentence(
        "{rest_name}: {change} ({rest_current_count} against {rest_baseline_count}). "
        "Measured against that, {area} ended {relative}{sure}",
        row, change=change(row, "rest_change_pct", per=" a day"), area=target.study.area_name,
        relative=_side(row, "relative_pct"), sure=sure,
    ).started()  # fmt: skip


def _side(row: Row, column: str) -> Sentence:
    side, size = "below" if row[column] < 0 else "above", row.size(column)
    return sentence("level") if size.is_zero else sentence("{size}% {side}", size=size, side=side)


def unplaced(target: Target) -> Sentence:
    """Say what share of rows has no place, and what that could do to the verdict."""
    row = target.row
    if not row["baseline_unplaced_count"] and not row["current_unplaced_count"]:
        return sentence("None of the force's records in either period.")
    return sentence(
        "{shares}. Spread like the others, the change would be {change}: "
        + (
            "{spread_standing}. The verdict depends on these records."
            if target.answer.depends_on_unplaced
            else "still {spread_standing}."
        ),
        row, shares=placed.shares(row), change=change(row, "spread_change_pct"),
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
        "Areas picked for their high counts usually fall anyway. In the baseline {area} ranked "
        "{ranks} of {ward_count} wards. With nothing changed, the count would nearly always lie "
        "between {expected_low_count} and {expected_high_count}. The count of {current_count} is "
        "{side} that range.",
        row, area=target.study.area_name, ranks=listed(ranks),
        side="below" if now < low else "above" if now > high else "inside",
    )  # fmt: skip
