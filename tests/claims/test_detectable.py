"""The change that a card names is called four times in five where it has truly happened."""

import numpy as np
import pytest

from tests.claims import detectable

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("baseline", "phi"), detectable.CASES)
@pytest.mark.parametrize("direction", ["fewer", "more"])
def test_four_times_in_five(baseline, phi, direction):
    found = detectable.power(baseline=baseline, phi=phi, direction=direction, runs=8000, seed=1)
    if np.isnan(found):
        assert direction == "fewer" and baseline / phi < 20
        return
    assert (0.78 if baseline >= 100 else 0.755) <= found <= 0.835
