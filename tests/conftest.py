"""What all tests share: where the real files are, if they are here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def real() -> Path:
    """Return the folder of real files (police_uk/ and ons/); skip, saying why, without one."""
    named = os.environ.get("SAFER_REAL", "")
    if not named:
        pytest.skip("SAFER_REAL is not set: it names a folder with real police_uk/ and ons/")
    folder = Path(named)
    if not (folder / "police_uk").is_dir():
        pytest.fail(f"SAFER_REAL is {folder}, and has no police_uk/ in it")
    return folder


_HERE = {name: value for name, value in os.environ.items() if name.startswith("SAFER_")}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """No test leaves its own settings behind: the one that does is the one that fails."""
    yield
    if nextitem is None or nextitem.module is not item.module:
        now = {name: value for name, value in os.environ.items() if name.startswith("SAFER_")}
        if now != _HERE:
            left = {name for name in now | _HERE if now.get(name) != _HERE.get(name)}
            for name in left:
                os.environ.pop(name, None)
            os.environ.update(_HERE)
            pytest.fail(f"left behind in the environment: {', '.join(sorted(left))}")
