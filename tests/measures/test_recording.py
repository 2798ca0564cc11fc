"""Places of recording, and counts by map point."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.measures.recording import count_by_point, is_place_of_recording


def places(names: list[str], points: list[tuple[float, float]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "location_name": names,
            "longitude": [x for x, _ in points],
            "latitude": [y for _, y in points],
            "ward_code": "E05000001",
        }
    )


def test_the_whole_name_is_the_kind() -> None:
    names = ["Police Station", "Police Station Road", "Hospital Lane", "Hospital", "hospital"]
    marked = is_place_of_recording(
        places(names, [(0.9, 51.9)] * 5), kinds=["Police Station", "Hospital"], points=[]
    )
    assert marked.tolist() == [True, False, False, True, True]


def test_a_point_is_itself_and_not_its_neighbour() -> None:
    table = places(["A"] * 4, [(0.9, 51.9), (0.900001, 51.9), (0.90001, 51.9), (0.9, 51.90001)])
    table.index = pd.Index([7, 5, 3, 1])
    marked = is_place_of_recording(table, kinds=[], points=[(0.9, 51.9)])
    assert marked.to_dict() == {7: True, 5: True, 3: False, 1: False}


def test_without_settings_no_place_is_one() -> None:
    assert not is_place_of_recording(places(["Hospital"], [(0, 51)]), kinds=[], points=[]).any()


ROWS = st.lists(
    st.tuples(st.sampled_from("AB"), st.sampled_from([0.8, 0.9]), st.sampled_from([51.0, 52.0])),
    max_size=40,
)


@settings(max_examples=50, deadline=None)
@given(rows=ROWS)
def test_every_incident_is_at_one_point(rows: list[tuple[str, float, float]]) -> None:
    table = places([name for name, _, _ in rows], [(x, y) for _, x, y in rows])
    points = count_by_point(table)
    assert points["incident_count"].sum() == len(rows)
    assert not points.duplicated(["longitude", "latitude"]).any()
    assert points["incident_count"].is_monotonic_decreasing
    for point in points.itertuples():
        here = [n for n, x, y in rows if (x, y) == (point.longitude, point.latitude)]
        assert point.incident_count == len(here)
        assert here.count(point.location_name) == max(map(here.count, here))
    if rows:
        assert abs(points["share_pct"].sum() - 100) < 1e-9
