"""A notebook's kernel starts beside others; its cells run when it is their turn."""

import subprocess
import sys

import pytest

from scp_lib.report import kernels
from scp_lib.report.cards import choose_notebooks
from scp_lib.report.execute import run_notebook

WRITES = "from pathlib import Path\nPath('{file}').write_text('run', encoding='utf-8')"


class Turn:
    """Notes what the cells have done when their turn begins and ends."""

    def __init__(self, file):
        self.file = file
        self.seen = []

    def __enter__(self):
        self.seen.append(self.file.exists())

    def __exit__(self, *_):
        self.seen.append(self.file.exists())


def test_cells_run_in_their_turn_alone(small, tmp_path):
    file = tmp_path / "said.txt"
    small.write_notebook("10_people", WRITES.format(file=file.as_posix()))
    (card,) = choose_notebooks(["10"])
    turn = Turn(file)
    run = run_notebook(card, parameters={}, page=tmp_path / "page", env={}, turn=turn)
    assert not run.reason
    assert turn.seen == [False, True]


def slow(monkeypatch, *, times, then=""):
    """Let the first kernels do nothing at all, as on a machine that is too busy to start them."""
    monkeypatch.setenv("SAFER_PLAIN_KERNELS", "1")
    made, manager = [], kernels.manager

    def one(file):
        made.append(manager(file))
        monkeypatch.setenv("SAFER_KERNEL_SECONDS", "2" if len(made) <= times else then)
        if len(made) <= times:
            made[-1]._kernel_spec.argv = [sys.executable, "-c", "import time; time.sleep(600)"]
        return made[-1]

    monkeypatch.setattr(kernels, "manager", one)
    return made


def run_people(tmp_path):
    (card,) = choose_notebooks(["10"])
    return run_notebook(card, parameters={}, page=tmp_path / "page", env={})


def test_a_kernel_that_is_slow_to_start_is_tried_again_once(small, tmp_path, monkeypatch):
    small.write_notebook("10_people", "1")
    made = slow(monkeypatch, times=1, then="300")
    run = run_people(tmp_path)
    assert (run.reason, len(made)) == ("", 2)
    assert not any(each.has_kernel and each.provisioner.process for each in made)


def test_one_that_does_not_start_twice_is_said_with_what_to_do(small, tmp_path, monkeypatch):
    made = slow(monkeypatch, times=9)
    run = run_people(tmp_path)
    assert len(made) == 2 and not run.is_persons_mistake
    assert run.reason == (
        "its kernel did not start (Kernel didn't respond in 2 seconds). Close other programs, use "
        "--jobs 1, or let it take longer: SAFER_KERNEL_SECONDS=300"
    )


def test_a_server_process_that_ended_is_named(small, tmp_path, monkeypatch):
    """As when one of the modules that it imports cannot be imported."""

    class Ended:
        def Process(self, **_):
            return self

        def start(self):
            raise EOFError("unexpected EOF")

    monkeypatch.setattr(kernels.fork_server, "context", Ended)
    small.write_notebook("10_people", "1")
    assert run_people(tmp_path).reason.startswith(
        "its kernel did not start (the process that kernels are forked from ended before it was "
        "ready; run with SAFER_PLAIN_KERNELS=1 set to see why)"
    )


@pytest.mark.parametrize("word", ["0", "", "soon", "1.5", "3601"])
def test_the_time_to_start_is_whole_seconds(small, tmp_path, monkeypatch, word):
    monkeypatch.setenv("SAFER_KERNEL_SECONDS", word)
    assert run_people(tmp_path).reason.startswith(
        f"its kernel did not start (SAFER_KERNEL_SECONDS is '{word}': wanted whole"
    )


def test_commands_do_not_build_the_grammar_of_all_web_addresses():
    code = (
        "import sys, scp_lib.report.{module}\n"
        "assert 'nbformat' in sys.modules and 'rfc3987_syntax' not in sys.modules\n"
        "from importlib.util import find_spec\n"
        "assert find_spec('rfc3987_syntax')"  # it is there, and may be imported again
    )
    for module in ("execute", "render"):
        subprocess.run([sys.executable, "-c", code.format(module=module)], check=True)
