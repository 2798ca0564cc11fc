"""A partner's calls counted by quarters: by hand, and what is refused."""

from __future__ import annotations

import pandas as pd
import pytest

from scp_lib.disclosure.bands import DisclosureError
from scp_lib.disclosure.printed import Figure
from scp_lib.periods import Month, Period
from scp_lib.studies.partner_calls.study import (
    ALL,
    CALLERS,
    HOURS,
    KIND,
    WARD,
    WARD_KIND,
    WHOLE,
    Calls,
    Scope,
    count_quarter,
    count_years,
    newest_quarter,
)
from tests.disclosure.districts import MARCH, district

APRIL = Month(2025, 4)
SCOPE = Scope({"E05000001": "Castle", "E05000002": "Tiptree"}, ("Noise", "Begging"))
YEAR = tuple(Period(APRIL, MARCH))


def _calls(rows, *, months=YEAR):
    """Make calls of (when, ward's last digit, kind, caller)."""
    table = pd.DataFrame(
        [(when, f"E0500000{ward}", kind, who) for when, ward, kind, who in rows],
        columns=["received", "ward_code", "kind", "person"],
    )
    return Calls(table.astype({"received": "datetime64[s]"}), months)


ROWS = [
    ("2025-03-31 23:59", 1, "Noise", "a"),
    ("2025-04-01 00:00", 1, "Noise", "a"),  # a Tuesday
    ("2025-06-30 23:59", 1, "Begging", "a"),  # a Monday
    ("2025-07-01 12:00", 2, "Noise", "b"),
    ("2026-03-31 04:00", 2, "Noise", None),  # a Tuesday
]


def _plain(calls):
    return calls._replace(table=calls.table.drop(columns="person"))


def _count(found, of, code, first, last):
    return found[Figure(first, last, of, code)]


def test_a_year_by_hand():
    found = count_quarter(_plain(_calls(ROWS)), SCOPE, end=MARCH)
    assert _count(found, ALL, "", APRIL, MARCH) == 4
    assert _count(found, WARD, "E05000001", APRIL, MARCH) == 2
    assert _count(found, KIND, "Begging", APRIL, MARCH) == 1
    assert _count(found, ALL, "", MARCH, MARCH) == 1
    assert _count(found, ALL, "", Month(2026, 1), Month(2026, 1)) == 0
    assert _count(found, HOURS, "2-1", APRIL, MARCH) == 1
    assert _count(found, HOURS, "2-2", APRIL, MARCH) == 1
    assert _count(found, HOURS, "1-6", APRIL, MARCH) == 1
    assert sum(n for f, n in found.items() if f.of == HOURS) == 4
    assert len(found) == 1 + 3 + 2 + 2 + 42


def test_a_quarter_is_of_the_year_so_far_and_its_own_months():
    found = count_quarter(_plain(_calls(ROWS)), SCOPE, end=Month(2025, 9))
    assert found[Figure(APRIL, Month(2025, 9), ALL, "", WHOLE)] == 3
    months = [f.first for f in found if f.first == f.last]
    assert months == list(Period(Month(2025, 7), Month(2025, 9)))
    assert {f.of for f in found} == {ALL, WARD, KIND}


def test_ward_by_kind_only_where_asked_and_only_in_march():
    with_kinds = SCOPE._replace(ward_by_kind=True)
    found = count_quarter(_plain(_calls(ROWS)), with_kinds, end=MARCH)
    assert _count(found, WARD_KIND, "E05000001 Noise", APRIL, MARCH) == 1
    june = count_quarter(_plain(_calls(ROWS)), with_kinds, end=Month(2025, 6))
    assert WARD_KIND not in {f.of for f in june}


def test_with_persons_wards_count_callers_and_the_district_calls():
    found = count_quarter(_calls(ROWS), SCOPE._replace(ward_by_kind=True), end=MARCH)
    assert WARD not in {f.of for f in found}
    assert _count(found, CALLERS, "E05000001", APRIL, MARCH) == 1  # both by the same caller
    assert _count(found, CALLERS, "E05000002", APRIL, MARCH) == 2  # one without a name
    assert _count(found, WARD_KIND, "E05000001 Noise", APRIL, MARCH) == 1
    assert _count(found, ALL, "", APRIL, MARCH) == 4
    assert _count(found, KIND, "Noise", APRIL, MARCH) == 3


@pytest.mark.parametrize("missing", [APRIL, Month(2025, 5), Month(2025, 6)])
def test_an_incomplete_quarter_is_refused(missing):
    calls = _calls(ROWS, months=tuple(month for month in YEAR if month != missing))
    with pytest.raises(DisclosureError, match=rf"do not cover {missing.name}, so nothing of April"):
        count_quarter(calls, SCOPE, end=Month(2025, 6))
    assert newest_quarter(calls, month=MARCH) is None
    assert count_years(calls, SCOPE, end=MARCH) == {}


def test_a_month_that_ends_no_quarter_is_refused():
    with pytest.raises(DisclosureError, match="May 2025 does not end a quarter"):
        count_quarter(_calls(ROWS), SCOPE, end=Month(2025, 5))


def test_a_pack_between_quarters_has_the_quarter_before():
    calls = _calls(ROWS)
    assert newest_quarter(calls, month=Month(2025, 11)) == Month(2025, 9)
    assert newest_quarter(calls, month=Month(2025, 5)) is None
    assert newest_quarter(calls, month=Month(2026, 9)) == MARCH


def test_all_quarters_so_far_are_counted_whichever_packs_were_made():
    calls, scope = district(a_year=200, seed=1, wards=3, years=2)
    found = count_years(calls, scope, end=Month(2025, 9))
    ends = {f.last for f in found if f.of == KIND}
    assert sorted(map(str, ends)) == [
        "2024-06", "2024-09", "2024-12", "2025-03", "2025-06", "2025-09",
    ]  # fmt: skip
    assert len({(f.first, f.last, f.of, f.code) for f in found}) == len(found)
