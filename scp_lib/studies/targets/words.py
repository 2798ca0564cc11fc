"""Sentences about targets: on their pages, on their cards and in the briefing alike."""

from collections.abc import Sequence

from scp_lib.document.model import Sentence, joined, listed, sentence
from scp_lib.document.naming import short_name
from scp_lib.document.parts import Tile
from scp_lib.document.phrases import change, full_stop
from scp_lib.document.text import listed as words_listed
from scp_lib.document.text import plain
from scp_lib.measures.verdicts import Verdict
from scp_lib.measures.year_end import FEWEST_YEARS, Outlook
from scp_lib.periods import name_months
from scp_lib.studies.targets.not_agreed import is_named
from scp_lib.studies.targets.study import TargetStudy
from scp_lib.studies.targets.tables import JUDGED, Target, TargetTables

MEANING = (
    "“Could be chance” means that counts like these often change this much anyway. No verdict "
    "says what caused a change."
)


def what(study: TargetStudy) -> str:
    """Name what a target counts, inside a sentence."""
    return words_listed(short_name(name) for name in study.setting.crime_types)


def agreed(target: Target, *, than: str = "") -> Sentence:
    """Say the target of a period, against the baseline (``than``: put after the change)."""
    row = target.row
    said = change(row, "asked_pct", decimals=_digits(row["asked_pct"])) + than
    if abs(row["asked_pct"] - row["further_pct"]) < 1e-9:
        return said
    further = row.size("further_pct", decimals=_digits(row["further_pct"]))
    return said + sentence(", with a further {further}%", further=further)


def _digits(percent: float) -> int:
    return 0 if abs(percent - round(percent)) < 1e-9 else 1


def verdict(target: Target) -> Sentence:
    """Say the verdict; of a period in progress also how it may end, or how it stands."""
    word, answer = str(target.answer.verdict), target.answer
    if answer.verdict is not Verdict.IN_PROGRESS:
        return sentence(word)
    if outlook := _outlook(target):
        return sentence("{word}; {outlook}", word=word, outlook=outlook)
    now = target.row.text("standing")
    return sentence("{word}; {now}", word=word, now=now) if now else sentence(word)


def _outlook(target: Target) -> str:
    """Name how a year under way may end; nothing where that is not known."""
    end = target.answer.year_end
    return "" if end is None or end.outlook is Outlook.UNKNOWN else str(end.outlook)


def findings(tables: TargetTables) -> list[Sentence]:
    """Say which way the counts went, and the verdicts in one order."""
    said = [which_way(tables)]
    for word in Verdict:
        chosen = [each for each in tables.targets if each.answer.verdict is word]
        if word is Verdict.IN_PROGRESS:
            parts = [_under_way(each) for each in chosen]
        else:
            periods = dict.fromkeys(str(each.answer.period) for each in chosen)
            parts = [
                sentence("{targets} ({period})", period=period, targets=words_listed(
                    plain(each.study.setting.title) for each in chosen
                    if str(each.answer.period) == period
                ))
                for period in periods
            ]  # fmt: skip
        if parts:
            said.append(
                sentence(f"{word}: {{parts}}.", parts=joined(parts, between="; ")).started()
            )
    return [each for each in said if each]


def which_way(tables: TargetTables) -> Sentence:
    """Say how many counts fell and rose, and whether any did so clearly; nothing of one alone."""
    row = tables.in_all.row(0)
    if row["measured_count"] < 2:
        return Sentence()
    if row["lower_count"] == row["measured_count"]:
        went = "All {measured_count} counts were lower than before"
    elif row["higher_count"] == row["measured_count"]:
        went = "All {measured_count} counts were higher than before"
    else:
        went = "Of {measured_count} counts, {lower} {lower_count:was|were} lower than before"
    sure = ", but each of these changes could be chance."
    if row["clear_count"]:
        sure = ", {clear_count} of them clearly."
    lower = row.cell("lower_count") if row["lower_count"] else "none"
    return sentence(went + sure, row, lower=lower)


def tile(tables: TargetTables) -> Tile:
    """Answer how many target periods there are, and how many have which verdict."""
    row = tables.verdicts.row("all")
    unit = sentence("target period{target_count:|s}", row)
    if not all(each.study.setting.is_agreed for each in tables.targets):
        unit += ", not agreed by the partnership"
    return Tile("Targets", sentence("{target_count}", row), unit, verdict_counts(tables))


def verdict_counts(tables: TargetTables) -> Sentence:
    """Say how many target periods have which verdict."""
    return full_stop(_counts(tables)).started()


def progress_title(tables: TargetTables) -> Sentence:
    """Say how many of the targets that were measured have which verdict."""
    return sentence("Targets: {counts}", counts=_counts(tables))


def _counts(tables: TargetTables) -> Sentence:
    return joined(
        (
            sentence("{target_count} {name}", row)
            for row in tables.verdicts
            if row.name in list(Verdict) and row["target_count"]
        ),
        between="; ",
    )


def _under_way(target: Target) -> Sentence:
    row, so_far, likely = target.row, Sentence(), Sentence()
    if row.has("change_pct"):
        so_far = sentence(", {month_count} of {period_month_count} months", row)
        likely = sentence("; {outlook}" if _outlook(target) else "", outlook=_outlook(target))
    return sentence("{title} ({period}{so_far}{likely})", row, so_far=so_far, likely=likely)


def lead(target: Target) -> Sentence:
    """Say in a few sentences what happened and why the verdict is what it is."""
    row, answer = target.row, target.answer
    than = f" a day than in {target.study.setting.baseline}"
    wanted = sentence("Target: {change}.", change=agreed(target, than=than))
    if answer.progress is None:
        return joined([wanted, full_stop(answer.refusal)])
    if answer.verdict is Verdict.NOT_STARTED:
        return joined([wanted, f"The period begins in {answer.period.first.name}."])
    if not answer.is_measured:
        return joined([wanted, "No month is available in both periods, so none can be compared."])
    if row["baseline_count"] == 0:
        return sentence(
            "{wanted} There were {current_count} incident{current_count:|s}, and none in the "
            "baseline, so no percentage can be given and the target cannot be assessed. Set a "
            "number, or another baseline.",
            row, wanted=wanted,
        )  # fmt: skip
    months = answer.progress.months
    return sentence(
        "{current_count} incidents in {months}, {baseline_count} in {earlier}: {change}. "
        "{wanted} {because}",
        row, months=name_months(months.current_months), change=change(row, per=" a day"),
        wanted=wanted, earlier=name_months(months.baseline_months), because=_because(target),
    )  # fmt: skip


def move(target: Target) -> str:
    """Name the change that is wanted."""
    return "fall" if target.study.setting.direction == "fewer" else "rise"


def _because(target: Target) -> str:
    progress = target.answer.progress
    if progress is None or progress.change is None:
        return ""
    so_far = target.answer.verdict is Verdict.IN_PROGRESS
    the_move = f"So far the {move(target)}" if so_far else f"The {move(target)}"
    if progress.standing is Verdict.BEYOND_CHANCE:
        return f"{the_move} is enough for the target, and more than chance would do."
    if progress.standing is Verdict.WITHIN_CHANCE:
        but = "chance alone could bring it"
        if not progress.dispersion.allows_claim:
            but = "too few years and areas are available to say whether it is more than chance"
        elif progress.expected is not None and progress.change.is_beyond_chance:
            but = "no more than areas chosen for their high counts show anyway"
        return f"{the_move} is enough for the target, but {but}."
    said = f"{'So far that' if so_far else 'That'} is not enough for the target."
    if progress.is_target_in_interval:
        said += " The numbers are too small to say whether it was really missed."
    return said


def depending(tables: TargetTables) -> Sentence:
    """Warn of verdicts that rows without a place would move; nothing where none would."""
    moved = [each for each in tables.targets if each.answer.depends_on_unplaced]
    if not moved:
        return Sentence()
    would = {each.row.text("spread_standing"): Sentence() for each in moved}
    for standing in would:
        titles = [
            plain(each.study.setting.title)
            for each in moved
            if each.row.text("spread_standing") == standing
        ]
        would[standing] = sentence(
            "{titles} would be “{standing}”",
            titles=words_listed(dict.fromkeys(titles)),
            standing=standing,
        )
    return sentence(
        "{target_count} result{target_count: depends|s depend} on records with no location. If "
        "they were counted where the other records are, {would}.",
        tables.verdicts.row("depend on rows without a place"), would=listed(would.values()),
    )  # fmt: skip


def if_placed(target: Target) -> Sentence:
    """Say what a verdict that depends on records with no location might have been with them."""
    standing = target.row.text("spread_standing")
    might = f"“{standing}”" if "," in standing else standing
    return sentence(
        " If records with no location were counted, it might have been {might}.", might=might
    )


def not_agreed(studies: Sequence[TargetStudy]) -> Sentence:
    """Say which targets nobody has agreed to; nothing where all are."""
    titles = [plain(study.setting.title) for study in studies if not study.setting.is_agreed]
    if not titles:
        return Sentence()
    which = "These targets are" if len(titles) == len(studies) else f"{words_listed(titles)}:"
    return sentence(
        "{which} not agreed by the partnership. They show what can be measured until it sets its "
        "own.",
        which=which,
    )


def many_targets(tables: TargetTables) -> Sentence:
    """Say what judging several targets at once does to the chance of a false claim."""
    row = tables.verdicts.row(JUDGED)
    if not row["target_count"]:
        return sentence("No target period can be judged on these months.")
    return sentence(
        "Where nothing has really changed, at most about three in a hundred targets are called met "
        "without “could be chance”. {target_count} {target_count:is|are} measured here.",
        row,
    )  # fmt: skip


def control_title(target: Target) -> Sentence:
    """Say which months of the control chart stand out, or what would have shown."""
    row = target.row
    said = {
        "improvement_month_count": "{improvement_month_count} month{improvement_month_count:|s} of "
        "improvement",
        "concern_month_count": "{concern_month_count} month{concern_month_count:|s} of concern",
    }
    found = [sentence(template, row) for column, template in said.items() if row[column]]
    if found:
        one = sum(row[column] for column in said) == 1
        stand = "stands" if one else "stand"
        return sentence("{title}: {found} {stand} out", row, found=listed(found), stand=stand)
    if not row.has("lasting_fall_pct"):
        return sentence("{title}: no month stands out", row)
    return sentence(
        "{title}: no month stands out; a lasting fall of {lasting_fall_pct}% would show in about "
        "seven of ten such charts",
        row,
    )


def path_title(target: Target) -> Sentence:
    """Say how far the months so far are above or below the path to the target."""
    known = [row for row in target.path or () if row.has("cumulative_count")]
    if not known:
        return sentence("{title}: no month is available yet", target.row)
    last, where, outlook = known[-1], sentence("on"), _outlook(target)
    if not last.cell("above_target_count").is_zero:
        side = "above" if last["above_target_count"] > 0 else "below"
        where = sentence("about {above_target_count:size} {side}", last, side=side)
    return sentence(
        "{title}: {outlook}{where} the path by {month}",
        target.row, outlook=f"the target is {outlook}; " if outlook else "", where=where,
        month=last.name,
    )  # fmt: skip


def agreement(study: TargetStudy, *, has_priority: bool = True) -> Sentence:
    """Say whose target it is, if somebody's, what it counts and where it comes from."""
    setting, owner, priority = study.setting, Sentence(), Sentence()
    if is_named(setting.owner):
        owner = sentence("Owner: {owner}.", owner=setting.owner)
    if has_priority:
        priority = sentence("Priority: {priority}", priority=full_stop(setting.priority))
    counted = sentence(
        "Counted: {what} in {area}. Source: {source}",
        what=what(study), area=study.area_name, source=full_stop(setting.source),
    )  # fmt: skip
    return joined([owner, priority, counted])


def of_priority(tables: TargetTables) -> list[Sentence]:
    """Say each target's result, how its year may end, and whose target it is."""
    said = []
    for each in tables.targets:
        came = sentence("**{name}: {verdict}.** ", each.row, verdict=verdict(each))
        said.append(came + lead(each))
        if each.answer.year_end is not None:
            said.append(year_end(each))
        if each.answer is each.study.answers[0]:
            said.append(agreement(each.study, has_priority=False))
    return said


def year_end(target: Target) -> Sentence:
    """Say what a year under way may still have to meet its target, and how it is likely to end."""
    row, end = target.row, target.answer.year_end
    if end is None:
        return Sentence()
    is_fewer = target.study.setting.direction == "fewer"
    last = sentence(".")
    if row.has("last_left_count"):
        last = sentence("; last year they had {last_left_count}, after {last_so_far_count}.", row)
    said = sentence(
        "So far {so_far_count}. To meet the target of {year_target_count}, the months left "
        "({left_month_count}) {may} {left_allowed_count}{last}",
        row, last=last, may="may have" if is_fewer else "need",
    )  # fmt: skip
    if not row.has("year_end_count"):
        return said + sentence(
            " How likely that is cannot be said from {few}.",
            few="so few incidents"
            if end.past_year_count >= FEWEST_YEARS
            else "fewer than three complete past years",
        )
    forecast = sentence(
        "If the months left go as in the last {past_year_count} years, the year ends near "
        "{year_end_count}, with a range of {year_end_low_count} to {year_end_high_count}: nine in "
        "ten years ended inside such a range. The target is {outlook}.",
        row, outlook=str(end.outlook),
    )  # fmt: skip
    tried = takes = Sentence()
    if row["tried_year_count"]:
        tried = sentence(
            "Tried in the same way on past years here, {inside_year_count} of {tried_year_count} "
            "ended inside.",
            row,
        )
    if is_fewer and row["fewer_a_month_count"] > 0 and end.outlook is not Outlook.OUT_OF_REACH:
        takes = sentence("About {fewer_a_month_count} fewer a month than that would meet it.", row)
    return joined([said, forecast, takes, tried])
