"""Whatever a notebook displays, nothing of it runs or asks another host; our own maps do work."""

import pytest

from tests.browser.page_fixtures import drawn_frames
from tests.report.conftest import at_home
from tests.report.small_project import MAP, START, TABLE, SmallProject

pytestmark = pytest.mark.browser
HOST = "http://127.0.0.1:9/leak"
SHOWN = [
    "<script>window.hacked = 1</script>",
    f"<script src='{HOST}.js'></script>",
    "<img src='x' onerror='window.hacked = 1' alt=''>",
    f"<img src='{HOST}.png' alt=''>",
    "<svg onload='window.hacked = 1'></svg>",
    "<body onload='window.hacked = 1'>",
    "<details open ontoggle='window.hacked = 1'><summary>x</summary></details>",
    "<input onfocus='window.hacked = 1' autofocus>",
    '<iframe srcdoc="<script>parent.hacked = 1</script>"></iframe>',
    "<iframe src='javascript:parent.hacked = 1'></iframe>",
    f"<iframe src='{HOST}.html'></iframe>",
    f"<object data='{HOST}.swf'></object>",
    f"<embed src='{HOST}.swf'>",
    f"<link rel='stylesheet' href='{HOST}.css'>",
    f"<style>@import '{HOST}.css'; body {{ background: url('{HOST}.png') }}</style>",
    f"<video src='{HOST}.mp4' poster='{HOST}.png'></video>",
    f"<base href='{HOST}/'>",
    f"<form action='{HOST}'><button>x</button></form><script>document.forms[0].submit()</script>",
    f"<script type='module'>import('{HOST}.js')</script>",
    "<math><mtext><script>window.hacked = 1</script></mtext></math>",
]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        project = SmallProject(at_home(patch, tmp_path_factory.mktemp("policy") / "home"))
        for place, html in enumerate(SHOWN):
            cell = f"from IPython.display import HTML, display\ndisplay(HTML({html!r}))"
            project.write_notebook(f"{place + 11}_shown", START, cell, TABLE, MAP)
        made = project.report()
        assert not made.failed
    return made.index.parent


@pytest.mark.parametrize("place", range(len(SHOWN)))
def test_nothing_runs_and_nobody_is_asked(report, offline, place):
    page, stopped = offline.new_page(), []
    page.on("requestfailed", lambda each: stopped.append((each.url, each.failure)))
    page.goto((report / f"{place + 11}_shown.html").as_uri())
    page.wait_for_selector("iframe.map")
    page.wait_for_timeout(200)
    assert page.url.startswith("file:") and page.evaluate("window.hacked") is None
    # what the policy stopped was never sent
    assert [url for url in offline.asked if (url, "csp") not in stopped] == []


def test_the_map_of_such_a_page_is_drawn(report, offline):
    page = offline.new_page()
    page.goto((report / "11_shown.html").as_uri())
    drawn_frames(page)
    assert page.locator("details.as-picture[open]").count() == 0  # the page's script ran: folded
