"""The example's pack, as a reader's browser shows it: no network, no scripts, a phone."""

import re
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest

from tests.browser.page_fixtures import too_wide, violations
from tests.example_report import example_pack

pytestmark = pytest.mark.browser
TILES = ["ASB", "Violence in the town centre", "Hot spots of ASB", "Targets"]


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return example_pack(tmp_path_factory)


def opened(context, path, *, width=1200):
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path.as_uri())
    return page


def test_briefing_draws_asks_for_nothing_and_breaks_no_rule(offline, pack):
    page = opened(offline, pack / "briefing.html")
    widths = page.evaluate("[...document.images].map((each) => each.getBoundingClientRect().width)")
    assert len(widths) > 5 and min(widths) > 300
    assert violations(page)[1] == []
    assert offline.asked == [] and offline.faults == []


@pytest.mark.parametrize("file", ["briefing.html", "questions.html", "changes.html"])
def test_pages_do_not_scroll_sideways_on_a_phone(offline, pack, file):
    assert too_wide(opened(offline, pack / file, width=320)) == []


def test_questions_and_changes_break_no_rule(offline, pack):
    for file in ("questions.html", "changes.html"):
        page = opened(offline, pack / file)
        page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
        assert (file, violations(page)[1]) == (file, [])


def test_links_of_the_briefing_lead_to_files_and_places_that_are_there(offline, pack):
    page = opened(offline, pack / "briefing.html")
    links = page.evaluate("[...document.links].map((each) => each.getAttribute('href'))")
    files = [link for link in links if not link.startswith(("#", "mailto:"))]
    assert any(link.startswith("maps/") for link in files)
    assert {f"tables/{path.name}" for path in pack.glob("tables/*.csv")} <= set(files)
    others = {"tables.xlsx", "questions.html", "changes.html"}
    assert {"briefing.pdf", "briefing.docx"} | others <= set(files)
    assert {f"slides/{path.name}" for path in pack.glob("slides/*.png")} <= set(files)
    for file, _, place in (link.partition("#") for link in files):
        assert (pack / file).is_file(), file
        assert not place or f'id="{place}"' in (pack / file).read_text("utf-8"), (file, place)
    places = page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert [link for link in links if link[0] == "#" and link[1:] not in places] == []


def test_briefing_without_scripts_is_the_same_and_each_map_says_what_it_shows(browser, pack):
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = opened(context, pack / "briefing.html")
    assert page.locator(".tiles h3").all_inner_texts() == TILES
    assert page.locator(".front img").count() == 2
    assert page.locator("section h2").count() == 5 and page.locator("section h3").count() >= 8
    maps = sorted(pack.glob("maps/*.html"))
    assert len(maps) == 3
    for path in maps:
        alone = opened(context, path)
        words = " ".join(alone.locator("main").inner_text().split())
        assert re.search(r"Map of (the wards|\d+ hot-spot areas?|locations)", words), path.name
        drawn = alone.locator("img.picture")
        assert drawn.evaluate("(it) => it.complete && it.naturalWidth > 800"), path.name
        assert drawn.bounding_box()["width"] > 500 and len(drawn.get_attribute("alt")) > 50
        for gone in (".map", ".map-home"):
            assert not alone.locator(gone).is_visible(), (path.name, gone)
        links = alone.locator("a[href$='.csv']").evaluate_all("(all) => all.map((a) => a.href)")
        assert links and all(Path(unquote(urlparse(link).path)).is_file() for link in links)
    context.close()


def test_maps_with_scripts_show_no_picture_twice(offline, pack):
    for path in sorted(pack.glob("maps/*.html")):
        page = opened(offline, path)
        assert page.locator(".map").is_visible() and page.locator("img.picture").count() == 0


def test_maps_of_a_pack_break_no_rule_and_ask_for_nothing(offline, pack):
    for path in sorted(pack.glob("maps/*.html")):
        page = opened(offline, path)
        page.wait_for_selector("path.leaflet-interactive", state="attached")
        assert (path.name, violations(page)[1]) == (path.name, [])
        page.set_viewport_size({"width": 320, "height": 640})
        assert (path.name, too_wide(page)) == (path.name, [])
    assert offline.asked == [] and offline.faults == []


def test_pictures_as_vectors_are_drawn_and_named(offline, pack):
    paths = sorted([*pack.glob("maps/*.svg"), *pack.glob("charts/*.svg")])
    assert len(paths) == len([*pack.glob("maps/*.png"), *pack.glob("charts/*.png")]) >= 8
    for path in paths:
        page = opened(offline, path)
        box = page.evaluate("document.documentElement.getBoundingClientRect().width")
        words = page.evaluate(
            "['title', 'desc'].map((name) => document.querySelector(name).textContent)"
        )
        assert box > 400 and all(len(each) > 20 for each in words), path.name
    assert offline.asked == []
