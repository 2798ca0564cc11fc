"""How often the change that a card names would be called, where it has truly happened.

``python -m tests.claims.detectable --runs 20000`` prints the rows of the table in docs/claims.md.
"""

import argparse

import numpy as np

from scp_lib.measures.comparison import compare_many
from scp_lib.measures.detectability import detectable_change_pct
from tests.claims.false_falls import overdispersed

CASES = [(b, phi) for phi in (1.0, 1.5, 2.8, 3.4) for b in (20, 50, 100, 300, 1000)]


def power(*, baseline, phi, direction, runs, seed):
    """Share of runs in which the change named for a baseline is called; NaN if none is named."""
    change = detectable_change_pct(baseline, dispersion=phi, direction=direction)
    if np.isnan(change):
        return change
    generator = np.random.default_rng(seed)
    before = overdispersed(np.full(runs, float(baseline)), phi=phi, generator=generator)
    now = overdispersed(np.full(runs, baseline * (1 + change / 100)), phi=phi, generator=generator)
    found = compare_many(now, before, dispersion=phi)
    is_called = found.high_pct < 0 if direction == "fewer" else found.low_pct > 0
    return is_called.mean()


def report(*, runs):
    """Print a row a baseline and dispersion, in percent."""
    print("baseline | phi | fall called | rise called")
    for seed, (baseline, phi) in enumerate(CASES):
        fall, rise = (
            power(baseline=baseline, phi=phi, direction=direction, runs=runs, seed=seed)
            for direction in ("fewer", "more")
        )
        print(f"{baseline} | {phi} | {100 * fall:.1f} | {100 * rise:.1f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20_000)
    report(runs=parser.parse_args().runs)
