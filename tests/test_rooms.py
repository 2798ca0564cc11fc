"""Imports go down only, and in no circle: a planted fault of either kind is refused."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def contracts(tmp_path: Path, *, plant: dict[str, str]) -> tuple[int, str]:
    """Check the contracts on a copy of the library with lines put in front of some modules."""
    ignored = shutil.ignore_patterns("__pycache__", "*.css", "*.js", "*.j2", "*.typ")
    shutil.copytree(ROOT / "scp_lib", tmp_path / "scp_lib", ignore=ignored)
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    for module, line in plant.items():
        path = tmp_path / module
        path.parent.mkdir(exist_ok=True)
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(f"{text}\n{line}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()",
         "--no-cache"],
        cwd=tmp_path, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (
            {"scp_lib/measures/rates.py": "from scp_lib.studies import dataset"},
            "scp_lib.measures is not allowed to import scp_lib.studies",
        ),
        (
            {"scp_lib/document/text.py": "from scp_lib.document import model"},
            "No cycles are allowed in scp_lib.document",
        ),
        ({"scp_lib/attic/__init__.py": ""}, "attic"),  # a room that no layer names
    ],
    ids=["upward import", "circle", "room without a layer"],
)
def test_a_planted_fault_is_refused(tmp_path, plant, words):
    code, said = contracts(tmp_path, plant=plant)
    assert code != 0 and words in " ".join(said.split())


def test_the_library_as_it_is_keeps_every_contract(tmp_path):
    code, said = contracts(tmp_path, plant={})
    assert code == 0, said
