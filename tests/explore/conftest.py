"""The example's page, which the explorer's tests look at."""

import pytest

from tests.explore.example import example_page


@pytest.fixture(scope="session")
def page(tmp_path_factory):
    """The example to March 2026, built once."""
    return example_page(tmp_path_factory.mktemp("processed"))
