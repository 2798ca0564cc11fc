"""What every table of changes from one year to the next shares."""

import math
from collections.abc import Hashable, Mapping

import geopandas as gpd
import pandas as pd

from scp_lib.document.model import Row, Sentence, Table, listed, sentence
from scp_lib.document.phrases import FAR_PCT, change, without_endless
from scp_lib.measures.year_on_year import YearOnYear, year_on_year
from scp_lib.studies.dataset import Dataset

SIGNED = ("change_pct", "low_pct", "high_pct")
WIDENED = (
    "95% interval: the range in which the true change plausibly lies; it allows for how much such "
    "counts vary anyway. A change is clear where its interval leaves out no change, also among all "
    "the areas looked at together: where that alone decides, “among so many”."
)
FALSE_CLAIMS = (
    "Where nothing has changed, at most three in a hundred such areas are called a clear fall by "
    "mistake."
)
RECORDED = (
    "Incidents as the police recorded them. Not everything is reported, and a new way of "
    "recording can change a count."
)
NO_YEAR_BEFORE = "No month of the year before is available, so no change can be given."
CHANCE_ALONE = "line: 95% interval for chance alone; counts vary by more than that"
TOO_FEW = "too few to tell"
FEWEST_TO_TELL = 10
"""With fewer incidents in both periods together, a change that is not clear is not worth a word."""
NONE_CLEAR = "no clear change"
_LEAST_PCT = 0.5
"""A smaller change is none in whole per cent."""


def on_year_before(
    data: Dataset,
    counts: pd.DataFrame,
    *,
    crime_type: str,
    wards: gpd.GeoDataFrame | None = None,
) -> YearOnYear:
    """Compare counts by ward and month with the year before, over the report's twelve months.

    ``wards`` are those of the counts, if of another year than the report's own.
    """
    return year_on_year(
        counts,
        wards=data.wards if wards is None else wards,
        districts=data.districts,
        area=data.area,
        period=data.period,
        complete_months=data.complete_months,
        crime_type=crime_type,
    )


def verdict(row: Mapping[Hashable, float]) -> str:
    """Say in a table how sure a change is; φ is empty or endless where nothing tells.

    >>> row = {"baseline_count": 50, "current_count": 30, "change_pct": -40.0, "low_pct": -60.0,
    ...        "high_pct": -12.0, "phi": 1.5, "is_beyond_chance": False}
    >>> verdict(row), verdict({**row, "is_beyond_chance": True})
    ('lower, but could be chance among so many', 'a clear fall')
    >>> verdict({**row, "baseline_count": 4, "current_count": 1})
    'too few to tell'
    """
    if not math.isfinite(row["phi"]):
        return TOO_FEW
    if row["current_count"] == row["baseline_count"] or abs(row["change_pct"]) < _LEAST_PCT:
        return NONE_CLEAR
    is_fall = row["change_pct"] < 0
    if row["is_beyond_chance"]:
        return "a clear fall" if is_fall else "a clear rise"
    if row["current_count"] + row["baseline_count"] < FEWEST_TO_TELL:
        return TOO_FEW
    among = " among so many" if row["low_pct"] > 0 or row["high_pct"] < 0 else ""
    return f"{'lower' if is_fall else 'higher'}, but could be chance{among}"


def none_before(row: Row, *, months: str, earlier: str) -> Sentence:
    """Say a count of now where there was none before."""
    return sentence(
        "{current_count} incident{current_count:|s} in {months}, none in {earlier}: no percentage "
        "can be given.",
        row, months=months, earlier=earlier,
    )  # fmt: skip


def more_than(row: Row, column: str = "change_pct") -> dict[str, Sentence | str]:
    """Return what a sentence on a change fills in: how much ``more`` or fewer, and ``than``."""
    size = change(row, column, decimals=0)
    if size.cells:
        return {"more": sentence("about {size}", size=size), "than": "than"}
    return {"more": size if row[column] > FAR_PCT else "about as many", "than": "as"}


def how_sure(row: Row, *, decimals: int | None = None) -> Sentence:
    """End a sentence on a change, of so many decimals, with what the column ``verdict`` says."""
    found = row.text("verdict")
    if found == TOO_FEW and math.isfinite(row["phi"]):
        return sentence(". There are too few incidents to tell whether this is chance.")
    if found == TOO_FEW:
        return sentence(
            ". Too few other areas have enough incidents to tell whether this is chance."
        )
    if found.startswith("a clear"):
        return sentence(": {verdict}.", row)
    is_none = change(row, decimals=decimals).text == "no change"
    return sentence("." if is_none else ", but this could be chance.")


def in_a_title(row: Row) -> str:
    """End a title on a change with what the column ``verdict`` says."""
    found = row.text("verdict")
    if found == NONE_CLEAR:
        return ""
    is_sure = found == TOO_FEW or found.startswith("a clear")
    return f": {found}" if is_sure else ", but this could be chance"


def sign(row: Row) -> str:
    """Show the way of a change: filled where it is clear, hollow where it could be chance."""
    found = row.text("verdict")
    shapes = {"a clear fall": "▼", "a clear rise": "▲", TOO_FEW: "?", NONE_CLEAR: "="}
    return shapes.get(found) or ("▽" if found.startswith("lower") else "△")


def with_verdicts(changes: pd.DataFrame) -> pd.DataFrame:
    """Add to changes in what words each is sure; leave ends of intervals that have none empty."""
    words = [verdict(row) for row in changes.to_dict("records")]
    return without_endless(changes).assign(verdict=words)


def clear_changes(table: Table | None) -> Sentence:
    """Name the rows with a clear change, each with its change in whole per cent."""
    return listed(
        sentence("{name} ({change_pct:.0f}%)", row) if row.has("change_pct") else row.name
        for row in table or ()
        if row["is_beyond_chance"]
    )


def learnt_from(row: Row, prefix: str) -> Sentence:
    """Say what a district's φ is based on: ``{prefix}_area_count`` and ``{prefix}_pair_count``."""
    return sentence(
        f"learnt from {{{prefix}_area_count}} other districts and {{{prefix}_pair_count}} "
        f"pair{{{prefix}_pair_count:|s}} of years",
        row,
    )


def columns_of(found: object, *names: str, prefix: str = "") -> dict[str, float]:
    """Read columns off what a measure found; empty ones where it found nothing."""
    return {
        f"{prefix}{name}": float("nan") if found is None else getattr(found, name) for name in names
    }
