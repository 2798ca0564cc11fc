"""A byte flipped, a file cut, a file emptied: in the last report or in the processed tables."""

from __future__ import annotations

import random
from pathlib import Path

from tests.runs.world import World

HOWS = ("flipped", "cut", "emptied")


def damage(path: Path, how: str, chance: random.Random) -> None:
    """Damage one file."""
    content = bytearray(path.read_bytes())
    place = chance.randrange(len(content))
    if how == "flipped":
        content[place] ^= 1 << chance.randrange(8)
    path.write_bytes({"flipped": content, "cut": content[:place], "emptied": b""}[how])


def damage_once(world: World, chance: random.Random) -> str:
    """Damage one file at random; check that the next report is the clean one, tables included."""
    folder = world.report if chance.random() < 0.75 else world.processed / "small"
    tables = {path.name: path.read_bytes() for path in (world.processed / "small").iterdir()}
    path = chance.choice(sorted(path for path in folder.rglob("*") if path.is_file()))
    how = chance.choice(HOWS)
    damage(path, how, chance)
    world.must_run()
    world.check_clean()
    now = {path.name: path.read_bytes() for path in (world.processed / "small").iterdir()}
    assert now == tables, f"{path.name}: the tables are not as they were"
    return f"{how}: {'report' if folder == world.report else 'tables'}"
