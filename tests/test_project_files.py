"""The project's files agree with one another, and hold nothing of the machine they came from."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from scp_lib.sources.registry import SOURCES
from tests.data_log import data_log
from tests.locks import entries

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LOCKS = ["requirements.lock", "requirements-dev.lock"]
_PINNED = re.compile(
    r"([A-Za-z0-9._-]+)==([A-Za-z0-9.+!]+)(?: ;.*)? \\\n"
    r"(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+"
)
# conda-forge's name where it is another than the index's
_CONDA_ONLY = {"python", "pip"}


def plain(name):
    """Normalise a package's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def asked_for(words):
    """Split 'pandas>=3,<4' into name and bounds."""
    name, bounds = re.fullmatch(r"([A-Za-z0-9._-]+)\s*(.*)", words).groups()
    return plain(name), bounds.replace(" ", "")


def project_settings():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def locked(name):
    """Return each package of a lock file; every one is an exact version with its checksums."""
    pins = entries((ROOT / name).read_text(encoding="utf-8"))
    found = [_PINNED.fullmatch(line) for line in pins]
    assert [pin for pin, match in zip(pins, found, strict=True) if not match] == []
    return {plain(match[1]) for match in found}


def tracked():
    """Return the files under version control; without git, those that would be."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("Not a git clone: which files are tracked is not known.")
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    paths = [ROOT / name for name in listed.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def cells_of(path, kind="code"):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == kind]


def test_conda_and_pip_ask_for_the_same_packages():
    settings = project_settings()
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["channels"] == ["conda-forge", "nodefaults"]
    *conda, last = environment["dependencies"]
    wanted = dict(map(asked_for, settings["dependencies"]))
    found = dict(map(asked_for, conda))
    assert found.pop("python") == settings["requires-python"]
    found.pop("pip")
    by_pip = [words for words in last["pip"] if words != "--editable ."]
    assert "--editable ." in last["pip"]
    assert found | dict(map(asked_for, by_pip)) == wanted


def test_every_package_is_locked_to_one_version():
    settings = project_settings()
    runtime, dev = (locked(name) for name in LOCKS)
    assert {asked_for(words)[0] for words in settings["dependencies"]} <= runtime
    assert {asked_for(words)[0] for words in settings["optional-dependencies"]["dev"]} <= (
        runtime | dev
    )


@pytest.mark.parametrize("name", LOCKS)
def test_locks_name_no_index(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|--(extra-)?index|--find-links|--trusted-host|@ ", text)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestNotebookAsStored:
    def test_holds_no_output(self, path):
        for cell in cells_of(path):
            assert cell["outputs"] == [] and cell["execution_count"] is None

    def test_cells_are_short_and_leave_the_work_to_the_library(self, path):
        for cell in cells_of(path):
            source = "".join(cell["source"])
            assert len([line for line in source.splitlines() if line.strip()]) <= 12, source
            assert not re.search(r"^\s*(def|class|async def|lambda)\b", source, re.MULTILINE)
            assert not re.search(r"read_csv|\.merge\(|pd\.merge|plt\.|sns\.|import seaborn", source)

    def test_states_no_result_by_hand(self, path):
        words = "".join("".join(cell["source"]) for cell in cells_of(path, "markdown")[1:])
        assert not re.search(r"\d[\d,]* (incidents|per cent|% )", words)


def test_no_path_of_a_machine_and_no_secret_is_stored():
    paths = re.compile(r"(?<![\w.])/(?:root|home/\w+|work/\w+|Users/\w+)\b")
    secret = re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY|gh[pousr]_[A-Za-z0-9]{20}|AKIA[A-Z0-9]{16}|"
        r"(?i:password|api_key|secret_key)\s*=\s*['\"]\w{6}"
    )
    faults = []
    for path in tracked():
        if path == Path(__file__) or path.suffix in {".png", ".geojson", ".parquet", ".zip"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if {"disclosure", "pack"} & {*path.parts}:  # made-up leaks, to be found
            text = re.sub(r"/home/jsmith?|C:\\\\Users\\\\\w+", "", text)
        text = text.replace('"hunter2"', "")  # what the tests of job settings call a password
        faults += [f"{path.relative_to(ROOT)}: {found[0]}" for found in paths.finditer(text)]
        faults += [f"{path.relative_to(ROOT)}: a secret" for _ in secret.finditer(text)]
    assert faults == []


def test_no_received_or_made_file_is_stored():
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]
    held = [name for name in names if name.startswith(("data/", "reports/"))]
    allowed = ("data/raw/example/", "data/raw/README.md")
    assert [n for n in held if not n.startswith(allowed) and not n.endswith(".gitkeep")] == []


def test_makefile_has_the_commands_that_are_documented():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))
    assert {"setup", "report", "test", "lint", "bench"} <= targets
    for words in re.findall(r"\bmake ([a-z]+)\b", (ROOT / "README.md").read_text("utf-8")):
        assert words in targets, f"README names `make {words}`"


def test_ci_runs_what_a_maintainer_runs():
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for words in ("make test", "make lint", "chromium", "SAFER_BROWSER_REQUIRED=1"):
        assert words in text
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o100


def test_changelog_has_a_place_for_changed_figures():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## Figures changed$", text, re.MULTILINE)
    assert f"## {project_settings()['version']}" in text


def test_data_log_is_printed_from_the_cards():
    assert (ROOT / "docs" / "data-log.md").read_text(encoding="utf-8") == data_log()
    for source in SOURCES:
        for words in (source.title, source.publisher, source.url, source.cadence, source.caveat):
            assert words in data_log()
