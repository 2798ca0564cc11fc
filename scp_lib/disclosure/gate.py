"""The gate: a release that would leak is refused, and the message says which count and how."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from scp_lib.disclosure.attack import Bounds, Mark, Published, attack
from scp_lib.disclosure.figures import Cell, Figure, Truth
from scp_lib.disclosure.knowledge import must_hold
from scp_lib.disclosure.ledger import Entry
from scp_lib.disclosure.marks import told_apart
from scp_lib.disclosure_rule import DisclosureError, Rule

_LISTED = 20
_NAMED = 6


class Passed(NamedTuple):
    """What the gate has to say of a release it lets through.

    Parameters
    ----------
    checked_count
        Withheld or small counts that the attacker tried.
    known_before
        Counts that earlier releases alone give away: nothing withheld now can mend them.
    """

    checked_count: int
    known_before: tuple[str, ...]


def publish(
    figures: Sequence[Figure],
    *,
    withheld: Iterable[str],
    truth: Truth,
    rule: Rule,
    ledger: Sequence[Entry] = (),
) -> list[Published]:
    """Show all figures as the best-informed reader has them, earlier releases first.

    Of most withheld figures this reader even knows whether they are small, which no release says
    (see marks.told_apart).
    """
    hidden = set(withheld)
    told = told_apart(figures, truth=truth, rule=rule, ledger=ledger)
    seen = [(entry.figure, not entry.is_shown) for entry in ledger]
    seen += [(figure, figure.name in hidden) for figure in figures]
    rows = []
    for figure, is_hidden in dict.fromkeys(seen):
        number = None if is_hidden else figure.shown(truth)
        if number is not None or is_hidden:
            rows.append(Published(figure, number, _mark(figure, truth, rule, told)))
        else:  # a percentage of nothing says that there was nothing
            rows.append(
                Published(Figure(figure.name, figure.whole), figure.shown(truth) or Fraction(0))
            )
    return rows


def _mark(figure: Figure, truth: Truth, rule: Rule, told: set[frozenset[Cell]]) -> Mark:
    if figure.cells not in told:
        return "withheld"
    return "small" if rule.is_small(figure.count(truth)) else "large"


def check_release(
    figures: Sequence[Figure],
    *,
    withheld: Iterable[str],
    truth: Truth,
    rule: Rule,
    ledger: Sequence[Entry] = (),
) -> Passed:
    """Let a release through, or refuse it.

    Parameters
    ----------
    figures
        Every number of the release that is under the rule: all tables, charts and sentences.
    withheld
        Names of the figures that are not shown.
    truth
        True count of every cell of the figures and of the ledger.
    rule
        Threshold, width and how zeros are treated.
    ledger
        What was published and withheld before.

    Raises
    ------
    DisclosureError
        A small count is shown, can be computed, or is left with too few possible values; or a
        figure was published with another number. Each is a line; no line tells the count.

    Examples
    --------
    >>> truth = {("Castle",): 3, ("Tiptree",): 12}
    >>> figures = [Figure(ward, frozenset({(ward,)})) for ward in ("Castle", "Tiptree")]
    >>> figures.append(Figure("Colchester", frozenset(truth)))
    >>> check_release(figures, withheld=["Castle"], truth=truth, rule=Rule(5))
    Traceback (most recent call last):
    ...
    scp_lib.disclosure_rule.DisclosureError: Castle: withheld, but it can be computed exactly ...
    """
    rule, hidden = rule.checked(), set(withheld)
    stray = hidden - {figure.name for figure in figures}
    if stray:
        raise DisclosureError(
            f"{min(stray)} is to be withheld, but the release has no such figure."
        )
    must_hold(figures, ledger, truth)
    if not rule.is_on:
        return Passed(0, ())
    rows = publish(figures, withheld=hidden, truth=truth, rule=rule, ledger=ledger)
    small = _small_cells(rows, truth, rule)
    found = _try(rows, rule, small)
    faults = _shown_small(figures, hidden, truth, rule, ledger)
    narrow = {cells: bounds for cells, bounds in found.items() if bounds.width < rule.width}
    before = publish([], withheld=(), truth=truth, rule=rule, ledger=ledger) if narrow else []
    past = _try(before, rule, _small_cells(before, truth, rule)) if before else {}
    known_before = []
    for cells, bounds in narrow.items():
        if cells in past and past[cells].width <= bounds.width:
            known_before.append(bounds.name)
        else:
            faults.append(_leak(bounds))
    if faults:
        more = [f"… and {len(faults) - _LISTED} more."] if len(faults) > _LISTED else []
        raise DisclosureError([*faults[:_LISTED], *more])
    return Passed(len(found), tuple(known_before))


def _small_cells(rows: Sequence[Published], truth: Truth, rule: Rule) -> list[Cell]:
    """List small cells that no figure is about by themselves."""
    alone = {row.figure.cells for row in rows}
    cells = sorted(set().union(*(row.figure.cells | row.figure.whole for row in rows)))
    return [c for c in cells if rule.is_small(truth[c]) and frozenset({c}) not in alone]


def _try(
    rows: Sequence[Published], rule: Rule, small: Sequence[Cell]
) -> dict[frozenset[Cell], Bounds]:
    found = attack(
        rows,
        threshold=rule.threshold,
        zeros_shown=rule.zeros == "shown",
        also=small,
        enough=rule.width,
    )
    return {bounds.cells: bounds for bounds in found}


def _shown_small(
    figures: Sequence[Figure], hidden: set[str], truth: Truth, rule: Rule, ledger: Sequence[Entry]
) -> list[str]:
    """Small counts that are shown outright, unless they were public already."""
    public = {entry.figure.group for entry in ledger if entry.is_shown}
    return [
        f"{figure.name}: is shown, but rests on a count below {rule.threshold}. Withhold it."
        for figure in figures
        if figure.name not in hidden
        and figure.group not in public
        and any(
            rule.is_small(sum(truth[cell] for cell in cells))
            for cells in (figure.cells, figure.whole)
            if cells
        )
    ]


def _leak(bounds: Bounds) -> str:
    what = (
        "can be computed exactly"
        if bounds.width == 0
        else f"can be narrowed to {bounds.width + 1:.0f} values"
    )
    names = list(bounds.because[:_NAMED])
    more = f" and {len(bounds.because) - _NAMED} more" if len(bounds.because) > _NAMED else ""
    how = f" from {'; '.join(names)}{more} and what is shown beside" if names else ""
    return f"{bounds.name}: withheld, but it {what}{how}. Withhold one of these too."
