"""How a figure came about, read in the notebook: names, calls, arguments, parameters."""

import ast

import pytest

from scp_lib.report.trail import Cell, Trail
from scp_lib.trace import crc_of

GIVEN = 'partnership: str = "x"  # which\nmonth: str = ""\nkind: str = "ASB"\nsize: int = 2'
CELLS = [
    GIVEN,
    "import math\nimport pandas as pd\nfrom scp_lib.measures import counts as c\n"
    "from scp_lib.notebook import open_page\nfrom scp_lib.views import ward_words as say\n"
    "page = open_page(partnership, month)",
    "table = page.count_by_ward(kind)\nrates = c.ward_rates(table, wards=page.wards)",
    "rates = c.shares(rates, digits=size)",
    "for row in c.groups(rates):\n    if row:\n"
    "        a, b = row.ends\n        page.say(say.both(a, b))",
    "page.show_table(rates.head(3), name='t', caption=f'{kind}: {size}')",
    "%magic here",
    "page.say(str([x for x in rates.columns if x != kind] + [len(pd.concat([table]))]))",
    "page.say(f'{math.pi} and {unknown} {size}')",
]
VALUES = {"partnership": "small", "month": "2025-03", "kind": "Robbery", "size": 7}


@pytest.fixture(scope="module")
def trail():
    cells = [Cell(number, source, number == 1) for number, source in enumerate(CELLS, start=1)]
    return Trail(cells, VALUES)


def call(trail, number, text):
    """Find a call of a cell as a page notes it: by its very place."""
    source = CELLS[number - 1]
    (node,) = [
        each
        for each in ast.walk(ast.parse(source))
        if isinstance(each, ast.Call) and ast.unparse(each).startswith(text)
    ]
    place = [node.lineno, node.col_offset, node.end_lineno, node.end_col_offset]
    return trail.call_at({"cell": number, "crc": crc_of(source), "place": place})


def test_steps_lead_back_to_the_page_with_the_runs_values(trail):
    made = trail.made(call(trail, 6, "page.show_table").args[0], count=6)
    assert made.call == "rates.head(3)"
    assert made.measure == "rates = scp_lib.measures.counts.shares(rates, digits=7)"
    assert made.steps == [
        "rates = scp_lib.measures.counts.shares(rates, digits=7)",
        "rates = scp_lib.measures.counts.ward_rates(table, wards=page.wards)",
        "table = page.count_by_ward('Robbery')",
        "page = scp_lib.notebook.open_page('small', '2025-03')",
    ]
    assert {"wards", "count_by_ward"} <= made.page_names


def test_a_loop_is_one_place_and_its_names_are_followed(trail):
    made = trail.made(call(trail, 5, "page.say"), count=5)
    assert made.measure == "row = each of scp_lib.measures.counts.groups(rates)"
    assert made.call == "page.say(scp_lib.views.ward_words.both(a, b))"
    assert made.steps[:3] == [
        "a = row.ends",
        "b = row.ends",
        "row = each of scp_lib.measures.counts.groups(rates)",
    ]


def test_parameters_in_the_call_are_the_runs(trail):
    made = trail.made(call(trail, 6, "page.show_table"), count=6)
    assert made.call.endswith("caption=f'{'Robbery'}: {7}')") or "Robbery" in made.call


def test_names_of_a_comprehension_are_its_own(trail):
    made = trail.made(call(trail, 8, "page.say"), count=8)
    assert not any(step.startswith("x =") for step in made.steps)
    assert made.measure == "rates = scp_lib.measures.counts.shares(rates, digits=7)"


def test_without_a_measure_the_expression_itself_is_told(trail):
    made = trail.made(call(trail, 9, "page.say").args[0], count=9)
    assert made.measure == made.call and "math.pi" in made.call and "unknown" in made.call


def test_a_cell_that_is_not_the_one_that_ran_is_not_claimed(trail):
    site = {"cell": 3, "crc": 0, "place": [1, 0, 1, 5]}
    assert trail.call_at(site) is None
    assert trail.call_at(site | {"cell": 99}) is None
    assert trail.call_at({"cell": 7, "crc": crc_of(CELLS[6]), "place": [1, 0, 1, 5]}) is None
