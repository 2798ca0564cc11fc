"""A partner corrects its records after a pack: two issues together give no small count away."""

from __future__ import annotations

import csv
import itertools
import json
import os
import shutil
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from scp_lib.disclosure.published import read_book
from scp_lib.disclosure_rule import DisclosureError
from scp_lib.example.partners import write_partners
from scp_lib.pack.document import Document, text_of
from scp_lib.pack.partner_calls import CORRECTED, Release, prepare_release, stage
from scp_lib.pack.partner_words import sentences_of
from scp_lib.periods import Month
from scp_lib.studies.partner_calls import Ward, read_records
from tests.pack import packs

MONTH = Month(2026, 3)
ONS = Path(__file__).parents[2] / "data/raw/example/ons"
WIDTH = 2


class Place(NamedTuple):
    """The example's raw folder, its wards, and a folder of reports."""

    raw: Path
    wards: list[Ward]
    reports: Path

    @property
    def file(self) -> Path:
        return self.raw / "partners/asb-calls-2025-04-to-2026-03.csv"

    def issue(self, *, audience: str = "committee", month: Month = MONTH) -> Release:
        """Publish a pack of the calls as the files are now."""
        names = {ward.code: ward.name for ward in self.wards}
        made = prepare_release(
            read_records(self.raw, ward_names=names),
            month=month, audience=audience, wards=self.wards, settings=(), reports=self.reports,
        )  # fmt: skip
        stage(made).keep()
        return made


@pytest.fixture
def place(tmp_path):
    raw = tmp_path / "raw"
    shutil.copytree(ONS, raw / "ons")
    in_calls = np.random.default_rng(np.random.SeedSequence(2008).spawn(4)[3])
    write_partners(raw, last_month=MONTH, rng=in_calls)
    people = pd.read_csv(raw / "ons/colchester_ward_population.csv")
    held = people[["ward_code", "ward_name", "population"]].itertuples(index=False)
    return Place(raw, [Ward(*map(str, row[:2]), int(row[2])) for row in held], tmp_path / "reports")


def two_more_in_highwoods(place):
    code = next(ward.code for ward in place.wards if ward.name == "Highwoods")
    with place.file.open("a", newline="") as stream:
        for day, minute in ((11, 11), (12, 12)):
            time = f"{day}/04/2025 19:{minute}"
            row = [f"INVENTED-9990{day}", time, code, "Highwoods", "Noise", "Invented"]
            csv.writer(stream, lineterminator="\n").writerow(row)


def two_fewer_in_berechurch(place):
    lines = place.file.read_text("utf-8").splitlines(keepends=True)
    found = [line for line in lines if "/09/2025" in line and ",Berechurch," in line]
    place.file.write_text("".join(line for line in lines if line not in found[:2]), "utf-8")


CORRECTIONS = [
    (two_more_in_highwoods, "Highwoods, April 2025"),
    (two_fewer_in_berechurch, "Berechurch, September 2025"),
]


def numbers_of(issue: Release) -> dict:
    """What an issue prints: figure to its number, or None where it is withheld."""
    counts = [figure for figure in issue.figures if figure.kind == "count"]
    hidden = issue.plan.withheld
    return {f: None if f.name in hidden else int(f.shown(issue.truth)) for f in counts}


def narrowest(*issues: Release) -> dict[str, float]:
    """Bound each withheld count by both issues: name to highest less lowest of its values.

    The reader takes it that a correction touches few cells: what both issues show alike has no
    corrected cell. Cells of each issue are whole numbers from 0; a withheld figure is no 0.
    """
    shown = [numbers_of(issue) for issue in issues]
    cells = sorted(set().union(*(figure.cells for each in shown for figure in each)))
    at = {key: n for n, key in enumerate(itertools.product(range(len(issues)), cells))}
    rows, low, high = [], [], []

    def tell(ones, least, most):
        row = np.zeros(len(at))
        for key, sign in ones:
            row[at[key]] = sign
        rows.append(row), low.append(least), high.append(most)

    for number, each in enumerate(shown):
        for figure, count in each.items():
            ones = [((number, cell), 1) for cell in figure.cells]
            tell(ones, *((1, np.inf) if count is None else (count, count)))
    for number, (old, new) in enumerate(itertools.pairwise(shown)):
        alike = {f for f, n in old.items() if n is not None and new.get(f) == n}
        for cell in set().union(*(figure.cells for figure in alike)):
            tell([((number, cell), 1), ((number + 1, cell), -1)], 0, 0)
    told = LinearConstraint(np.array(rows), low, high)
    widths = {}
    for number, each in enumerate(shown):
        hidden = {f for other in shown for f, n in other.items() if n is None}
        for figure in hidden & each.keys():
            aim = np.zeros(len(at))
            aim[[at[number, cell] for cell in figure.cells]] = 1
            # 60 calls are more than any ward has in a month: enough to see three values apart
            ends = [
                milp(sign * aim, constraints=told, integrality=np.ones(len(at)),
                     bounds=Bounds(0, 60), options={"mip_rel_gap": 0.5}).fun
                for sign in (1, -1)
            ]  # fmt: skip
            width = -ends[1] - ends[0]
            widths[figure.name] = min(width, widths.get(figure.name, np.inf))
    return widths


@pytest.mark.parametrize(("correct", "name"), CORRECTIONS)
def test_two_issues_give_nothing_away(place, correct, name):
    first = place.issue()
    correct(place)
    second = place.issue()
    widths = narrowest(first, second)
    assert len(widths) > 20
    assert {each: width for each, width in widths.items() if width < WIDTH} == {}
    assert numbers_of(first) == numbers_of(second)
    assert any(figure.name == name for figure in numbers_of(second))


@pytest.mark.parametrize("correct", [each for each, _ in CORRECTIONS])
def test_every_audience_and_later_month_has_the_month_as_first_published(place, correct):
    first = place.issue(audience="partners", month=MONTH + -1)
    correct(place)
    committee, public = place.issue(), place.issue(audience="public")
    assert numbers_of(committee) == numbers_of(public)
    held = {cell: n for cell, n in first.truth.items() if Month.parse(cell[-1]) < MONTH}
    of_year = {c: n for c, n in held.items() if Month(2025, 3) <= Month.parse(c[-1])}
    assert {cell: committee.truth[cell] for cell in of_year} == of_year


def test_a_correction_is_said_in_words_and_listed_for_the_officer_alone(place):
    first = place.issue()
    two_more_in_highwoods(place)
    second = place.issue()
    assert first.corrected == [] and second.corrected == [Month(2025, 4)]
    words = [text_of(each) for each in sentences_of(second)]
    assert CORRECTED in words and CORRECTED not in [text_of(each) for each in sentences_of(first)]
    assert all(CORRECTED in table.caveat for table in second.pack_tables)
    assert not any("April 2025" in each for each in words if each == CORRECTED)


def test_a_month_that_was_not_published_is_counted_as_it_is_now(place):
    place.issue(month=MONTH + -1)
    lines = place.file.read_text("utf-8").splitlines(keepends=True)
    last = next(line for line in reversed(lines) if "/03/2026" in line)
    place.file.write_text("".join(line for line in lines if line != last), "utf-8")
    assert place.issue().corrected == []


def test_a_lost_file_of_counts_is_refused_only_if_the_numbers_differ(place):
    first = place.issue()
    first.counts_file.unlink()
    assert numbers_of(place.issue()) == numbers_of(first)
    first.counts_file.unlink()
    two_more_in_highwoods(place)
    with pytest.raises(DisclosureError, match="was published with another number") as error:
        place.issue(audience="partners")
    assert "counts-partner_asb.json does not hold" in str(error.value)


def test_a_damaged_or_changed_file_of_counts_is_refused(place):
    path = place.issue().counts_file
    content = path.read_text("utf-8")
    path.write_text(content[:-9], "utf-8")
    with pytest.raises(DisclosureError, match="is damaged"):
        place.issue()
    held = json.loads(content)
    held["counts"][0][1] += 1
    path.write_text(json.dumps(held), "utf-8")
    with pytest.raises(DisclosureError, match="was changed since"):
        place.issue()


def test_the_counts_lie_with_the_officers_lists(place):
    first = place.issue()
    assert first.counts_file == place.reports / "not-to-be-sent/counts-partner_asb.json"
    assert sorted(path.name for path in place.reports.iterdir()) == [
        "not-to-be-sent", "published-partner_asb.json",
    ]  # fmt: skip
    if os.name == "posix":
        assert first.counts_file.stat().st_mode & 0o077 == 0


def test_the_gate_refuses_a_second_number_of_a_published_figure(tmp_path):
    of = packs.release(tmp_path)
    stage(of).keep()
    month = str(packs.MONTH)
    castle, part = (packs.WARDS[0].code, month), (next(iter(packs.PARTS)), month)
    moved = {**of.truth, castle: of.truth[castle] + 2, part: of.truth[part] + 2}
    known = read_book(of.book_file).entries
    second = of._replace(truth=moved, known=known)
    made: Document = packs.document(second)
    packs.write_folder(made, tmp_path / "new")
    with pytest.raises(DisclosureError, match="was published with another number"):
        packs.judged(made, tmp_path / "new", second)
