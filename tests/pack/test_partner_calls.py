"""A partner's calls in a pack: every printed number is a figure, and what was published is kept."""

from __future__ import annotations

import json
from unittest import mock

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scp_lib.disclosure.attack import attack
from scp_lib.disclosure.gate import check_release, publish
from scp_lib.disclosure.published import known_to, read_book
from scp_lib.disclosure_rule import DisclosureError, Rule
from scp_lib.disclosure_settings import DisclosureSetting
from scp_lib.pack.document import WITHHELD, Said, text_of
from scp_lib.pack.partner_calls import BY_MONTH, BY_WARD, pack_tables, protect, stage
from scp_lib.pack.partner_words import sentences_of
from scp_lib.pack.printed import printed_grid
from scp_lib.studies.partner_calls import PARTS_TABLE, call_tables, figures_of, shown_rows
from scp_lib.views import charts
from scp_lib.views.calls_picture import calls_picture
from scp_lib.views.text import listed
from tests.pack.packs import MONTH, WARDS, document, records, release

STAMP = {"source": "Source: the council.", "invented": False}


@given(st.integers(0, 10_000), st.floats(0.05, 4), st.integers(0, 11))
@settings(deadline=None, max_examples=15)
def test_the_figures_cover_every_number_of_the_tables(seed, level, back):
    held = records(seed=seed, level=level)
    tables = call_tables(held, month=MONTH + -back, wards=WARDS)
    names = {figure.name for figure in figures_of(tables)}
    for table in tables:
        rows = shown_rows(table, withheld=(), truth=held.truth)
        printed = {
            (row, column)
            for column in table.headers
            if column != "row"
            for row, value in zip(rows["row"], rows[column], strict=True)
            if value == value
        }
        assert printed <= table.figures.keys()
        for row, column in printed:
            some = table.figures[row, column]
            assert {figure.name for figure in some} <= names
            value = rows.loc[rows["row"] == row, column].item()
            assert all(float(figure.shown(held.truth)) == value for figure in some)


@given(st.integers(0, 10_000), st.floats(0.05, 3))
@example(0, 0.5)
@settings(deadline=None, max_examples=3)
def test_whatever_the_calls_the_gate_lets_the_plan_through(seed, level):
    held = records(seed=seed, level=level, months=12)
    tables = call_tables(held, month=MONTH, wards=WARDS)
    tables, plan = protect(tables, truth=held.truth, rule=Rule(5), known=())
    figures = figures_of(tables)
    check_release(figures, withheld=plan.withheld, truth=held.truth, rule=Rule(5))


def test_rates_of_withheld_counts_are_withheld_in_all_tables(tmp_path):
    made = document(release(tmp_path))
    wards, months = made.tables[BY_WARD], made.tables[BY_MONTH]
    assert ("Tiptree", "calls") in wards.withheld and ("Tiptree", "rate") in wards.withheld
    assert ("Tiptree", "year") in months.withheld
    for table in (wards, months, made.tables[PARTS_TABLE]):
        grid = printed_grid(table)
        assert {place for place, words in grid.items() if words == WITHHELD} == set(table.withheld)
        assert all(
            table.rows.loc[table.rows["row"] == row, column].isna().all()
            for row, column in table.withheld
        )


def test_sentences_use_shown_cells_alone(tmp_path):
    of = release(tmp_path)
    tables = {table.name: table for table in of.pack_tables}
    words = " ".join(map(text_of, sentences_of(of)))
    assert "Tiptree" in words and "not shown" in words
    for sentence in sentences_of(of):
        for part in sentence:
            if isinstance(part, Said):
                place = (part.cell.row, part.cell.column)
                assert place not in tables[part.cell.table].withheld


def test_a_quiet_district_has_no_table_of_parts(tmp_path):
    of = release(tmp_path, held=records(level=0.05))
    assert PARTS_TABLE not in {table.name for table in of.tables}
    check_release(of.figures, withheld=of.plan.withheld, truth=of.truth, rule=of.rule)


def _publish(tmp_path, **how):
    of = release(tmp_path, **how)
    stage(of).keep()
    return of


def test_the_same_pack_again_is_the_same_and_no_other_release(tmp_path):
    first = _publish(tmp_path)
    before = first.book_file.read_bytes()
    again = _publish(tmp_path)
    assert again.plan.withheld == first.plan.withheld
    assert first.book_file.read_bytes() == before


def test_what_was_published_stays_as_it_was(tmp_path):
    """The pack is made again after a correction: the book has one number for each figure."""
    first = _publish(tmp_path)
    held = records()
    castle = (WARDS[0].code, str(MONTH))
    part = next(cell for cell in held.truth if cell[1] == str(MONTH) and cell[0] not in
                {ward.code for ward in WARDS})  # fmt: skip
    truth = {**held.truth, castle: held.truth[castle] + 4, part: held.truth[part] + 4}
    before = first.book_file.read_bytes()
    second = _publish(tmp_path, held=held._replace(truth=truth))
    assert second.corrected == [MONTH]
    assert first.book_file.read_bytes() == before


def test_the_next_month_knows_the_last_and_the_committee_the_public(tmp_path):
    _publish(tmp_path, month=MONTH + -1)
    committee = release(tmp_path, audience="committee")
    assert {e.release for e in committee.known} == {f"{MONTH + -1} public"}
    check_release(
        committee.figures, withheld=committee.plan.withheld, truth=committee.truth,
        rule=committee.rule, ledger=committee.known,
    )  # fmt: skip


def test_partners_know_the_public_pack_and_the_public_not_theirs(tmp_path):
    own = (DisclosureSetting(source="partner_asb", audiences=["partners"], threshold=3, width=1),)
    partners = _publish(tmp_path, audience="partners", settings=own)
    public = release(tmp_path)
    assert list(public.known) == []
    assert len(partners.plan.withheld) < len(public.plan.withheld)
    stage(public).keep()
    book = read_book(public.book_file)
    known = known_to(book, audience="partners", release="2026-04 partners")
    shown = {e.release for e in known if e.is_shown}
    assert shown == {"2026-03 public", "2026-03 partners"} or shown == {"2026-03 partners"}
    assert all(e.is_shown or e.release.endswith("partners") for e in known)


def test_a_damaged_changed_or_lost_book_is_refused(tmp_path):
    of = _publish(tmp_path)
    content = of.book_file.read_text("utf-8")
    of.book_file.write_text(content[:-9], "utf-8")
    with pytest.raises(DisclosureError, match=r"published-partner_asb\.json: is damaged"):
        release(tmp_path)
    held = json.loads(content)
    held["figures"] = held["figures"][1:]
    of.book_file.write_text(json.dumps(held), "utf-8")
    with pytest.raises(DisclosureError, match="was changed since it was written"):
        release(tmp_path)
    of.book_file.unlink()
    tables = tmp_path / "2026-03" / "pack-public" / "tables"
    tables.mkdir(parents=True)
    (tables / f"{BY_WARD}.csv").write_text("")
    with pytest.raises(DisclosureError, match="is gone, but"):
        release(tmp_path)


def test_two_packs_at_once_do_not_lose_one_another(tmp_path):
    one, other = release(tmp_path), release(tmp_path, month=MONTH + -1)
    stage(one).keep()
    with pytest.raises(DisclosureError, match="another pack was published"):
        stage(other)


def test_the_book_holds_no_withheld_count(tmp_path):
    of = _publish(tmp_path)
    rows = json.loads(of.book_file.read_text("utf-8"))["figures"]
    hidden = [row for row in rows if row["name"] in of.plan.withheld]
    assert hidden and all(row["shown"] is None for row in hidden)


def _successive(tmp_path, count, *, protected):
    """Publish packs month after month; return what an attacker with all of them bounds."""
    held = records()
    for step in range(count):
        of = release(tmp_path, month=MONTH + (step + 1 - count), held=held)
        if not protected:
            small = {name: why for name, why in of.plan.withheld.items() if why == "small"}
            of = of._replace(plan=of.plan._replace(withheld=small))
        stage(of).keep()
    known = known_to(read_book(of.book_file), audience="public", release="later public")
    rows = publish([], withheld=(), truth=held.truth, rule=of.rule, ledger=known)
    return attack(rows, threshold=5, enough=2)


def test_twelve_packs_as_they_are_printed_give_nothing_away(tmp_path):
    found = _successive(tmp_path, 12, protected=True)
    assert len(found) > 50
    assert [bounds.name for bounds in found if bounds.width < 2] == []


def test_with_the_gate_off_the_same_attacker_recovers_counts(tmp_path):
    found = _successive(tmp_path, 3, protected=False)
    assert sum(bounds.width == 0 for bounds in found) > 3


def test_the_chart_tells_neither_size_nor_rank_of_a_withheld_ward(tmp_path):
    made = document(release(tmp_path))
    picture = made.pictures[BY_WARD]
    wards = made.tables[BY_WARD]
    hidden = sorted(row for row, column in wards.withheld if column == "calls")
    assert hidden and picture.name in made.sections[-1].pictures
    drawn = [words for words in picture.labels if words.strip("0123456789,") == ""]
    shown = wards.rows.loc[wards.rows["row"] != "All wards", "calls"].dropna()
    assert sorted(drawn) == sorted({f"{count:,}" for count in shown})
    assert picture.labels.count(WITHHELD) == 1 and WITHHELD in printed_grid(wards).values()
    assert picture.alt.endswith(f"Not shown: {listed(hidden)}.")
    assert picture.title.startswith("Of the wards shown, ")


@given(st.integers(0, 10_000))
@settings(deadline=None, max_examples=5)
def test_withheld_wards_stand_last_in_the_order_of_names(seed):
    held = records(seed=seed, level=0.3, months=12)
    tables, plan = protect(
        call_tables(held, month=MONTH, wards=WARDS), truth=held.truth, rule=Rule(5), known=()
    )
    table = next(
        each
        for each in pack_tables(tables, records=held, plan=plan, rule=Rule(5))
        if each.name == BY_WARD
    )
    with mock.patch.object(charts, "bar_chart", wraps=charts.bar_chart) as spy:
        picture = calls_picture(
            table, total="All wards", title=("Calls",), period="2026", stamp=STAMP
        )
    wards = table.rows[table.rows["row"] != "All wards"].set_index("row")["calls"]
    if picture is None:
        assert wards.isna().all()
        return
    drawn = spy.call_args.args[0]
    shown = sorted(wards.dropna().items(), key=lambda each: (-each[1], each[0]))
    hidden = sorted(wards[wards.isna()].index)
    assert drawn["row"].tolist() == [name for name, _ in shown] + hidden
    assert drawn["calls"].isna().sum() == len(hidden)
