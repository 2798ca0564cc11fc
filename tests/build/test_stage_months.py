"""Which months are set aside, and why: each rule at its limit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

from scp_lib.areas.districts import districts
from scp_lib.build.completeness import breaks_across, missing_months, months_not_judged
from scp_lib.build.months import Judged, judge_months
from scp_lib.periods import Month
from scp_lib.tables.crime_types import ASB, CRIME_TYPES
from scp_lib.tables.received import (
    BLANK,
    HALF,
    HELD,
    MIXED_ASB,
    MIXED_LSOA,
    NOT_RECEIVED,
    STOPPED,
    VANISHED,
)

WHOLE: dict[str, Any] = {
    "row_count": 10_000, "without_place_count": 150, "without_lsoa_count": 150, "asb_count": 1_000,
    "asb_as_crime_count": 0, "crime_as_asb_count": 0, "other_census_count": 0,
}  # fmt: skip


def receipts(changes: dict[int, dict[str, Any] | None], months: int = 12) -> pd.DataFrame:
    """A year of a force; months by number are changed, or not received where None."""
    rows = []
    for number in range(1, months + 1):
        change = changes.get(number, {})
        row = {"force": "essex", "month": pd.Timestamp(2025, number, 1), "source_file": "a.csv"}
        row["is_optional"] = False
        row |= dict.fromkeys(WHOLE) if change is None else WHOLE | change
        rows.append(row | {"is_received": change is not None})
    table = pd.DataFrame(rows)
    return table.astype(dict.fromkeys(WHOLE, "Int64"))


def judge(
    table: pd.DataFrame, districts: Sequence[str] = ("Elsewhere",), located: Any = None
) -> Judged:
    """Judge receipts whose rows other than ASB are of every crime type, spread over districts."""
    received = table[table["is_received"]]
    of_asb = received.assign(crime_type=ASB, incident_count=received["asb_count"])
    others = received["row_count"] - received["asb_count"]
    of_crimes = [
        received.assign(crime_type=name, incident_count=others // (len(CRIME_TYPES) - 1))
        for name in CRIME_TYPES
        if name != ASB
    ]
    both = pd.concat([of_asb, *of_crimes])
    parts = [both.assign(district_name=name) for name in districts]
    counts = pd.concat(parts).query("incident_count > 0")
    columns = ["force", "month", "crime_type", "district_name", "incident_count"]
    return judge_months(table, counts=counts[columns], located=located)


def status(changes: dict[int, dict[str, Any] | None], months: int = 12) -> list[str]:
    return judge(receipts(changes, months)).receipts["status"].tolist()


def test_a_whole_year_is_held() -> None:
    judged = judge(receipts({}))
    assert judged.entries == []
    assert judged.receipts["is_usable"].all()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"row_count": 5_000}, HALF),
        ({"row_count": 7_900}, HELD),
        ({"without_lsoa_count": 1_001}, BLANK),
        ({"without_lsoa_count": 1_000}, HELD),
        ({"without_place_count": 1_001}, BLANK),
        ({"without_place_count": 480, "without_lsoa_count": 480}, HELD),  # Essex, April 2024
        ({"asb_as_crime_count": 10}, MIXED_ASB),
        ({"asb_as_crime_count": 9}, HELD),
        ({"crime_as_asb_count": 100}, MIXED_ASB),
        ({"crime_as_asb_count": 99}, HELD),
        ({"asb_count": 0}, VANISHED),
        ({"asb_count": 19}, VANISHED),
        ({"asb_count": 20}, MIXED_ASB),
        ({"asb_count": 400}, MIXED_ASB),
        ({"asb_count": 550}, HELD),
        ({"other_census_count": 100}, MIXED_LSOA),
        ({"other_census_count": 99}, HELD),
        ({"other_census_count": None}, HELD),
    ],
)
def test_each_rule_at_its_limit(change: dict[str, Any], kind: str) -> None:
    assert status({6: change}) == [HELD] * 5 + [kind] + [HELD] * 6


def test_a_month_may_have_several_reasons_and_one_status() -> None:
    judged = judge(receipts({6: {"without_lsoa_count": 2_000, "other_census_count": 900}}))
    assert [entry["kind"] for entry in judged.entries] == [BLANK, MIXED_LSOA]
    assert judged.receipts["status"].tolist()[5] == BLANK


def test_half_a_month_is_not_told_of_its_half_of_asb_too() -> None:
    judged = judge(receipts({6: {"row_count": 4_000, "asb_count": 400}}))
    assert [entry["kind"] for entry in judged.entries] == [HALF]


def test_a_small_file_is_not_judged_by_shares() -> None:
    """The same in 80 rows: a share of a few rows tells nothing."""
    small = {name: count // 125 for name, count in WHOLE.items()}
    odd = small | {"without_lsoa_count": 40, "asb_as_crime_count": 8}
    assert set(status(dict.fromkeys(range(1, 13), small) | {6: odd})) == {HELD}


def test_a_force_that_lies_high_as_a_rule_loses_no_month_for_it() -> None:
    """Over 10% everywhere, as in the City of London: a month of far more is still named."""
    high = {number: {"without_place_count": 1_100 + 40 * number} for number in range(1, 13)}
    assert set(status(high)) == {HELD}
    assert status(high | {6: {"without_place_count": 3_100}})[5] == HELD  # 2.5 times 12.4%
    assert status(high | {6: {"without_place_count": 3_101}})[5] == BLANK


def test_eight_bad_months_of_twelve_do_not_make_a_rule() -> None:
    bad = {number: {"without_place_count": 4_000} for number in range(1, 9)}
    assert status(bad) == [BLANK] * 8 + [HELD] * 4


@pytest.mark.parametrize(("force", "share", "kind"), [
    ("city-of-london", 0.20, HELD), ("city-of-london", 0.21, BLANK), ("essex", 0.11, BLANK),
    ("example", 0.11, BLANK),
])  # fmt: skip
def test_few_months_are_held_against_the_table_of_forces(
    force: str, share: float, kind: str
) -> None:
    table = receipts({2: {"without_place_count": int(share * 10_000)}}, months=3)
    assert judge(table.assign(force=force)).receipts["status"].tolist() == [HELD, kind, HELD]


@pytest.mark.parametrize("months", [4, 12])
def test_asb_that_is_not_there_for_three_months_is_missing_and_not_zero(months: int) -> None:
    changes = {n: {"row_count": 9_000, "asb_count": 0} for n in (2, 3, 4)}
    judged = judge(receipts(changes, months))
    assert judged.receipts["status"].tolist() == [HELD] + [VANISHED] * 3 + [HELD] * (months - 4)
    assert judged.entries[0]["finding"] == (
        "essex, February 2025: no row of Anti-social behaviour, where the force's other months "
        "lead to expect 903; missing, not zero. The month is in no "
        "figure."
    )


def test_a_type_that_a_small_force_rarely_has_is_zero() -> None:
    rare = {number: {"asb_count": number % 4} for number in range(1, 13)}
    assert set(status(rare)) == {HELD}


PLACES = ("Carmarthenshire", "Ceredigion", "Pembrokeshire", "Powys")


@pytest.mark.parametrize("month_count", [1, 4])
def test_a_fragment_alone_is_held_against_the_usual_size_of_its_force(month_count: int) -> None:
    """Dyfed-Powys, March 2024: 164 rows all over its area; 164 of one district are its own."""
    few = {n: {"row_count": 164, "asb_count": 12} for n in range(1, 13)}
    table = receipts(few, month_count)
    table = table.assign(force="dyfed-powys")
    judged = judge(table, PLACES[:3])
    assert judged.receipts["status"].tolist() == [HALF] * month_count
    assert judged.entries[0]["finding"] == (
        "dyfed-powys, January 2025: 164 rows all over its area, where the force had 3,127 in "
        "December 2025; taken for a part of the month. The month is in no figure."
    )
    cut = judge(table, PLACES[:2])
    assert cut.receipts["status"].tolist() == [HELD] * month_count
    (said,) = months_not_judged(cut.receipts)
    assert said["finding"].endswith(
        "The force had 3,127 rows in December 2025, and has here 164 at most: these are parts of "
        "months, or files cut to an area."
    )


def test_missing_in_between_and_stopped_at_the_end() -> None:
    judged = judge(receipts({3: None, 11: None, 12: None})).receipts
    assert judged["status"].tolist() == ([HELD] * 2 + [NOT_RECEIVED] + [HELD] * 7 + [STOPPED] * 2)
    missing, stopped = missing_months(judged)
    assert missing["finding"] == (
        "essex: no file of March 2025 (1 month); left empty, never counted as zero."
    )
    assert stopped["finding"].startswith(
        "essex: nothing after October 2025, though the downloads run to December 2025 (2 months"
    )
    assert all(entry["is_masked"] for entry in (missing, stopped))


def test_too_few_months_are_said_to_be_too_few() -> None:
    """Half of five months cannot be judged, and the note says so."""
    judged = judge(receipts({3: {"row_count": 5_000}}, months=5)).receipts
    assert judged["status"].tolist() == [HELD] * 5
    (entry,) = months_not_judged(judged)
    assert entry["finding"] == (
        "essex: 5 months received; at least 6 are needed to tell half a month from a whole one."
    )
    assert months_not_judged(judge(receipts({}, months=6)).receipts) == []


def _located(counts: list[int], areas: int = 100) -> pd.DataFrame:
    """What the months of 2025 have of a district with 100 small areas."""
    months = [Month(2025, number + 1) for number in range(len(counts))]
    return pd.DataFrame({
        "force": "essex", "month": months, "located": counts, "beyond": 0, "in_areas": counts,
        "areas": areas, "listed_areas": 100,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("count", "is_part"), [(0, True), (300, True), (590, True), (700, False), (1400, False)]
)
def test_a_month_with_half_of_the_districts_rows_is_a_part(count: int, is_part: bool) -> None:
    """The force's own rows may be as many as ever."""
    counts = [1000, 1030, 980, 1010, 990, 1020, count, 1000, 970, 1040, 1000, 1010]
    judged = judge(receipts({}), located=_located(counts))
    assert (~judged.receipts["is_usable"]).tolist() == [n == 6 and is_part for n in range(12)]
    if is_part:
        (found,) = judged.entries
        assert "rows of the district, where its other months lead to expect 1" in found["finding"]


@pytest.mark.parametrize(
    ("rows", "areas", "is_part"),
    [(677, 45, True), (1355, 79, True), (1355, 80, False), (1355, 117, False),
     (49, 10, False), (90, 9, False), (90, 10, True), (224, 45, False), (225, 45, True)],
)  # fmt: skip
def test_a_file_cut_off_in_the_district_leaves_small_areas_without_rows(
    rows: int, areas: int, is_part: bool
) -> None:
    """A month alone, all over the force's area, is held against the list of small areas."""
    names = [each.name for each in districts().values() if "essex" in each.forces]
    judged = judge(receipts({}, months=1), names, _located([rows], areas))
    assert judged.receipts["is_usable"].tolist() == [not is_part]
    narrow = judge(receipts({}, months=1), located=_located([rows], areas))
    assert narrow.receipts["is_usable"].all()
    both = pd.concat([_located([1400]), _located([rows], areas).assign(month=Month(2025, 2))])
    beside = judge(receipts({}, months=2), located=both)
    assert beside.receipts["is_usable"].tolist() == [True, not is_part]


def test_a_break_of_one_force_is_its_own_and_one_of_all_is_nobodys() -> None:
    table = receipts({}).assign(force="greater-manchester")
    table["month"] = pd.date_range("2022-01-01", periods=12, freq="MS")
    found = breaks_across(table, forces=["greater-manchester"])
    assert [(each["force"], each["month"]) for each in found] == [
        ("greater-manchester", pd.Timestamp(2019, 7, 1)), (None, pd.Timestamp(2022, 7, 1)),
    ]  # fmt: skip


def test_nothing_given_is_changed() -> None:
    table = receipts({6: {"row_count": 5_000}})
    before = table.copy(deep=True)
    judge(table)
    pd.testing.assert_frame_equal(table, before)


def test_a_type_that_no_month_has_is_missing_where_the_force_has_many_as_a_rule() -> None:
    changes: dict[int, dict[str, Any] | None] = {n: {"asb_count": 0} for n in (1, 2, 3)}
    judged = judge(receipts(changes, months=3))
    assert set(judged.receipts["status"]) == {VANISHED}
    assert judged.entries[0]["finding"] == (
        "essex, January 2025: no row of Anti-social behaviour, where the force had 968 in "
        "December 2025; missing, not zero. The month is in no figure."
    )
    other = judge(receipts(changes, months=3).assign(force="example"))
    assert set(other.receipts["status"]) == {HELD}


def test_a_month_without_a_district_is_missing_and_not_zero() -> None:
    table = receipts({}, months=6)
    kinds = [{"crime_type": name, "incident_count": 100} for name in CRIME_TYPES]
    counts = pd.DataFrame(
        [
            {"force": "essex", "month": month, "district_name": district, **kind}
            for month in table["month"]
            for district in ("Colchester", "Tendring")
            if (month.month, district) != (3, "Colchester")
            for kind in kinds
        ]
    )
    judged = judge_months(table, counts=counts)
    assert judged.receipts["status"].tolist() == [HELD, HELD, VANISHED, HELD, HELD, HELD]
    assert (
        "no row of Colchester, where the force's other months lead to expect"
        in (judged.entries[0]["finding"])
    )


@pytest.mark.parametrize(("least", "is_named"), [(40, True), (8, False)])
def test_a_type_that_only_the_district_lacks_is_missing_and_not_zero(
    least: int, is_named: bool
) -> None:
    """No row of ASB in Colchester in March, where the force has as many as ever."""
    table = receipts({}, months=12)
    rows = [
        {"force": "essex", "month": month, "district_name": district, "crime_type": name,
         "incident_count": least + month.month % 5}
        for month in table["month"]
        for district in ("Colchester", "Tendring", "Braintree")
        for name in CRIME_TYPES
        if (month.month, district, name) != (3, "Colchester", ASB)
    ]  # fmt: skip
    judged = judge_months(table, counts=pd.DataFrame(rows), own=["Colchester"])
    status = [VANISHED if month == 3 and is_named else HELD for month in range(1, 13)]
    assert judged.receipts["status"].tolist() == status
    if is_named:
        (entry,) = judged.entries
        assert entry["finding"].startswith(
            "essex, March 2025: no row of Anti-social behaviour, where the district's other months "
            "lead to expect 4"
        )
    assert judge_months(table, counts=pd.DataFrame(rows)).receipts["is_usable"].all()
