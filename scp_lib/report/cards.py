"""What a notebook says of itself, read without running it: title, question, parameters."""

import ast
import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from scp_lib.errors import ParameterError, UsageError
from scp_lib.files import project

GIVEN = ("partnership", "month")
"""Parameters that every notebook has and the command sets."""
_IN_LAB = "**Runs.** in JupyterLab"
_NOT_BY_ITSELF = re.compile(rf"\*\*Runs\.\*\* on request\b|{re.escape(_IN_LAB)}\b")


class Parameter(NamedTuple):
    """One line of a parameters cell."""

    name: str
    kind: str
    default: Any
    comment: str
    choices: tuple[str, ...]


class Card(NamedTuple):
    """A notebook, as its first cells describe it.

    ``is_scheduled``: part of every report. A first cell with ``**Runs.** on request`` says no;
    with ``**Runs.** in JupyterLab`` it is a page of none.
    """

    name: str
    path: Path
    title: str
    question: str
    is_scheduled: bool
    parameters: tuple[Parameter, ...]
    fault: str = ""
    """Why it cannot be run, if it cannot."""
    other: tuple[tuple[str, str], ...] = ()
    """Parameters given other values than its own, in words (see job.py)."""
    main_measure: str = ""
    """The figure that its page is about above all; empty if the first cell names none."""
    is_page: bool = True


def list_notebooks() -> list[Card]:
    """Read the cards of all notebooks, in order of their names; a bad one's says its fault."""
    cards: list[Card] = []
    paths = (project.home() / "notebooks").glob("[!.]*.ipynb")
    for path in sorted(paths, key=lambda path: path.stem):
        try:
            cards.append(read_card(path))
        except (UsageError, OSError) as error:
            is_scheduled = path.name[0].isdigit()  # one of another name may be somebody's scratch
            with suppress(OSError):
                text = path.read_text(encoding="utf-8", errors="replace")
                is_scheduled &= not _NOT_BY_ITSELF.search(text)
            cards.append(Card(path.stem, path, path.stem, "", is_scheduled, (), str(error)))
    return cards


def choose_notebooks(names: Sequence[str]) -> list[Card]:
    """Return the notebooks named, or every scheduled one; a name may be shortened to its number.

    UsageError if there is no such notebook, or more than one, or one that is named cannot be run.
    """
    cards = list_notebooks()
    if not names:
        return [card for card in cards if card.is_scheduled]
    chosen: list[Card] = []
    for name in names:
        wanted = Path(name).name.removesuffix(".ipynb")
        fits = [card for card in cards if card.name == wanted] or [
            card for card in cards if card.name.split("_")[0] == wanted
        ]
        if len(fits) != 1:
            found = "Several notebooks are" if fits else "There is no notebook"
            known = ", ".join(card.name for card in fits or cards)
            raise UsageError(f"{found} '{name}': wanted one of {known}.")
        if fits[0].fault or not fits[0].is_page:
            in_lab = f"{fits[0].name} is for JupyterLab, and no page: `safer lab` opens it."
            raise UsageError(fits[0].fault or in_lab)
        if fits[0] not in chosen:
            chosen.append(fits[0])
    return chosen


def read_card(path: Path) -> Card:
    """Read a notebook's card; raise UsageError if it lacks its title, question or parameters."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        first = "".join(cells[0]["source"])
        tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise UsageError(
            f"{path.name}: not a notebook. Put an earlier version of it back, or move it away."
        ) from None
    title = re.search(r"^# (.+)$", first, flags=re.MULTILINE)
    question = re.search(r"\*\*Question\.\*\* (.+)", first)
    readers = re.search(r"\*\*For\.\*\* (.+)", first)
    measure = re.search(r"\*\*Main measure\.\*\* (.+)", first)
    if path.stem.casefold() == "index":
        raise UsageError(f"{path.name}: a report's first page has that name. Give it another.")
    if not (title and question and readers and len(tagged) == 1):
        raise UsageError(
            f"{path.name}: wanted a first cell with '# Title', '**Question.** …' and '**For.** …', "
            "and one cell tagged 'parameters'."
        )
    parameters = _read_parameters("".join(tagged[0]["source"]), where=path.name)
    missing = [name for name in GIVEN if name not in {each.name for each in parameters}]
    if missing:
        raise UsageError(f"{path.name}: its parameters cell lacks {', '.join(missing)}.")
    return Card(
        name=path.stem,
        path=path,
        title=title[1].strip(),
        question=question[1].strip(),
        is_scheduled=not _NOT_BY_ITSELF.search(first),
        is_page=_IN_LAB not in first,
        parameters=parameters,
        main_measure=measure[1].strip() if measure else "",
    )


def _read_parameters(source: str, *, where: str) -> tuple[Parameter, ...]:
    lines = source.splitlines()
    parameters: list[Parameter] = []
    try:
        for node in ast.parse(source).body:
            line = lines[node.lineno - 1]
            if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)):
                raise ValueError(line)
            kind = ast.unparse(node.annotation)
            if kind not in _FORMS or node.value is None:
                raise ValueError(line)
            default, comment = ast.literal_eval(node.value), line.partition("  # ")[2]
            listed = comment.partition("one of: ")[2]
            choices = tuple(choice.strip() for choice in listed.split(";") if listed)
            parameters.append(Parameter(node.target.id, kind, default, comment, choices))
    except (SyntaxError, ValueError) as error:
        raise UsageError(
            f"{where}: parameters cell, {error}: wanted lines like 'month: str = \"\"  # comment' "
            f"of {', '.join(_FORMS)}."
        ) from None
    return tuple(parameters)


def check_parameters(
    cards: Sequence[Card], given: Sequence[tuple[str, str]]
) -> dict[str, dict[str, Any]]:
    """Type the parameters given as words, for each notebook's name those that it has.

    Unknown and ill-typed ones are refused before anything runs: ParameterError has every fault.
    """
    values: dict[str, dict[str, Any]] = {card.name: {} for card in cards}
    faults: list[str] = []
    seen: set[str] = set()
    for name, word in given:
        having = [(card, each) for card in cards for each in card.parameters if each.name == name]
        if name in seen:
            faults.append(f"Parameter '{name}' is given twice: give it once.")
        elif name in GIVEN:
            faults.append(f"Parameter '{name}' is not given with -p: use PARTNERSHIP and --month.")
        elif not having:
            known = sorted({each.name for card in cards for each in card.parameters} - set(GIVEN))
            faults.append(
                f"No chosen notebook has a parameter '{name}': "
                + (f"wanted one of {', '.join(known)}." if known else "they have none.")
            )
        seen.add(name)
        if faults:
            continue
        for card, parameter in having:
            try:
                values[card.name][name] = typed(parameter, word)
            except ValueError as error:
                faults.append(f"{card.name}: parameter '{name}' is {word!r}; wanted {error}.")
    if faults:
        raise ParameterError(list(dict.fromkeys(faults)))
    return values


def typed(parameter: Parameter, word: str) -> Any:
    """Turn a word into a parameter's kind; raise ValueError saying what was wanted."""
    pattern, wanted, read = _FORMS[parameter.kind]
    if not re.fullmatch(pattern, word, flags=re.DOTALL):
        raise ValueError(wanted)
    value = read(word)
    each = value if isinstance(value, list) else [value]
    if parameter.choices and not set(map(str, each)) <= set(parameter.choices):
        raise ValueError(f"one of {', '.join(parameter.choices)}")
    bounds = _BOUNDS.search(parameter.comment)
    if bounds and not int(bounds[1]) <= value <= int(bounds[2]):
        raise ValueError(f"a number {bounds[0]}")
    return value


_BOUNDS = re.compile(r"from (\d+) to (\d+)$")
"""How a number's comment ends, if not every number fits."""
_FORMS: dict[str, tuple[str, str, Callable[[str], Any]]] = {
    "str": (".*", "", str),
    "int": (r"[+-]?\d{1,15}", "a whole number", int),
    "float": (r"[+-]?\d{1,15}(\.\d+)?", "a number like 12.5", float),
    "bool": ("[Tt]rue|[Ff]alse", "true or false", lambda word: word.lower() == "true"),
    "list[str]": (
        ".*",
        "",
        lambda word: [part.strip() for part in word.split(",") if part.strip()],
    ),
}


def word_of(value: Any) -> str:
    """Write a parameter's value as the command takes it: see typed."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(value) if isinstance(value, list) else str(value)


def defaults(card: Card, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return all of a notebook's parameters: given ones over its defaults."""
    return {each.name: each.default for each in card.parameters} | dict(values)
