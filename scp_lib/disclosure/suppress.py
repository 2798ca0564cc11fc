"""Withhold small counts, and then whatever would give them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from scp_lib.disclosure.figures import Figure, Truth
from scp_lib.disclosure.knowledge import Knowledge, must_hold, what_is_known
from scp_lib.disclosure.ledger import Entry
from scp_lib.disclosure.marks import told_apart
from scp_lib.disclosure.moves import cheapest_to_widen
from scp_lib.disclosure.ranges import free_cells, room_of, shown_rows, too_narrow
from scp_lib.disclosure_rule import Rule

Reason = Literal["small", "protects", "before"]


class Plan(NamedTuple):
    """What a release withholds.

    Parameters
    ----------
    withheld
        Figure's name to why: ``small``, ``protects`` (it would give a small one back), or
        ``before`` (it was withheld in an earlier release). The reason is for the release's own
        checklist: in public every withheld figure carries the same mark.
    known_before
        Counts that earlier releases gave away: nothing withheld now can mend them.
    """

    withheld: Mapping[str, Reason]
    known_before: tuple[str, ...]


def suppress(
    figures: Sequence[Figure], *, truth: Truth, rule: Rule, ledger: Sequence[Entry] = ()
) -> Plan:
    """Choose what to withhold so that no small count can be computed.

    Parameters
    ----------
    figures
        Every number of the release that is under the rule: all tables together.
    truth
        Count of every cell of the figures and of the ledger, as it was first published.
    rule
        Threshold, width and how zeros are treated.
    ledger
        What was published and withheld before.

    Raises
    ------
    DisclosureError
        See knowledge.must_hold.

    Returns
    -------
    Plan
        The same for the same input. Whatever is withheld, small or not, keeps ``rule.width``
        + 1 possible values in a row for a reader who knows the rule, the ledger, and nearly
        always which withheld figures are the small ones (see marks.told_apart).

    Examples
    --------
    >>> from scp_lib.disclosure.figures import figures_by
    >>> truth = {("Castle", "a"): 30, ("Castle", "b"): 2, ("Tiptree", "a"): 9, ("Tiptree", "b"): 8}
    >>> keys = ["ward", "kind"]
    >>> tables = figures_by(truth, keys=keys, by=keys)
    >>> for by in (["ward"], ["kind"], []):
    ...     tables += figures_by(truth, keys=keys, by=by)
    >>> plan = suppress(tables, truth=truth, rule=Rule(5))
    >>> for name, why in plan.withheld.items():
    ...     print(name, why)
    Castle, a protects
    Castle, b small
    Tiptree, a protects
    Tiptree, b protects
    """
    rule = rule.checked()
    must_hold(figures, ledger, truth)
    if not rule.is_on:
        return Plan({}, ())
    told = told_apart(figures, truth=truth, rule=rule, ledger=ledger)
    known = what_is_known(figures, truth=truth, rule=rule, ledger=ledger, told=told)
    start = {int(g) for g in np.flatnonzero(known.is_small | known.was_withheld)}
    withheld, given_away, witnesses = _widen(known, start, rule.width)
    withheld = _give_back(known, withheld, start, given_away, rule.width, witnesses)
    numbers = {group: number for number, group in enumerate(known.groups)}
    reasons: dict[str, Reason] = {}
    for figure in figures:
        number = numbers[figure.group]
        if number in withheld:
            small, before = known.is_small[number], known.was_withheld[number]
            reasons[figure.name] = "small" if small else "before" if before else "protects"
    return Plan(reasons, tuple(known.target_names[row] for row in sorted(given_away)))


def _widen(
    known: Knowledge, withheld: set[int], width: int
) -> tuple[set[int], set[int], np.ndarray]:
    """Withhold more until every quantity has its room, or no withholding can give it."""
    withheld, lost = set(withheld), set[int]()
    loosest = free_cells(known, shown_rows(known, range(len(known.groups))))
    witnesses = np.zeros((0, known.matrix.shape[1]))
    while True:
        narrow, witnesses = too_narrow(
            known, withheld=withheld, width=width, witnesses=witnesses, ignored=lost
        )
        if not narrow:
            return withheld, lost, witnesses
        for row, room in narrow.items():
            if room_of(known, np.array([row]), witnesses)[0] >= width:
                continue  # withholding for another one has given it room
            move = cheapest_to_widen(
                known, loosest, withheld=withheld, target=row, room=room, width=width
            )
            if move is None:
                lost.add(row)
            else:
                withheld |= move.groups
                witnesses = np.vstack([witnesses, move.deviation])


def _give_back(
    known: Knowledge,
    withheld: set[int],
    start: set[int],
    lost: set[int],
    width: int,
    witnesses: np.ndarray,
) -> set[int]:
    """Show again, the costliest first, what nothing needs to be withheld."""
    extra = sorted(withheld - start, key=lambda group: (-known.costs[group], group))
    for group in extra:
        rows = known.group == group
        moved = known.matrix[rows] @ witnesses.T
        agrees = (moved >= known.low[rows][:, None]) & (moved <= known.high[rows][:, None])
        kept = witnesses[agrees.all(axis=0)]
        fewer = withheld - {group}
        narrow, more = too_narrow(
            known,
            withheld=fewer,
            width=width,
            witnesses=kept,
            ignored=lost,
            only_whether=True,
        )
        if not narrow:
            withheld, witnesses = fewer, more
    return withheld
