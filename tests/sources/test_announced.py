"""The list of announced breaks: every entry is whole, and only those that matter are told."""

from __future__ import annotations

import tomllib

from scp_lib.periods import Month
from scp_lib.sources.police_uk.announced import BREAKS, announced_breaks


def _told(*forces: str, first: Month, last: Month) -> list[str]:
    return [str(each.first) for each in announced_breaks(forces, first=first, last=last)]


def test_every_entry_has_a_month_a_finding_and_a_source() -> None:
    listed = tomllib.loads(BREAKS.read_text(encoding="utf-8"))["breaks"]
    assert len(listed) == 3
    for each in listed:
        assert set(each) == {"from", "forces", "is_gap", "finding", "source"}
        assert str(Month.parse(each["from"])) == each["from"]
        assert each["finding"].endswith(".")
        assert Month.parse(each["from"]).name in each["finding"]
        assert each["source"]


def test_a_break_is_told_if_the_months_run_across_it() -> None:
    assert _told("essex", first=Month(2022, 6), last=Month(2022, 7)) == ["2022-07"]
    assert _told("essex", first=Month(2022, 7), last=Month(2023, 5)) == []
    assert _told("essex", first=Month(2020, 1), last=Month(2025, 1)) == ["2022-07", "2023-06"]


def test_a_gap_is_told_of_its_force_however_late_the_months() -> None:
    months = {"first": Month(2024, 1), "last": Month(2025, 12)}
    assert _told("greater-manchester", **months) == ["2019-07"]
    assert _told("essex", "kent", **months) == []
    assert _told("greater-manchester", first=Month(2018, 1), last=Month(2019, 6)) == []
