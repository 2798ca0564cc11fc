"""The attacker's linear programmes: cells that are not negative, and what is said of their sums."""

from __future__ import annotations

import math

import numpy as np
from scipy import sparse

from scp_lib.disclosure.figures import Cell

TINY = 1e-6
WIDEST = 10_000.0
_NODES = 2_000


class Programme:
    """Rows of the linear programmes, cells that are told outright already put in."""

    def __init__(self, cells: list[Cell]) -> None:
        self.cells = cells
        self.place = {cell: number for number, cell in enumerate(cells)}
        self.low = np.zeros(len(cells))
        self.high = np.full(len(cells), np.inf)
        self.told: dict[int, set[str]] = {}
        self.rows: list[tuple[dict[Cell, float], float, float, str]] = []

    def tell(self, row: dict[Cell, float], low: float, high: float, name: str) -> None:
        """Note what a figure says: ``low`` ≤ the row ≤ ``high``."""
        if len(row) > 1:
            self.rows.append((row, low, high, name))
            return
        ((cell, times),) = row.items()
        number = self.place[cell]
        ends = sorted((low / times, high / times)) if times else (0.0, np.inf)
        self.low[number] = max(self.low[number], math.ceil(ends[0] - TINY))
        self.high[number] = min(
            self.high[number], math.floor(ends[1] + TINY) if ends[1] < np.inf else np.inf
        )
        self.told.setdefault(number, set()).add(name)

    def close(self) -> None:
        """Keep the open cells and the rows about them."""
        self.open = np.flatnonzero(self.low < self.high)
        columns = {self.cells[number]: at for at, number in enumerate(self.open)}
        matrix: list[dict[int, float]] = []
        lows: list[float] = []
        highs: list[float] = []
        self.names: list[str] = []
        for row, low, high, name in self.rows:
            inside = {columns[cell]: times for cell, times in row.items() if cell in columns}
            if not inside:
                continue
            rest = sum(
                times * self.low[self.place[cell]]
                for cell, times in row.items()
                if cell not in columns
            )
            matrix.append(inside)
            lows.append(low - rest)
            highs.append(high - rest)
            self.names.append(name)
        places = [(at, column) for at, row in enumerate(matrix) for column in row]
        values = [times for row in matrix for times in row.values()]
        rows, across = np.array(places, int).reshape(-1, 2).T
        shape = (len(matrix), len(self.open))
        self.matrix = sparse.csr_matrix((np.array(values, float), (rows, across)), shape)
        self.lows, self.highs = np.array(lows), np.array(highs)
        top = np.minimum(self.high, WIDEST)
        self.limits = np.column_stack([self.low, top])[self.open]
        exact = self.lows == self.highs
        above, below = ~exact & np.isfinite(self.highs), ~exact & np.isfinite(self.lows)
        self.exact = np.flatnonzero(exact)
        self.loose = np.concatenate([np.flatnonzero(above), np.flatnonzero(below)])
        self.equal: sparse.csr_matrix | None = self.matrix[exact] if exact.any() else None
        self.equal_to: np.ndarray | None = self.highs[exact] if exact.any() else None
        ends = np.concatenate([self.highs[above], -self.lows[below]])
        self.most: sparse.csr_matrix | None = None
        self.at_most: np.ndarray | None = None
        if ends.size:
            self.most = sparse.vstack([self.matrix[above], -self.matrix[below]])
            self.at_most = ends


def least(
    programme: Programme, objective: np.ndarray, seen: list[np.ndarray]
) -> tuple[float, list[str]]:
    """Return the smallest whole value of the objective, and the figures that stop it there."""
    from scipy.optimize import linprog

    solved = linprog(
        objective,
        A_ub=programme.most,
        b_ub=programme.at_most,
        A_eq=programme.equal,
        b_eq=programme.equal_to,
        bounds=programme.limits,
        method="highs",
    )
    if solved.x is None:
        raise ArithmeticError("What was published does not fit together: no counts give it.")
    stops: list[int] = []
    if programme.equal is not None:
        stops += programme.exact[abs(solved.eqlin.marginals) > TINY].tolist()
    if programme.most is not None:
        stops += programme.loose[abs(solved.ineqlin.marginals) > TINY].tolist()
    why = [programme.names[row] for row in stops]
    whole = np.rint(solved.x)
    if (abs(whole - solved.x) < TINY).all():
        seen.append(whole)
        return round(solved.fun), why
    return _least_whole(programme, objective, solved.fun, seen), why


def _least_whole(
    programme: Programme,
    objective: np.ndarray,
    relaxed: float,
    seen: list[np.ndarray],
) -> float:
    """Where the linear programme's corner has fractions, ask for whole numbers."""
    from scipy.optimize import Bounds as Between
    from scipy.optimize import LinearConstraint, milp

    solved = milp(
        objective,
        integrality=np.ones(len(objective)),
        bounds=Between(*programme.limits.T),
        constraints=LinearConstraint(programme.matrix, programme.lows, programme.highs),
        options={"node_limit": _NODES},
    )
    if solved.x is not None:
        seen.append(np.rint(solved.x))
    if solved.status == 0:
        return round(solved.fun)
    bound = solved.mip_dual_bound
    return math.ceil((relaxed if bound is None else max(relaxed, bound)) - TINY)
