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
