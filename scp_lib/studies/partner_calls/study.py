"""A partner's calls counted for print: the year so far by quarters, and no other way.

At the end of each quarter: all calls, wards and kinds from April on, and the quarter's months. At
the end of March also the year by day and block of hours, and by ward and kind where the settings
ask for it. docs/disclosure.md says why nothing else is counted.
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from scp_lib.build.build import Built
from scp_lib.disclosure.bands import DisclosureError
from scp_lib.disclosure.printed import Figure
from scp_lib.periods import Month, Period, name_months

TABLE = "partner_calls"
ALL = "all wards"
WARD = "ward"
CALLERS = "callers by ward"
KIND = "kind"
HOURS = "day and hours"
WARD_KIND = "ward and kind"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
BLOCK_HOURS = 4
BLOCKS = tuple(
    f"{hour:02d}:00 to {hour + BLOCK_HOURS - 1:02d}:59" for hour in range(0, 24, BLOCK_HOURS)
)
WHOLE = "All wards"
_HOURS_OF_WEEK = {
    f"{day}-{block}": f"{name} {hours}"
    for (day, name), (block, hours) in itertools.product(enumerate(DAYS, 1), enumerate(BLOCKS, 1))
}


class Calls(NamedTuple):
    """A partner's calls, and the months that its files cover: one without a call is a true 0.

    ``table`` has one row a call: received (datetime), ward_code, kind; and person where the file
    has it, a text that is the same for the same caller and means nothing else.
    """

    table: pd.DataFrame
    months: tuple[Month, ...]

    @property
    def has_persons(self) -> bool:
        """Whether wards count callers."""
        return "person" in self.table.columns


def calls_of(built: Built) -> Calls | None:
    """Return the calls of a build; None for a partnership whose partner sends no file."""
    if TABLE not in built:
        return None
    return Calls(built[TABLE], tuple(built.months_of(TABLE)))


class Scope(NamedTuple):
    """What a pack counts: wards (code to printed name), kinds, and whether ward by kind."""

    wards: Mapping[str, str]
    kinds: Sequence[str]
    ward_by_kind: bool = False


def year_so_far(end: Month) -> Period:
    """Return April to the end of a quarter; DisclosureError for a month that ends none.

    >>> str(year_so_far(Month(2026, 3))), str(year_so_far(Month(2025, 6)))
    ('April 2025 to March 2026', 'April to June 2025')
    """
    if end.month % 3:
        raise DisclosureError(
            f"{end.name} does not end a quarter: calls are printed at the end of March, June, "
            "September and December."
        )
    return Period(Month((end + -3).year, 4), end)


def newest_quarter(calls: Calls, *, month: Month) -> Month | None:
    """Return the end of the newest quarter up to ``month`` that the files cover from April.

    >>> months = tuple(Period(Month(2025, 4), Month(2025, 11)))
    >>> str(newest_quarter(Calls(pd.DataFrame(), months), month=Month(2026, 1)))
    '2025-09'
    """
    held = set(calls.months)
    ends = [each for each in sorted(held, reverse=True) if each <= month and each.month % 3 == 0]
    return next((end for end in ends if held.issuperset(year_so_far(end))), None)


def count_quarter(calls: Calls, scope: Scope, *, end: Month) -> dict[Figure, int]:
    """Count all that is printed at a quarter's end; DisclosureError if files lack a month of it."""
    year = year_so_far(end)
    missing = [month for month in year if month not in calls.months]
    if missing:
        raise DisclosureError(
            f"The partner's files do not cover {name_months(missing)}, so nothing of {year} is "
            "printed: a number of part of a quarter, with the whole, would give calls away. Ask "
            "the partner for those months."
        )
    months = calls.table["received"].dt.strftime("%Y-%m")
    so_far = calls.table[months.isin([str(month) for month in year])]
    found = {Figure(year.first, end, ALL, "", WHOLE): len(so_far)}
    for month in Period(end + -2, end):
        found[Figure(month, month, ALL, "", WHOLE)] = int((months == str(month)).sum())

    def count(of: str, codes: pd.Series, names: Mapping[str, str], *, once: bool = False) -> None:
        """Count calls by code, or each caller once; one without a name is a caller of its own."""
        if once and calls.has_persons:
            person = so_far["person"]
            is_again = pd.DataFrame({"code": codes, "person": person}).duplicated()
            codes = codes[~is_again | person.isna()]
        counts = codes.value_counts()
        for code, name in names.items():
            found[Figure(year.first, end, of, code, name)] = int(counts.get(code, 0))

    ward, kind, at = so_far["ward_code"], so_far["kind"], so_far["received"].dt
    count(CALLERS if calls.has_persons else WARD, ward, scope.wards, once=True)
    count(KIND, kind, {each: each for each in scope.kinds})
    if end.month == 3:
        day, block = at.day_of_week + 1, at.hour // BLOCK_HOURS + 1
        count(HOURS, day.astype(str) + "-" + block.astype(str), _HOURS_OF_WEEK)
        if scope.ward_by_kind:
            pairs = itertools.product(scope.wards.items(), scope.kinds)
            names = {f"{code} {each}": f"{name}, {each}" for (code, name), each in pairs}
            count(WARD_KIND, ward + " " + kind, names, once=True)
    return found


def count_years(calls: Calls, scope: Scope, *, end: Month) -> dict[Figure, int]:
    """Count every quarter up to ``end`` that the files cover from its April.

    So a pack holds the same figures whichever packs were made before it.
    """
    found: dict[Figure, int] = {}
    for month in calls.months:
        if month <= end and newest_quarter(calls, month=month) == month:
            found |= count_quarter(calls, scope, end=month)
    return found
