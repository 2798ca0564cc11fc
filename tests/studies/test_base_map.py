"""The names below a map: from every row held, whatever the map shows."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from scp_lib.drawing.base import Base, Line
from scp_lib.settings.partnership import MapLine
from scp_lib.studies.base_map import base_of, nearest_streets
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.wards.pictures import rate_map
from scp_lib.studies.wards.study import ward_study
from scp_lib.studies.wards.tables import WardTables
from scp_lib.tables.crime_types import ASB, VIOLENCE
from tests.studies.small_area import known, map_points, wards


def named(*names: str) -> pd.DataFrame:
    points = map_points(len(names))
    return known(points.assign(location_name=list(names)))


def streets_of(base: Base) -> dict[str, int]:
    return {name.text: name.importance for name in base.names if name.kind == "street"}


def test_a_name_is_as_people_write_it() -> None:
    found = base_of(named("On or near St Botolph'S Street", "Eld Lane", "A134"), wards=wards())
    assert set(streets_of(found)) == {"St Botolph's Street", "Eld Lane", "A134"}


def test_streets_that_lead_somewhere_come_before_closes_and_wards_before_all() -> None:
    found = base_of(named("Wide Street", "Mill Road", "Old Orchard", "Low Close"), wards=wards())
    importance = streets_of(found)
    assert sorted(importance, key=importance.__getitem__)[::-1] == [
        "Wide Street", "Mill Road", "Old Orchard", "Low Close",
    ]  # fmt: skip
    areas = {name.text: name.importance for name in found.names if name.kind == "ward"}
    assert set(areas) == {"West", "Middle", "East"}
    assert min(areas.values()) > max(importance.values())


def test_kinds_of_place_are_named_where_they_orient_and_nowhere_else() -> None:
    found = base_of(named("Bus/Coach Station", "Nightclub", "High Street"), wards=wards())
    assert [name.text for name in found.names if name.kind == "place"] == ["Bus station"]


def test_neither_order_nor_how_many_rows_a_point_has_makes_a_difference() -> None:
    rows = named("One Street", "Two Road", "Three Lane")
    more = pd.concat([rows, rows.iloc[[0] * 50]]).iloc[::-1]
    assert base_of(rows, wards=wards()) == base_of(more, wards=wards())


def test_lines_of_the_settings_are_lines_of_the_base() -> None:
    line = MapLine(name="High  Street", points=[[0.9, 51.89], [0.91, 51.89]])
    (drawn,) = base_of(named("One Street"), wards=wards(), map_lines=[line]).lines
    assert drawn == Line("High Street", 2, ((0.9, 51.89), (0.91, 51.89)))
    with pytest.raises(ValueError, match="at least 2"):
        MapLine(name="High Street", points=[[0.9, 51.89]])


def test_the_nearest_street_is_a_line_or_the_middle_of_one() -> None:
    rows = named("One Street", "Two Road", "Nightclub")
    base = base_of(rows, wards=wards())
    assert nearest_streets(base, rows) == ["One Street", "Two Road", ""]
    club = rows.iloc[[2]]
    east, north = float(club["longitude"].iloc[0]), float(club["latitude"].iloc[0])
    along = Line("High Street", 2, ((east - 0.01, north + 0.0005), (east + 0.01, north + 0.0005)))
    assert nearest_streets(base._replace(lines=(along,)), club) == ["High Street"]
    assert nearest_streets(Base(), club) == [""]


def test_another_type_or_month_shown_leaves_names_and_dots_as_they_are(data: Dataset) -> None:
    def below(of: Dataset, crime_type: str) -> dict[str, list[list[object]]]:
        study = ward_study(of, crime_type=crime_type)
        page = rate_map(of, study, WardTables(study)).html
        found = re.search(r'<script type="application/json" id="base">(.*?)</script>', page, re.S)
        assert found is not None
        return json.loads(found[1])

    earlier = Dataset(data.settings, data.built, data.complete_months[-2])
    shown = below(data, ASB)
    assert len(shown["names"]) > 500 and len(shown["lines"]) == 2
    assert shown == below(data, VIOLENCE) == below(earlier, ASB)
