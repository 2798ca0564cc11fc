"""Maps as a reader's browser draws them, without a network."""

import html
import io
import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from PIL import Image

from scp_lib.document.model import Table, sentence
from scp_lib.drawing.maps import ward_map
from scp_lib.drawing.style import NO_FIGURE, NO_FIGURE_LINE, SEQUENTIAL, class_breaks, class_of
from scp_lib.studies.town_centre.pictures import class_map
from scp_lib.studies.town_centre.tables import located, point_classes
from tests.browser.page_fixtures import settle

pytestmark = pytest.mark.browser
WARDS = Path(__file__).parents[2] / "data/raw/example/ons/colchester_wards_2023.geojson"
COUNTS = [96, 388, 184, 31, 52, 22, 64, 167, 41, 105, 12, 24, 88, 73, None, 19, 47]
HOSTILE = [
    "<img src=x onerror=window.hacked=1>", "${window.hacked=1}", "`+(window.hacked=1)+`",
    "</script><script>window.hacked=1</script>", "\"';window.hacked=1//", "two\nlines",
]  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def colchester():
    wards = gpd.read_file(WARDS).to_crs(27700)
    wards = wards.rename(columns={"WD23CD": "ward_code", "WD23NM": "ward_name"})
    wards["incident_count"] = pd.array(COUNTS, dtype="Int64")
    return wards


def drawn(
    wards,
    *,
    title="Castle had the most incidents of all wards",
    legend_title="Invented incidents, January to December 2025",
    source="Boundaries: Office for National Statistics, Open Government Licence v3.0.",
    headers=("Ward", "Incidents"),
):
    columns = dict(zip(("ward_name", "incident_count"), headers, strict=True))
    rows = pd.DataFrame(wards.drop(columns="geometry"))
    table = Table("wards", legend_title, rows, "ward_name", columns, empty="no figure")
    return ward_map(
        table, wards, value="incident_count", name="wards", source=source, invented=True,
        title=sentence("{title}", title=title), legend_title=legend_title,
    )  # fmt: skip


@pytest.fixture(scope="module")
def ward_page(tmp_path_factory):
    path = tmp_path_factory.mktemp("maps") / "wards.html"
    path.write_text(drawn(colchester()).html, encoding="utf-8", newline="\n")
    return path


@pytest.fixture(scope="module")
def hostile_view():
    wards = colchester()
    wards.loc[: len(HOSTILE) - 1, "ward_name"] = HOSTILE
    return drawn(
        wards, title=HOSTILE[0], legend_title=HOSTILE[3], source=HOSTILE[3],
        headers=(HOSTILE[1], HOSTILE[0]),
    )  # fmt: skip


@pytest.fixture(scope="module")
def points_view():
    wards = colchester()
    grid = wards.geometry.representative_point()
    inside = grid.to_crs(4326)
    points = pd.DataFrame(
        {
            "easting_m": grid.x, "northing_m": grid.y,
            "longitude": inside.x, "latitude": inside.y, "incident_count": range(5, 22),
            "location_name": (HOSTILE * 3)[:17], "near": "",
        }
    )  # fmt: skip
    classes = Table(
        "points", HOSTILE[0], point_classes(points["incident_count"]), "class_words",
        {"class_words": HOSTILE[1], "point_count": HOSTILE[2]},
    )  # fmt: skip
    locations = Table(
        "locations", HOSTILE[0], located(points), "location",
        {"location": HOSTILE[2], "number": HOSTILE[1], "class_words": HOSTILE[1]},
    )  # fmt: skip
    return class_map(
        points, classes, locations, outline=wards, name="points",
        title=sentence("{it}", it=HOSTILE[0]), legend_title=HOSTILE[3], source=HOSTILE[4],
    )  # fmt: skip


def spot_of(frame, longitude, latitude):
    """Return where on the drawn page a place of the earth is."""
    return frame.evaluate(
        """([lon, lat]) => {
            const box = document.getElementById('map_1').getBoundingClientRect();
            const at = window.map_1.latLngToContainerPoint([lat, lon]);
            return [box.x + at.x + 1, box.y + at.y + 1];
        }""",
        [longitude, latitude],
    )


def picture_of(page):
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def mismatches(page, frame):
    """Return the wards whose pixel at their representative point is not of their class."""
    wards = colchester()
    breaks = class_breaks(COUNTS)
    inside = wards.geometry.representative_point().to_crs(4326)
    picture = picture_of(page)
    wrong = []
    for name, place, held in zip(wards["ward_name"], inside, class_of(COUNTS, breaks), strict=True):
        x, y = spot_of(frame, place.x, place.y)
        red, green, blue = picture.getpixel((int(x), int(y)))
        if held is None:
            ends = [
                tuple(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in (NO_FIGURE, NO_FIGURE_LINE)
            ]
            good = all(
                min(pair) - 2 <= found <= max(pair) + 2
                for found, pair in zip((red, green, blue), zip(*ends, strict=True), strict=True)
            )
        else:
            good = f"#{red:02X}{green:02X}{blue:02X}" == SEQUENTIAL[len(breaks) + 1][held].upper()
        if not good:
            wrong.append((name, held, (red, green, blue)))
    return wrong


@pytest.mark.parametrize("width", [1200, 700, 390])
def test_every_ward_has_the_colour_of_its_class(offline, ward_page, width):
    page = offline.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(ward_page.as_uri())
    page.wait_for_selector("path.leaflet-interactive")
    assert mismatches(page, page) == []
    assert offline.asked == [] and offline.faults == []


def test_the_whole_area_stays_in_view_when_the_window_changes(offline, ward_page):
    page = offline.new_page()
    page.goto(ward_page.as_uri())
    for width in (320, 1000):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(150)
        assert mismatches(page, page) == []


def test_map_draws_in_a_sandboxed_frame(offline, tmp_path, ward_page):
    inner = html.escape(ward_page.read_text(encoding="utf-8"))
    outer = tmp_path / "outer.html"
    outer.write_text(
        "<!DOCTYPE html><body style='margin:0'><iframe title='Map' sandbox='allow-scripts' "
        f"style='border:0;width:1100px;height:880px' srcdoc=\"{inner}\"></iframe>",
        encoding="utf-8",
    )
    page = offline.new_page()
    page.goto(outer.as_uri())
    frame = page.frames[1]
    frame.wait_for_selector("path.leaflet-interactive")
    assert mismatches(page, frame) == []
    assert offline.asked == [] and offline.faults == []


def axe(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [(rule["id"], [n["html"][:120] for n in rule["nodes"]])
            for rule in found.response["violations"]]  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (640, "light"), (320, "dark")])
def test_no_accessibility_violations(offline, ward_page, width, scheme):
    page = offline.new_page()
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(ward_page.as_uri())
    assert axe(page) == []
    page.locator("summary").click()
    page.locator("path[role=img]").first.focus()
    assert axe(page) == []
    page.emulate_media(media="print")
    assert axe(page) == []


def test_numbered_points_are_named_for_listeners_and_hostile_names_run_nothing(
    offline, tmp_path, points_view
):
    path = tmp_path / "points.html"
    path.write_text(points_view.html, encoding="utf-8", newline="\n")
    page = offline.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector(".leaflet-overlay-pane path", state="attached")
    assert page.locator(".leaflet-overlay-pane path").count() == 1 + 17
    named, in_key = page.locator("path[role=img]"), page.locator(".legend .numbered li")
    assert named.count() == in_key.count() > 0
    assert named.first.get_attribute("aria-label").startswith("1 ")
    for point in page.locator("path.leaflet-interactive").all():
        point.dispatch_event("mouseover")
        point.dispatch_event("click")
    assert page.locator(".leaflet-tooltip, .leaflet-popup").count() == 0
    assert page.locator(".panel dd").count() == 1
    assert page.locator("h1").inner_text() == HOSTILE[0]
    assert page.evaluate("window.hacked") is None and axe(page) == []
    assert offline.asked == [] and offline.faults == []


@pytest.mark.parametrize("width", [320, 640])
def test_no_sideways_scroll(offline, ward_page, hostile_view, tmp_path, width):
    hostile = tmp_path / "hostile.html"
    hostile.write_text(hostile_view.html, encoding="utf-8", newline="\n")
    for path in (ward_page, hostile):
        page = offline.new_page()
        page.set_viewport_size({"width": width, "height": 640})
        page.goto(path.as_uri())
        page.locator("summary").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("policy", ["kept", "taken out"])
def test_hostile_names_run_nothing_even_without_the_policy(offline, tmp_path, hostile_view, policy):
    text = hostile_view.html
    if policy == "taken out":
        text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
        assert "Content-Security-Policy" not in text
    path = tmp_path / "hostile.html"
    path.write_text(text, encoding="utf-8", newline="\n")
    page = offline.new_page()
    page.goto(path.as_uri())
    shapes = page.locator("path[role=img]")
    assert shapes.count() == 17
    for place, name in enumerate(HOSTILE):
        shapes.nth(place).focus()
        panel = page.locator(".panel")
        assert " ".join(name.split()) in panel.inner_text()
        assert panel.locator("img, script").count() == 0
    page.wait_for_timeout(50)
    assert page.evaluate("window.hacked") is None
    assert page.locator("h1").inner_text() == HOSTILE[0]
    assert offline.asked == [] and offline.faults == []


def test_policy_stops_what_escaping_would_miss(offline, tmp_path, ward_page):
    text = ward_page.read_text(encoding="utf-8").replace(
        "</main>", "<script>window.hacked=1</script><img src=x onerror='window.hacked=2'></main>"
    )
    assert "window.hacked=2" in text
    path = tmp_path / "slipped.html"
    path.write_text(text, encoding="utf-8", newline="\n")
    page = offline.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("path.leaflet-interactive")
    assert page.evaluate("window.hacked") is None


def test_keyboard_zooms_moves_and_reads_the_figures(offline, ward_page):
    page = offline.new_page()
    page.goto(ward_page.as_uri())
    zoom, centre = "window.map_1.getZoom()", "window.map_1.getCenter().lng"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "map_1"
    before, west = page.evaluate(zoom), page.evaluate(centre)
    page.keyboard.press("+")
    assert page.evaluate(zoom) > before
    page.keyboard.press("-")
    assert page.evaluate(zoom) == pytest.approx(before)
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"{centre} > {west}")


def label(page):
    return page.evaluate("document.activeElement.getAttribute('aria-label')")


def test_arrows_go_from_ward_to_ward_and_leave_the_map_where_it_is(offline, ward_page):
    page = offline.new_page()
    page.goto(ward_page.as_uri())
    centre = "JSON.stringify(window.map_1.getCenter())"
    before = page.evaluate(centre)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    heard = [label(page)]
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "End", "ArrowRight", "ArrowUp", "Home"):
        page.keyboard.press(key)
        heard.append(label(page))
    names = list(colchester()["ward_name"])
    places = [0, 1, 2, 1, 16, 0, 16, 0]
    figures = ["no figure" if count is None else count for count in COUNTS]
    assert heard == [f"{names[i]}: {figures[i]}, {i + 1} of 17" for i in places]
    assert page.evaluate(centre) == before
    assert page.locator("path[role=img][tabindex='0']").count() == 1
    assert page.locator("svg[role=group]").get_attribute("aria-label").startswith("17 places")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "map_1"
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        f"before => {centre} !== before", arg=before
    )  # it slides, frame by frame


def test_what_a_ward_says_stands_beside_the_map_and_moves_nothing(offline, ward_page):
    for width in (1200, 320):
        page = offline.new_page()
        page.set_viewport_size({"width": width, "height": 1800})
        page.goto(ward_page.as_uri())
        page.wait_for_selector("path.leaflet-interactive")
        settle(page)
        panel, frame = page.locator(".panel"), page.locator(".map").bounding_box()
        hint, height = panel.inner_text(), page.evaluate("document.body.offsetHeight")
        ward = page.locator("path[role=img]").nth(1)
        ward.hover(force=True)
        assert panel.inner_text().split("\n") == ["Castle", "Incidents", "388"]
        assert panel.get_attribute("aria-live") == "polite"
        page.mouse.move(1, 1)
        assert panel.inner_text() == hint
        ward.click(force=True)
        page.mouse.move(1, 1)
        assert "Castle" in panel.inner_text()
        assert page.evaluate("document.body.offsetHeight") == height
        box = panel.bounding_box()
        is_beside = box["x"] >= frame["x"] + frame["width"]
        assert is_beside or box["y"] >= frame["y"] + frame["height"]
        page.keyboard.press("Escape")
        assert panel.inner_text() == hint


def test_a_focused_ward_is_not_read_out_twice_and_has_a_ring(offline, ward_page):
    page = offline.new_page()
    page.goto(ward_page.as_uri())
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.locator(".panel").get_attribute("aria-live") == "off"
    ring = page.locator("path[stroke='#ffdd00']")
    assert ring.get_attribute("stroke-width") == "7"
    page.keyboard.press("Tab")
    assert ring.count() == 0


def test_wheel_scrolls_the_page_until_the_map_has_the_focus(offline, ward_page):
    page = offline.new_page()
    page.set_viewport_size({"width": 1200, "height": 500})
    page.goto(ward_page.as_uri())
    zoom = page.evaluate("window.map_1.getZoom()")
    page.mouse.move(500, 400)
    page.mouse.wheel(0, 100)
    page.wait_for_function("window.scrollY > 0")
    assert page.evaluate("window.map_1.getZoom()") == zoom


def test_without_scripts_the_page_says_where_the_figures_are(browser, ward_page):
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(ward_page.as_uri())
    assert "The picture next to it shows the same" in page.locator("main noscript").inner_text()
    assert page.locator(".panel:visible, .map:visible").count() == 0
    page.locator("summary").click()
    assert page.locator("tbody tr").count() == 17
    context.close()
