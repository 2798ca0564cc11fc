"""A sample of each disturbance; ``make faults`` runs the full counts."""

from __future__ import annotations

import random

import pytest

from tests.runs import crowds, damage, disks, kills
from tests.runs.world import World

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not kills.Path("/proc/self").exists(), reason="looks into /proc"),
]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """One project for all tests of this file, its clean results made once."""
    patch = pytest.MonkeyPatch()
    folder = tmp_path_factory.mktemp("runs")
    patch.setenv("SAFER_HOME", str(folder / "home"))
    yield World(folder)
    patch.undo()


@pytest.fixture
def chance():
    """Random numbers, the same in every run; ``make faults`` draws others."""
    return random.Random(1)


def test_kill_at_a_random_moment(world, chance):
    for _ in range(2):
        kills.kill_once(world, chance, longest=6.0)


@pytest.mark.parametrize("how", damage.HOWS)
def test_damage(world, chance, monkeypatch, how):
    monkeypatch.setattr(damage, "HOWS", (how,))
    damage.damage_once(world, chance)


def test_four_at_once(world, chance):
    crowds.at_once(world, chance)


@pytest.mark.parametrize("place", disks.PLACES)
def test_full_disk(world, chance, place):
    why = disks.may_mount(world.folder / "disk")
    if why:
        pytest.skip(f"needs the right to mount: {why}")
    disks.fill_once(world, chance, place=place)


@pytest.mark.parametrize("place", disks.PLACES)
def test_read_only(world, chance, place):
    why = disks.may_mount(world.folder / "disk")
    if why:
        pytest.skip(f"needs the right to mount: {why}")
    disks.read_only_once(world, chance, place=place)


def test_far_from_home(world, chance):
    kinds = disks.far_from_home(world)
    name = chance.choice(list(kinds))
    disks.surroundings_once(world, name, kinds[name])


def test_open_files_and_memory_stay_flat(world):
    used = crowds.many_runs(world, 6)[2:]
    assert len({use.files for use in used}) == 1, used
    assert crowds.slope([use.memory_mb for use in used]) < 3, used
