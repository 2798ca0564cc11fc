"""Hot spots from incidents to tables: what is planted is found, noise is not, nothing is lost."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_lib.areas.hexagons import in_hexagons
from scp_lib.build import build
from scp_lib.errors import MeasureError
from scp_lib.example import PLACES, write_example
from scp_lib.partnership import read_partnership
from scp_lib.periods import Month, Period
from scp_lib.schemas import HotSpot, MapAccuracy, RepeatLocation, check
from scp_lib.studies.hot_spots import GROUPS, OVERALL, hot_spots
from tests.studies import small_area as area

ROOT = Path(__file__).parents[2]
ASB, VIOLENCE = "Anti-social behaviour", "Violence and sexual offences"
GROUP = {"persistent": "persistent", "diminishing": "fading", "new": "new"}
PLANTED = dict(zip([place.category for place in PLACES], PLACES, strict=True))


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    raw = tmp_path_factory.mktemp("raw")
    (raw / "ons").mkdir()
    for path in (ROOT / "data/raw/example/ons").iterdir():
        shutil.copy(path, raw / "ons")
    write_example(raw)
    built = build(
        read_partnership("example"), raw=raw, processed=raw / "processed", today=Month(2026, 11)
    )
    rows = built.incidents.assign(
        is_recording=built.incidents["location_name"].isin(["Police Station", "Hospital"])
    )
    return rows, built


def year_of(example, **choices):
    incidents, built = example
    return hot_spots(
        incidents,
        wards=built.wards,
        months=list(Period.year_to(Month(2026, 3))),
        crime_type=choices.pop("crime_type", ASB),
        earlier=built.complete_months,
        **choices,
    )


@pytest.fixture(scope="module")
def found(example):
    return year_of(example)


@pytest.fixture(scope="module")
def by_level(example, found):
    return {99: found, 95: year_of(example, level=95, moved=0)}


def study(incidents, **choices):
    return hot_spots(
        incidents, wards=area.wards(), crime_type=area.ASB,
        **{"months": area.YEAR, "moved": 2, **choices},
    )  # fmt: skip


def in_place(incidents, place):
    near = [
        (incidents["longitude"].round(6) == x) & (incidents["latitude"].round(6) == y)
        for x, y in place.points
    ]
    return incidents[np.logical_or.reduce(near)]


@pytest.mark.parametrize("level", [95, 99])
@pytest.mark.parametrize("category", PLANTED)
def test_every_planted_place_is_found_with_its_category(example, by_level, category, level):
    answer = by_level[level]
    place = PLANTED[category]
    rows = in_place(example[0], place)
    rows = rows[(rows["crime_type"] == ASB) & (rows["month"] >= "2025-04-01")]
    assert len(rows) == sum(place.asb_counts[-12:])
    names = pd.Series(in_hexagons(rows["easting_m"], rows["northing_m"], width_m=250))
    busiest = names.value_counts().index[0]
    spot = answer.hot[answer.hot["place_id"] == busiest]
    assert spot["category"].tolist() == [f"{category} hot spot"]
    assert spot["group"].tolist() == [GROUP[category]]
    assert spot["ward_name"].tolist() == [place.ward_name]
    assert set(names) <= set(answer.hot["place_id"])
    since = {"persistent": "2025-04-01", "diminishing": "2025-04-01", "new": "2026-03-01"}
    assert spot["hot_since"].tolist() == [pd.Timestamp(since[category])]


def test_the_new_place_was_no_hot_spot_a_month_earlier(example):
    incidents, built = example
    before = hot_spots(
        incidents, wards=built.wards, months=list(Period.year_to(Month(2026, 2))), crime_type=ASB,
        moved=0,
    )  # fmt: skip
    assert "Tiptree" not in set(before.hot["ward_name"])


def test_tables_keep_their_schemas(found):
    places = pd.DataFrame(found.places.drop(columns="geometry"))
    pd.testing.assert_frame_equal(check(places, HotSpot), places, check_dtype=False)
    check(found.points, RepeatLocation)
    check(found.worth.table, MapAccuracy)


def test_every_incident_is_in_one_place_and_one_ward(example, found):
    incidents, _ = example
    rows = incidents[(incidents["crime_type"] == ASB) & (incidents["month"] >= "2025-04-01")]
    assert found.places["incident_count"].sum() == len(rows)
    assert found.by_month["incident_count"].sum() == len(rows)
    counted = rows.groupby("ward_code").size()
    told = found.wards.set_index("ward_code")["incident_count"]
    assert told[told > 0].sort_index().to_dict() == counted.to_dict()


def test_wards_add_up_to_the_hot_spots(found):
    hot = found.hot
    groups = [f"{group.replace(' ', '_')}_count" for group in GROUPS]
    assert found.wards["hot_spot_count"].sum() == len(hot) == found.places["is_hot"].sum()
    assert (found.wards[groups].sum(axis=1) == found.wards["hot_spot_count"]).all()
    assert found.wards["fragile_count"].sum() == hot["is_fragile"].sum()
    assert found.wards["in_hot_spots_count"].sum() == hot["incident_count"].sum()
    assert found.in_hot_spots_count == hot["incident_count"].sum()
    assert len(found.wards) == 17 and set(hot["group"]) <= set(GROUPS)


def test_neighbourhoods_by_distance_and_the_binomial(example, found):
    """Counts, map points, expected and p again, by distance between centres and by scipy."""
    incidents, _ = example
    points = incidents.drop_duplicates(["easting_m", "northing_m"])
    rows = incidents[(incidents["crime_type"] == ASB) & (incidents["month"] >= "2025-04-01")]
    centres = found.places.set_index("place_id")[["easting_m", "northing_m"]]
    of_point, of_row = (
        centres.loc[in_hexagons(part["easting_m"], part["northing_m"], width_m=250)].to_numpy()
        for part in (points, rows)
    )
    for row in found.places.iloc[::60].to_dict("records"):
        centre = np.array([row["easting_m"], row["northing_m"]])
        near = (np.hypot(*(of_row - centre).T) < 260).sum()
        known = (np.hypot(*(of_point - centre).T) < 260).sum()
        share = known / len(points)
        assert row["near_count"] == near
        assert row["expected_count"] == pytest.approx(len(rows) * share, abs=1e-9)
        tail = stats.binom(len(rows), share)
        side = tail.sf(near - 1) if near > len(rows) * share else tail.cdf(near)
        assert row["p"] == pytest.approx(min(1, 2 * side), rel=1e-7)


def test_p_is_corrected_for_the_places(found):
    adjusted = stats.false_discovery_control(found.places["p"])
    np.testing.assert_allclose(found.places["p_corrected"], adjusted, rtol=1e-9)
    sure = found.places["p_corrected"] <= 0.01
    above = found.places["near_count"] > found.places["expected_count"]
    assert ((found.places["confidence"] == 99) == (sure & above)).all()


def test_a_hot_spot_has_an_incident_of_its_own(found):
    assert (found.hot["incident_count"] > 0).all()
    left_out = (found.places["confidence"] >= 99) & ~found.places["is_hot"]
    assert found.by_neighbours_count >= left_out.sum() > 0
    assert (found.places.loc[left_out, "incident_count"] == 0).all()
    overall = found.hot["group"] == OVERALL
    assert (found.hot.loc[overall, "confidence"] >= 99).all()


def test_names_count_from_the_busiest_in_each_ward(found):
    for ward, rows in found.hot.groupby("ward_name"):
        assert rows["place_name"].tolist() == [f"{ward} {n}" for n in range(1, len(rows) + 1)]
        assert rows["incident_count"].is_monotonic_decreasing
    assert (found.places.loc[~found.places["is_hot"], "place_name"] == "").all()


def test_joined_areas_are_side_by_side(found):
    at = found.hot[["easting_m", "northing_m"]].to_numpy()
    away = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    number = found.hot["hot_area"].to_numpy()
    touching = (away > 1) & (away < 260)
    assert (number[:, None] == number[None])[touching].all()
    assert sorted(set(number)) == list(range(1, number.max() + 1))
    held = found.hot.groupby("hot_area")["incident_count"].sum()
    assert held.is_monotonic_decreasing


def test_last_years_map_is_held_against_this_year(example, found):
    assert (found.worth.made_from[0], found.worth.made_from[-1]) == (
        Month(2024, 4), Month(2025, 3),
    )  # fmt: skip
    incidents, _ = example
    rows = incidents[incidents["crime_type"] == ASB]
    names = pd.Series(in_hexagons(rows["easting_m"], rows["northing_m"], width_m=250))
    months = rows["month"].reset_index(drop=True)
    before = names[(months >= "2024-04-01") & (months < "2025-04-01")].value_counts()
    after = names[months >= "2025-04-01"].value_counts()
    plain = found.worth.table[
        (found.worth.table["map_name"] == "plain count")
        & (found.worth.table["area_share_pct"] == 1)
    ].iloc[0]
    taken = plain["place_count"]
    assert taken == -(-found.hexagon_count // 100)
    cut = before.iloc[taken - 1]
    sure = after.reindex(before[before > cut].index).sum()
    level = before[before == cut].index
    part = (taken - (before > cut).sum()) / len(level) * after.reindex(level).sum()
    assert plain["incident_share_pct"] == pytest.approx(100 * (sure + part) / after.sum())


def test_without_last_year_the_first_half_is_held_against_the_second(example):
    incidents, built = example
    answer = hot_spots(
        incidents, wards=built.wards, months=list(Period.year_to(Month(2026, 3))), crime_type=ASB,
        earlier=[Month(2025, 3)], moved=0,
    )  # fmt: skip
    assert answer.worth.held_against[0] == Month(2025, 10)


def test_busiest_points_are_as_published(example, found):
    incidents, _ = example
    rows = incidents[(incidents["crime_type"] == ASB) & (incidents["month"] >= "2025-04-01")]
    counted = rows.groupby(["longitude", "latitude"]).size()
    counted = counted[counted >= 5]
    told = found.points.set_index(["longitude", "latitude"])["incident_count"]
    assert told.sort_index().to_dict() == counted.to_dict()
    assert told.is_monotonic_decreasing
    inside = found.points.set_index("place_id")["place_name"]
    names = found.places.set_index("place_id")["place_name"]
    assert (inside == names.reindex(inside.index)).all()


def test_violence_is_never_told_by_single_point(example):
    answer = year_of(example, crime_type=VIOLENCE, moved=0)
    alone = answer.places["map_point_count"] == 1
    assert alone.any() and answer.settings.is_sensitive
    assert answer.places.loc[alone, "incident_count"].isna().all()
    assert answer.places.loc[~alone, "incident_count"].notna().all()
    assert answer.points.empty and list(answer.points.columns) == list(RepeatLocation.columns())
    assert set(answer.places["near"]) == set(answer.places["kinds"]) == {""}
    lonely = answer.by_month["place_id"].isin(answer.places.loc[alone, "place_id"])
    assert answer.by_month.loc[lonely, "incident_count"].isna().all()
    assert not {"held_count", "row"} & set(answer.places.columns)
    untold = answer.hot[answer.hot["map_point_count"] == 1].groupby("ward_code").size()
    wards = answer.wards.set_index("ward_code")["in_hot_spots_count"]
    assert set(wards.index[wards.isna()]) == set(untold.index[untold == 1]) != set()
    for _, rows in answer.hot.groupby("ward_name"):
        assert rows["near_count"].is_monotonic_decreasing  # the rank does not tell the count


def test_noise_shows_hardly_any_hot_spot():
    points = area.map_points()
    noise = [pd.concat([area.known(points), area.even(points, 400, seed=n)]) for n in range(12)]
    assert sum(len(study(rows, level=95, moved=0).hot) > 0 for rows in noise) <= 1


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
    assert row["group"] == "persistent" and row["ward_name"] == "Middle" and not row["is_fragile"]
    assert spot["location_name"] in row["near"] and row["busiest_point_count"] >= 96
    assert answer.points.iloc[0]["place_name"] == row["place_name"] == "Middle 1"


def test_order_of_rows_and_later_rows_change_nothing():
    rows, _ = crowded()
    later = area.even(area.map_points(seed=9), 50, seed=4, months=[Month(2026, 1)])
    shuffled = pd.concat([rows, later]).sample(frac=1, random_state=5)
    kept = shuffled.copy()
    one, other = study(rows), study(shuffled)
    pd.testing.assert_frame_equal(shuffled, kept)
    for name in ("places", "by_month", "wards", "points", "variants", "lorenz"):
        pd.testing.assert_frame_equal(
            pd.DataFrame(getattr(one, name)), pd.DataFrame(getattr(other, name))
        )


@given(st.integers(0, 10**6))
@settings(max_examples=2, deadline=None)
def test_more_of_another_type_at_known_points_changes_nothing(seed):
    rows, _ = crowded()
    more = area.even(area.map_points(), 40, seed=seed).assign(crime_type=area.OTHER)
    one, other = study(rows, moved=0), study(pd.concat([rows, more]), moved=0)
    columns = ["place_id", "incident_count", "near_count", "p", "is_hot", "group", "is_fragile"]
    pd.testing.assert_frame_equal(
        pd.DataFrame(one.places[columns]), pd.DataFrame(other.places[columns])
    )


def test_a_missing_month_is_left_out_and_left_empty():
    rows, spot = crowded()
    held = [month for month in area.YEAR if month != Month(2025, 6)]
    rows = rows[rows["month"] != pd.Timestamp("2025-06-01")]
    answer = study(rows, months=held)
    june = answer.by_month[answer.by_month["month"] == pd.Timestamp("2025-06-01")]
    assert len(june) and june["incident_count"].isna().all() and (june["confidence"] == 0).all()
    (name,) = in_hexagons([spot["easting_m"]], [spot["northing_m"]], width_m=250)
    row = answer.hot.set_index("place_id").loc[name]
    assert row["hot_month_count"] == 11 and row["explanation"].startswith(
        "Hot in 11 of the last 11"
    )
    assert row["hot_since"] == pd.Timestamp("2025-01-01")


def test_hot_in_one_pair_of_months_alone_is_hot_over_the_year_without_a_pattern():
    rows, spot = crowded(months=area.YEAR[4:6], each=30)
    answer = study(rows, moved=0)
    (name,) = in_hexagons([spot["easting_m"]], [spot["northing_m"]], width_m=250)
    row = answer.hot.set_index("place_id").loc[name]
    assert row["group"] == OVERALL and pd.isna(row["hot_since"])
    assert row["explanation"].startswith("Hot over the 12 months together; in 3 of them")


def test_incidents_at_a_place_of_recording_are_marked():
    rows, spot = crowded()
    at = (rows["easting_m"] == spot["easting_m"]) & (rows["northing_m"] == spot["northing_m"])
    answer = study(rows.assign(is_recording=at), moved=0)
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
        ({"level": 80}, "choose 90, 95 or 99"),
        ({"months": [Month(2031, 1)]}, "no incident"),
    ],
)
def test_what_cannot_be_answered_is_refused(choices, words):
    with pytest.raises(MeasureError, match=words):
        study(crowded()[0], **choices)


def test_one_month_can_be_mapped():
    rows, _ = crowded(months=[area.YEAR[0]], each=40)
    answer = study(rows, months=area.YEAR[:1], moved=0)
    assert len(answer.hot) and answer.worth.table.empty
