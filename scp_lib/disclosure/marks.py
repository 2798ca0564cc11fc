"""Of which withheld figures the reader is taken to know whether they are small."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scp_lib.disclosure.figures import Cell, Figure, Truth
from scp_lib.disclosure.knowledge import innermost, what_is_known
from scp_lib.disclosure.ledger import Entry
from scp_lib.disclosure.ranges import too_narrow
from scp_lib.disclosure_rule import Rule


def told_apart(
    figures: Sequence[Figure], *, truth: Truth, rule: Rule, ledger: Sequence[Entry] = ()
) -> set[frozenset[Cell]]:
    """Choose the sums of which even the class is taken for known: small, or not.

    No release says it: every withheld figure carries the same mark. It is assumed all the same of
    every figure that contains no other one, so that nothing rests on the reader not guessing.
    The exception are sums that this alone would give away, had every figure been withheld (two
    wards and two kinds of call, all of one count): there the common mark is what protects.

    Examples
    --------
    >>> from scp_lib.disclosure.figures import figures_by
    >>> truth = {("Castle", "noise"): 2, ("Tiptree", "noise"): 9}
    >>> keys = ["ward", "kind"]
    >>> figures = [*figures_by(truth, keys=keys, by=["ward"]), Figure("All", frozenset(truth))]
    >>> sorted(min(cells) for cells in told_apart(figures, truth=truth, rule=Rule(5)))
    [('Castle', 'noise'), ('Tiptree', 'noise')]
    """
    everything = list(dict.fromkeys([*figures, *(entry.figure for entry in ledger)]))
    told = innermost(figure.cells for figure in everything)
    unseen = [Entry("", figure, None) for figure in everything]
    while told:
        known = what_is_known([], truth=truth, rule=rule, ledger=unseen, told=told)
        narrow, _ = too_narrow(
            known,
            withheld=range(len(known.groups)),
            width=rule.width,
            witnesses=np.zeros((0, known.matrix.shape[1])),
        )
        given_away = set().union(*(known.target_cells[row] for row in narrow))
        kept = {cells for cells in told if not cells & given_away}
        if kept == told:
            return told
        told = kept
    return told
