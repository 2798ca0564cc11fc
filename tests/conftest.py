"""What all tests share: where the real files are, if they are here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# `make test` draws the same examples every time; `make explore` others, and keeps no memory of them
settings.register_profile("fixed", derandomize=True, database=None, deadline=None)
settings.register_profile("explore", database=None, deadline=None, print_blob=True)
settings.load_profile("fixed")


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


def _surroundings():
    held = {name: value for name, value in os.environ.items() if name.startswith("SAFER_")}
    return held | {"working folder": str(Path.cwd())}


_HERE = _surroundings()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """No test leaves its surroundings changed: the one that does is the one that fails."""
    yield
    if nextitem is not None and nextitem.path == item.path:
        return
    now = _surroundings()
    left = sorted(name for name in now | _HERE if now.get(name) != _HERE.get(name))
    if left:
        os.chdir(_HERE["working folder"])
        for name in left:
            if name.startswith("SAFER_"):
                os.environ.pop(name, None)
                os.environ.update({name: _HERE[name]} if name in _HERE else {})
        pytest.fail(f"left changed by a test of this file: {', '.join(left)}")
