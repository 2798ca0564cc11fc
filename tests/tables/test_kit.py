"""A table is typed, or refused with every fault."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import ScpError
from scp_lib.tables.crime_types import CRIME_TYPES
from scp_lib.tables.incidents import Incident
from scp_lib.tables.kit import Field, Table, check


class Count(Table):
    ward_code: str = Field(str_matches=r"E05\d{6}", unique=True, description="GSS code")
    month: pd.Timestamp = Field(description="First day of the month")
    incident_count: int = Field(ge=0, le=1000, description="Incidents")
    population: pd.Int64Dtype = Field(gt=0, nullable=True, description="Residents")
    share_pct: float = Field(nullable=True, description="Share, %")
    kind: str = Field(isin=("noise", "rowdy"), description="Kind")
    is_complete: bool = Field(description="All received")

    unique = ("month", "kind")


def good(**changed):
    table = {
        "is_complete": [True, False],
        "ward_code": ["E05010828", "E05010829"],
        "month": ["2025-01-01", "2025-02-01"],
        "incident_count": [3.0, 0.0],
        "population": [9000, None],
        "share_pct": [1, np.nan],
        "kind": ["noise", "rowdy"],
        "left_out": [1, 2],
    }
    return pd.DataFrame(table | changed)


def test_a_good_table_comes_back_typed_in_order_and_is_not_changed():
    given_table = good()
    before = given_table.copy()
    found = check(given_table, Count)
    pd.testing.assert_frame_equal(given_table, before)
    assert [(name, str(dtype)) for name, dtype in found.dtypes.items()] == [
        ("ward_code", "str"), ("month", "datetime64[ns]"), ("incident_count", "int64"),
        ("population", "Int64"), ("share_pct", "float64"), ("kind", "str"),
        ("is_complete", "bool"),
    ]  # fmt: skip
    assert found["incident_count"].tolist() == [3, 0] and found["population"].isna().sum() == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ward_code": ["E05010828", "E0501082"]}, "ward_code: 'E0501082' (row 1); wanted text"),
        ({"ward_code": ["E05010828"] * 2}, "ward_code: 'E05010828' (row 1); wanted each value"),
        ({"ward_code": ["E05010828", None]}, "ward_code: nan (row 1); wanted a value"),
        ({"month": ["2025-01-01", "soon"]}, "month: wanted datetime64"),
        ({"incident_count": [1.5, 2]}, "incident_count: wanted int64 (a number is not whole)"),
        ({"incident_count": [1, np.nan]}, "incident_count: wanted int64"),
        ({"incident_count": [-1, 2]}, "incident_count: -1 (row 0); wanted at least 0"),
        ({"incident_count": [1001, 2]}, "incident_count: 1001 (row 0); wanted at most 1000"),
        ({"population": [0, None]}, "population: 0 (row 0); wanted more than 0"),
        ({"share_pct": ["x", 1.0]}, "share_pct: wanted float64"),
        ({"kind": ["noise", "other"]}, "kind: 'other' (row 1); wanted one of noise, rowdy"),
        ({"is_complete": [1, 0]}, "is_complete: wanted bool (a value is neither"),
        ({"month": ["2025-01-01"] * 2, "kind": ["noise"] * 2}, "row 1 repeats another's month"),
    ],
)
def test_a_fault_names_column_row_and_what_was_wanted(changed, words):
    with pytest.raises(ScpError) as caught:
        check(good(**changed), Count, name="Calls")
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].startswith("Calls: ") and words in caught.value.faults[0]


def test_all_faults_at_once_and_a_missing_column():
    with pytest.raises(ScpError) as caught:
        check(good(incident_count=[-1, -2], kind=["a", "b"]), Count)
    assert len(caught.value.faults) == 4
    with pytest.raises(ScpError, match="Count: column kind is missing"):
        check(good().drop(columns="kind"), Count)


def test_many_faults_are_cut_short_with_their_number():
    table = pd.concat([good()] * 30, ignore_index=True).assign(kind="x")
    with pytest.raises(ScpError) as caught:
        check(table, Count)
    assert len(caught.value.faults) == 21 and caught.value.faults[-1].endswith("more.")


def test_an_empty_table_has_its_types():
    found = check(good().iloc[:0], Count)
    assert len(found) == 0 and str(found["incident_count"].dtype) == "int64"


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.floats(-180, 180), st.sampled_from([*CRIME_TYPES, "Noise"]))))
def test_exactly_the_rows_that_break_a_rule_are_named(rows):
    table = pd.DataFrame(
        {
            "month": pd.Timestamp(2025, 1, 1), "crime_type": [kind for _, kind in rows],
            "ward_code": "E05010828", "longitude": [degrees for degrees, _ in rows],
            "latitude": 51.9, "easting_m": 1.0, "northing_m": 1.0, "location_name": "A",
            "lsoa_code": None, "force": "essex", "source_file": "f", "source_row": 1,
        }
    )  # fmt: skip
    wrong = sum(not -9 <= degrees <= 3 for degrees, _ in rows)
    wrong += sum(kind == "Noise" for _, kind in rows)
    if not wrong:
        assert len(check(table, Incident)) == len(rows)
        return
    with pytest.raises(ScpError) as caught:
        check(table, Incident)
    assert len(caught.value.faults) == (wrong if wrong <= 20 else 21)


def test_every_column_says_what_it_means():
    assert next(iter(Count.columns().values())).description == "GSS code"
    assert all(field.description for field in Incident.columns().values())
