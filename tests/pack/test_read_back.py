"""A page read back block by block: what stands side by side is read together."""

from __future__ import annotations

import pytest

from scp_lib.pack.read_back import MARK, read_page

CELL = '<data data-cell="a:1:n">12</data>'


@pytest.mark.parametrize(
    ("row", "blocks"),
    [
        ("<th>Castle, Incidents</th><td>1,525</td><td>1,530</td>",
         ["Castle, Incidents 1,525 1,530"]),
        (f"<th>Castle</th><td>{CELL}</td><td>Row 3</td>",
         ["Castle", f"{MARK}a:1:n{MARK}", "Row 3"]),
        ("<td><b>5</b> of 6</td><td><p>7</p></td>", ["5 of 6", "7"]),
    ],
)  # fmt: skip
def test_a_row_without_cells_is_one_block_and_one_with_cells_is_several(row, blocks):
    page = f"<p>Before</p><table><tr>{row}</tr><tr><td>next</td><td>row</td></tr></table>after"
    assert read_page(page) == ["Before", *blocks, "next row", "after"]
