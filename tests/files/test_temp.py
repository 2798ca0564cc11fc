"""Scratch: gone afterwards; what a killed process left is cleared up, what is in use is not."""

from __future__ import annotations

import secrets
import tempfile
import threading

import pytest

from scp_lib.files import lock as locks
from scp_lib.files.temp import clear_up, scratch_folder


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_nothing_is_left(temporary):
    with scratch_folder() as folder:
        (folder / "page").mkdir()
    assert list(temporary.iterdir()) == []


def test_what_a_killed_process_left_goes_and_what_is_in_use_stays(temporary):
    for name in ("safer-0123abcd", "safer-mine-2026"):
        (temporary / name).mkdir()
        (temporary / f"{name}.lock").write_text("")
    with scratch_folder() as folder:
        clear_up()
        assert folder.is_dir()
        left = {path.name for path in temporary.iterdir()} - {folder.name, f"{folder.name}.lock"}
    assert left == {"safer-mine-2026", "safer-mine-2026.lock"}  # not named as ours are


def test_a_folder_goes_whose_process_was_kept_from_removing_it(temporary):
    (temporary / "safer-0123abcd" / "page").mkdir(parents=True)  # its lock has gone before it
    clear_up()
    assert list(temporary.iterdir()) == []


def test_a_lock_that_is_a_link_is_left_alone(temporary, tmp_path_factory):
    letter = tmp_path_factory.mktemp("elsewhere") / "letter"
    letter.write_text("mine")
    (temporary / "safer-0123abcd").mkdir()
    (temporary / "safer-0123abcd.lock").symlink_to(letter)
    clear_up()
    assert letter.read_text() == "mine"


def test_a_link_is_never_followed(temporary, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "letter").write_text("mine")
    (temporary / "safer-0123abcd").symlink_to(elsewhere)
    (temporary / "safer-0123abcd.lock").write_text("")
    clear_up()
    assert (elsewhere / "letter").is_file()
    with locks.locked(temporary / "safer-0123abcd.lock", what="It") as is_locked:
        assert is_locked


def test_a_new_lock_that_another_process_is_just_looking_at_is_waited_for(temporary, monkeypatch):
    """One that clears up takes each lock for a moment, to see whether its owner is alive."""
    monkeypatch.setattr(secrets, "token_hex", lambda _: "0123abcd")
    monkeypatch.setattr("scp_lib.files.temp.clear_up", lambda: None)
    path = temporary / "safer-0123abcd.lock"
    looking = locks.take(path)
    later = threading.Timer(0.5, locks.release, [looking])
    later.start()
    with scratch_folder() as folder:
        assert folder.is_dir() and path.is_file()
        assert locks.take(path) is None  # it is held, under its own name
    later.join()
    assert list(temporary.iterdir()) == []
