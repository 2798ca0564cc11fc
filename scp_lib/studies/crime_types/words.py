"""Sentences about all crime types together."""

from scp_lib.document.model import Row, Sentence, Table, listed, sentence
from scp_lib.document.naming import short_name
from scp_lib.document.phrases import change
from scp_lib.studies.changes import how_sure
from scp_lib.studies.crime_types.study import CrimeTypeStudy
from scp_lib.tables.crime_types import ASB, VIOLENCE


def compared_months(study: CrimeTypeStudy) -> Sentence:
    """Say which months are compared."""
    return sentence(
        "Each type of incident in {now} is compared with {before}, per day: the months that both "
        "years have.",
        now=study.months_name, before=study.earlier_name,
    )  # fmt: skip


def changes(study: CrimeTypeStudy, table: Table) -> list[Sentence]:
    """Say the change of ASB, of violence, and of the types that changed clearly."""
    rows = {row.name: row for row in table}
    said = [one_change(study, rows[name]) for name in (ASB, VIOLENCE) if name in rows]
    others = [row for name, row in rows.items() if name not in (ASB, VIOLENCE)]
    clear = [
        sentence(
            "{type} ({change})", type=short_name(row.name),
            change=change(row) if row.has("change_pct") else "none before",
        )
        for row in others
        if row["is_beyond_chance"]
    ]  # fmt: skip
    if clear:
        said.append(sentence("Clear changes among the other types: {types}.", types=listed(clear)))
    elif others:
        is_clear = any(row["is_beyond_chance"] for row in rows.values())
        none = "No other type of crime" if is_clear else "No type of crime"
        said.append(sentence("{none} changed clearly.", none=none))
    few = sentence(
        "{unjudged_count} of {crime_type_count} types of crime could not be judged: there are "
        "too few incidents here or in other districts.",
        last := list(table)[-1],
    )
    return [*said, few] if last["unjudged_count"] else said


def change_of(study: CrimeTypeStudy, table: Table, crime_type: str) -> list[Sentence]:
    """Say the change of one type, if it is in the table."""
    return [one_change(study, row) for row in table if row.name == crime_type]


def one_change(study: CrimeTypeStudy, row: Row) -> Sentence:
    """Say one type's counts, its change, and how sure that is."""
    start = sentence(
        "{what}: {current_count} in {months} against {baseline_count} in {earlier}",
        row, what=short_name(row.name), months=study.months_name, earlier=study.earlier_name,
    ).started()  # fmt: skip
    if not row.has("change_pct"):
        return start + ". No percentage can be given."
    moved = change(row, per=" per day")
    return start + sentence(", {change}{sure}", change=moved, sure=how_sure(row))
