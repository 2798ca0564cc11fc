"""Chromium for the tests that look at pages as a reader does."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"]  # fmt: skip


def chromium_path():
    """Return where Chromium is, or None."""
    places = [os.environ.get("SAFER_CHROMIUM"), "/usr/bin/chromium", shutil.which("chromium"),
              shutil.which("chromium-browser"), shutil.which("google-chrome")]  # fmt: skip
    return next((place for place in places if place and Path(place).exists()), None)


@contextmanager
def a_browser():
    """Start Chromium; without one the tests are skipped, unless it is required."""
    path = chromium_path()
    if path is None:
        reason = "No Chromium: install it (apt-get install chromium) or set SAFER_CHROMIUM."
        if os.environ.get("SAFER_BROWSER_REQUIRED"):
            pytest.fail(reason)
        print(reason)
        pytest.skip(reason)
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=path, args=ARGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests."""
    with a_browser() as chromium:
        yield chromium


@pytest.fixture
def offline(browser):
    """A new window without a network; `asked` lists every request beyond the file itself."""
    context = browser.new_context(offline=True, viewport={"width": 1200, "height": 900})
    context.asked = []
    context.faults = []
    context.on(
        "request",
        lambda request: (
            None
            if request.url.startswith(("file:", "data:", "about:"))
            else context.asked.append(request.url)
        ),
    )
    context.on("weberror", lambda fault: context.faults.append(str(fault.error)))
    yield context
    context.close()
