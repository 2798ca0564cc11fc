"""Where one figure of a report is from, in plain words."""

from __future__ import annotations

import csv
from pathlib import Path

from scp_lib.errors import UsageError
from scp_lib.report.cache_record import MANIFEST
from scp_lib.report.verify import changed_manifest, read_manifest, report_folder


def figure_lines(named: Path, wanted: str) -> list[str]:
    """Say what a figure is, in which table it is, how it was made, and from which files.

    Parameters
    ----------
    named
        The report's folder, or its index.html.
    wanted
        The figure's id, or the address of the place: 10_asb_by_ward.html#headline-1.2.

    Raises
    ------
    UsageError
        No figure has that id, several pages have one, or the report was changed.
    """
    folder = report_folder(named)
    manifest = read_manifest(folder)
    if manifest is None or changed_manifest(folder):
        raise UsageError(
            f"{folder / MANIFEST}: changed since the report was made, so it can tell of no figure. "
            "Make the report again with `safer report`."
        )
    file, _, key = wanted.rpartition("#")
    pages = [page for page in (*manifest["pages"], manifest["index"]) if key in page["figures"]]
    pages = [page for page in pages if not file or page["file"] == Path(file).name]
    if not pages:
        raise UsageError(
            f"No figure of this report has the id '{wanted}'. In a browser, the id of a figure "
            "is that of its element; manifest.json lists all of them."
        )
    if len(pages) > 1:
        addresses = " or ".join(f"{page['file']}#{key}" for page in pages)
        raise UsageError(f"Several pages have a figure '{key}': name one as {addresses}.")
    (page,) = pages
    figure = page["figures"][key]
    made = page["made"][figure["made"]]
    inputs = [manifest["inputs"][place] for place in made["inputs"]]
    lines = [
        f"{page['file']}#{key}: {figure['printed']} (exactly {figure['value']})",
        *_cell_lines(folder, *figure["cell"]),
        *([f"Measure: {made['measure']}"] if made["measure"] else []),
    ]
    if "notebook" in page:
        values = [f"{name} {value}" for name, value in page["parameters"].items()]
        lines.append(f"Notebook: {', '.join([page['notebook'], *values])}")
    lines.append(f"From {len(inputs)} input file{'s' * (len(inputs) != 1)}, with their SHA-256:")
    lines += [f"  {entry['sha256']}  {entry['file']}" for entry in inputs]
    if made["reads_settings"]:
        lines.append("and from the settings:")
        settings = manifest["made_with"]["settings"]
        lines += [f"  {entry['sha256']}  {entry['file']}" for entry in settings]
    return lines


def _cell_lines(folder: Path, file: str, row: int, column: str) -> list[str]:
    """Name a cell, and print its row as it is in the table's file."""
    named = f"Table: {file}, row {row} below the header, column {column}"
    try:
        with (folder / file).open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        cells = list(zip(rows[0], rows[row], strict=True))
    except (OSError, IndexError, ValueError):
        return [named, f"  ({file} is missing or damaged)"]
    shown = [f"{name} {text}" for name, text in cells if name != "source" and text]
    return [named, f"  {'; '.join(shown)}"]
