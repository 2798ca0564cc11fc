"""The document model: every number is a cell, as its table prints it."""

import pandas as pd
import pytest

from scp_lib.document.html import cells_attribute, words
from scp_lib.document.model import Sentence, Table, joined, listed, sentence
from scp_lib.errors import ScpError
from tests.document.made import table


def wards() -> Table:
    rows = pd.DataFrame(
        {"ward": ["Castle", "Lexden", "Lexden"], "n": [12, 12, 1525], "change": [-17.25, 3.0, 0.0]}
    )
    return table(rows, "ward", name="asb", sign=("change",))


def test_two_numbers_that_print_alike_stay_apart():
    asb = wards()
    said = sentence("{a} and {b}", a=asb.cell(0, "n"), b=asb.cell(1, "n"))
    swapped = sentence("{a} and {b}", a=asb.cell(1, "n"), b=asb.cell(0, "n"))
    assert said.text == swapped.text == "12 and 12"
    assert [cell.reference for cell in said.cells] == ["asb:1:n", "asb:2:n"]
    assert [cell.reference for cell in swapped.cells] == ["asb:2:n", "asb:1:n"]
    assert words(said) != words(swapped)


def test_a_cell_is_printed_as_its_table_prints_it_or_rounded_further():
    row = wards().row("Castle")
    assert (row.cell("change").printed, row.size("change").printed) == ("−17.3", "17.3")
    assert row.cell("change", decimals=0).printed == "−17"
    assert wards().row(1).cell("change").printed == "+3.0"
    assert wards().row(2).size("change").is_zero and not row.size("change").is_zero


@pytest.mark.parametrize(("name", "found"), [("Nowhere", 0), ("Lexden", 2)])
def test_a_row_that_is_not_there_or_there_twice_is_refused(name, found):
    with pytest.raises(ScpError, match=f"has {found} rows '{name}'"):
        wards().cell(name, "n")
    assert wards().row(2)["n"] == 1525


def test_a_table_that_cannot_be_written_is_refused():
    rows = pd.DataFrame({"ward": ["a"]})
    with pytest.raises(ScpError, match="cannot name a table"):
        Table("../x", "t", rows, "ward", {"ward": "Ward"})
    with pytest.raises(ScpError, match="no column n to show: there are ward"):
        Table("asb", "t", rows, "ward", {"ward": "Ward", "n": "N"})
    with pytest.raises(ScpError, match="lacks its part 'who'"):
        sentence("{who} had some.")
    with pytest.raises(ScpError, match="has no column 'rate'"):
        _ = wards().row(0)["rate"]


def test_parts_keep_the_spaces_that_part_them_and_lose_what_cannot_be_seen():
    said = sentence("{a}{b}{c}", a="one", b=" and ", c="two\x00\nthree")
    assert said.text == "one and two three"
    assert listed(["a", sentence("b"), "c"], last=" or ").text == "a, b or c"
    assert joined(["One.", "", Sentence(), "Two."]).text == "One. Two."
    assert not Sentence(("",)) and Sentence((wards().cell(0, "n"),))


def test_a_template_names_the_row_its_cells_their_sizes_and_one_word_of_two():
    row = wards().row("Castle")
    said = sentence("{name} {change} {change:.0f} {change:size} {change:size.0} {n}{n:|s}", row)
    assert said.text == "Castle −17.3 −17 17.3 17 12s"
    assert [cell.reference for cell in said.cells] == ["asb:1:change"] * 4 + ["asb:1:n"]
    words = table(pd.DataFrame({"w": ["a"], "m": pd.to_datetime(["2025-01-01"])}), "w").row(0)
    assert sentence("{w} in {m}", words).parts == ("a", " in ", "January 2025")
    assert sentence("{name}: {n}", row, name="All", n="few").text == "All: few"
    ones = table(pd.DataFrame({"w": ["a", "b"], "n": [1, -1]}), "w")
    assert [sentence("{n:size} year{n:|s}", one).text for one in ones] == ["1 year", "1 year"]
    with pytest.raises(ScpError, match="has no column 'rate'"):
        _ = sentence("{rate:size}", row).text


def test_text_is_escaped_and_a_number_names_its_cell():
    said = sentence("**<b>{n}</b>** {name}", n=wards().cell(0, "n"), name="<i> & {x}")
    assert str(words(said)) == (
        '<strong>&lt;b&gt;<data value="12" data-cell="asb:1:n">12</data>&lt;/b&gt;</strong> '
        "&lt;i&gt; &amp; {x}"
    )
    assert cells_attribute(said, "map") == ' data-key="map" data-cells="asb:1:n=12"'
    assert cells_attribute("no number") == ""


def test_months_and_texts_of_cells_are_no_figures():
    rows = pd.DataFrame({"m": pd.to_datetime(["2025-01-01"]), "is": [True], "t": ["5 to 9"]})
    made = table(rows, "m")
    said = sentence("{m}, {b}, {t}", m=made.cell(0, "m"), b=made.cell(0, "is"), t=made.cell(0, "t"))
    assert said.text == "January 2025, yes, 5 to 9"
    assert "data" not in words(said) and cells_attribute(said) == ""
