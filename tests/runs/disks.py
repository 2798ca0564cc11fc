"""Disks without room, and disks that may only be read: small tmpfs mounted for the purpose."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.runs.world import World

PLACES = ("output", "cache", "temporary folder")


def may_mount(folder: Path) -> str:
    """Return why no tmpfs can be mounted here; nothing if one can."""
    if not shutil.which("mount"):
        return "there is no mount command"
    folder.mkdir(exist_ok=True)
    done = _mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder))
    if done.returncode:
        return f"this user may not mount a tmpfs ({done.stderr.strip()})"
    subprocess.run(["umount", str(folder)], check=True)
    return ""


def _mount(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["mount", *words], capture_output=True, text=True, check=False)


@contextmanager
def small_disk(folder: Path, *, room: int) -> Iterator[Callable[[], None]]:
    """Put what lies in a folder on a disk of its own with that many bytes to spare.

    Gives a function that makes room on it.
    """

    def make_room() -> None:
        _mount("-o", "remount,size=200m", str(folder)).check_returncode()

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as aside:
        shutil.copytree(folder, aside, dirs_exist_ok=True)
        held = sum(path.stat().st_size // 4096 * 4096 + 4096 for path in Path(aside).rglob("*"))
        _mount("-t", "tmpfs", "-o", f"size={held + room}", "tmpfs", str(folder)).check_returncode()
        try:
            shutil.copytree(aside, folder, dirs_exist_ok=True)
            yield make_room
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def fill_once(world: World, chance: random.Random, *, place: str) -> str:
    """Run with too little room in one place; check what it says, what it leaves, what mends it.

    Returns
    -------
    str
        The place, and whether the run had room enough after all.
    """
    folder = {"output": world.reports, "cache": world.processed}.get(place, world.temporary)
    world.use(world.other)
    before = world.files()
    if place == "cache":
        shutil.rmtree(world.processed / "small")  # so that there is something to write
    needed = {"output": 900_000, "cache": 60_000}.get(place, 1_500_000)
    with small_disk(folder, room=int(needed * chance.random()) // 4096 * 4096):
        done = world.run()
        lines = done.stderr.strip().splitlines()
        if done.returncode:
            assert done.returncode == 2, done.stdout + done.stderr
            assert len(lines) == 1 and "No space left" in lines[0], done.stderr
            assert world.files() == before, "the last report is not as it was"
        else:
            world.check_clean()
        if place != "temporary folder":
            names = [path.name for path in folder.rglob(".*")]
            assert not names, f"left: {names}"
    world.must_run()  # on the usual disk, where the last report of before lies
    world.check_clean()
    world.check_nothing_left()
    return f"{place}: " + ("no room" if done.returncode else "room enough")


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody, root included, write below a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _mount("--bind", str(folder), str(folder)).check_returncode()
    try:
        _mount("-o", "remount,bind,ro", str(folder)).check_returncode()
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def read_only_once(world: World, chance: random.Random, *, place: str) -> str:
    """Run where one place may only be read; check what it says and leaves."""
    folder = {"output": world.reports, "cache": world.processed}.get(place, world.temporary)
    with read_only(folder):  # nothing has changed: nothing is to be written
        assert "nothing has changed" in world.must_run()
    world.use(world.other)
    before = world.files()
    with read_only(folder):
        done = world.run()
        if place == "output" or done.returncode:
            assert done.returncode == 2, done.stdout + done.stderr
            assert len(done.stderr.strip().splitlines()) == 1, done.stderr
            assert world.files() == before
        else:
            world.check_clean()
    world.must_run()
    world.check_clean()
    world.check_nothing_left()
    return f"{place}: " + ("refused" if done.returncode else "not needed")


def far_from_home(world: World) -> dict[str, dict[str, str | None]]:
    """Return surroundings in which the same bytes must come out."""
    nowhere = str(world.folder / "nowhere")
    return {
        "no HOME": {"HOME": None},
        "HOME that is not there": {"HOME": nowhere},
        "HOME that is a device": {"HOME": os.devnull},
        "time zone Auckland": {"TZ": "Pacific/Auckland"},
        "time zone Honolulu": {"TZ": "Pacific/Honolulu"},
        "time zone that is none": {"TZ": "No/Where"},
        "locale C": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        "locale C.UTF-8": {"LC_ALL": "C.UTF-8"},
        "locale that is none": {"LC_ALL": "xx_XX", "LANG": "xx_XX"},
        "hash seed": {"PYTHONHASHSEED": "11"},
        "plain kernels": {"SAFER_PLAIN_KERNELS": "1"},
    }


def surroundings_once(world: World, name: str, words: dict[str, str | None]) -> str:
    """Make the report anew in other surroundings; check that it is the clean one."""
    world.forget()
    world.must_run(is_real=True, **words)
    world.check_clean()
    world.check_nothing_left()
    return name
