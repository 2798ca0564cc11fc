"""Hot spots from incidents to tables: what is planted is found, noise is not, nothing is lost."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from scp_lib.areas.hexagons import in_hexagons
from scp_lib.build.build import build
from scp_lib.errors import ParameterError
from scp_lib.periods import Month, Period
from scp_lib.settings.partnership import read_partnership
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.hot_spots.areas import FEWEST_IN_AREA
from scp_lib.studies.hot_spots.counted import locate
from scp_lib.studies.hot_spots.study import hot_spot_study, hot_spots
from scp_lib.tables.kit import Count, Field, Table, check
from scp_lib.tables.wards import WARD_CODE
from tests.example.maker import PLACES


class HotSpot(Table):
    """One hexagon where an incident can be published: its figures, and whether it is a hot spot.

    Near it: in the hexagon and its six neighbours.
    """

    place_id: str = Field("Width, column and row: H250_1881_1039", unique=True)
    area_number: int = Field("Number of its hot-spot area; 0 if in none", ge=0)
    area_name: str = Field("Name of its hot-spot area; empty if in none")
    ward_code: str = Field("Ward of most of its incidents, GSS code")
    ward_name: str = Field("Name as published")
    easting_m: float = Field("Metres, EPSG:27700, of its centre")
    northing_m: float = Field("Metres, EPSG:27700, of its centre")
    map_point_count: int = Field("Known map points of every crime type", ge=1)
    incident_count: pd.Int64Dtype = Count(
        "Incidents; empty where that would tell of a single point"
    )
    near_count: pd.Int64Dtype = Count(
        "Incidents near it; empty, as z and all p are, where it would give back a count that is "
        "left out"
    )
    expected_count: float = Field("Of an even spread over the map points, near", ge=0)
    z: float = Field("Gi*: how far, not how sure", nullable=True)
    p: float = Field("Exact, allowing for clumps, two-sided", ge=0, le=1, nullable=True)
    p_corrected: float = Field(
        "For the number of hexagons; none of violence", ge=0, le=1, nullable=True
    )
    is_hot: bool = Field("Corrected p at most .01, and an incident of its own")
    busiest_point_count: pd.Int64Dtype = Count(
        "Incidents at the busiest map point near it; as above"
    )
    is_one_point: bool = Field(
        "Hot, and that point has over half of those near it; never of violence"
    )
    rise_p: float = Field("Of the last three months, one-sided; if hot", ge=0, le=1, nullable=True)
    is_risen: bool = Field("rise_p at most .05 over the number of hot hexagons")
    trend_p: float = Field(
        "Of its share, corrected; if hot with 24 or more", ge=0, le=1, nullable=True
    )
    trend: str = Field("Where trend_p is at most .05", isin=("", "rise", "fall"))
    density_per_km2: float = Field(
        "Quartic kernel, incidents per km²; none of violence", ge=0, nullable=True
    )
    near: str = Field("Its two busiest published location names")
    recording_count: pd.Int64Dtype = Count("Incidents at places of recording; none of violence")
    is_recording: bool = Field("Some incidents lie at a place of recording")


class RepeatLocation(Table):
    """A map point with incidents again and again, as the publisher's own files have it."""

    longitude: float = Field(ge=-9, le=3, description="Degrees, of the anonymous map point")
    latitude: float = Field(ge=49, le=61, description="Degrees, of the anonymous map point")
    location_name: str = Field(description="As published, without 'On or near'")
    ward_code: str = Field(str_matches=WARD_CODE, description="GSS code")
    ward_name: str = Field(description="Name as published")
    incident_count: int = Field(ge=1, description="Incidents in the months")
    month_count: int = Field(ge=1, description="Months with an incident")
    last_month: pd.Timestamp = Field(description="First day of the last month with one")
    area_name: str = Field(description="The hot-spot area it lies in; empty if none")
    is_recording: bool = Field(description="A place of recording")

    unique = ("longitude", "latitude")


class MapAccuracy(Table):
    """What a map of earlier months foretold of those after, at one share of the area."""

    map_name: str = Field(description="Gi*, density or simple count")
    area_share_pct: float = Field(gt=0, le=100, description="Share of the area, %")
    place_count: int = Field(ge=1, description="Hexagons, rounded up")
    incident_share_pct: float = Field(ge=0, le=100, description="Later incidents caught, %")
    pai: float = Field(ge=0, description="Predictive accuracy index; 1 is chance")
    best_pai: float = Field(gt=0, description="The most any map of that area could reach")
    pei: float = Field(ge=0, description="pai over best_pai")

    unique = ("map_name", "area_share_pct")


ROOT = Path(__file__).parents[3]
ASB, VIOLENCE = "Anti-social behaviour", "Violence and sexual offences"
PLANTED = dict(zip([place.category for place in PLACES], PLACES, strict=True))


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    built = build(
        read_partnership("example"),
        raw=ROOT / "data/raw/example",
        processed=tmp_path_factory.mktemp("processed"),
        today=Month(2026, 11),
    )
    rows = built["incidents"].assign(
        is_recording=built["incidents"]["location_name"].isin(["Police Station", "Hospital"])
    )
    return rows, built


def located(incidents, wards):
    return locate(incidents, until=Month(2026, 3), wards=wards, width_m=250)


def year_of(example, **choices):
    incidents, built = example
    return hot_spots(
        located(incidents, built["wards"]),
        wards=built["wards"],
        months=list(Period.year_to(Month(2026, 3))),
        crime_type=choices.pop("crime_type", ASB),
        earlier=built.complete_months,
        **choices,
    )


@pytest.fixture(scope="module")
def found(example):
    return year_of(example)


def in_place(incidents, place):
    near = [
        (incidents["longitude"].round(6) == x) & (incidents["latitude"].round(6) == y)
        for x, y in place.points
    ]
    return incidents[np.logical_or.reduce(near)]


@pytest.mark.parametrize("category", PLANTED)
def test_a_planted_place_is_found_if_it_lasted_with_its_trend(example, found, category):
    """One busy month alone ("new") is a clump, and no hot spot of the year."""
    place = PLANTED[category]
    rows = in_place(example[0], place)
    rows = rows[(rows["crime_type"] == ASB) & (rows["month"] >= "2025-04-01")]
    assert len(rows) == sum(place.asb_counts[-12:])
    names = pd.Series(in_hexagons(rows["easting_m"], rows["northing_m"], width_m=250))
    spot = found.hot[found.hot["place_id"] == names.value_counts().index[0]]
    assert spot["ward_name"].tolist() == ([] if category == "new" else [place.ward_name])
    assert (
        spot["trend"].tolist() == {"new": [], "persistent": [""], "diminishing": ["fall"]}[category]
    )
    assert not found.hot["is_risen"].any()


def test_tables_keep_their_schemas(found):
    places = pd.DataFrame(found.places.drop(columns="geometry"))[list(HotSpot.columns())]
    pd.testing.assert_frame_equal(check(places, HotSpot), places, check_dtype=False)
    check(found.points, RepeatLocation)
    check(found.worth.table, MapAccuracy)


def test_a_partnerships_data_give_the_same_study(example, found):
    data = Dataset(read_partnership("example"), example[1], Month(2026, 3))
    answer = hot_spot_study(data, crime_type=ASB)
    assert answer.settings == found.settings
    pd.testing.assert_frame_equal(answer.wards, found.wards)
    pd.testing.assert_frame_equal(answer.by_month, found.by_month)
    assert answer.worth.made_from == found.worth.made_from


@pytest.mark.parametrize("width", [20_000, 1_000_000])
def test_hexagons_as_large_as_the_area_are_refused(example, width):
    data = Dataset(read_partnership("example"), example[1], Month(2026, 3))
    with pytest.raises(
        ParameterError, match=rf"Hexagons of {width:,} m are too large, with \d+ for"
    ):
        hot_spot_study(data, crime_type=ASB, hexagon_m=width)


def test_every_incident_is_in_one_place_and_one_ward(example, found):
    incidents, _ = example
    rows = incidents[(incidents["crime_type"] == ASB) & (incidents["month"] >= "2025-04-01")]
    assert found.places["incident_count"].sum() == len(rows)
    counted = rows.groupby("ward_code").size()
    told = found.wards.set_index("ward_code")["incident_count"]
    assert told[told > 0].sort_index().to_dict() == counted.to_dict()


def test_wards_add_up_to_the_areas(found):
    inside = found.in_areas
    assert found.wards["hot_spot_count"].sum() == len(inside)
    assert found.wards["area_count"].sum() == len(found.areas) == inside["area_number"].nunique()
    assert found.areas["hexagon_count"].sum() == len(inside)
    total = inside["incident_count"].sum()
    assert found.in_hot_spots_count == total == found.areas["incident_count"].sum()
    assert found.by_month["incident_count"].sum() == total
    assert found.wards["in_hot_spots_count"].sum() == total
    assert len(found.wards) == 17


def test_areas_have_five_incidents_of_their_own(found):
    assert (found.areas["incident_count"] >= FEWEST_IN_AREA).all()
    assert len(found.hot) == len(found.in_areas) + (found.hot["area_number"] == 0).sum()


def test_neighbourhoods_by_distance_and_clumps_by_convolution(example, found):
    """Counts, map points, expected and p again: by distance between centres, numpy and scipy."""
    incidents, _ = example
    points = incidents.drop_duplicates(["easting_m", "northing_m"])
    rows = incidents[(incidents["crime_type"] == ASB) & (incidents["month"] >= "2025-04-01")]
    centres = found.places.set_index("place_id")[["easting_m", "northing_m"]]
    of_point, of_row = (
        centres.loc[in_hexagons(part["easting_m"], part["northing_m"], width_m=250)].to_numpy()
        for part in (points, rows)
    )
    hexagon = in_hexagons(rows["easting_m"], rows["northing_m"], width_m=250)
    clumps = rows.groupby([hexagon, rows["month"].to_numpy()]).size().value_counts()
    for row in found.places.iloc[::60].to_dict("records"):
        centre = np.array([row["easting_m"], row["northing_m"]])
        near = (np.hypot(*(of_row - centre).T) < 260).sum()
        known = (np.hypot(*(of_point - centre).T) < 260).sum()
        share = known / len(points)
        assert row["near_count"] == near
        assert row["expected_count"] == pytest.approx(len(rows) * share, abs=1e-9)
        mass = np.ones(1)
        for size, number in clumps.items():
            spread = np.zeros(size * number + 1)
            spread[::size] = stats.binom.pmf(range(number + 1), number, share)
            mass = np.convolve(mass, spread)
        assert row["p"] == pytest.approx(min(1, 2 * mass[near:].sum()), rel=1e-6, abs=1e-15)


def test_p_is_corrected_for_the_places(found):
    adjusted = stats.false_discovery_control(found.places["p"])
    np.testing.assert_allclose(found.places["p_corrected"], adjusted, rtol=1e-9)
    sure = found.places["p_corrected"] <= 0.01
    own = found.places["incident_count"] > 0
    assert (found.places["is_hot"] == (sure & own)).all() and (sure & ~own).any()


def test_kinds_of_place_are_counted_in_each_hot_spot(example, found):
    incidents, _ = example
    rows = incidents[(incidents["crime_type"] == ASB) & (incidents["month"] >= "2025-04-01")]
    rows = rows.assign(place_id=in_hexagons(rows["easting_m"], rows["northing_m"], width_m=250))
    rows = rows.assign(
        area_number=rows["place_id"].map(found.hot.set_index("place_id")["area_number"])
    )
    kinds = found.kinds.set_index(["area_number", "kind_name"])["incident_count"]
    assert len(kinds)
    counted = rows.groupby(["area_number", "location_name"]).size()
    assert kinds.to_dict() == counted.reindex(kinds.index).to_dict()


def test_areas_are_named_from_the_busiest_and_alike_in_every_table(found):
    assert found.areas["incident_count"].is_monotonic_decreasing
    assert found.areas["area_number"].tolist() == list(range(1, len(found.areas) + 1))
    assert found.areas["area_name"].is_unique and (found.areas["area_name"] != "").all()
    names = found.areas.set_index("area_number")["area_name"].to_dict() | {0: ""}
    assert (found.places["area_name"] == found.places["area_number"].map(names)).all()
    assert set(found.points["area_name"]) <= set(names.values())
    assert (found.places.loc[~found.places["is_hot"], "area_number"] == 0).all()


def test_joined_areas_are_side_by_side(found):
    at = found.in_areas[["easting_m", "northing_m"]].to_numpy()
    away = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    number = found.in_areas["area_number"].to_numpy()
    touching = (away > 1) & (away < 260)
    assert (number[:, None] == number[None])[touching].all()
    assert sorted(set(number)) == list(range(1, number.max() + 1))
    held = found.in_areas.groupby("area_number")["incident_count"].sum()
    assert held.is_monotonic_decreasing


def test_last_years_map_is_compared_with_this_year(example, found):
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
        (found.worth.table["map_name"] == "simple count")
        & (found.worth.table["area_share_pct"] == 1)
    ].iloc[0]
    taken = plain["place_count"]
    assert taken == -(-found.hexagon_count // 100)
    cut = before.iloc[taken - 1]
    sure = after.reindex(before[before > cut].index).sum()
    level = before[before == cut].index
    part = (taken - (before > cut).sum()) / len(level) * after.reindex(level).sum()
    assert plain["incident_share_pct"] == pytest.approx(100 * (sure + part) / after.sum())


def test_without_last_year_the_first_half_is_compared_with_the_second(example):
    incidents, built = example
    answer = hot_spots(
        located(incidents, built["wards"]), wards=built["wards"], crime_type=ASB,
        months=list(Period.year_to(Month(2026, 3))), earlier=[Month(2025, 3)],
    )  # fmt: skip
    assert answer.worth.compared_with[0] == Month(2025, 10)


def test_busiest_points_are_as_published(example, found):
    incidents, _ = example
    rows = incidents[(incidents["crime_type"] == ASB) & (incidents["month"] >= "2025-04-01")]
    counted = rows.groupby(["longitude", "latitude"]).size()
    counted = counted[counted >= 5]
    told = found.points.set_index(["longitude", "latitude"])["incident_count"]
    assert told.sort_index().to_dict() == counted.to_dict()
    assert told.is_monotonic_decreasing
    at = found.points.merge(rows, on=["longitude", "latitude"]).drop_duplicates("longitude")
    inside = in_hexagons(at["easting_m"], at["northing_m"], width_m=250)
    names = found.places.set_index("place_id")["area_name"]
    assert (at["area_name"].to_numpy() == names.loc[inside].to_numpy()).all()


def test_violence_is_never_told_by_single_point(example):
    answer = year_of(example, crime_type=VIOLENCE)
    alone = answer.places["map_point_count"] == 1
    assert alone.any() and answer.settings.is_sensitive
    assert answer.places.loc[alone, "incident_count"].isna().all()
    assert answer.places.loc[~alone, "incident_count"].notna().all()
    assert answer.points.empty and list(answer.points.columns) == list(RepeatLocation.columns())
    assert set(answer.places["near"]) == {""} and answer.kinds.empty
    pointed = ["busiest_point_count", "recording_count", "density_per_km2", "p_corrected"]
    assert not answer.places["is_one_point"].any() and answer.one_point_count > 0
    assert answer.places[pointed].isna().all(axis=None) and answer.places["is_recording"].any()
    by_distance = answer.places[["easting_m", "northing_m"]].to_numpy()
    for place, row in enumerate(answer.places.itertuples()):
        near = np.hypot(*(by_distance - by_distance[place]).T) < 251
        figures = [row.near_count, row.z, row.p]
        assert all(pd.isna(figures)) == (near & alone).any()
        assert not (near & alone).any() or (pd.isna(row.rise_p) and pd.isna(row.trend_p))
    inside = answer.in_areas
    hidden = inside[inside["map_point_count"] == 1].groupby("area_number").size()
    untold = answer.areas["incident_count"].isna()
    assert set(answer.areas.loc[untold, "area_number"]) == set(hidden.index[hidden == 1])
    months = answer.by_month.groupby("area_number")["incident_count"].agg(lambda n: n.isna().all())
    assert set(months.index[months]) == set(answer.areas.loc[untold, "area_number"])
    assert (
        answer.areas[["near_count", "busiest_point_count", "one_point_count"]].isna().all(axis=None)
    )
    told = set(answer.wards.loc[answer.wards["in_hot_spots_count"].notna(), "ward_code"])
    assert not told & set(inside.loc[inside["map_point_count"] == 1, "ward_code"])
    # Only what is shown decides which areas there are and in which order they stand.
    shown = inside.groupby("area_number")["incident_count"].sum()  # those not shown left out
    areas = answer.areas.set_index("area_number")
    by_what_is_shown = areas["incident_count"].fillna(shown)
    assert by_what_is_shown.is_monotonic_decreasing and by_what_is_shown.min() >= FEWEST_IN_AREA
    assert areas["shown_count"].tolist() == by_what_is_shown.tolist()
    for column in ("current_count", "baseline_count", "change_pct"):
        assert areas.loc[areas["incident_count"].isna(), column].isna().all()
    assert answer.years.together.empty


def test_sums_of_violence_give_no_single_hexagon_back(example):
    """Every sum that is told, as an equation in the counts that are not: none is determined."""
    answer = year_of(example, crime_type=VIOLENCE)
    hidden = answer.in_areas[answer.in_areas["incident_count"].isna()].reset_index(drop=True)
    told = answer.areas.loc[answer.areas["incident_count"].notna(), "area_number"]
    equations = [hidden["area_number"] == area for area in told]
    sums = answer.wards.loc[answer.wards["in_hot_spots_count"].notna(), "ward_code"]
    equations += [hidden["ward_code"] == ward for ward in sums]
    matrix = np.array(equations, dtype=float).reshape(len(equations), len(hidden))
    rank = np.linalg.matrix_rank(matrix)
    for place in range(len(hidden)):
        alone = np.eye(len(hidden))[[place]]
        assert np.linalg.matrix_rank(np.vstack([matrix, alone])) == rank + 1
    assert len(hidden)
