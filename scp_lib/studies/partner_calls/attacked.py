"""What the attacker sees of a partner's calls: all that is printed of the year so far.

The smallest thing counted is a ward's calls of one kind in one month. Blocks of hours share only
the year's total with these, so the two are attacked apart, each with what the other says of it.
"""

import itertools
from collections.abc import Mapping

import numpy as np

from scp_lib.disclosure.attacker import Attack, Cells, Statement, attack, statement
from scp_lib.disclosure.printed import Figure
from scp_lib.periods import Month
from scp_lib.studies.partner_calls import study


def attack_year(
    calls: study.Calls, scope: study.Scope, printed: Mapping[Figure, str], *, end: Month
) -> Attack:
    """Attack everything printed of a financial year up to the end of a quarter.

    ``printed`` gives each figure's words; those of other years are left out: years share no call.
    """
    year = study.year_so_far(end)
    wards, kinds = list(scope.wards), list(scope.kinds)
    counts = np.zeros((len(wards), len(year), len(kinds)), np.int64)
    hours = np.zeros((len(study.DAYS), len(study.BLOCKS)), np.int64)
    table = calls.table
    for at, ward, kind in zip(table["received"], table["ward_code"], table["kind"], strict=True):
        month = Month(at.year, at.month)
        if month in year:
            counts[wards.index(ward), month - year.first, kinds.index(kind)] += 1
            hours[at.day_of_week, at.hour // study.BLOCK_HOURS] += 1
    cells, block_of = (np.arange(of.size).reshape(of.shape) for of in (counts, hours))

    def read(figure: Figure, words: str) -> Statement:
        if figure.of == study.HOURS:
            day, block = map(int, figure.code.split("-"))
            return statement(words, [block_of[day - 1, block - 1]])
        code, _, kind = figure.code.partition(" ")
        kind = figure.code if figure.of == study.KIND else kind
        is_of_ward = figure.of in (study.WARD, study.CALLERS, study.WARD_KIND)
        w = [wards.index(code)] if is_of_ward else range(len(wards))
        k = [kinds.index(kind)] if figure.of in (study.KIND, study.WARD_KIND) else range(len(kinds))
        m = range(figure.first - year.first, figure.last - year.first + 1)
        said = statement(words, cells[np.ix_(w, m, k)].ravel())
        if calls.has_persons and figure.of in (study.CALLERS, study.WARD_KIND):
            return said._replace(most=int(counts.sum()))  # no fewer calls than callers, no more
        return said

    own = {f: words for f, words in printed.items() if f.first in year and f.last in year}
    rows = [read(f, words) for f, words in own.items() if f.of != study.HOURS]
    blocks = [read(f, words) for f, words in own.items() if f.of == study.HOURS]
    of_blocks: dict[str, Cells] = {}
    if blocks:
        _, least, most = zip(*blocks, strict=True)
        rows.append(Statement(cells.ravel(), sum(least), sum(most)))
        blocks.append(Statement(block_of.ravel(), int(hours.sum()), int(hours.sum())))
        names = (f"{day} {block}" for day, block in itertools.product(study.DAYS, study.BLOCKS))
        of_blocks = {name: np.array([at]) for at, name in enumerate(names)}
    found = (
        attack(rows, counts.ravel(), _targets(cells, scope, list(year))),
        attack(blocks, hours.ravel(), of_blocks),
    )
    return Attack(*(one + other for one, other in zip(*found, strict=True)))


def _targets(cells: Cells, scope: study.Scope, months: list[Month]) -> dict[str, Cells]:
    """Name every count that a reader might want: by ward, kind, month, quarter, and together."""
    every = slice(None)
    spans = {str(month): slice(at, at + 1) for at, month in enumerate(months)}
    spans |= {f"{months[at]} to {months[at + 2]}": slice(at, at + 3)
              for at in range(0, len(months), 3)}  # fmt: skip
    spans["the year so far"] = every
    wards = {"": every} | {name: slice(at, at + 1) for at, name in enumerate(scope.wards.values())}
    kinds = {"": every} | {name: slice(at, at + 1) for at, name in enumerate(scope.kinds)}
    return {
        ", ".join(filter(None, names)): cells[
            wards[names[0]], spans[names[2]], kinds[names[1]]
        ].ravel()
        for names in itertools.product(wards, kinds, spans)
    }
