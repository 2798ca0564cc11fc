"""A partner's calls in packs: what is printed, once, the same for everybody."""

from __future__ import annotations

import csv
import io
import itertools
import re
import shutil
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest
from lxml import html

from scp_lib.disclosure.bands import RULE, UNDER, band_of
from scp_lib.disclosure.printed import FILE, old_lines, old_years, read_figures
from scp_lib.pack import partner_calls
from scp_lib.pack.files import picture_files, put
from scp_lib.pack.partner_calls import LEFT_OUT, named_wards, remember, write_figures
from scp_lib.pack.read_back import read_pdf
from scp_lib.periods import Month
from scp_lib.studies.partner_calls import words
from scp_lib.studies.partner_calls.pictures import in_order
from scp_lib.studies.partner_calls.study import Calls
from scp_lib.studies.partner_calls.tables import (
    BY_HOURS,
    BY_KIND,
    BY_MONTH,
    BY_WARD,
    BY_WARD_KIND,
    FIGURES,
    IN_ALL,
    NO_CHANGE,
    NOT_CALLERS,
)
from tests.pack.packs import write_files
from tests.pack.partner_packs import MONTH, WARDS, calls, document, release

QUARTERS = [Month(2025, 6), Month(2025, 9), Month(2025, 12), MONTH]


def _publish(own, *, month=MONTH, audience="public", held=None):
    """Make one pack's file of figures, as `safer pack` does; return its text."""
    of = release(own, month=month, held=held)
    folder = own / str(month) / f"pack-{audience}"
    folder.mkdir(parents=True, exist_ok=True)
    write_figures(of, folder)
    remember(of, own)
    return (folder / FILE).read_text("utf-8"), of


def _later_file(held: Calls, seed: int) -> Calls:
    """Return the file as the partner sends it later: calls put right, come late, taken out."""
    rng = np.random.default_rng(seed)
    table = held.table.drop(index=rng.choice(len(held.table), 6, replace=False))
    late = held.table.sample(9, random_state=seed)
    return held._replace(table=pd.concat([table, late], ignore_index=True))


def _released(own, order, files):
    """Publish packs in an order; return month to what each of its audiences was given."""
    found: dict[Month, set[str]] = {}
    for place, (month, audience) in enumerate(order):
        held = files[place % len(files)]
        text, _ = _publish(own, month=month, audience=audience, held=held)
        found.setdefault(month, set()).add(text)
    return found


def test_numbers_that_nobody_was_given_can_be_forgotten_as_the_guide_says(tmp_path):
    right = calls()
    wrong = right._replace(table=right.table[right.table["received"] < "2025-12-01"])
    wanted, _ = _publish(tmp_path / "never wrong", held=right)
    own = tmp_path / "own"
    sent, _ = _publish(own, month=Month(2025, 9), held=right)
    spoilt, _ = _publish(own, held=wrong)
    assert spoilt != wanted
    assert _publish(own, held=right)[0] == spoilt, "remembered"
    shutil.rmtree(own / str(MONTH) / "pack-public")
    (own / FILE).write_text(sent)
    assert _publish(own, held=right)[0] == wanted


ORDER = list(itertools.product(QUARTERS, ("committee", "public", "partners")))


def test_twelve_releases_in_any_order_from_two_checkouts_print_the_same(tmp_path):
    held = calls()
    mixed = [ORDER[at] for at in np.random.default_rng(7).permutation(len(ORDER))]
    first = _released(tmp_path / "one", ORDER, [held])
    second = _released(tmp_path / "two", mixed, [held])
    third = _released(tmp_path / "three", ORDER[::-1], [held])
    assert all(len(texts) == 1 for texts in first.values()) and len(first) == 4
    assert first == second == third


def test_twelve_releases_with_corrections_print_each_figure_once(tmp_path):
    """Whatever the partner's file says by then, no figure is ever printed with two numbers."""
    files = [calls(), *(_later_file(calls(), seed) for seed in range(5))]
    mixed = [ORDER[at] for at in np.random.default_rng(8).permutation(len(ORDER))]
    found = _released(tmp_path, mixed, files)
    printed: dict[tuple[str, ...], set[str]] = {}
    for text in itertools.chain.from_iterable(found.values()):
        for row in csv.reader(io.StringIO(text)):
            printed.setdefault(tuple(row[:4]), set()).add(row[5])
    assert len(printed) > 100
    assert all(len(numbers) == 1 for numbers in printed.values())
    plain = _released(tmp_path / "plain", mixed, [files[0]])
    assert plain != found  # the corrections would have changed something


def test_a_late_call_changes_nothing_printed_and_adds_the_sentence(tmp_path):
    held = calls()
    before, first = _publish(tmp_path, held=held)
    assert words.CORRECTED not in first.notes
    castle = held.table[held.table["ward_code"] == "E05000001"].tail(1)
    late = pd.concat([held.table, *[castle] * 5], ignore_index=True)
    after, second = _publish(tmp_path, held=held._replace(table=late), audience="committee")
    assert after == before
    assert words.CORRECTED in second.notes
    assert not re.search(r"\d", words.CORRECTED)
    said = [each.text for each in document(second).sections[-1].sentences]
    assert words.CORRECTED in said


def test_the_memory_may_be_any_one_pack(tmp_path):
    held = calls()
    before, _ = _publish(tmp_path, held=held)
    (tmp_path / FILE).unlink()
    assert _publish(tmp_path, held=_later_file(held, 1), audience="partners")[0] == before


def test_a_year_whose_file_is_deleted_stays_in_the_pack(tmp_path):
    held = calls()
    before, of = _publish(tmp_path, held=held)
    year = pd.Timestamp("2025-04-01")
    kept = held.table[held.table["received"] >= year]
    newer = held._replace(table=kept, months=tuple(m for m in held.months if m.year * 100 + m.month
                                                   >= 202504))  # fmt: skip
    after, again = _publish(tmp_path, held=newer)
    assert after == before
    assert (
        again.tables[IN_ALL].rows["earlier"].tolist() == of.tables[IN_ALL].rows["earlier"].tolist()
    )


def test_a_quarter_that_is_not_complete_is_not_printed_and_said(tmp_path):
    held = calls()
    without = held._replace(months=tuple(m for m in held.months if m != Month(2026, 2)))
    of = release(tmp_path, held=without)
    assert of.end == Month(2025, 12)
    assert max(figure.last for figure in of.printed) == Month(2025, 12)
    assert any("January to March 2026 have not all been received" in note for note in of.notes)
    between = release(tmp_path, month=Month(2026, 2), held=held)
    assert between.end == Month(2025, 12) and between.notes == ()


def test_a_year_printed_exactly_by_the_old_rule_gets_no_bands(tmp_path):
    assert old_lines(tmp_path) == [] and old_years(tmp_path) == set()
    (tmp_path / "not-to-be-sent").mkdir()
    (tmp_path / "not-to-be-sent/counts-partner_asb.json").write_text('{"E05,2025-07": 3}')
    (tmp_path / "published-partner_asb.json").write_text('{"x": "All wards, 2025-06"}')
    assert old_years(tmp_path) == {2025}
    (line,) = old_lines(tmp_path)
    assert "counts-partner_asb.json, published" in line and "once March 2026 is over" in line
    of = release(tmp_path)
    assert of.end == Month(2025, 3)
    assert max(figure.last for figure in of.printed) == Month(2025, 3)


def _numbers(text):
    return re.findall(r"\d[\d,]*", text)


def _is_band(value):
    return str(value) == UNDER or str(value).replace(",", "")[-1] in "27"


COUNTED = {
    IN_ALL: ["calls", "earlier"],
    BY_WARD: ["calls"],
    BY_KIND: ["calls"],
    BY_MONTH: ["calls"],
    FIGURES: ["calls"],
}


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    """A March pack with wards by kind, in every format."""
    folder = tmp_path_factory.mktemp("pack")
    of = release(folder / "own", ward_by_kind=True)
    made = document(of)
    write_files(made, folder / "pack")
    for name, content in picture_files(made):
        put(folder / "pack" / name, content)
    write_figures(of, folder / "pack")
    return of, made, folder / "pack"


def _grids(text):
    """Read the rows of each table of a page: its caption to its rows, their headers first."""
    return {
        " ".join(table.xpath("./caption")[0].text_content().split()): [
            [cell.text_content().strip() for cell in row.xpath("./th|./td")]
            for row in table.xpath("./tbody/tr")
        ]
        for table in html.fromstring(text).xpath("//table")
    }


def _columns(made):
    for name, table in made.tables.items():
        if name.startswith("partner_calls"):
            columns = COUNTED.get(name) or [c for c in table.headers if c != "row"]
            yield table, columns


def test_every_number_of_calls_in_every_format_is_a_band_and_in_the_public_file(pack):
    _, made, folder = pack
    public = {str(band) for band in read_figures(folder / FILE).values()}
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    page = _grids((folder / "briefing.html").read_text("utf-8"))
    count = 0
    for table, columns in _columns(made):
        sheet = [[cell.value for cell in row] for row in book[table.name[:31]].iter_rows()]
        rows = [row for row in sheet if row[0] in table.names]
        grids = page.get(str(table.title), [])
        file = pd.read_csv(folder / "tables" / f"{table.name}.csv", dtype=str)
        assert len(rows) == len(table.names) == len(file)
        assert grids or table.name not in made.sections[-1].tables
        for column in columns:
            place = list(table.headers).index(column)
            found = [row[place] for row in rows] + file[column].tolist()
            found += [row[place] for row in grids]
            count += len(found)
            assert all(_is_band(value) for value in found)
            assert {str(value).replace(",", "") for value in found} <= public
    assert count > 500


def test_charts_and_pdf_print_bands_alone(pack):
    of, made, folder = pack
    picture = made.pictures[BY_WARD]
    drawn = [
        label for label in picture.labels if label.replace(",", "").isdigit() or UNDER in label
    ]
    assert drawn and all(_is_band(label) for label in drawn)
    svg = (folder / "charts" / f"{BY_WARD}.svg").read_text("utf-8")
    assert UNDER in svg
    public = {str(band) for band in of.printed.values()}
    told = re.findall(r"(?:Castle|Greenstead|Highwoods) (\d[\d,]*\d)", picture.alt.text)
    assert len(told) == 3 and set(told) <= public
    pdf = " ".join(read_pdf((folder / "briefing.pdf").read_bytes()).pages)
    kinds = made.tables[BY_KIND]
    part = " ".join(pdf.split()).rpartition(str(kinds.title))[2][:400]
    found = re.findall(rf"(?:{'|'.join(kinds.names)}) ([\d,]+|under 10)", part)
    assert len(found) == len(kinds) > 1 and all(_is_band(value) for value in found)


def test_derived_figures_come_from_the_printed_numbers(pack):
    of, made, _ = pack
    wards = made.tables[BY_WARD].rows.set_index("row")
    assert wards.loc["Castle", "rate"] == pytest.approx(wards.loc["Castle", "calls"] / 9_000 * 1000)
    assert wards.loc["Tiptree", "calls"] == UNDER and pd.isna(wards.loc["Tiptree", "rate"])
    row = made.tables[IN_ALL].rows.iloc[0]
    assert row["change"] == row["calls"] - row["earlier"]
    assert {str(band) for band in of.printed.values()} >= {str(row["calls"]), str(row["earlier"])}


def test_sentences_say_the_printed_numbers_and_the_rule(pack):
    of, made, _ = pack
    said = [each.text for each in made.sections[-1].sentences]
    total = made.tables[IN_ALL].rows.loc[0, "calls"]
    assert said[0] == (
        f"The council's team took {total} calls about anti-social behaviour in April 2025 to "
        "March 2026."
    )
    assert any(text.startswith("Castle had the most calls") for text in said)
    assert RULE in said and len(of.tables) == 7
    assert made.methods["Small numbers."] == RULE


def test_equal_bands_are_said_to_be_the_same_when_rounded(tmp_path):
    held = calls(years=1)
    before = held.table.assign(received=held.table["received"] - pd.DateOffset(years=1))
    both = Calls(
        pd.concat([before, held.table], ignore_index=True),
        tuple(sorted({*held.months, *(month + -12 for month in held.months)})),
    )
    of = release(tmp_path, held=both)
    assert of.tables[IN_ALL].rows.loc[0, "change"] == NO_CHANGE
    said = words.what_changed(of.tables).text
    assert said == "Rounded, this is as many as in the same months a year earlier."


def test_under_each_ward_table_stands_that_calls_are_not_callers(tmp_path):
    """A household that makes most of a ward's calls cannot be found without a caller's name."""
    held = calls()
    one = held.table[held.table["ward_code"] == "E05000004"].tail(1)
    held = held._replace(table=pd.concat([held.table, *[one] * 30], ignore_index=True))
    of = release(tmp_path, held=held, ward_by_kind=True)
    assert of.tables[BY_WARD].foot == of.tables[BY_WARD_KIND].foot == NOT_CALLERS
    assert "one household can make many" in NOT_CALLERS


def test_with_callers_a_household_counts_once(tmp_path):
    held = calls(persons=True)
    one = held.table[held.table["ward_code"] == "E05000004"].tail(1)
    held = held._replace(table=pd.concat([held.table, *[one] * 30], ignore_index=True))
    table = release(tmp_path, held=held).tables[BY_WARD]
    assert table.rows.set_index("row").loc["Tiptree", "calls"] == UNDER
    assert table.headers["calls"] == "Callers (within 2)"
    assert NOT_CALLERS not in table.foot


def test_wards_by_kind_are_off_by_default_and_left_out_whole_where_they_tell(tmp_path, monkeypatch):
    assert BY_WARD_KIND not in release(tmp_path).tables
    assert BY_WARD_KIND in release(tmp_path, ward_by_kind=True).tables
    assert BY_HOURS in release(tmp_path).tables
    assert BY_HOURS not in release(tmp_path, month=Month(2025, 12)).tables
    found = partner_calls.Attack(("a",), ("a",), ())
    monkeypatch.setattr(partner_calls, "attack_year", lambda *args, **named: found)
    of = release(tmp_path, ward_by_kind=True)
    assert BY_WARD_KIND not in of.tables and LEFT_OUT in of.notes
    assert not any(figure.of == "ward and kind" for figure in of.printed)


def test_open_records_are_printed_as_they_are_and_not_remembered(tmp_path):
    of = release(tmp_path, is_open=True)
    counts = of.tables[BY_WARD].rows.set_index("row")["calls"]
    held = calls().table
    year = held[held["received"] >= "2025-04-01"]
    castle = year["ward_code"] == "E05000001"
    assert counts["Castle"] == castle.sum()
    write_figures(of, tmp_path)
    remember(of, tmp_path)
    assert not (tmp_path / FILE).exists()


def test_the_chart_has_no_order_within_a_band(pack):
    _, made, _ = pack
    table = made.tables[BY_WARD]
    assert table.rows["row"].tolist() == sorted(WARDS.values())
    drawn = [row.name for row in in_order(table)]
    assert drawn[0] == "Castle" and drawn[-1] == "Tiptree"
    alike = table.rows.assign(calls=pd.Series([UNDER, 12, 12, UNDER], dtype=object))
    order = [row.name for row in in_order(replace(table, rows=alike))]
    assert order == ["Greenstead", "Highwoods", "Castle", "Tiptree"]


def test_a_ward_named_as_all_together_is_told_apart_by_its_code():
    codes, names = ["E05000001", "E05000003"], ["Castle", "All wards"]
    wards = pd.DataFrame({"ward_code": codes, "ward_name": names})
    assert list(named_wards(wards).values()) == ["Castle", "All wards (E05000003)"]


def test_no_true_count_stands_in_the_public_file_unless_it_is_its_band(tmp_path):
    text, of = _publish(tmp_path)
    for row in list(csv.reader(io.StringIO(text)))[1:]:
        assert _is_band(row[5]) and (int(row[6]), int(row[7])) == tuple(band_of(int(row[6])))
    assert len(_numbers(text)) > 100 and of.printed
