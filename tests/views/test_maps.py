"""Maps: what their page and picture hold (tests/browser looks at them drawn)."""

import base64
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from PIL import Image
from pyproj import Transformer

from scp_lib.errors import AreaError, ScpError
from scp_lib.views.maps import points_map, ward_map
from scp_lib.views.shapes import grid_shapes, to_degrees, to_grid
from scp_lib.views.style import SEQUENTIAL

HOSTILE = [
    "<img src=x onerror=window.hacked=1>", "${window.hacked=1}", "`${window.hacked=1}`",
    "</script><script>window.hacked=1</script>", "\"'; window.hacked=1; //", "<!--<script>",
    "two\nlines\r\nand\x00", "\u2028window.hacked=1",
]  # fmt: skip
WORDS = {
    "title": "The first square has the most",
    "legend_title": "ASB incidents, 2025",
    "columns": {"n": "Incidents"},
    "source": "data.police.uk, OGL v3.0",
}


def squares(names=("a", "b", "c", "d", "e"), figures=(388, 184, 40, 7, None)):
    return gpd.GeoDataFrame(
        {
            "ward_code": [f"E0500000{i}" for i in range(len(names))],
            "ward_name": list(names),
            "n": pd.array(list(figures), dtype="Int64"),
        },
        geometry=[shapely.box(6e5 + 2000 * i, 2.2e5, 6.02e5 + 2000 * i, 2.22e5)
                  for i in range(len(names))],
        crs=27700,
    )  # fmt: skip


def shown_points(names=("Market Square", "High Street", "Station")):
    return pd.DataFrame(
        {
            "longitude": [0.9, 0.91, 0.92][: len(names)],
            "latitude": 51.89,
            "incident_count": [30, 7, 1][: len(names)],
            "place": list(names),
        }
    )


class Elements(HTMLParser):
    """Every element's name and attributes, every script, and the words between."""

    def __init__(self, page):
        super().__init__()
        self.found, self.scripts, self.words, self.inside = [], [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self.inside = tag

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        (self.scripts if self.inside == "script" else self.words).append(data)


def test_page_asks_for_nothing_and_names_each_script_by_its_hash():
    page = ward_map(squares(), value="n", **WORDS).html
    elements = Elements(page)
    tags = {tag for tag, _ in elements.found}
    assert not tags & {"link", "iframe", "img", "object", "embed", "base"}
    assert not [a for _, a in elements.found if "src" in a or any(k.startswith("on") for k in a)]
    assert not re.findall(
        r"url\((?!data:image/png;base64,|#no-figure)[^)]*\)", page.split("<script>")[0]
    )
    assert "sourceMappingURL" not in page
    policy = next(a["content"] for t, a in elements.found if t == "meta" and "http-equiv" in a)
    for script in elements.scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    assert len(elements.scripts) == 3


def test_page_has_language_title_landmark_legend_and_table():
    view = ward_map(squares(), value="n", **WORDS)
    elements = Elements(view.html)
    tags = [tag for tag, _ in elements.found]
    assert ("html", {"lang": "en-GB"}) in elements.found
    assert tags.count("main") == tags.count("h1") == tags.count("title") == 1
    assert tags.count("svg") == 6  # a swatch for each class, one for no figure, the pattern
    words = " ".join(elements.words)
    for expected in ["200 to 388", "No figure", "ASB incidents, 2025", "OGL v3.0", "no figure"]:
        assert expected in words, expected


def test_alt_text_says_the_highest_the_lowest_and_who_has_no_figure():
    view = ward_map(squares(), value="n", **WORDS)
    assert view.alt == (
        "Map of 5 wards. The first square has the most. ASB incidents, 2025: "
        "highest a 388, b 184 and c 40; lowest d 7. No figure for e."
    )
    assert view.title == WORDS["title"]


def test_picture_shows_the_classes_of_the_page():
    picture = Image.open(io.BytesIO(ward_map(squares(), value="n", **WORDS).png)).convert("RGB")
    colours = {f"#{r:02X}{g:02X}{b:02X}" for _, (r, g, b) in picture.getcolors(1 << 24)}
    assert set(SEQUENTIAL[4]) <= colours
    same = Image.open(io.BytesIO(ward_map(squares(figures=[5] * 5), value="n", **WORDS).png))
    few = {f"#{r:02X}{g:02X}{b:02X}" for _, (r, g, b) in same.convert("RGB").getcolors(1 << 24)}
    assert SEQUENTIAL[1][0] in few and not {SEQUENTIAL[4][0], SEQUENTIAL[4][3]} & few


def test_invented_is_said_everywhere():
    real, made = (ward_map(squares(), value="n", **WORDS, invented=i) for i in (False, True))
    assert "Invented example, not real incidents" in made.html
    assert made.alt.startswith("Invented example, not real incidents")
    assert "Invented" not in real.html + real.alt and real.png != made.png


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_reach_the_page_as_text_alone(hostile):
    words = dict.fromkeys(("title", "legend_title", "source"), hostile)
    view = ward_map(
        squares(names=[hostile, "b", "c", "d", "e"]), value="n", columns={"n": hostile}, **words
    )
    plain = ward_map(squares(), value="n", **WORDS)
    tags = [tag for tag, _ in Elements(view.html).found]
    assert tags == [tag for tag, _ in Elements(plain.html).found]
    assert len(Elements(view.html).scripts) == 3


def test_data_in_the_script_are_escaped_twice():
    """Once for the page's script, once for the tooltip that folium makes of HTML."""
    page = ward_map(squares(names=[HOSTILE[0], *"bcde"]), value="n", **WORDS).html
    data = json.loads(re.search(r"_add\((\{.*\})\);", page)[1])
    cells = data["features"][0]["properties"]
    assert cells["f0"] == "&lt;img src=x onerror=window.hacked=1&gt;"
    assert "<img" not in page


def test_a_million_wards_names_do_not_reach_the_prototype():
    wards = squares().rename(columns={"n": "__proto__"})
    view = ward_map(wards, value="__proto__", **{**WORDS, "columns": {"__proto__": "Incidents"}})
    assert '"f1"' in view.html and "__proto__" not in Elements(view.html).scripts[1]


def test_the_same_wards_give_the_same_bytes_in_another_process():
    code = (
        "import sys, hashlib; sys.path.insert(0, 'tests/views'); import test_maps as t\n"
        "v = t.ward_map(t.squares(), value='n', **t.WORDS)\n"
        "print(hashlib.sha256(v.html.encode() + v.png).hexdigest())"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONHASHSEED": "77", "PYTHONPATH": str(root)},
    )  # fmt: skip
    view = ward_map(squares(), value="n", **WORDS)
    assert done.stdout.strip() == hashlib.sha256(view.html.encode() + view.png).hexdigest()


def test_wards_are_left_as_they_were():
    wards = squares()
    before = wards.copy(deep=True)
    ward_map(wards, value="n", **WORDS)
    assert before.equals(wards)


def test_no_ward_has_a_figure():
    view = ward_map(squares(figures=[None] * 5), value="n", **WORDS)
    assert "no ward has a figure" in view.alt and "No figure" in view.html


def test_a_map_that_cannot_be_right_is_refused():
    with pytest.raises(ScpError, match="needs the column rate"):
        ward_map(squares(), value="rate", **WORDS)
    with pytest.raises(AreaError, match="National Grid"):
        ward_map(squares().to_crs(4326), value="n", **WORDS)
    with pytest.raises(AreaError, match="without a reference system"):
        ward_map(squares().set_crs(None, allow_override=True), value="n", **WORDS)
    with pytest.raises(AreaError, match="each with a shape"):
        ward_map(squares().iloc[:0], value="n", **WORDS)


def test_degrees_agree_with_the_register_of_reference_systems():
    east, north = np.array([597000.0, 612345.6]), np.array([225000.0, 215000.0])
    lon, lat = Transformer.from_crs(27700, 4326, always_xy=True).transform(east, north)
    ours = shapely.get_coordinates(to_degrees(shapely.points(east, north)))
    np.testing.assert_allclose(ours, np.column_stack([lon, lat]), atol=1e-4)
    np.testing.assert_allclose(to_grid(*ours.T), [east, north], atol=0.01)


def test_simplified_wards_leave_no_gap_and_no_overlap():
    angle = np.linspace(0, 2 * np.pi, 9000)
    wiggle = 3000 + 40 * np.sin(90 * angle)
    disc = shapely.Polygon(
        np.column_stack([6e5 + wiggle * np.cos(angle), 2.2e5 + wiggle * np.sin(angle)])
    )
    line = 6e5 + 30 * np.sin(np.linspace(0, 200, 4000))
    cut = np.column_stack([line, np.linspace(2.16e5, 2.24e5, 4000)])
    west = disc.intersection(shapely.Polygon([(5.9e5, 2.16e5), *cut, (5.9e5, 2.24e5)]))
    halves = gpd.GeoDataFrame(geometry=[west, disc.difference(west)], crs=27700)
    shapes = grid_shapes(halves, name="wards")
    assert shapely.get_num_coordinates(shapes).sum() <= 2500
    assert shapely.coverage_is_valid(shapes)
    assert shapely.union_all(shapes).area == pytest.approx(disc.area, rel=0.01)


def test_points_are_drawn_by_size_largest_first_below():
    view = points_map(
        shown_points(), title="t", legend_title="ASB incidents", source="s",
        columns={"place": "Near", "incident_count": "Incidents"}, outline=squares(),
    )  # fmt: skip
    assert view.alt == (
        "Map of 3 map points, larger where there are more incidents. t. ASB incidents: most at "
        "Market Square (30), High Street (7) and Station (1)."
    )
    radii = [float(r) for r in re.findall(r'"radius": ([\d.]+)', view.html)]
    radii = [r for r in radii if r != 10]
    assert radii == sorted(radii, reverse=True) and radii[0] == 18
    assert radii[1] / radii[0] == pytest.approx((7 / 30) ** 0.5, abs=0.01)


@pytest.mark.parametrize("hostile", HOSTILE[:4])
def test_hostile_places_stay_text(hostile):
    view = points_map(
        shown_points([hostile, "b", "c"]), title=hostile, legend_title=hostile, source=hostile,
        columns={"place": hostile}, outline=None,
    )  # fmt: skip
    assert len(Elements(view.html).scripts) == 3 and "<img" not in view.html


def test_points_without_incidents_are_refused():
    words = {**WORDS, "columns": {"place": "Near"}}
    with pytest.raises(ScpError, match="no point"):
        points_map(shown_points().iloc[:0], outline=None, **words)
    with pytest.raises(ScpError, match="without incidents"):
        points_map(shown_points().assign(incident_count=[3, 2, 0]), outline=None, **words)
