"""The explorer as an analyst uses it, in Chromium without a network, Python at the other end."""

import csv
import random
import re

import pytest

from scp_lib.explore import Explorer
from scp_lib.explore.answer import Answer
from tests.browser.explorer_page import Bench
from tests.browser.page_fixtures import violations
from tests.explore.example import example_page, random_view

pytestmark = pytest.mark.browser
VIOLENCE = "Violence and sexual offences"
HOSTILE = "<img src=x onerror=window.hacked=1>"
COUNTS = """() => {
    const { all, allNow, allBefore, other } = document.querySelector(".sx").app.counts;
    return [all, allNow, allBefore, other].map((each) => each.count); }"""
STATE = "() => document.querySelector('.sx').app.view"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return example_page(tmp_path_factory.mktemp("processed"))


@pytest.fixture(scope="module")
def opened(browser, page, tmp_path_factory):
    """One explorer for all tests; each begins with Reset."""
    context = browser.new_context(
        offline=True, viewport={"width": 1280, "height": 1000}, accept_downloads=True
    )
    asked = []
    is_own = ("file:", "data:", "about:", "blob:")
    context.on("request", lambda each: each.url.startswith(is_own) or asked.append(each.url))
    context.on("weberror", lambda fault: asked.append(str(fault.error)))
    bench = Bench(context, Explorer(page), tmp_path_factory.mktemp("explorer"))
    yield bench
    context.close()
    assert asked == []


@pytest.fixture
def bench(opened):
    opened.page.get_by_role("button", name="Reset").click()
    opened.wait()
    opened.page.get_by_label("Find").fill("")
    return opened


def press(bench, name):
    bench.page.get_by_role("button", name=name, exact=True).click()
    bench.wait()


def drag(bench, corners):
    """Hold the mouse down and move over the map: corners as shares of its width and height."""
    box = bench.page.locator(".sx-map").bounding_box()
    at = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    bench.page.mouse.move(*at[0])
    bench.page.mouse.down()
    for place in at[1:]:
        bench.page.mouse.move(*place, steps=5)
    bench.page.mouse.up()
    bench.wait()


def test_browser_and_python_count_the_same_in_random_views(bench, page):
    rng, held = random.Random(11), bench.explorer.held
    with_area = 0
    for _ in range(40):
        asked = random_view(rng, held)
        bench.go(asked)
        answer = Answer(held, bench.explorer.view)
        months, before = answer.compared
        wanted = [answer.count(), answer.count(months) if months else 0,
                  answer.count(before) if before else 0,
                  answer.other.count() if answer.other else 0]  # fmt: skip
        assert bench.page.evaluate(COUNTS) == wanted, asked
        assert "Refused" not in bench.tile
        with_area += bool(answer.view.place.area)
    assert with_area > 15


def test_type_ward_undo_redo_and_reset(bench):
    start = bench.title
    bench.page.get_by_label("Burglary", exact=True).check()
    bench.wait()
    assert bench.title.startswith("ASB and burglary, Colchester, ")
    press(bench, "Only Burglary")
    bench.page.get_by_label("Castle", exact=True).check()
    bench.wait()
    both = bench.title
    assert both.startswith("Burglary, Castle, ")
    press(bench, "Undo")
    assert bench.title.startswith("Burglary, Colchester")
    press(bench, "Redo")
    assert bench.title == both
    bench.page.locator(".sx-map").press("Control+z")
    bench.wait()
    assert bench.title.startswith("Burglary, Colchester")
    press(bench, "Reset")
    assert bench.title == start


def test_a_line_drawn_round_an_area_counts_in_it_and_the_click_that_ends_it_chooses_nothing(bench):
    everything = bench.page.evaluate(COUNTS)[0]
    press(bench, "Draw round")
    drag(bench, [(0.45, 0.35), (0.6, 0.35), (0.6, 0.5), (0.45, 0.5), (0.44, 0.36)])
    view = bench.page.evaluate(STATE)
    assert len(view["area"]) > 4 and view["point"] is None and not view["wards"]
    assert 0 < bench.page.evaluate(COUNTS)[0] < everything
    assert "the drawn area" in bench.title and "Refused" not in bench.tile
    press(bench, "Area as settings")
    assert bench.page.locator(".sx pre").inner_text().startswith("[[areas]]\nkey = ")
    press(bench, "Clear area")
    assert bench.page.evaluate(COUNTS)[0] == everything


def test_a_polygon_is_drawn_by_corners_and_keys(bench):
    press(bench, "Polygon")
    box = bench.page.locator(".sx-map").bounding_box()
    for x, y in [(0.4, 0.3), (0.65, 0.3), (0.9, 0.9), (0.6, 0.55)]:
        bench.page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
        if x == 0.9:
            bench.page.keyboard.press("Backspace")
    bench.page.keyboard.press("Enter")
    bench.wait()
    assert len(bench.page.evaluate(STATE)["area"]) == 3
    press(bench, "Polygon")
    bench.page.keyboard.press("Escape")
    assert bench.page.get_by_role("button", name="Move").get_attribute("aria-pressed") == "true"


def test_without_a_mouse_an_area_is_drawn_around_a_street(bench):
    name = bench.explorer.table()["location_name"].iloc[0]
    bench.page.get_by_label("Metres").select_option("500")
    bench.page.get_by_label("Street or place").fill(name)
    bench.page.get_by_label("Street or place").press("Enter")
    bench.page.locator(".sx-map").focus()
    bench.wait()
    assert len(bench.page.evaluate(STATE)["area"]) == 32 and "drawn area" in bench.title


def test_a_place_in_the_table_shows_its_incidents_and_the_table_is_one_tab_stop(bench):
    links = bench.page.locator(".sx-link")
    assert bench.page.locator(".sx-link[tabindex='0']").count() == 1
    links.first.focus()
    bench.page.keyboard.press("ArrowDown")
    assert bench.page.evaluate("document.activeElement.textContent") == links.nth(1).inner_text()
    name = links.nth(1).inner_text()
    bench.page.keyboard.press("Enter")
    bench.wait()
    assert bench.title.startswith(f"ASB, {name}, ")
    assert bench.page.locator(".sx-table thead").inner_text().split() == [
        "Month", "Crime", "type", "File", "Row",
    ]  # fmt: skip
    count = bench.page.evaluate(COUNTS)[0]
    assert bench.page.locator(".sx-table tbody tr").count() == count


def test_a_dot_on_the_map_is_clicked_for_its_rows(bench):
    at = bench.page.evaluate("""() => { const { app } = document.querySelector(".sx");
        const place = app.counts.point.indexOf(Math.max(...app.counts.point));
        const { x, y } = app.chart.map.latLngToContainerPoint(app.chart.dots[place].getLatLng());
        const box = app.chart.box.getBoundingClientRect();
        return [box.x + x, box.y + y]; }""")  # fmt: skip
    bench.page.mouse.move(*at)
    assert re.search(r": \d", bench.page.locator(".leaflet-tooltip").inner_text())
    bench.page.mouse.click(*at)
    bench.wait()
    assert bench.page.evaluate(STATE)["point"] is not None
    assert "Incidents at " in bench.page.locator(".sx").inner_text()


def test_months_are_brushed_and_chosen_and_any_two_periods_compared(bench):
    chart = bench.page.locator(".sx-trend svg")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    for step, x in enumerate((0.7, 0.9)):
        bench.page.mouse.move(box["x"] + x * box["width"], box["y"] + 60)
        [bench.page.mouse.down, bench.page.mouse.up][step]()
    bench.wait()
    assert bench.page.evaluate(STATE)["months"] != "2025-04/2026-03"
    press(bench, "Only Castle")
    bench.page.get_by_label("First month", exact=True).select_option("2025-01")
    bench.page.get_by_label("Last month", exact=True).select_option("2025-06")
    bench.page.get_by_label("Compared with", exact=True).select_option("other")
    bench.page.get_by_label("First month to compare with").select_option("2023-01")
    bench.page.get_by_label("Last month to compare with").select_option("2023-06")
    bench.wait()
    assert "in January to June 2025, " in bench.tile and "in January to June 2023" in bench.tile
    assert "95% interval" in bench.tile
    assert "Jan–Jun 2023" in bench.page.locator(".sx-table thead").inner_text()


def test_a_place_is_kept_as_b_and_the_other_compared_with_it(bench):
    bench.page.get_by_label("Castle", exact=True).check()
    press(bench, "Keep this place as B")
    assert "share locations" in bench.page.locator(".sx-side").inner_text()
    press(bench, "Only Mile End")
    said = bench.page.locator(".sx-side").inner_text()
    assert "B is Castle: " in said and "than if it had changed as B did" in said
    assert bench.page.locator("path.other").get_attribute("d")
    press(bench, "Drop B")
    assert "B is" not in bench.page.locator(".sx-side").inner_text()


def test_downloads_and_code_are_python_s_own(bench, tmp_path):
    press(bench, "Only Castle")
    for kind in ("CSV", "PNG"):
        with bench.page.expect_download() as download:
            bench.page.get_by_role("button", name=kind, exact=True).click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        assert path.name == f"example-2026-03-explorer.{kind.lower()}"
    assert (tmp_path / "example-2026-03-explorer.png").read_bytes().startswith(b"\x89PNG")
    with (tmp_path / "example-2026-03-explorer.csv").open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    assert sum(int(row["incident_count"]) for row in rows) == bench.page.evaluate(COUNTS)[0]
    assert "not for publishing" in rows[0]["source"]
    press(bench, "Copy as code")
    code = bench.page.locator(".sx pre").inner_text()
    assert code.strip() == bench.explorer.code().strip() and "wards=['Castle']" in code


def test_a_sensitive_view_names_no_location_and_answers_no_click(bench):
    press(bench, f"Only {VIOLENCE}")
    names = set(bench.explorer.held.names) - set(bench.explorer.held.wards.values())
    words = bench.page.locator(".sx").inner_html().replace("&amp;", "&")
    assert [name for name in names if f">{name}<" in words or f'"{name}"' in words] == []
    dots = bench.page.evaluate("""() => { const { app } = document.querySelector(".sx");
        const drawn = app.chart.dots.filter((dot) => dot.options.radius > 0);
        return [drawn.length, new Set(drawn.map((dot) => dot.options.radius)).size,
                drawn.filter((dot) => dot.options.interactive).length]; }""")  # fmt: skip
    assert dots[0] > 100 and dots[1:] == [1, 0]
    assert bench.page.locator(".sx-table tbody tr").count() == 17


def test_few_offences_in_a_drawn_area_are_told_nowhere(bench, page):
    rows = page.report_incidents
    counted = rows[rows["crime_type"] == VIOLENCE].groupby(["longitude", "latitude"]).size()
    x, y = counted[counted == 4].index[0]
    ring = [[round(x + a, 6), round(y + b, 6)] for a, b in
            [(1e-5, 0), (0, 1e-5), (-1e-5, 0), (0, -1e-5)]]  # fmt: skip
    bench.go({"crime_types": [VIOLENCE], "months": "2025-04/2026-03", "area": ring})
    assert bench.page.locator(".sx-count").inner_text() == "Too few to show"
    assert bench.title.endswith(": too few to show")
    assert bench.page.locator(".sx-table tr").count() == 0
    lists = bench.page.locator(".sx-lists output").all_inner_texts()
    assert lists[1] == "too few" and bench.page.locator(".sx-trend circle").count() == 0
    drawn = bench.page.evaluate("""() => { const { app } = document.querySelector(".sx");
        return app.chart.dots.filter((d, p) => app.counts.isIn[p] && d.options.radius > 0).length;
        }""")  # fmt: skip
    assert drawn == 0
    press(bench, "PNG")
    assert "too few" in bench.page.locator(".sx").inner_text()


def test_keys_stay_in_the_explorer_and_a_second_run_leaves_one_map(bench):
    bench.page.evaluate("() => { window.heard = []; document.addEventListener('keydown', "
                        "(event) => window.heard.push(event.key)); }")  # fmt: skip
    bench.page.locator(".sx-map").press("x")
    bench.page.get_by_role("button", name="Reset").press("x")
    assert bench.page.evaluate("window.heard") == []


def test_a_count_that_was_altered_on_the_way_is_refused(browser, page, tmp_path):
    def alter(reply):
        if reply["kind"] == "answer":
            reply["current"] += 1

    context = browser.new_context(offline=True)
    bench = Bench(context, Explorer(page), tmp_path, change=alter)
    count = bench.page.evaluate(COUNTS)[1]
    assert bench.page.locator(".sx-count").inner_text() == "Refused"
    assert f"The browser counted {count:,}, Python {count + 1:,}." in bench.tile
    assert bench.title.startswith("Refused")
    context.close()


def test_hostile_names_are_text_and_a_stopped_widget_leaves_no_map(browser, page, tmp_path):
    kept = page.incidents
    page.incidents = kept.assign(location_name=HOSTILE)
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    try:
        bench = Bench(context, Explorer(page, wards=["Castle"]), tmp_path)
    finally:
        page.incidents = kept
    assert HOSTILE in bench.page.locator(".sx-table").inner_text()
    bench.page.locator(".sx-link").first.click()
    bench.wait()
    assert HOSTILE in bench.title and bench.page.evaluate("window.hacked") is None
    assert bench.page.locator(".leaflet-container").count() == 1
    bench.page.evaluate("window.stop()")
    assert bench.page.locator(".leaflet-container").count() == 0
    context.close()


@pytest.mark.parametrize(("wide", "is_dark"), [(1280, False), (760, True), (320, False)])
def test_anyone_can_use_it_at_any_width(bench, wide, is_dark):
    bench.page.set_viewport_size({"width": wide, "height": 1000})
    light = str(not is_dark).lower()
    bench.page.evaluate(f"document.body.dataset.jpThemeLight = '{light}'")
    press(bench, "Copy as code")
    bench.page.get_by_label("Find").fill("church")  # a few rows are as good as a hundred
    try:
        assert violations(bench.page) == (set(), [])
        assert bench.page.evaluate("document.documentElement.scrollWidth") <= wide
    finally:
        bench.page.evaluate("delete document.body.dataset.jpThemeLight")
        bench.page.set_viewport_size({"width": 1280, "height": 1000})
