"""A partner's rows: each ward is the one that its code says."""

from __future__ import annotations

import pytest

from scp_lib.errors import SourceError
from scp_lib.studies.partner_calls import read_records

HEADER = "Reference,Received,Ward code,Ward,Kind,Recorded by"
NAMES = {"E05010828": "Castle", "E05010835": "St Anne's & St John's"}


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
        read_records(tmp_path, ward_names=NAMES)
    assert str(error.value) == (
        "asb-calls-2026-03-to-2026-03.csv, row 2, column Ward: not the name of the row's ward "
        "code (1 such rows). Ask the partner for the file again."
    )


def test_a_name_of_another_ward_is_refused(tmp_path):
    _write(tmp_path, ("E05010835", "Castle"))
    with pytest.raises(SourceError, match="row 1, column Ward: not the name"):
        read_records(tmp_path, ward_names=NAMES)


@pytest.mark.parametrize(
    "name", ["St Anne’s & St John’s", "ST. ANNES AND ST. JOHNS", " St Anne's  and St John's"]
)
def test_the_spelling_of_a_name_is_no_fault(tmp_path, name):
    _write(tmp_path, ("E05010835", name))
    assert read_records(tmp_path, ward_names=NAMES).truth["E05010835", "2026-03"] == 1


def test_a_ward_of_no_code_held_is_named_once(tmp_path):
    _write(tmp_path, ("E05019999", "Elsewhere"))
    with pytest.raises(SourceError) as error:
        read_records(tmp_path, ward_names=NAMES)
    assert len(error.value.faults) == 1 and "column Ward code" in error.value.faults[0]
