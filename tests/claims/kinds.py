"""Which sentences claim certainty, and which simulation shows that each kind comes true.

A kind is a template or text of the library or a notebook with a word of certainty. ``kinds.csv``
lists them with the function or notebook that says each and its simulation: a test in tests/claims,
or "none: " and why it claims nothing. ``python -m tests.claims.kinds`` writes the list again; a new
kind takes the simulation of its function's others where they have one alone, else it stays empty
and the test fails until it is filled.
"""

from __future__ import annotations

import ast
import csv
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("kinds.csv")
CERTAINTY = re.compile(
    r"\b(?:chances?|(?:un)?likely|(?:un)?clear(?:ly)?|(?:un)?certain(?:ty|ly)?|confiden\w+|intervals?"
    r"|stands? out|times in five|(?:in|of) ten|in (?:a|one)? ?(?:100|hundred|twenty|1,000)|risen"
    r"|hot[- ]spots?|improvement|hardly (?:any|ever)|nearly always|rarely|usually (?:be|differ))\b"
    r"|\b(?:90|95|99|99\.8)%|^met$",
    re.IGNORECASE,
)
SAYING = (
    "studies", "pack", "document/phrases.py", "drawing/charts.py", "measures/verdicts.py",
    "measures/year_end.py",
)  # fmt: skip
_HEAD = re.compile(r"^[-# ]*(\*\*(?:Question|Main measure)\.\*\* )?")
Kind = tuple[str, str]


def kinds() -> list[Kind]:
    """Go through library and notebooks; each kind as what says it, and its words."""
    found = dict.fromkeys((by, one_line(text)) for by, text in (*_of_library(), *_of_notebooks()))
    return [
        (by, text)
        for by, text in found
        if (" " in text or text == "met") and CERTAINTY.search(text)
    ]


def one_line(text: str) -> str:
    """Return a text without line breaks and Markdown emphasis."""
    return " ".join(re.sub(r"\*\*|`", "", text).split())


def _of_library() -> Iterator[Kind]:
    for path in sorted((ROOT / "scp_lib").rglob("*.*")):
        room = path.relative_to(ROOT / "scp_lib").as_posix()
        if room.startswith(SAYING) and path.suffix == ".j2":
            yield from ((room, text) for text in re.findall(r">([^<{]+)<", path.read_text("utf-8")))
        elif room.startswith(SAYING) and path.suffix == ".toml":
            yield from ((room, text) for text in _strings(tomllib.loads(path.read_text("utf-8"))))
        elif room.startswith(SAYING) and path.suffix == ".py":
            for node in ast.parse(path.read_text("utf-8")).body:
                name = getattr(node, "name", "")
                by = f"{room}:{name}".rstrip(":")
                yield from ((by, part) for text in _texts(node) for part in _parts(text))


def _strings(content: object) -> Iterator[str]:
    """Go through every text of a list, and every key and text of a table."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        yield from (key for key in content if isinstance(content, dict))
        for each in content.values() if isinstance(content, dict) else content:
            yield from _strings(each)


def _parts(text: str) -> list[str]:
    """Return the headers of a table's head (scp_lib/studies/columns.py); another text is one."""
    heads = text.split(" | ")
    return [re.sub(r"^[a-z0-9_]+: ", "", head) for head in heads] if heads[1:] else heads


def _texts(node: ast.AST) -> Iterator[str]:
    """Go through the texts of a piece of code that a reader may see: no documentation, no error."""
    if isinstance(node, ast.Raise) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ):
        return
    if isinstance(node, ast.JoinedStr):
        parts = (p.value if isinstance(p, ast.Constant) else "{}" for p in node.values)
        yield "".join(map(str, parts))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
        return
    for each in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.JoinedStr) and isinstance(each, ast.Constant)):
            yield from _texts(each)


def _of_notebooks() -> Iterator[Kind]:
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                lines = (_HEAD.sub("", line) for line in cell["source"])
                yield from ((path.name, line) for line in lines)


def listed() -> dict[Kind, str]:
    """Return the list: the simulation of each kind."""
    with LIST.open(encoding="utf-8", newline="") as stream:
        return {(by, kind): simulation for by, kind, simulation in csv.reader(stream)}


def explained(among: list[Kind]) -> re.Pattern[str]:
    """Return a pattern of all listed words of certainty, the longest first."""
    pieces = {
        _words(piece) for _, kind in among for piece in re.split(r"\{[^}]*\}", kind)
        if CERTAINTY.search(piece)
    }  # fmt: skip
    longest_first = sorted(map(re.escape, pieces), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)", re.IGNORECASE)


def _words(piece: str) -> str:
    """Return a piece without the signs around it; a level alone keeps them, or it explains all."""
    words = piece.strip(" .,;:()")
    return words if " " in words else piece.strip()


def unlisted(text: str, listed_words: re.Pattern[str]) -> str:
    """Return what is left of a text with words of certainty once all listed words are taken out."""
    left = listed_words.sub("…", one_line(text))
    return left if CERTAINTY.search(left) else ""


def write() -> None:
    """Write the list again, each kind with the simulation it had."""
    before = listed() if LIST.exists() else {}
    of_function: dict[str, set[str]] = {}
    for (by, _), simulation in before.items():
        of_function.setdefault(by, set()).add(simulation)
    with LIST.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for by, kind in kinds():
            others = of_function.get(by, set())
            guess = next(iter(others)) if len(others) == 1 else ""
            guess = "" if guess.startswith("none: ") else guess
            writer.writerow([by, kind, before.get((by, kind), guess)])


if __name__ == "__main__":
    write()
