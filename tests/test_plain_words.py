"""Words of the project's old dialect are in nothing that a person reads; pages: test_notebooks."""

import ast
import json
import re
from pathlib import Path

import pytest

from scp_lib import cli
from tests.plain_words import hard_sentences, old_words, reading_ease, technical_words

ROOT = Path(__file__).parents[1]
LIBRARY = sorted((ROOT / "scp_lib").rglob("*.py"))
STILL_TO_DO = ("studies/wards/", "studies/hot_spots/")
"""Folders of scp_lib that are being rewritten; take each out when it is done."""
DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
SETTINGS = [
    *sorted((ROOT / "partnerships").rglob("*.toml")),
    ROOT / "schedule.toml",
    ROOT / "scp_lib/fetch/partnership.toml.j2",
    ROOT / "scp_lib/studies/headers.toml",
]
COMMANDS = (
    "init", "list", "fetch", "build", "check", "report", "verify", "pack", "nightly", "schedule",
    "status", "lab",
)  # fmt: skip
_DEFINITIONS = (ast.Module, ast.ClassDef, ast.FunctionDef)


def texts_of(code: str) -> list[str]:
    """Return what a person may read of a module.

    First lines of docstrings (a module's, and those of public classes and functions), and every
    literal with a space in it. A literal that is a statement of its own explains a name to
    developers, and is left out.

    >>> texts_of('def f():\\n    "First line."\\n    return "two words", "one"\\n"of a name"')
    ['First line.', 'two words']
    """
    tree, found, statements = ast.parse(code), [], set()
    for node in ast.walk(tree):
        if (
            isinstance(node, _DEFINITIONS)
            and not getattr(node, "name", "").startswith("_")
            and (doc := ast.get_docstring(node))
        ):
            found.append(doc.splitlines()[0])
        if isinstance(node, ast.Expr):
            statements.add(id(node.value))
    found += [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if " " in node.value.strip() and id(node) not in statements
    ]
    return found


def test_a_module_is_read_by_first_lines_and_literals():
    code = '"""Held beside it.\n\nTold later."""\nA = f"none is {1} left"\n"""asked of a name"""\n'
    assert texts_of(code) == ["Held beside it.", "none is "]
    assert [word for text in texts_of(code) for word in old_words(text)] == [
        "Held",
        "beside",
        "none is",
    ]


@pytest.mark.parametrize("room", sorted({path.relative_to(ROOT).parts[1] for path in LIBRARY}))
def test_no_word_of_the_old_dialect_is_in_the_library(room):
    found = {}
    for path in LIBRARY:
        inside = path.relative_to(ROOT / "scp_lib").as_posix()
        if inside.split("/")[0] == room and not inside.startswith(STILL_TO_DO):
            texts = texts_of(path.read_text(encoding="utf-8"))
            if words := [(text, old) for text in texts if (old := old_words(text))]:
                found[inside] = words
    assert found == {}


@pytest.mark.parametrize("folder", STILL_TO_DO)
def test_every_folder_that_waits_for_its_words_is_there(folder):
    assert list((ROOT / "scp_lib" / folder).glob("*.py"))


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_no_word_of_the_old_dialect_is_in_the_docs(path):
    text = re.sub(r"```.*?```", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [line for line in text.splitlines() if old_words(line)] == []


@pytest.mark.parametrize("path", SETTINGS, ids=lambda path: path.name)
def test_no_word_of_the_old_dialect_is_in_the_settings(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if old_words(line)] == []


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_no_word_of_the_old_dialect_is_in_the_help(command, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main([*([command] if command else []), "--help"])
    shown = capsys.readouterr().out
    assert end.value.code == 0 and "usage: safer" in shown
    assert old_words(shown) == []
    if not command:
        assert set(re.findall(r"^    (\w+)", shown, re.MULTILINE)) == set(COMMANDS)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem
)
def test_technical_words_of_a_notebook_are_folded(path):
    """What stands before the heading that folds the last section is read by councillors."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    said = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    shown = said.split("## How this is worked out")[0]
    assert path.stem.startswith("90") or technical_words(shown) == []


def test_reading_ease_tells_plain_sentences_from_hard_ones():
    plain = "There were about 12% fewer incidents a day than a year earlier."
    hard = "Overdispersion notwithstanding, proportional differentials remained indeterminate."
    assert reading_ease(plain) > 60 > 0 > reading_ease(hard)
    assert hard_sentences([plain, hard], names=[]) == [hard]
    named = "The busiest is Indefatigability Boulevard."
    assert hard_sentences([named], names=[]) == [named]
    assert hard_sentences([named], names=["Indefatigability Boulevard"]) == []
