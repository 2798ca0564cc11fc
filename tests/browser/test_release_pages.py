"""Pages that go with a briefing: no network, no scripts, a phone, and no rule broken."""

import pytest

from scp_lib.pack.changes import changes_page, changes_since
from scp_lib.pack.page import questions_page
from scp_lib.studies.partner_calls.words import CORRECTED
from tests.browser.page_fixtures import too_wide, violations
from tests.pack.packs import document
from tests.pack.partner_packs import MONTH, release
from tests.pack.test_release_files import keep, revised

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    made = document(release(folder))
    keep(folder, made)
    keep(folder, made, month=MONTH)
    later = revised(made, 1530)
    changes = changes_since(later, folder, month=MONTH, audience="public", corrected=CORRECTED)
    (folder / "questions.html").write_text(questions_page(made), encoding="utf-8")
    (folder / "changes.html").write_text(changes_page(later, changes), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", ["questions.html", "changes.html"])
def test_page_breaks_no_rule_asks_for_nothing_and_fits_a_phone(offline, pages, name):
    page = offline.new_page()
    page.goto((pages / name).as_uri())
    assert violations(page)[1] == []
    page.set_viewport_size({"width": 320, "height": 900})
    assert too_wide(page) == []
    assert offline.asked == [] and offline.faults == []


@pytest.mark.parametrize("name", ["questions.html", "changes.html"])
def test_page_without_scripts_says_the_same(browser, pages, name):
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto((pages / name).as_uri())
    assert len(page.locator("main").inner_text()) > 600
    assert "<script" not in (pages / name).read_text(encoding="utf-8")
    context.close()
