"""A partner's rows: each ward is the one that its code says."""

from __future__ import annotations

import geopandas as gpd
import pytest

from scp_lib.build.counted import counted_table
from scp_lib.errors import SourceError
from scp_lib.periods import Month
from scp_lib.sources.partner_asb import SOURCE

HEADER = "Reference,Received,Ward code,Ward,Kind,Recorded by"
WARDS = gpd.GeoDataFrame(
    {
        "ward_code": ["E05010828", "E05010835"],
        "ward_name": ["Castle", "St Anne's & St John's"],
        "geometry": [None, None],
    }
)


def _read(raw):
    paths = sorted((raw / "partners").glob("*.csv"))
    return counted_table(SOURCE, paths, today=Month(2026, 5), wards=WARDS, newest=None)


def _write(raw, *wards):
    rows = [
        f'A-{n:04},0{n}/03/2026 10:00,{code},"{name}",Noise,Officer'
        for n, (code, name) in enumerate(wards, start=1)
    ]
    path = raw / "partners/asb-calls-2026-03-to-2026-03.csv"
    path.parent.mkdir()
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")


def test_a_name_that_is_not_its_codes_is_refused_and_not_repeated(tmp_path):
    _write(tmp_path, ("E05010828", "Castle"), ("E05010835", "Mrs Joan Bloggs"))
    with pytest.raises(SourceError) as error:
        _read(tmp_path)
    assert str(error.value) == (
        "asb-calls-2026-03-to-2026-03.csv, row 2, column Ward: not the name of the row's ward "
        "code (1 such rows). Ask the partner for the file again."
    )


def test_a_name_of_another_ward_is_refused(tmp_path):
    _write(tmp_path, ("E05010835", "Castle"))
    with pytest.raises(SourceError, match="row 1, column Ward: not the name"):
        _read(tmp_path)


@pytest.mark.parametrize(
    "name", ["St Anne’s & St John’s", "ST. ANNES AND ST. JOHNS", " St Anne's  and St John's"]
)
def test_the_spelling_of_a_name_is_no_fault(tmp_path, name):
    _write(tmp_path, ("E05010835", name))
    assert _read(tmp_path)[0]["ward_code"].tolist() == ["E05010835"]


def test_a_ward_of_no_code_held_is_named_once(tmp_path):
    _write(tmp_path, ("E05019999", "Elsewhere"))
    with pytest.raises(SourceError) as error:
        _read(tmp_path)
    assert len(error.value.faults) == 1 and "column Ward code" in error.value.faults[0]


def test_two_files_of_one_month_are_refused(tmp_path):
    _write(tmp_path, ("E05010828", "Castle"))
    first = tmp_path / "partners/asb-calls-2026-03-to-2026-03.csv"
    other = first.with_name("asb-calls-2026-03-to-2026-04.csv")
    other.write_text(first.read_text("utf-8"), encoding="utf-8")
    with pytest.raises(SourceError, match="March 2026 is in asb-calls-2026-03-to-2026-03"):
        _read(tmp_path)
