"""What the explorer says: titles, the tile, B, and how it is worked out."""

from __future__ import annotations

import calendar
import math
from collections.abc import Sequence

import pandas as pd

from scp_lib.document.model import Table, listed
from scp_lib.document.naming import at_start, short_name
from scp_lib.document.phrases import change, interval
from scp_lib.document.text import number
from scp_lib.explore.answer import Answer
from scp_lib.explore.cells import Held
from scp_lib.explore.view import JUST, NOTHING, Place
from scp_lib.periods import Month, Period, name_months
from scp_lib.studies.changes import TOO_FEW, sign, with_verdicts
from scp_lib.studies.columns import CHANGES, columns

NOT_FOR_PUBLISHING = "For analysts, not for publishing."
TOO_SMALL = "Too few to show"
HIDDEN = (
    "In a drawn area, violence and sexual offences are shown from five incidents and three "
    "locations upwards."
)
_MOST_NAMED = 2


def place_name(held: Held, place: Place) -> str:
    """Name a place: "Castle", "the drawn area within Castle", "Culver Street West"."""
    if place.point:
        found = held.points_in(Place(point=place.point)).nonzero()[0]
        return held.names[found[0]] if len(found) else "a location without incidents"
    names = [held.wards[code] for code in place.wards]
    wards = listed(names).text if len(names) <= _MOST_NAMED else f"{len(names)} wards"
    if not place.area:
        return wards or held.data.area
    saved = [name for name, ring in held.saved.values() if tuple(map(tuple, ring)) == place.area]
    area = saved[0] if saved else "the drawn area"
    return f"{area} within {wards}" if wards else area


def subject(answer: Answer) -> str:
    """Say what is looked at, where and when."""
    kinds = [short_name(name) for name in answer.view.crime_types]
    what = listed(kinds).text if len(kinds) <= _MOST_NAMED else f"{len(kinds)} crime types"
    where = place_name(answer.held, answer.view.place)
    return f"{at_start(what)}, {where}, {name_months(answer.months)}"


def title(answer: Answer) -> str:
    """Say what is looked at and how many incidents it has."""
    count = answer.count()
    if answer.is_hidden:
        return f"{subject(answer)}: {TOO_SMALL.lower()}"
    return f"{subject(answer)}: {number(count)} incident{'s' if count != 1 else ''}"


def short_months(months: Sequence[Month]) -> str:
    """Name months at the head of a column.

    >>> short_months(list(Period.parse("2025-01/2025-04")))
    'Jan–Apr 2025'
    """
    text = name_months(months).replace(" to ", "–")
    for full, short in zip(calendar.month_name[1:], calendar.month_abbr[1:], strict=True):
        text = text.replace(full, short)
    return text


def change_table(answer: Answer) -> Table | None:
    """Return the change in the columns of page 10's table; None where none can be given."""
    found = answer.change
    if found is None:
        return None
    is_known = math.isfinite(found.dispersion.phi)
    row = found.comparison._asdict() | {
        "place": place_name(answer.held, answer.view.place),
        "months": name_months(answer.compared[0]),
        "baseline_months": name_months(answer.compared[1]),
        "phi": found.dispersion.phi if is_known else math.nan,
    }
    if not is_known and answer.view.place:
        row |= {"low_pct": math.nan, "high_pct": math.nan}
    rows = with_verdicts(pd.DataFrame([row]))
    head = f"place: Place | months: Months | baseline_months: Compared with | {CHANGES}"
    return Table("explorer_change", subject(answer), rows, headers=columns(f"{head} | verdict"))


def tile(answer: Answer) -> dict[str, object]:
    """Return the answer's square: a mark, how sure, one sentence, the interval, notes."""
    months, before = answer.compared
    table = change_table(answer)
    square: dict[str, object] = {"mark": "", "lead": "", "text": "", "interval": "", "notes": []}
    if answer.is_hidden:
        return square | {"lead": TOO_SMALL, "text": HIDDEN}
    if answer.view.before == NOTHING:
        return square
    if not months or not before:
        which = "months just before" if answer.view.before == JUST else "year before"
        if isinstance(answer.view.before, Period):
            which = "period to compare with"
        return square | {"text": f"No month of the {which} is available, so no change is given."}
    if table is None:
        return square | {"lead": TOO_SMALL, "text": f"No change is given. {HIDDEN}"}
    row = table.row(0)
    verdict = row.text("verdict")
    return {
        "mark": sign(row),
        "lead": f"{verdict[0].upper()}{verdict[1:]}",
        "text": f"{number(row['current_count'])} in {row.text('months')}, "
        f"{number(row['baseline_count'])} in {row.text('baseline_months')}: "
        f"{change(row, per=' a day').text}.",
        "interval": "" if verdict == TOO_FEW else f"95% interval: {interval(row).text}.",
        "notes": _notes(answer),
    }


def _notes(answer: Answer) -> list[str]:
    months, before = answer.compared
    notes = []
    if len(months) < len(answer.months):
        notes.append("Only months available in both periods are compared.")
    if sorted(month.month for month in months) != sorted(month.month for month in before):
        notes.append("The two periods are of different seasons, which alone can change a count.")
    if answer.change and answer.change.is_moved:
        notes.append("Records without a location could change this answer.")
    return notes


def worked_out(answer: Answer) -> str:
    """Say how the change is worked out, for whom it concerns."""
    found = answer.change
    if found is None or not math.isfinite(found.dispersion.phi):
        return ""
    kind = "wards" if answer.view.place else "districts"
    return (
        "Counts are compared a day. The interval allows for how much such counts vary anyway: "
        f"{number(found.dispersion.phi, decimals=1)} times as much as chance alone, learnt from "
        f"{found.dispersion.area_count} other {kind}. "
        + ("A ward is judged among all wards. " if found.is_among_areas else "")
        + "If you try many places or types, some will look clear by chance. An area drawn "
        "because it was busy often falls anyway."
    )


def against_other(answer: Answer) -> str:
    """Say how the place changed relative to B."""
    other, found = answer.other, answer.relative
    if other is None:
        return ""
    name = place_name(answer.held, other.view.place)
    count = TOO_SMALL.lower() if other.is_hidden else f"{number(other.count())} incidents"
    start = f"B is {name}: {count}."
    if answer.shares_points:
        return f"{start} No comparison: the two places share locations."
    if found is None or not math.isfinite(found.relative_pct):
        return f"{start} No comparison: too few incidents."
    if not math.isfinite(found.low_pct):
        return f"{start} Too few to tell whether the two changed differently."
    rows = pd.DataFrame(
        [{"place": name, "change_pct": found.relative_pct, "low_pct": found.low_pct,
          "high_pct": found.high_pct}]
    )  # fmt: skip
    row = Table("against_b", "Against B", rows, headers={"place": "B"}).row(0)
    sure = "This is a clear difference." if found.is_beyond_chance else "This could be chance."
    return (
        f"{start} This place has {change(row).text} incidents than if it had changed as B did "
        f"(95% interval: {interval(row).text}). {sure}"
    )
