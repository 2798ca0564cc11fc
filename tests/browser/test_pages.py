"""Every page and map of the example's report, as a reader's browser shows it without a network."""

import csv
import re
from pathlib import Path

import geopandas as gpd
import pytest

from scp_lib.report.cards import read_card
from tests.browser.page_fixtures import drawn_frames, picture_of, spot_of, too_wide, violations
from tests.example_report import ROOT, example_report

pytestmark = pytest.mark.browser
NAMES = ["index"] + [
    path.stem
    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
    if read_card(path).is_scheduled
]
NAMES += ["12_wards/castle"]
WARDS = ROOT / "data/raw/example/ons/colchester_wards_2023.geojson"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return example_report(tmp_path_factory)


def opened(context, path, *, width=1200, height=900):
    """Open a page from disk, and wait until the maps in it are drawn."""
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": height})
    page.goto(path.as_uri())
    drawn_frames(page)
    return page


def served(context, report, name):
    """Open a page at an address, so that what looks into frames may; still without a network."""
    kinds = {".html": "text/html", ".png": "image/png"}

    def answer(route):
        path = report / route.request.url.removeprefix("http://report.test/")
        if route.request.url.startswith("http://report.test/") and path.is_file():
            route.fulfill(body=path.read_bytes(), content_type=kinds.get(path.suffix, "text/plain"))
        else:
            route.abort()

    context.route("**/*", answer)
    page = context.new_page()
    page.goto(f"http://report.test/{name}.html")
    drawn_frames(page)
    return page


@pytest.mark.parametrize("name", NAMES)
def test_page_draws_and_asks_for_nothing(offline, report, name):
    page = opened(offline, report / f"{name}.html")
    page.wait_for_timeout(100)
    pictures = page.evaluate("[...document.images].map((each) => each.naturalWidth)")
    assert all(width > 300 for width in pictures)
    for frame in drawn_frames(page):
        boxes = frame.evaluate(
            "[...document.querySelectorAll('path.leaflet-interactive')]"
            ".map((path) => path.getBoundingClientRect().width)"
        )
        assert boxes and max(boxes) > 1
    assert len(page.frames) - 1 == page.locator("iframe").count()
    assert offline.asked == [] and offline.faults == []


@pytest.mark.parametrize("name", NAMES)
def test_page_has_no_accessibility_violations(browser, report, name):
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = served(context, report, name)
    for summary in page.locator("summary").all():
        summary.click()
    frames, found = violations(page)
    assert found == []
    assert len(frames) == page.locator("iframe").count()  # axe looked into every frame
    context.close()


@pytest.mark.parametrize("name", NAMES)
def test_page_does_not_scroll_sideways_on_a_phone(offline, report, name):
    page = opened(offline, report / f"{name}.html", width=320, height=640)
    for frame in page.frames:
        assert too_wide(frame) == []
    page.evaluate("window.scrollTo(500, 0)")
    assert page.evaluate("window.scrollX") == 0


# a frame of the page takes the focus up to a few drawn frames after the key
ONCE_FOCUSED = """async () => {
    for (let i = 0; i < 30 && document.activeElement === document.body; i += 1) {
        await new Promise(requestAnimationFrame);
    }
}"""


def in_turn(page, most=400):
    """Press Tab until the page is left; return what had the focus, and whether it was in view."""
    stops = []
    for frame in page.frames:  # a frame far below is drawn late, and takes the focus only then
        frame.wait_for_load_state()
    for _ in range(most):
        page.keyboard.press("Tab")
        page.evaluate(ONCE_FOCUSED)
        stop = page.evaluate("""() => {
            const element = document.activeElement;
            if (!element || element === document.body) { return null; }
            const box = element.getBoundingClientRect();
            return [element.tagName, element.className || '', element.textContent.trim(),
                    box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.right > 0];
        }""")
        if stop is None:
            break
        if not stops or stops[-1] != stop:
            stops.append(stop)
    return stops


@pytest.mark.parametrize("name", NAMES)
def test_page_works_by_keyboard_at_twice_the_size(browser, report, name):
    # a window of 1280 x 1024 at 200% is one of 640 x 512
    context = browser.new_context(
        offline=True, viewport={"width": 640, "height": 512}, device_scale_factor=2
    )
    page = opened(context, report / f"{name}.html")
    stops = in_turn(page)
    assert stops[0][:3] == ["A", "skip", "Skip to the findings"]
    assert [stop for stop in stops if not stop[3]] == []
    tags = [tag for tag, *_ in stops]
    assert tags.count("A") == page.locator("a:visible").count()
    regions = [words for _, kind, words, _ in stops if kind == "table-region"]
    assert len(regions) == page.locator(".table-region:visible").count()
    assert tags.count("IFRAME") == page.locator("iframe").count()
    for frame in page.frames:
        assert too_wide(frame) == []
    context.close()


def test_skip_link_leads_past_the_head_of_the_page(offline, report):
    page = opened(offline, report / "10_asb_by_ward.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.evaluate(ONCE_FOCUSED)
    assert page.url.endswith("#main")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("where", ["page", "file"])
def test_every_ward_has_the_colour_of_the_range_its_figure_is_in(offline, report, where):
    """The pixel is compared with the legend as it is read, and with the figure in the CSV."""
    name = "10_asb_by_ward.html" if where == "page" else "maps/asb_by_ward.html"
    page = opened(offline, report / name, height=1400)
    page.wait_for_timeout(100)
    frame = page.frames[1] if where == "page" else page
    origin = (0.0, 0.0)
    if where == "page":
        page.locator("iframe").first.scroll_into_view_if_needed()
        box = page.locator("iframe").first.bounding_box()
        edge = page.evaluate("document.querySelector('iframe').clientLeft")
        origin = (box["x"] + edge, box["y"] + edge)
        frame.evaluate("window.scrollTo(0, 0)")
    legend = {}
    frame.add_style_tag(content=".leaflet-names-pane { visibility: hidden }")
    for line in frame.locator(".legend li:visible").all():
        low, high = re.findall(r"[\d,.]+", line.locator(".range").inner_text())[:2]
        legend[line.locator("rect").get_attribute("fill").upper()] = (float(low), float(high))
    rates = {
        row["ward_code"]: round(float(row["rate_per_1000"]), 1)
        for row in csv.DictReader((report / "tables/asb_by_ward.csv").open(encoding="utf-8"))
    }
    picture = picture_of(page)
    wards = gpd.read_file(WARDS)
    places = wards.geometry.representative_point()
    seen = set()
    for code, place in zip(wards["WD23CD"], places, strict=True):
        x, y = spot_of(frame, place.x, place.y)
        red, green, blue = picture.getpixel((int(x + origin[0]), int(y + origin[1])))
        colour = f"#{red:02X}{green:02X}{blue:02X}"
        low, high = legend[colour]
        assert low <= rates[code] <= high, (code, colour)
        seen.add(colour)
    assert len(wards) == 17 and seen == set(legend)


OFF_BY = "Math.abs(document.body.getBoundingClientRect().height - innerHeight)"


@pytest.mark.parametrize("width", [1280, 320])
def test_a_maps_frame_is_as_tall_as_its_map(offline, report, width):
    count = 0
    for path in sorted(report.glob("[1-9]*.html")):
        page = opened(offline, path, width=width)
        for place, frame in enumerate(page.frames[1:]):
            page.locator("iframe").nth(place).scroll_into_view_if_needed()
            for _ in range(200):  # the map's own policy lets no waiting function in
                if frame.evaluate(OFF_BY) < 3:
                    break
                page.wait_for_timeout(50)
            assert frame.evaluate(OFF_BY) < 3, path.name
            count += 1
        page.close()
    assert count >= 3


def test_only_a_pages_own_frames_set_a_height_and_only_a_sane_one(offline, report):
    page = opened(offline, report / "10_asb_by_ward.html")
    page.wait_for_selector("iframe[data-drawn]")
    height = "document.querySelector('iframe').style.height"
    before = page.evaluate(height)
    page.evaluate("window.got = 0; addEventListener('message', () => { window.got += 1; })")
    page.evaluate("postMessage({saferMapHeight: 3000}, '*')")  # the page itself is no frame of it
    for words in ("1e9", "-5", "NaN", "'3000px'", "[3000]", "{valueOf: 3000}", "null"):
        page.frames[1].evaluate(f"parent.postMessage({{saferMapHeight: {words}}}, '*')")
    page.frames[1].evaluate("parent.postMessage(null, '*')")
    page.wait_for_function("window.got >= 9")
    assert page.evaluate(height) == before
    page.frames[1].evaluate("parent.postMessage({saferMapHeight: 3000}, '*')")
    page.wait_for_function(f"parseInt({height}) === 3002")
    assert offline.faults == []


def test_without_scripts_the_picture_stands_open(browser, report):
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto((report / "10_asb_by_ward.html").as_uri())
    assert page.locator("details.as-picture img").first.is_visible()
    context.close()


def test_captions_are_whole_on_a_phone(offline, report):
    for name in ("10_asb_by_ward", "40_area_comparison"):
        page = opened(offline, report / f"{name}.html", width=320, height=640)
        ends = page.evaluate(
            "[...document.querySelectorAll('caption > span')]"
            ".map((each) => each.getBoundingClientRect().right)"
        )
        assert ends and max(ends) <= 320
        page.close()


def test_static_picture_follows_each_map(offline, report):
    for path in sorted(report.glob("[1-9]*.html")):
        page = opened(offline, path)
        for frame in page.locator("iframe").all():
            page.wait_for_selector(
                f"#{frame.get_attribute('data-picture')}:not([open])", state="attached"
            )
            fold = page.locator(f"#{frame.get_attribute('data-picture')}")
            fold.locator("summary").click()
            beside = frame.locator("xpath=following::img[1]")
            gap = beside.bounding_box()["y"] - sum(frame.bounding_box()[k] for k in ("y", "height"))
            assert 0 <= gap < 120 and len(beside.get_attribute("alt")) > 40
        page.close()


def test_first_screen_of_the_index_says_what_where_and_how_sure(offline, report):
    page = opened(offline, report / "index.html", width=1280, height=800)
    shown = page.evaluate("""() => [...document.querySelectorAll('h1, main p, main h2, main img')]
        .filter((each) => each.getBoundingClientRect().bottom < innerHeight)
        .map((each) => each.alt || each.textContent).join(' ')""")
    for words in (
        "ASB 3,015 incidents, April 2025 to March 2026",
        "fewer a day in April 2025 to March 2026 than a year earlier, but this could be chance.",
        "Hot spots of ASB",
        "Targets",
        "target periods",
        "Violence in the town centre",
        "Map of the wards. Castle has the highest ASB rate",
    ):
        assert words in " ".join(shown.split()), shown


def test_page_prints_without_what_paper_cannot_do(offline, report):
    page = opened(offline, report / "10_asb_by_ward.html")
    page.emulate_media(media="print")
    assert page.locator("iframe").first.is_hidden() and page.locator("main img").first.is_visible()


def test_report_may_be_moved_anywhere(report, offline, tmp_path):
    import shutil

    moved = tmp_path / "a folder, with spaces & ünïcode #1"
    shutil.copytree(report, moved)
    page = opened(offline, Path(moved) / "index.html")
    page.get_by_role("link", name="Anti-social behaviour by ward").first.click()
    assert page.locator("h1").inner_text() == "Anti-social behaviour by ward"
    assert offline.asked == []
