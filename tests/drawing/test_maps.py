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

from scp_lib.document.model import sentence
from scp_lib.drawing.maps import ward_map
from scp_lib.drawing.shapes import grid_shapes, to_degrees
from scp_lib.drawing.style import SEQUENTIAL
from scp_lib.errors import AreaError, ScpError
from tests.document.made import table

HOSTILE = [
    "<img src=x onerror=window.hacked=1>", "${window.hacked=1}", "`${window.hacked=1}`",
    "</script><script>window.hacked=1</script>", "\"'; window.hacked=1; //", "<!--<script>",
    "two\nlines\r\nand\x00", "\u2028window.hacked=1",
]  # fmt: skip
WORDS = {
    "title": "The first square has the most",
    "legend_title": "ASB incidents, 2025",
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


def words(**more):
    """Return what a map is told of its words; with a name for its column of figures."""
    column = more.pop("column", "n")
    header = more.pop("header", "Incidents")
    chosen = {**WORDS, **more}
    chosen["title"] = sentence("{words}", words=chosen["title"])
    return chosen, {"ward_name": "Ward", column: header}


def map_of(shapes, *, value="n", invented=False, **more):
    chosen, headers = words(**more)
    rows = pd.DataFrame(shapes.drop(columns="geometry"))
    headers = {name: text for name, text in headers.items() if name in rows.columns}
    figures = table(rows, "ward_name", name="squares", headers=headers, empty="no figure",
                    title=chosen["legend_title"])  # fmt: skip
    return ward_map(figures, shapes, value=value, name="squares", invented=invented, **chosen)


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
        is_code = self.inside == "script" and "type" not in self.found[-1][1]
        (self.scripts if is_code else self.words).append(data)


def test_page_asks_for_nothing_and_names_each_script_by_its_hash():
    page = map_of(squares()).html
    elements = Elements(page)
    tags = {tag for tag, _ in elements.found}
    assert not tags & {"link", "iframe", "img", "object", "embed", "base"}
    assert not [a for _, a in elements.found if "src" in a or any(k.startswith("on") for k in a)]
    assert not re.findall(
        r"url\((?!data:(?:image/png|font/woff);base64,|#no-figure)[^)]*\)",
        page.split("<script>")[0],
    )
    assert "sourceMappingURL" not in page
    policy = next(a["content"] for t, a in elements.found if t == "meta" and "http-equiv" in a)
    for script in elements.scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    assert len(elements.scripts) == 3


def test_page_has_language_title_landmark_legend_and_table():
    view = map_of(squares())
    elements = Elements(view.html)
    tags = [tag for tag, _ in elements.found]
    assert ("html", {"lang": "en-GB"}) in elements.found
    assert tags.count("main") == tags.count("h1") == tags.count("title") == 1
    assert tags.count("svg") == 6  # a swatch for each class, one for no figure, the pattern
    words = " ".join(elements.words)
    for expected in ["200 to 388", "No figure", "ASB incidents, 2025", "OGL v3.0", "no figure"]:
        assert expected in words, expected


def test_alt_text_says_the_highest_the_lowest_and_who_has_no_figure():
    view = map_of(squares())
    assert view.picture.alt.text == (
        "Map of the wards. The first square has the most. ASB incidents, 2025: "
        "highest a 388, b 184 and c 40; lowest d 7. No figure for e."
    )
    assert view.picture.title.text == WORDS["title"]
    assert [cell.value for cell in view.picture.alt.cells] == [388, 184, 40, 7]


def test_picture_shows_the_classes_of_the_page():
    picture = Image.open(io.BytesIO(map_of(squares()).picture.png)).convert("RGB")
    colours = {f"#{r:02X}{g:02X}{b:02X}" for _, (r, g, b) in picture.getcolors(1 << 24)}
    assert set(SEQUENTIAL[4]) <= colours
    same = Image.open(io.BytesIO(map_of(squares(figures=[5] * 5)).picture.png))
    few = {f"#{r:02X}{g:02X}{b:02X}" for _, (r, g, b) in same.convert("RGB").getcolors(1 << 24)}
    assert SEQUENTIAL[1][0] in few and not {SEQUENTIAL[4][0], SEQUENTIAL[4][3]} & few


def test_invented_is_said_everywhere():
    real, made = (map_of(squares(), invented=i) for i in (False, True))
    assert "Invented example, not real incidents" in made.html
    assert made.picture.alt.text.startswith("Invented example, not real incidents")
    assert (
        "Invented" not in real.html + real.picture.alt.text and real.picture.png != made.picture.png
    )


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_reach_the_page_as_text_alone(hostile):
    texts = dict.fromkeys(("title", "legend_title", "source"), hostile)
    view = map_of(squares(names=[hostile, "b", "c", "d", "e"]), header=hostile, **texts)
    plain = map_of(squares())
    tags = [tag for tag, _ in Elements(view.html).found]
    assert tags == [tag for tag, _ in Elements(plain.html).found]
    assert len(Elements(view.html).scripts) == 3


def test_data_in_the_script_can_end_no_script():
    """The page's own script writes them as text."""
    page = map_of(squares(names=[HOSTILE[0], *"bcde"])).html
    data = json.loads(re.search(r"_add\((\{.*\})\);", page)[1])
    cells = data["features"][0]["properties"]
    assert cells["f0"] == HOSTILE[0]
    assert "<img" not in page


def test_a_million_wards_names_do_not_reach_the_prototype():
    wards = squares().rename(columns={"n": "__proto__"})
    view = map_of(wards, value="__proto__", column="__proto__")
    assert '"f1"' in view.html and "__proto__" not in Elements(view.html).scripts[1]


def test_the_same_wards_give_the_same_bytes_in_another_process():
    code = (
        "import sys, hashlib; sys.path.insert(0, 'tests/drawing'); import test_maps as t\n"
        "v = t.map_of(t.squares())\n"
        "print(hashlib.sha256(v.html.encode() + v.picture.png).hexdigest())"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONHASHSEED": "77", "PYTHONPATH": str(root)},
    )  # fmt: skip
    view = map_of(squares())
    assert done.stdout.strip() == hashlib.sha256(view.html.encode() + view.picture.png).hexdigest()


def test_wards_are_left_as_they_were():
    wards = squares()
    before = wards.copy(deep=True)
    map_of(wards)
    assert before.equals(wards)


def test_no_ward_has_a_figure():
    view = map_of(squares(figures=[None] * 5))
    assert "no ward has a figure" in view.picture.alt.text and "No figure" in view.html


def test_a_map_that_cannot_be_right_is_refused():
    with pytest.raises(ScpError, match="needs the column rate"):
        map_of(squares(), value="rate")
    with pytest.raises(AreaError, match="National Grid"):
        map_of(squares().to_crs(4326))
    with pytest.raises(AreaError, match="without a reference system"):
        map_of(squares().set_crs(None, allow_override=True))
    with pytest.raises(AreaError, match="each with a shape"):
        map_of(squares().iloc[:0])


def test_degrees_agree_with_the_register_of_reference_systems():
    east, north = np.array([597000.0, 612345.6]), np.array([225000.0, 215000.0])
    lon, lat = Transformer.from_crs(27700, 4326, always_xy=True).transform(east, north)
    ours = shapely.get_coordinates(to_degrees(shapely.points(east, north)))
    np.testing.assert_allclose(ours, np.column_stack([lon, lat]), atol=1e-4)


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
