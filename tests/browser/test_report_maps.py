"""Every map of the example's report, at each width: names, keyboard, rules, weight, paper."""

import pytest

from tests.browser.map_fixtures import assert_nothing_overlaps, stops
from tests.browser.page_fixtures import settle, too_wide, violations
from tests.example_report import example_report

pytestmark = pytest.mark.browser
MOST_STOPS = 6
MOST_BYTES = 1_500_000


@pytest.fixture(scope="module")
def maps(tmp_path_factory):
    found = sorted(example_report(tmp_path_factory).glob("maps/*.html"))
    assert len(found) >= 3
    return found


def opened(context, path, width):
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path.as_uri())
    page.wait_for_selector("path.leaflet-interactive", state="attached")
    settle(page)
    return page


@pytest.mark.parametrize("width", [1280, 640, 320])
def test_every_map_breaks_no_rule_and_names_nothing_twice_over(offline, maps, width):
    for path in maps:
        page = opened(offline, path, width)
        for layer in page.locator("input[type=radio]").all() or [None]:
            if layer:
                layer.click()
            for shape in page.locator("path[role=img]").all()[:1]:
                shape.focus()
            assert assert_nothing_overlaps(page), path.name
            assert (path.name, violations(page)[1]) == (path.name, [])
        assert (path.name, too_wide(page)) == (path.name, [])
        page.emulate_media(media="print")
        assert (path.name, violations(page)[1]) == (path.name, [])
        page.close()
    assert offline.asked == [] and offline.faults == []


def test_every_map_has_few_tab_stops_and_is_light(offline, maps):
    for path in maps:
        page = opened(offline, path, 1280)
        found = stops(page)
        links = page.locator("a[href]:visible:not(.map a)").count()
        assert len(found) - links - page.locator("summary").count() <= MOST_STOPS, path.name
        assert path.stat().st_size < MOST_BYTES
        page.close()


def test_every_named_shape_of_every_layer_can_be_reached_and_says_its_place(offline, maps):
    seen = 0
    for path in maps:
        page = opened(offline, path, 1280)
        for layer in page.locator("input[type=radio]").all() or [None]:
            if layer:
                layer.click()
            shapes = page.locator("path[role=img]")
            if not shapes.count():
                continue
            heard = []
            shapes.first.focus()
            for _ in range(shapes.count()):
                heard.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
                page.keyboard.press("ArrowRight")
            wanted = [f"{place + 1} of {len(heard)}" for place in range(len(heard))]
            assert [each.rsplit(", ", 1)[1] for each in heard] == wanted
            assert page.locator("path[tabindex='0']").count() == 1
            seen += len(heard)
        page.close()
    assert seen > 50
