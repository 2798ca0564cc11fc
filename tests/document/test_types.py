"""Types are real where readers' sentences are written."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "scp_lib"
MODULES = sorted([*(ROOT / "studies").rglob("*.py"), *(ROOT / "document").rglob("*.py")])


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_any_and_no_protocol_in_studies_and_document(path):
    names = {
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name | ast.Attribute)
    }
    assert not names & {"Any", "Protocol"}


def test_no_module_is_long():
    lines = {
        path: len(path.read_text(encoding="utf-8").splitlines()) for path in ROOT.rglob("*.py")
    }
    assert not {path.name: count for path, count in lines.items() if count > 400}
