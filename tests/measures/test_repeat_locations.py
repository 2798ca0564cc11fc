import numpy as np
import pandas as pd
import pytest

from scp_lib.errors import MeasureError
from scp_lib.measures.recording import repeat_locations
from scp_lib.periods import Month

MONTHS = [Month(2025, 1) + step for step in range(12)]


def rows(by_month, *, x, name="Parking Area"):
    month = np.repeat([pd.Timestamp(m.first_day) for m in MONTHS], by_month)
    return pd.DataFrame(
        {
            "month": month,
            "easting_m": float(x),
            "northing_m": 2.0,
            "location_name": name,
            "ward_code": "E05010827",
        }
    )


RISING, FALLING, EVEN = list(range(12)), list(range(12, 0, -1)), [3, 4] * 6


@pytest.fixture
def incidents():
    parts = [
        rows(RISING, x=1), rows(EVEN, x=2, name="Shopping Area"), rows(FALLING, x=3),
        rows([0, 0, 4] + [0] * 9, x=4),
    ]  # fmt: skip
    return pd.concat(parts).sample(frac=1, random_state=1)


def test_busiest_first(incidents):
    found = repeat_locations(incidents, months=MONTHS)
    assert found["easting_m"].tolist() == [3, 1, 2]  # the fourth has under five
    assert found["incident_count"].tolist() == [78, 66, 42]
    assert found["month_count"].tolist() == [12, 11, 12]
    assert found["location_name"].tolist() == ["Parking Area", "Parking Area", "Shopping Area"]
    assert (found["last_month"] == "2025-12-01").all()


def test_months_without_an_incident_are_zero_and_other_months_are_not_counted(incidents):
    found = repeat_locations(incidents, months=MONTHS[2:4], min_incident_count=1)
    assert dict(zip(found["easting_m"], found["incident_count"], strict=True)) == {
        3: 10 + 9, 1: 2 + 3, 2: 3 + 4, 4: 4,
    }  # fmt: skip
    assert found.set_index("easting_m")["month_count"][4] == 1


def test_equal_counts_are_in_order_of_place():
    two = pd.concat([rows(EVEN, x=9), rows(EVEN, x=5)])
    assert repeat_locations(two, months=MONTHS)["easting_m"].tolist() == [5, 9]


def test_no_incident_gives_an_empty_table(incidents):
    found = repeat_locations(incidents.iloc[:0], months=MONTHS)
    assert len(found) == 0
    assert "month_count" in found.columns


def test_the_table_is_not_changed(incidents):
    before = incidents.copy()
    repeat_locations(incidents, months=MONTHS)
    pd.testing.assert_frame_equal(incidents, before)


@pytest.mark.parametrize("months", [[], MONTHS[::-1], MONTHS[:1] * 2])
def test_months_out_of_order_are_refused(incidents, months):
    with pytest.raises(MeasureError, match="in order"):
        repeat_locations(incidents, months=months)
