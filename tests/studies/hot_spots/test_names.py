"""What hot-spot areas are called: hand-made arrangements, and properties of any."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.studies.hot_spots.names import Area, name_areas, score

CENTRE = "Colchester town centre"


def rows(*found):
    """Return locations: area, name, rows of every type, whether it is in the hottest third."""
    columns = ["area", "location_name", "row_count", "is_hottest"]
    filled = [(*each, False)[:4] for each in found]
    return pd.DataFrame(filled, columns=columns).astype(
        {"location_name": "object", "row_count": "int64", "is_hottest": bool}
    )


def named(areas, *found, centre=CENTRE):
    return [name_areas(areas, rows(*found), centre_name=centre)[area.area] for area in areas]


def test_an_area_with_over_half_of_the_town_centre_is_named_after_it():
    most = Area(1, "Castle", 19, ward_share=0.9, centre_share=0.51)
    half = most._replace(centre_share=0.5)
    assert named([most]) == [(CENTRE, f"in {CENTRE}")]
    assert named([half])[0].area_name == "Castle"
    assert named([most], centre="Town centre") == [("Town centre", "in the town centre")]
    assert named([most], (1, "Culver Street", 9), centre="")[0].area_name == "Castle"


@pytest.mark.parametrize(
    ("hexagons", "share", "name"),
    [(10, 0.6, "Greenstead"), (9, 1.0, "Avon Way"), (10, 0.59, "Avon Way")],
)
def test_a_large_area_of_one_ward_is_named_after_it(hexagons, share, name):
    area = Area(1, "Greenstead", hexagons, ward_share=share)
    assert named([area], (1, "Avon Way", 5))[0].area_name == name


def test_of_two_large_areas_of_a_ward_the_larger_has_its_name():
    small, large = Area(1, "Greenstead", 10, 1.0), Area(2, "Greenstead", 14, 1.0)
    found = named([small, large], (1, "Avon Way", 5), (2, "Hunwicke Road", 5))
    assert [each.area_name for each in found] == ["Avon Way", "Greenstead"]


def test_streets_are_chosen_by_rows_word_and_place_and_ties_by_name():
    area = Area(1, "Castle", 3, 1.0)
    found = (
        (1, "Dell Close", 200), (1, "High Street", 60), (1, "Mill Road", 60, True),
        (1, "Bay Road", 60, True),
    )  # fmt: skip
    assert score("Mill Road", row_count=60, is_hottest=True) > score(
        "High Street", row_count=60, is_hottest=False
    )
    assert named([area], *found) == [("Bay Road and Mill Road", "around Bay Road and Mill Road")]
    assert named([area], (1, "High Street", 60), (1, "Dell Close", 200))[0].area_name == (
        "High Street and Dell Close"
    )
    assert named([area], (1, "Dell Close", 2)) == [("Dell Close", "around Dell Close")]


def test_the_street_of_a_name_with_a_compass_point_counts_as_a_street():
    assert score("Culver Street West", row_count=8, is_hottest=False) == score(
        "Culver Street", row_count=8, is_hottest=False
    )
    assert score("West", row_count=8, is_hottest=False) == score(
        "Ley Close", row_count=8, is_hottest=False
    )


def test_a_street_in_two_areas_names_the_one_where_it_scores_more():
    areas = [Area(1, "Castle", 3, 1.0), Area(2, "Mile End", 3, 1.0)]
    found = named(
        areas, (1, "Mill Road", 10), (1, "Bay Road", 5), (2, "Mill Road", 30), (2, "Ley Close", 9)
    )
    assert [each.area_name for each in found] == ["Bay Road", "Mill Road and Ley Close"]


def test_an_area_whose_only_street_names_another_has_its_ward_beside_it():
    areas = [Area(1, "Castle", 3, 1.0), Area(2, "Mile End", 3, 1.0)]
    found = named(areas, (1, "Mill Road", 10), (2, "Mill Road", 30))
    assert found == [
        ("Mill Road, Castle", "around Mill Road in Castle"), ("Mill Road", "around Mill Road"),
    ]  # fmt: skip


def test_without_a_street_a_kind_of_place_then_the_ward():
    areas = [Area(n, "Wivenhoe", 1, 1.0) for n in (1, 2, 3, 4)]
    found = named(areas, (1, "Supermarket", 9), (1, "Airport/Airfield", 20), (2, "Supermarket", 4))
    assert found == [
        ("Airport, Wivenhoe", "around an airport in Wivenhoe"),
        ("Supermarket, Wivenhoe", "around a supermarket in Wivenhoe"),
        ("Wivenhoe", "in Wivenhoe"),
        ("Wivenhoe, area 2", "in Wivenhoe (area 2)"),
    ]


def test_names_are_written_as_a_reader_writes_them():
    area = Area(1, "St Anne'S and St John'S", 1, 1.0)
    found = named([area], (1, "St Botolph'S Street", 9), (1, "", 90))
    assert found[0].area_name == "St Botolph's Street"
    assert named([area])[0].area_where == "in St Anne's and St John's"


_NAMES = st.sampled_from(
    ["High Street", "Mill Road", "Ley Close", "Supermarket", "St John'S Street", "A12", ""]
)
_AREAS = st.lists(
    st.builds(
        Area, st.integers(1, 6), st.sampled_from(["Castle", "Mile End", "High Street"]),
        st.integers(1, 12), st.floats(0, 1), st.sampled_from([0.0, 0.2, 0.8]),
    ),
    min_size=1, max_size=6, unique_by=lambda area: area.area,
)  # fmt: skip
_ROWS = st.lists(st.tuples(st.integers(1, 6), _NAMES, st.integers(1, 99), st.booleans()))


@given(_AREAS, _ROWS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_names_differ_and_stay_whatever_the_order(areas, found, random):
    found = [each for each in found if each[0] in {area.area for area in areas}]
    one = name_areas(areas, rows(*found), centre_name=CENTRE)
    names = [name.area_name.casefold() for name in one.values()]
    assert len(set(names)) == len(areas) == len(one) and "" not in names
    for order in (areas, found):
        random.shuffle(order)
    assert name_areas(areas, rows(*found), centre_name=CENTRE) == one
