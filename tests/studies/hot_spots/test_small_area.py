"""Hot spots of three square wards: noise, one busy place, missing months, what is refused."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.areas.hexagons import in_hexagons
from scp_lib.errors import MeasureError
from scp_lib.periods import Month
from scp_lib.studies.hot_spots.counted import locate
from scp_lib.studies.hot_spots.study import NoIncidents, hot_spots
from tests.studies import small_area as area


def study(incidents, *, months=area.YEAR, **choices):
    until = max(months, default=area.YEAR[-1])
    located = locate(incidents, until=until, wards=area.wards(), width_m=250)
    return hot_spots(located, wards=area.wards(), crime_type=area.ASB, months=months, **choices)


def test_noise_shows_hardly_any_hot_spot():
    points = area.map_points()
    noise = [pd.concat([area.known(points), area.even(points, 400, seed=n)]) for n in range(12)]
    assert sum(len(study(rows).hot) > 0 for rows in noise) <= 1


def crowded(*, months=area.YEAR, each=8):
    """Noise with one place that has so many incidents more in each of some months."""
    points = area.map_points()
    spot = area.nearest(points, 604_500, 226_500)
    extra = area.rows(points, [spot] * each * len(months), [m for m in months for _ in range(each)])
    rows = pd.concat([area.known(points), area.even(points, 300, seed=3), extra])
    return rows.reset_index(drop=True), points.iloc[spot]


def test_a_busy_place_is_found_and_named():
    rows, spot = crowded()
    answer = study(rows)
    (name,) = in_hexagons([spot["easting_m"]], [spot["northing_m"]], width_m=250)
    row = answer.hot.set_index("place_id").loc[name]
    assert row["ward_name"] == "Middle" and row["is_one_point"] and not row["is_risen"]
    assert spot["location_name"] in row["near"] and row["busiest_point_count"] >= 96
    assert answer.points.iloc[0]["area_name"] == row["area_name"] != ""


def test_order_of_rows_and_later_rows_change_nothing():
    rows, _ = crowded()
    later = area.even(area.map_points(seed=9), 50, seed=4, months=[Month(2026, 1)])
    shuffled = pd.concat([rows, later]).sample(frac=1, random_state=5)
    kept = shuffled.copy()
    one, other = study(rows), study(shuffled)
    pd.testing.assert_frame_equal(shuffled, kept)
    for name in ("places", "kinds", "by_month", "wards", "areas", "points", "lorenz"):
        pd.testing.assert_frame_equal(
            pd.DataFrame(getattr(one, name)), pd.DataFrame(getattr(other, name))
        )


@given(st.integers(0, 10**6))
@settings(max_examples=2, deadline=None)
def test_more_of_another_type_at_known_points_changes_nothing(seed):
    rows, _ = crowded()
    more = area.even(area.map_points(), 40, seed=seed).assign(crime_type=area.OTHER)
    one, other = study(rows), study(pd.concat([rows, more]))
    columns = ["place_id", "incident_count", "near_count", "p", "is_hot", "trend_p", "is_one_point"]
    pd.testing.assert_frame_equal(
        pd.DataFrame(one.places[columns]), pd.DataFrame(other.places[columns])
    )


def test_a_missing_month_is_left_out_and_left_empty():
    rows, spot = crowded()
    held = [month for month in area.YEAR if month != Month(2025, 6)]
    rows = rows[rows["month"] != pd.Timestamp("2025-06-01")]
    answer = study(rows, months=held)
    june = answer.by_month[answer.by_month["month"] == pd.Timestamp("2025-06-01")]
    assert len(june) and june["incident_count"].isna().all()
    assert answer.by_month["incident_count"].isna().sum() == len(june)
    (name,) = in_hexagons([spot["easting_m"]], [spot["northing_m"]], width_m=250)
    assert name in set(answer.hot["place_id"])


def test_one_event_of_many_calls_is_no_hot_spot():
    rows, spot = crowded(months=area.YEAR[4:5], each=30)
    (name,) = in_hexagons([spot["easting_m"]], [spot["northing_m"]], width_m=250)
    assert name not in set(study(rows).hot["place_id"])


def test_what_rises_of_late_is_found_as_risen_and_with_a_trend():
    points = area.map_points()
    near = [area.nearest(points, 604_500 + step, 226_500) for step in (-150, 0, 150)]
    months = [m for m in area.YEAR for _ in range(3 + 18 * (m >= Month(2025, 10)))]
    extra = area.rows(points, [near[n % 3] for n in range(len(months))], months)
    rows = pd.concat([area.known(points), area.even(points, 900, seed=3), extra])
    answer = study(rows.reset_index(drop=True))
    found = answer.hot
    assert (found["trend"] == "rise").any() and (answer.areas["rise_count"] > 0).any()


def test_incidents_at_a_place_of_recording_are_marked():
    rows, spot = crowded()
    at = (rows["easting_m"] == spot["easting_m"]) & (rows["northing_m"] == spot["northing_m"])
    answer = study(rows.assign(is_recording=at))
    marked = answer.places[answer.places["is_recording"]]
    assert marked["recording_count"].tolist() == [
        int((at & (rows["crime_type"] == area.ASB)).sum())
    ]
    assert answer.points.loc[answer.points["is_recording"], "location_name"].tolist() == [
        spot["location_name"]
    ]


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"months": []}, "each once and in order"),
        ({"months": area.YEAR[::-1]}, "each once and in order"),
    ],
)
def test_what_cannot_be_answered_is_refused(choices, words):
    with pytest.raises(MeasureError, match=words):
        study(crowded()[0], **choices)


def test_where_there_is_no_incident_it_says_so_by_its_own_name():
    with pytest.raises(NoIncidents, match=f"No incident of '{area.ASB}' .* in January 2031."):
        study(crowded()[0], months=[Month(2031, 1)])


def test_one_month_can_be_mapped():
    rows, _ = crowded(months=[area.YEAR[0]], each=40)
    answer = study(rows, months=area.YEAR[:1])
    assert answer.hot["rise_p"].isna().all() and answer.worth.table.empty
