"""A sample of what is done to each command that writes; ``make faults`` does it 250 times."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.runs import disks
from tests.runs.commands import COMMANDS, Commands, Disturbance, disturb, drawn, kinds_of
from tests.runs.watched import KILLS

MOMENTS = 20
NEEDS_MOUNT = ("full disk", "read-only")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks into /proc"),
]


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[Commands]:
    """One project for all tests of this file, its clean results made once."""
    made = Commands(tmp_path_factory.mktemp("commands") / "world")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("command", "kind"), [(command, kind) for command in COMMANDS for kind in kinds_of(command)]
)
def test_nothing_is_lost_and_the_next_call_mends_it(world, command, kind):
    if kind in NEEDS_MOUNT and (why := disks.may_mount(world.folder / "disk")):
        pytest.skip(f"needs the right to mount: {why}")
    disturb(world, command, drawn(random.Random(f"{command} {kind}"), kind))


@pytest.mark.parametrize("first", range(4))
def test_a_night_killed_at_twenty_moments_loses_nothing(world, first):
    ends = [
        disturb(world, "nightly", Disturbance("killed", KILLS[moment // 4 % 2], moment / MOMENTS))
        for moment in range(first, MOMENTS, 4)
    ]
    assert any(end.endswith("killed") for end in ends)
