"""`safer lab` as an analyst meets it: a real JupyterLab, its kernel, and no other network."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
RUN_ALL = "button[title*='run all'], jp-button[title*='run all'], [data-command*='run-all']"


def answers(address):
    """Whether a server is there."""
    try:
        urllib.request.urlopen(address, timeout=30).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab that `safer lab` started in a copy of the project's notebooks."""
    home = tmp_path_factory.mktemp("lab")
    for name in ("notebooks", "partnerships"):
        (home / name).mkdir()
    (home / "notebooks/00_explore.ipynb").write_bytes(
        (ROOT / "notebooks/00_explore.ipynb").read_bytes()
    )
    (home / "partnerships/example.toml").write_bytes(
        (ROOT / "partnerships/example.toml").read_bytes()
    )
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = {
        **os.environ, "SAFER_HOME": str(home), "SAFER_RAW": str(ROOT / "data/raw"),
        "SAFER_PROCESSED": str(home / "processed"), "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"), "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    command = [
        sys.executable, "-m", "scp_lib.cli", "lab", "example", "--no-browser", "--allow-root",
        "--port", str(port), "--ServerApp.port_retries=0", "--IdentityProvider.token=t",
    ]  # fmt: skip
    server = subprocess.Popen(
        command, cwd=home, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        until = time.monotonic() + 90
        while not answers(f"{address}/api?token=t"):
            assert server.poll() is None and time.monotonic() < until
            time.sleep(0.1)
        yield home, address
    finally:
        server.terminate()
        server.wait(timeout=60)


def test_safer_lab_opens_on_the_explorer_which_runs_without_a_network(browser, lab):
    home, address = lab
    context = browser.new_context(viewport={"width": 1400, "height": 1100})
    beyond = []

    def only_here(route):
        if route.request.url.startswith((address, "data:", "blob:")):
            return route.continue_()
        beyond.append(route.request.url)
        return route.abort()

    context.route("**/*", only_here)
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.goto(f"{address}/?token=t")
    page.wait_for_url("**/lab/tree/notebooks/00_explore.ipynb*")
    page.locator("p", has_text="Press ▶▶").wait_for()
    page.get_by_text("| Idle").wait_for()
    page.locator(RUN_ALL).first.click()
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.wait_for_selector(".sx-tile[aria-busy='false']")
    title = page.locator(".sx-title")
    assert title.inner_text().startswith("ASB, Colchester, ")
    # in command mode x cuts the cell: not from inside the explorer
    cells = page.locator(".jp-Cell").count()
    page.locator(".sx-map").press("x")
    page.get_by_role("button", name="Reset").press("x")
    assert page.locator(".jp-Cell").count() == cells
    page.get_by_label("Castle", exact=True).check()
    page.wait_for_function("document.querySelector('.sx-title').innerText.includes(', Castle, ')")
    assert "95% interval" in page.locator(".sx-tile").inner_text()
    page.wait_for_selector(".sx-tile[aria-busy='false']")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".jp-mod-dirty", state="detached")
    saved = (home / "notebooks/00_explore.ipynb").read_text(encoding="utf-8")
    assert "widget-view+json" in saved  # what is shown, by its number alone
    assert '"_esm"' not in saved and "AnyModel" not in saved
    assert beyond == []
    context.close()
