"""Names, streets, badges and keyboard stops of a map's page, measured as they are drawn."""

import math

import numpy as np
import pypdf
import pytest
import shapely

from scp_lib.document.model import sentence
from scp_lib.drawing.base import Base, Line, Name, base_json
from scp_lib.drawing.page import Layer, LegendLine, Mark, map_page
from scp_lib.drawing.shapes import geojson
from tests.browser.map_fixtures import BOXES, assert_nothing_overlaps, boxes, stops
from tests.browser.page_fixtures import picture_of, settle, too_wide, violations

pytestmark = pytest.mark.browser
WEST, SOUTH, EAST, NORTH = TOWN = (0.89, 51.885, 0.905, 51.893)
WIDE = (0.80, 51.84, 1.0, 51.94)
WARD = "New Town and Christ Church"
HOSTILE = "</script><script>window.hacked=1</script>"
WIDTHS = [1280, 768, 320]
CASING = (0xC9, 0xC4, 0xBA)
STREETS = ["Mill Street", "North Hill", "St Botolph's Church Walk", "Eld Lane", "Long Wyre Street"]
INK = {"fillColor": "#12436D", "fillOpacity": 1, "color": "#FFFFFF", "weight": 1}


def base_of(bounds, *, count=120):
    """Return names of streets spread over an area, each with a number, and two lines."""
    rng = np.random.default_rng(7)
    west, south, east, north = bounds
    at = rng.uniform((west, south), (east, north), (count, 2))
    names = [
        Name(f"{STREETS[i % 5]} {i // 2}", "street", 40 - i // 4, *map(float, place))
        for i, place in enumerate(at)
    ]
    middle = ((west + east) / 2, (south + north) / 2)
    names += [
        Name(WARD, "ward", 100, *middle),
        Name("Tendring", "district", 90, west + (east - west) * 0.8, north - (north - south) * 0.1),
        Name("Colchester Town", "station", 80, west + (east - west) * 0.7, middle[1]),
        Name(HOSTILE, "place", 60, west + (east - west) * 0.2, north - (north - south) * 0.15),
    ]
    lines = [
        Line("High Street", 2, ((west, south), (east, south + (north - south) * 0.6))),
        Line("Queen Street", 4, ((east, north), (west, north - (north - south) * 0.3))),
    ]
    return Base(tuple(names), tuple(lines))


def area(x, y, size, **words):
    ring = shapely.box(x, y, x + size, y + size / 1.6)
    look = {"fillColor": "#FFFFFF", "fillOpacity": 0, "color": "#0B0C0C", "weight": 2.4}
    return Mark(geojson(ring), look, **words)


def page_of(kind):
    """Return the page of a small map with circles, or of a wide one with areas over hexagons."""
    if kind == "circles":
        looks = {**INK, "radius": 14}
        marks = [
            Mark({"type": "Point", "coordinates": [0.8925 + 0.003 * i, 51.889]}, looks,
                 number=str(i + 1), beside=f"Vineyard Street {i}")
            for i in range(4)
        ]  # fmt: skip
        layers, bounds = [Layer("Points", marks)], TOWN
    else:
        small = [
            Mark(geojson(shapely.box(x, y, x + 0.004, y + 0.0025)), INK, ("hexagon", str(i)))
            for i, (x, y) in enumerate([(0.90, 51.89), (0.9045, 51.89), (0.95, 51.86)])
        ]
        areas = [
            area(0.899, 51.889, 0.011, cells=("Town centre", "40"), number="1",
                 beside="Town centre", label="Town centre: 40 incidents"),
            area(0.949, 51.859, 0.006, cells=("Boxted Road", "9"), number="2",
                 beside="Boxted Road and Cavell Avenue", label="Boxted Road: 9 incidents"),
        ]  # fmt: skip
        heads = ("Area", "Incidents")
        wards = [
            area(0.81, 51.85, 0.1, cells=(WARD, "12"), label=f"{WARD}: 12"),
            area(0.91, 51.85, 0.08, cells=("Castle", "7"), label="Castle: 7"),
        ]  # fmt: skip
        layers = [
            Layer("Areas", small, heads, is_choice=True, title="Two areas", note="Look at both."),
            Layer("Areas", areas, heads, is_choice=True),
            Layer("Wards", wards, heads, is_choice=True, title="Two wards",
                  legend_title="By ward", legend=[LegendLine("#12436D", "7 to 12")]),
        ]  # fmt: skip
        bounds = WIDE
    return map_page(
        layers, title=sentence("A map"), legend_title="Key", source="Invented.", bounds=bounds,
        legend=[LegendLine("#12436D", "5 to 9", radius_px=14)], words="Map.",
        base=base_json(base_of(bounds), bounds),
    )  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("names")
    for kind in ("circles", "areas"):
        (folder / f"{kind}.html").write_text(page_of(kind), encoding="utf-8", newline="\n")
    return folder


def opened(offline, path, width=1280, height=1000):
    page = offline.new_page()
    page.set_viewport_size({"width": width, "height": height})
    page.goto(path.as_uri())
    settle(page)
    page.wait_for_selector(".name", state="attached")
    return page


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", ["circles", "areas"])
def test_no_two_names_overlap_and_none_leaves_the_frame(offline, files, kind, width):
    page = opened(offline, files / f"{kind}.html", width)
    written = [assert_nothing_overlaps(page)]
    for _ in range(2):
        page.evaluate("window.map_1.setZoom(window.map_1.getZoom() + 1.3)")
        written.append(assert_nothing_overlaps(page))
    assert all(written) and written[0] != written[2]
    page.evaluate("window.map_1.panBy([150, 90], {animate: false})")
    streets = [words for words in assert_nothing_overlaps(page) if words[-1].isdigit()]
    assert len(streets) == len(set(streets))
    assert page.locator(".dot").count() <= page.locator(".name").count()
    assert page.evaluate("window.hacked") is None
    assert offline.asked == [] and offline.faults == []


def test_names_are_not_read_out_and_do_not_take_the_pointer(offline, files):
    page = opened(offline, files / "circles.html")
    pane = page.locator(".leaflet-names-pane")
    assert pane.get_attribute("aria-hidden") == "true"
    assert pane.locator(".name").first.evaluate("e => getComputedStyle(e).pointerEvents") == "none"
    assert HOSTILE in pane.inner_text()


def test_a_circles_name_is_nearest_to_its_own_circle(offline, files):
    page = opened(offline, files / "circles.html")
    names = dict(boxes(page, ".name.at-circle"))
    circles = [box.centroid for _, box in boxes(page, ".badge.in-circle")]
    assert len(circles) == 4 and len(names) >= 3
    for words, box in names.items():
        gaps = [box.distance(circle) for circle in circles]
        assert int(np.argmin(gaps)) == int(words.replace("\n", " ").split()[-1]), words
    assert [words for words, _ in boxes(page, ".badge.in-circle")] == ["1", "2", "3", "4"]


def test_streets_are_drawn_white_on_their_casing_with_their_names_along_them(offline, files):
    page = opened(offline, files / "circles.html")
    turned = [each for each in page.evaluate(BOXES, ".name.along") if each["turn"]]
    assert {each["words"] for each in turned} == {"High Street", "Queen Street"}
    assert all(abs(each["turn"]) <= 90 for each in turned)
    spot = page.evaluate(
        """([lon, lat]) => {
            const box = document.querySelector('.map').getBoundingClientRect();
            const at = window.map_1.latLngToContainerPoint([lat, lon]);
            return [box.x + at.x + 1, box.y + at.y + 1];
        }""",
        [WEST + (EAST - WEST) * 0.1, SOUTH + (NORTH - SOUTH) * 0.06],
    )
    page.add_style_tag(content=".leaflet-names-pane { visibility: hidden }")
    picture = picture_of(page)
    x, y = map(int, spot)
    column = {picture.getpixel((x, y + step)) for step in range(-14, 15)}
    assert (255, 255, 255) in column
    assert any(max(abs(a - b) for a, b in zip(it, CASING, strict=True)) < 12 for it in column)


def test_an_area_has_its_number_and_its_name_beside_it(offline, files):
    page = opened(offline, files / "areas.html")
    assert [words for words, _ in boxes(page, ".badge.on-area")] == ["1", "2"]
    names = [words.replace("\n", " ") for words, _ in boxes(page, ".name.area")]
    assert names == ["Town centre", "Boxted Road and Cavell Avenue"]
    page.get_by_role("radio", name="Wards").click()
    assert page.locator(".badge.on-area, .name.area").count() == 0
    assert WARD in [words.replace("\n", " ") for words, _ in boxes(page, ".name.ward")]


def test_a_name_with_no_place_at_its_own_area_is_left_out_and_its_number_stays(offline, tmp_path):
    sizes = [(0.84, 51.87, 0.02), (0.868, 51.867, 0.03)]  # side by side, badges above the names
    names = ["Culver Street West", "Avon Way"]
    marks = [
        area(*size, cells=(name, "9"), number=str(i), beside=name, label=name)
        for i, (size, name) in enumerate(zip(sizes, names, strict=True), start=1)
    ]
    path = tmp_path / "close.html"
    text = map_page(
        [Layer("Areas", marks, ("Area", "Incidents"))], title=sentence("A map"), words="Map.",
        legend_title="Key", source="Invented.", bounds=(0.82, 51.85, 0.95, 51.92),
        legend=[LegendLine("#12436D", "5 to 9")],
    )  # fmt: skip
    path.write_text(text, encoding="utf-8", newline="\n")
    page = opened(offline, path, 320)
    outlines = """() => { const found = [];
        window.map_1.eachLayer((each) => { if (each.feature) {
            found.push(each.getLatLngs().flat(Infinity).map((at) => {
                const { x, y } = window.map_1.latLngToContainerPoint(at); return [x, y]; })); } });
        return found; }"""
    shapes, written = [*map(shapely.Polygon, page.evaluate(outlines))], boxes(page, ".name.area")
    assert len(boxes(page, ".badge.on-area")) == 2
    for words, box in written:
        own = names.index(words.replace("\n", " "))
        gaps = [box.distance(shape) for shape in shapes]
        assert all(gap > 2 * gaps[own] for i, gap in enumerate(gaps) if i != own), words
    assert written


def test_a_layer_has_its_own_title_and_note_and_the_map_stays_where_it_is(offline, files):
    page = opened(offline, files / "areas.html")
    top = page.locator(".map").bounding_box()["y"]
    assert page.locator("h1 span:visible").count() == 1
    shown = "[...document.querySelectorAll('h1 span, .note span')].filter((e) => !e.hidden)"
    said = f"{shown}.map((e) => e.textContent)"
    assert page.evaluate(said) == ["Two areas", "Look at both."]
    page.get_by_role("radio", name="Wards").click()
    assert page.evaluate(said) == ["Two wards"]
    assert page.locator("h1").evaluate("e => getComputedStyle(e.firstChild).visibility") == "hidden"
    assert page.locator(".legend [data-layer]:visible h2").inner_text() == "By ward"
    assert page.locator(".map").bounding_box()["y"] == top


def test_few_tab_stops_and_hexagons_are_none(offline, files):
    page = opened(offline, files / "areas.html")
    assert page.locator("path[role=img]").count() == 2
    found = stops(page)
    assert len(found) == 6
    assert found[2] == "Town centre: 40 incidents, 1 of 2"
    page.locator("path.leaflet-interactive").first.dispatch_event("mouseover")
    assert page.locator(".panel h2").inner_text() == "hexagon"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (640, "dark"), (320, "light")])
@pytest.mark.parametrize("kind", ["circles", "areas"])
def test_no_violation_at_any_width_nor_on_paper(offline, files, kind, width, scheme):
    page = opened(offline, files / f"{kind}.html", width)
    page.emulate_media(color_scheme=scheme)
    for layer in ["Wards", "Areas"] if kind == "areas" else [""]:
        if layer:
            page.get_by_role("radio", name=layer).click()
            page.locator("path[role=img]").first.focus()
        assert violations(page)[1] == []
    assert too_wide(page) == []
    page.emulate_media(media="print", color_scheme=scheme)
    assert violations(page)[1] == []


def test_high_contrast_leaves_the_map_its_own_colours(offline, files):
    page = opened(offline, files / "areas.html")
    page.emulate_media(forced_colors="active", color_scheme="dark")
    colour = "() => getComputedStyle(document.querySelector('.name') ?? document.body).color"
    page.wait_for_function(f"({colour})() !== ''")  # names are placed anew while it settles
    ink = page.evaluate(colour)
    ground = page.locator(".map").evaluate("e => getComputedStyle(e).backgroundColor")
    assert ink in ("rgb(11, 12, 12)", "rgb(59, 67, 71)") and ground == "rgb(237, 237, 236)"


def test_paper_has_the_whole_map_and_no_controls(offline, files, tmp_path):
    page = opened(offline, files / "areas.html")
    page.pdf(path=tmp_path / "map.pdf", format="A4", print_background=True)
    (sheet,) = pypdf.PdfReader(tmp_path / "map.pdf").pages
    words = " ".join(sheet.extract_text().split())
    assert "Two areas" in words and "Town centre" in words
    assert "Show the whole area" not in words and "Point at" not in words
    page.set_viewport_size({"width": 700, "height": 1000})  # as wide as A4 between its margins
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert too_wide(page) == []
    whole = page.evaluate("JSON.parse(document.querySelector('.map').dataset.bounds)")
    assert page.evaluate("b => window.map_1.getBounds().contains(b)", whole)
    assert_nothing_overlaps(page)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert "paper" not in page.evaluate("document.documentElement.className")


@pytest.mark.parametrize("kind", ["circles", "areas"])
def test_on_a_phone_the_map_is_as_wide_as_the_area_and_has_no_empty_bands(offline, files, kind):
    page = opened(offline, files / f"{kind}.html", 320, 640)
    frame = page.locator(".map").bounding_box()
    assert 0.84 <= frame["width"] / frame["height"] <= 1.51
    corners = page.evaluate("""() => {
        const bounds = JSON.parse(document.querySelector('.map').dataset.bounds);
        return bounds.map((at) => window.map_1.latLngToContainerPoint(at));
    }""")
    across = abs(corners[1]["x"] - corners[0]["x"]) / (frame["width"] - 54)
    up = abs(corners[1]["y"] - corners[0]["y"]) / (frame["height"] - 40)
    assert math.isclose(max(across, up), 1, abs_tol=0.05) and min(across, up) > 0.7
