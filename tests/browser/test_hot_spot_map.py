"""The hot spot map and its cards as a reader's browser draws them, without a network."""

import io
import re

import pytest
from PIL import Image

from scp_lib.drawing.shapes import to_degrees
from scp_lib.drawing.style import class_breaks, class_of
from scp_lib.report.index import TEMPLATES
from scp_lib.studies.hot_spots.pictures import HOT, ONE_POINT
from tests.studies.hot_spots import sample

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AREA_NAMES = sample.HOSTILE[:3]
CHOICES = ["Hot-spot areas", "Above average", "Density", "Wards"]


@pytest.fixture(scope="module")
def map_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("maps") / "hot_spots.html"
    path.write_text(sample.drawn().html, encoding="utf-8", newline="\n")
    return path


@pytest.fixture(scope="module")
def hostile_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("maps") / "hostile.html"
    view = sample.drawn(
        sample.found(
            sample.places([*sample.HOSTILE, "High Street"], area_names=AREA_NAMES),
            area_rows=sample.areas(AREA_NAMES, sample.HOSTILE[:3]),
            ward_names=sample.HOSTILE[:3], crime_type=sample.HOSTILE[3],
        ),
        sample.dataset(sample.wards(names=sample.HOSTILE[:3]), source=sample.HOSTILE[3]),
    )  # fmt: skip
    path.write_text(view.html, encoding="utf-8", newline="\n")
    return path


def opened(offline, path, width=1200):
    page = offline.new_page()
    page.set_viewport_size({"width": width, "height": 1000})
    page.goto(path.as_uri())
    page.wait_for_selector("path.leaflet-interactive")
    return page


def colours_at(page, shape, *, reach=4):
    """Return the colours drawn in a small square in the middle of a shape (metres)."""
    middle = to_degrees([shape.centroid])[0]
    x, y = page.evaluate(
        """([lon, lat]) => {
            const box = document.getElementById('map_1').getBoundingClientRect();
            const at = window.map_1.latLngToContainerPoint([lat, lon]);
            return [box.x + at.x + 1, box.y + at.y + 1];
        }""",
        [middle.x, middle.y],
    )
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    box = picture.crop((int(x) - reach, int(y) - reach, int(x) + reach, int(y) + reach))
    return {f"#{r:02X}{g:02X}{b:02X}" for r, g, b in box.get_flattened_data()}


def axe(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [(rule["id"], [n["html"][:120] for n in rule["nodes"]])
            for rule in found.response["violations"]]  # fmt: skip


def without_names(page):
    page.add_style_tag(content=".leaflet-names-pane, .map .badge { visibility: hidden }")


def test_every_hot_spot_has_its_colour_and_pattern(offline, map_file):
    page = opened(offline, map_file)
    without_names(page)
    hot = sample.found().hot
    for place, is_one in zip(hot.geometry, hot["is_one_point"], strict=True):
        look = ONE_POINT if is_one else HOT
        drawn = colours_at(page, place)
        assert look.colour.upper() in drawn, (look.words, drawn)
        darkest = min(int(colour[1:3], 16) for colour in drawn)
        assert (darkest < 0x30) == bool(look.hatch), (look.words, drawn)
    assert offline.asked == [] and offline.faults == []


def test_layers_change_by_mouse_with_their_legends(offline, map_file):
    page = opened(offline, map_file)
    without_names(page)
    for choice in CHOICES:
        page.get_by_role("radio", name=choice).click()
        shown = page.locator(".legend [data-layer]:visible")
        assert shown.count() == 1 and shown.get_attribute("data-layer") == choice
        assert page.locator("input[type=radio]:checked").count() == 1
    breaks = class_breaks([100, 40, 3])
    classes = class_of([100, 40, 3], breaks)
    assert len(set(classes)) == 3
    wards = sample.wards()
    page.locator(".map-home").click()
    drawn = [colours_at(page, shape) for shape in wards.geometry]
    assert all(len(colours) == 1 for colours in drawn) and len(set.union(*drawn)) == 3
    assert offline.asked == [] and offline.faults == []


def test_layers_change_by_keyboard(offline, map_file):
    page = opened(offline, map_file)
    first = page.get_by_role("radio", name=CHOICES[0])
    for _ in range(40):
        page.keyboard.press("Tab")
        if first.evaluate("node => node === document.activeElement"):
            break
    else:
        pytest.fail("The choice of layers cannot be reached by Tab.")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(f".legend [data-layer='{CHOICES[1]}']", state="visible")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(f".legend [data-layer='{CHOICES[2]}']", state="visible")
    assert page.get_by_role("radio", name=CHOICES[2]).is_checked()


def test_areas_can_be_read_by_keyboard_and_hexagons_are_no_stop(offline, map_file):
    page = opened(offline, map_file)
    shapes = page.locator("path[role=img]")
    assert [each.get_attribute("aria-label") for each in shapes.all()] == [
        "High Street and Mill Lane: 70 incidents, 1 of 3", "Quay Street: 30 incidents, 2 of 3",
        "Park Road: 24 incidents, 3 of 3",
    ]  # fmt: skip
    assert page.locator("path[tabindex='0']").count() == 1
    shapes.nth(2).focus()
    lines = page.locator(".panel").inner_text().split("\n")
    assert lines[:2] == ["3", "Park Road"] and lines[2:4] == ["Ward with most of it", "Middle"]
    page.get_by_role("radio", name="Wards").click()
    named = [each.get_attribute("aria-label") for each in page.locator("path[role=img]").all()]
    assert named == ["West: 100, 1 of 3", "Middle: 40, 2 of 3", "East: 3, 3 of 3"]
    assert "Point at" in page.locator(".panel").inner_text()  # nothing is chosen of the new layer


def test_boundaries_stay_in_front_after_a_change(offline, map_file):
    page = opened(offline, map_file)
    for choice in (CHOICES[3], CHOICES[0]):
        page.get_by_role("radio", name=choice).click()
        last = page.locator(".leaflet-overlay-pane path").last
        assert last.get_attribute("fill") == "none"


def test_map_opens_on_the_hot_spots_and_can_show_the_whole_area(offline, map_file):
    page = opened(offline, map_file)
    width = "window.map_1.getBounds().getEast() - window.map_1.getBounds().getWest()"
    before = page.evaluate(width)
    assert page.locator(".name.area:visible").count() == 3
    page.locator(".map-home").click()
    assert page.evaluate(width) > 1.5 * before
    whole = page.evaluate("JSON.parse(document.querySelector('.map').dataset.bounds)")
    assert page.evaluate("b => window.map_1.getBounds().contains(b)", whole)


@pytest.mark.parametrize("width", [1280, 640, 320])
def test_no_accessibility_violations(offline, map_file, width):
    page = opened(offline, map_file, width)
    for choice in CHOICES:
        page.get_by_role("radio", name=choice).click()
        assert axe(page) == [], choice
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("policy", ["kept", "taken out"])
def test_hostile_names_run_nothing_even_without_the_policy(offline, hostile_file, tmp_path, policy):
    text = hostile_file.read_text(encoding="utf-8")
    if policy == "taken out":
        text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    path = tmp_path / "hostile.html"
    path.write_text(text, encoding="utf-8", newline="\n")
    page = opened(offline, path)
    assert page.locator("h1").inner_text() != ""
    for place in range(3):
        page.locator("path[role=img]").nth(place).focus()
        assert AREA_NAMES[place] in page.locator(".panel").inner_text()
    names = page.locator(".name.area").all_inner_texts()
    assert sorted(" ".join(name.split()) for name in names) == sorted(AREA_NAMES)
    for choice in CHOICES:
        page.get_by_role("radio", name=choice).click()
    page.wait_for_timeout(50)
    assert page.evaluate("window.hacked") is None
    assert page.locator("main img").count() == 0
    assert offline.asked == [] and offline.faults == []


@pytest.fixture
def cards_page(offline, tmp_path):
    cards = sample.cards(sample.found(area_rows=sample.areas(sample.HOSTILE[:3])))
    path = tmp_path / "cards.html"
    style = (TEMPLATES / "place_cards.css").read_text(encoding="utf-8")
    path.write_text(
        f"<!DOCTYPE html><html lang='en-GB'><head><title>Cards</title><style>{style}</style>"
        f"</head><body><main><h1>Cards</h1><h2>Each</h2>{cards}</main></body></html>",
        encoding="utf-8",
    )
    page = offline.new_page()
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("width", [1200, 320])
def test_cards_have_no_violations(cards_page, width):
    cards_page.set_viewport_size({"width": width, "height": 900})
    assert cards_page.locator("article:visible").count() == 3
    assert axe(cards_page) == []
    assert cards_page.evaluate("document.documentElement.scrollWidth") <= width
    assert cards_page.evaluate("window.hacked") is None
