"""No number of a finished pack stands without a cell, by a reader that shares no code with it."""

import pytest

from tests.example_report import example_pack
from tests.loose_numbers import loose_numbers

pytestmark = pytest.mark.slow  # makes the whole example


def test_no_number_of_the_examples_pack_is_without_a_cell(tmp_path_factory):
    assert loose_numbers(example_pack(tmp_path_factory)) == []
