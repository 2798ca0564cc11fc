"""Rows whose file names the ward: each has to be a ward of the settings, by code and by name."""

import pandas as pd
import pytest

from scp_lib.build.counted import _ward_faults

WARDS = pd.DataFrame({"ward_code": ["E05000001", "E05000002"], "ward_name": ["Elm", "St Anne's"]})


def faults(code, name):
    rows = pd.DataFrame({"ward_code": [code], "ward_name": [name], "source_row": [7]})
    return _ward_faults("calls.csv", rows, WARDS)


@pytest.mark.parametrize("name", ["Ash", "Fir"])  # before and after Elm
def test_another_name_than_the_code_has_is_a_fault_whichever_comes_first(name):
    (found,) = faults("E05000001", name)
    assert found.startswith("calls.csv, row 7, column Ward: not the name of the row's ward code")
    assert name not in found


def test_a_name_spelt_otherwise_is_none():
    assert faults("E05000002", "ST. ANNE\u2019S") == []


def test_a_code_of_no_ward_is_a_fault():
    (found,) = faults("E05000009", "Elm")
    assert found.startswith("calls.csv, row 7, column Ward code: not a ward of the settings'")
