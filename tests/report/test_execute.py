"""A notebook's kernel starts beside others; its cells run when it is their turn."""

import subprocess
import sys

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


def test_commands_do_not_build_the_grammar_of_all_web_addresses():
    code = (
        "import sys, scp_lib.report.{module}\n"
        "assert 'nbformat' in sys.modules and 'rfc3987_syntax' not in sys.modules\n"
        "from importlib.util import find_spec\n"
        "assert find_spec('rfc3987_syntax')"  # it is there, and may be imported again
    )
    for module in ("execute", "render"):
        subprocess.run([sys.executable, "-c", code.format(module=module)], check=True)
