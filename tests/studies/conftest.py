"""Studies read the project's own settings, wherever a test before them has been."""

from pathlib import Path

import pytest


@pytest.fixture(scope="module", autouse=True)
def _at_home():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAFER_HOME", str(Path(__file__).parents[2]))
        yield
