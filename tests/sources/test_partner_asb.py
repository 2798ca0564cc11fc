"""The reader of a partner's calls: the agreed layout, or a refusal that names every fault."""

from __future__ import annotations

import itertools
from pathlib import Path

import pandas as pd
import pytest

from scp_lib.build.counted import counted_table
from scp_lib.errors import SourceError
from scp_lib.periods import Month, Period
from scp_lib.sources.partner_asb import COLUMNS, KINDS, SOURCE, read_calls
from scp_lib.sources.registry import SOURCES
from scp_lib.studies.partner_calls.study import Calls, Scope, count_years, newest_quarter

HEADER = ",".join(COLUMNS)
ROW = "INV-1,31/03/2026 22:05,E05010828,Castle,Noise,Invented"
NAME = "asb-calls-2025-04-to-2026-03.csv"


def _file(folder: Path, *rows: str, name: str = NAME, header: str = HEADER) -> Path:
    path = folder / name
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


def test_a_call_is_read_without_its_reference(tmp_path):
    found = read_calls(_file(tmp_path, ROW, "", ROW.replace("INV-1", "INV-2")))
    assert str(found.period) == "April 2025 to March 2026"
    assert found.rows.to_dict("records")[0] == {
        "received": pd.Timestamp("2026-03-31 22:05"),
        "ward_code": "E05010828",
        "ward_name": "Castle",
        "kind": "Noise",
        "source_file": NAME,
        "source_row": 1,
    }
    assert not found.rows.astype(str).map(lambda text: "INV" in text).any(axis=None)


def test_byte_order_mark_and_line_ends_make_no_difference(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(("\ufeff" + "\r\n".join([HEADER, ROW, ""])).encode())
    assert len(read_calls(path).rows) == 1


def test_a_file_without_a_call_is_no_nought(tmp_path):
    with pytest.raises(SourceError, match=f"^{NAME}: holds no call. Ask the partner"):
        read_calls(_file(tmp_path))


def _calls(period: Period, *, a_month: int, but: str = "") -> list[str]:
    months = (month for month in period if str(month) != but)
    each = itertools.product(months, range(a_month))
    return [
        ROW.replace("INV-1,31/03/2026", f"INV-{month}-{count},09/{month.month:02d}/{month.year}")
        for month, count in each
    ]


YEAR = Period.parse("2025-04/2026-03")


@pytest.mark.parametrize("a_month", [1, 6, 7, 50])
def test_a_month_without_a_call_is_a_nought_only_where_chance_explains_it(tmp_path, a_month):
    path = _file(tmp_path, *_calls(YEAR, a_month=a_month, but="2025-07"))
    if a_month < 7:
        assert len(read_calls(path).period) == 12
    else:
        said = f"has no call in July 2025, and about {5 * round(a_month / 5)} a month otherwise"
        with pytest.raises(SourceError, match=said):
            read_calls(path)


def test_two_files_that_leave_a_month_out_make_it_missing(tmp_path):
    paths = [
        _file(
            tmp_path,
            *_calls(period, a_month=50),
            name=f"asb-calls-{period.first}-to-{period.last}.csv",
        )
        for period in map(Period.parse, ("2025-04/2025-06", "2025-08/2026-03"))
    ]
    wards = pd.DataFrame({"ward_code": ["E05010828"], "ward_name": ["Castle"]})
    table, months = counted_table(SOURCE, paths, today=YEAR.last, wards=wards, newest=None)
    assert Month(2025, 7) not in months
    counts = count_years(
        Calls(table, tuple(months)), Scope({"E05010828": "Castle"}, KINDS), end=Month(2025, 6)
    )
    assert set(counts.values()) == {0, 50, 150}
    newest = newest_quarter(Calls(table, tuple(months)), month=YEAR.last)
    assert newest == Month(2025, 6), "no quarter after it is printed, and no zero"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("INV-1", "Mrs Smith", "column Reference"),
        ("31/03/2026", "31/02/2026", "column Received"),
        ("31/03/2026 22:05", "2026-03-31 22:05", "column Received: wanted day/month/year"),
        ("31/03/2026", "31/03/202\x1c6", "row 2, column Received"),
        ("22:05", "٢٢:٠٥", "row 2, column Received"),
        ("31/03/2026", "01/04/2026", "not in April 2025 to March 2026"),
        ("E05010828", "Castle", "column Ward code"),
        (",Castle,", ",,", "column Ward: wanted"),
        ("Noise", "Smith shouting", "column Kind"),
        ("Invented", " ", "column Recorded by"),
        (",Invented", "", "5 columns; wanted 6"),
    ],
)
def test_a_wrong_value_is_named_with_its_row_and_not_repeated(tmp_path, old, new, fault):
    bad = ROW.replace(old, new)
    good = ROW.replace("INV-1", "INV-2")
    with pytest.raises(SourceError) as refused:
        read_calls(_file(tmp_path, good, bad))
    message = str(refused.value)
    assert fault in message
    assert "row 2" in message
    assert "Smith" not in message


def test_a_reference_that_stands_twice_is_refused(tmp_path):
    with pytest.raises(SourceError, match="row 2, column Reference: stands in row 1 too"):
        read_calls(_file(tmp_path, ROW, ROW))


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        (HEADER.replace("Ward code", "Code"), "column Ward code is missing"),
        (HEADER + ",Name", "column Name is not part"),
        ("Received,Reference,Ward code,Ward,Kind,Recorded by", "another order"),
        (HEADER.replace(",", ";"), "is missing"),
    ],
)
def test_another_layout_is_refused(tmp_path, header, fault):
    with pytest.raises(SourceError, match=fault):
        read_calls(_file(tmp_path, ROW, header=header))


@pytest.mark.parametrize("name", ["calls.csv", "asb-calls-2025-13-to-2026-03.csv"])
def test_the_name_must_say_the_months(tmp_path, name):
    with pytest.raises(SourceError, match="does not say which months"):
        read_calls(_file(tmp_path, ROW, name=name))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", HEADER.encode() + b'\n"a,b'])
def test_a_damaged_file_is_refused(tmp_path, content):
    path = tmp_path / NAME
    path.write_bytes(content)
    with pytest.raises(SourceError, match=NAME):
        read_calls(path)
    path.unlink()
    with pytest.raises(SourceError, match="there is no such file"):
        read_calls(path)


def test_many_faults_are_listed_shortly(tmp_path):
    with pytest.raises(SourceError) as refused:
        read_calls(_file(tmp_path, *["x"] * 30))
    assert len(refused.value.faults) == 9
    assert refused.value.faults[-1].endswith("and 22 more.")


def test_it_is_listed_among_the_sources():
    assert SOURCE in SOURCES
    assert "personal data" in SOURCE.licence
