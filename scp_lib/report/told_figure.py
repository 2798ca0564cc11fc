"""Where one figure of a report is from, in plain words."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from scp_lib.errors import UsageError


def figure_lines(manifest: dict[str, Any], folder: Path, wanted: str) -> list[str]:
    """Say what a figure is, in which table it stands, how it was made, and from which files.

    Parameters
    ----------
    manifest
        The report's manifest.
    folder
        The report's folder.
    wanted
        The figure's id, or the address of the place: 10_asb_by_ward.html#headline-1.2.

    Raises
    ------
    UsageError
        No figure has that id, or several pages have one.
    """
    file, _, key = wanted.rpartition("#")
    pages = [page for page in (*manifest["pages"], manifest["index"]) if key in page["figures"]]
    pages = [page for page in pages if not file or page["file"] == Path(file).name]
    if not pages:
        raise UsageError(
            f"No figure of this report has the id '{wanted}'. In a browser, the id of a figure "
            "is that of its element; tables/figures_….csv list those of a page's words."
        )
    if len(pages) > 1:
        named = " or ".join(f"{page['file']}#{key}" for page in pages)
        raise UsageError(f"Several pages have a figure '{key}': name one as {named}.")
    (page,) = pages
    figure = page["figures"][key]
    made = page["made"][figure["made"]]
    lines = [f"{page['file']}#{key}: {figure['printed']} (exactly {figure['value']})"]
    lines += _cell_lines(figure, folder)
    lines += _parameter_lines(page)
    lines.append(f"Measure: {made['measure']}")
    lines += [f"  with {step}" for step in made["steps"] if step != made["measure"]]
    lines.append(f"Shown by: {made['call']}")
    inputs = [manifest["inputs"][place] for place in made["inputs"]]
    lines.append(f"From {len(inputs)} input file{'s' * (len(inputs) != 1)}, with their SHA-256:")
    lines += [f"  {entry['sha256']}  {entry['file']}" for entry in inputs]
    if made["reads_settings"]:
        lines.append("and from the settings:")
        lines += [
            f"  {entry['sha256']}  {entry['file']}" for entry in manifest["made_with"]["settings"]
        ]
    return lines


def _parameter_lines(page: dict[str, Any]) -> list[str]:
    if "notebook" not in page:
        return []
    told = ", ".join(f"{name} {value}" for name, value in page["parameters"].items())
    return [f"Notebook: {page['notebook']}, {told}"]


def _cell_lines(figure: dict[str, Any], folder: Path) -> list[str]:
    """Say the figure's cell, with the row as it stands in the table's file."""
    if "cell" not in figure:
        return ["In the words of the build; it stands in no table."]
    file, row, column = figure["cell"]
    lines = [f"Table: {file}, row {row} below the header, column {column}"]
    try:
        with (folder / file).open(encoding="utf-8", newline="") as stream:
            held = list(csv.reader(stream))
    except OSError:
        return [*lines, f"  ({file} is missing)"]
    cells = [
        f"{name} {value}"
        for name, value in zip(held[0], held[row], strict=True)
        if name != "source" and value
    ]
    return [*lines, f"  {'; '.join(cells)}"]
