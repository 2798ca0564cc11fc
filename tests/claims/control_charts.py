"""How often a control chart shows a signal: nothing having changed, and after a lasting change.

``python -m tests.claims.control_charts --runs 6000`` prints the rows of the table in
docs/claims.md. The claims: "up to about ten in a hundred show a signal" where nothing has
changed, and "a lasting fall of N% would show in about seven of ten", N as the chart prints it.
"""

import argparse
import itertools

import numpy as np

from scp_lib.measures.control_charts import laney_u_chart
from scp_lib.studies.targets.control import chart_of, lasting_fall_pct, stands_out
from tests.claims.false_falls import overdispersed

SEASON = np.tile([0.86, 0.82, 0.96, 1.02, 1.17, 1.16, 1.24, 1.21, 1.03, 0.94, 0.83, 0.76], 2)
"""Months of two years over their mean, much as ASB runs in a district: low in winter."""
REST = 1500
"""Incidents a month of the rest of the force, with a dispersion of 3 of their own."""
AFTER = np.arange(24) >= 12


def months(*, mean, phi, generator, change=1.0):
    """Two years of an area and of the rest of its force; the second year changed by a factor."""
    level = mean * SEASON * np.where(AFTER, change, 1.0)
    rest = overdispersed(REST * SEASON, phi=3.0, generator=generator)
    return overdispersed(level, phi=phi, generator=generator), rest


def false_signals(*, mean, phi, runs, seed):
    """Shares of charts that claim a signal, nothing having changed.

    As charted with the force's rows, and without them; by the NHS's four rules over the force; and
    of months over their days alone.
    """
    generator = np.random.default_rng(seed)
    calls = np.zeros(4)
    for _ in range(runs):
        counts, rest = months(mean=mean, phi=phi, generator=generator)
        _, chart, over_force = chart_of(counts, rest)
        _, year, _ = chart_of(counts, None)
        plain = laney_u_chart(counts, rest)
        alone = laney_u_chart(counts, np.full(24, 30.0))
        calls += [
            stands_out(chart, over_force=over_force).any(),
            stands_out(year, over_force=False).any(),
            stands_out(plain, over_force=False).any(),
            stands_out(alone, over_force=True).any(),
        ]
    return calls / runs


GAPS = {
    "8 months missing": (np.arange(24) < 4) | AFTER,
    "12 months held": AFTER,
    "one missing": np.arange(24) != 9,
    "every third missing": np.arange(24) % 3 != 2,
}


def false_signals_with_a_gap(*, gap, mean, phi, runs, seed):
    """Share of charts over the force that claim a signal, some of the 24 months not held."""
    generator = np.random.default_rng(seed)
    calls = 0
    for _ in range(runs):
        held = [
            np.where(GAPS[gap], each, np.nan)
            for each in months(mean=mean, phi=phi, generator=generator)
        ]
        if (charted := chart_of(*held)) is None:
            continue
        _, chart, over_force = charted
        calls += over_force and stands_out(chart, over_force=True).any()
    return calls / runs


def shown_falls(*, mean, phi, runs, seed, fall_pct=None):
    """Share of charts over the force that show a lasting fall from the thirteenth month on.

    Where it is None, the fall that a chart of the same area prints when nothing has changed.
    """
    generator = np.random.default_rng(seed)
    shown = said = 0
    for _ in range(runs):
        fall = fall_pct
        if fall is None:
            _, chart, over_force = chart_of(*months(mean=mean, phi=phi, generator=generator))
            if not over_force or stands_out(chart, over_force=True).any():
                continue
            fall = lasting_fall_pct(chart)
        now = months(mean=mean, phi=phi, generator=generator, change=1 - fall / 100)
        _, chart, over_force = chart_of(*now)
        said += 1
        shown += stands_out(chart, over_force=over_force).any()
    return shown / said


def report(*, runs):
    """Print each row, in percent of runs."""
    print("mean a month | φ | with the force | without | NHS's four over the force | months alone")
    for seed, (mean, phi) in enumerate(itertools.product((10, 20, 66, 127), (1.0, 1.5, 3.0))):
        rates = 100 * false_signals(mean=mean, phi=phi, runs=runs, seed=seed)
        print(f"{mean} | {phi} | " + " | ".join(f"{rate:.1f}" for rate in rates))
    print("gap | mean a month | φ | with the force")
    for gap, (mean, phi) in itertools.product(GAPS, ((20, 1.5), (66, 1.0), (66, 3.0), (127, 1.5))):
        rate = 100 * false_signals_with_a_gap(gap=gap, mean=mean, phi=phi, runs=runs, seed=5)
        print(f"{gap} | {mean} | {phi} | {rate:.1f}")
    print("lasting fall | mean a month | φ | charts that show it")
    for fall in (20, 30, 50):
        rate = 100 * shown_falls(mean=66, phi=1.5, runs=runs, seed=fall, fall_pct=fall)
        print(f"{fall}% | 66 | 1.5 | {rate:.1f}")
    for mean, phi in itertools.product((66, 127), (1.0, 1.5, 3.0)):
        rate = 100 * shown_falls(mean=mean, phi=phi, runs=runs, seed=7)
        print(f"as printed | {mean} | {phi} | {rate:.1f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=6000)
    report(runs=parser.parse_args().runs)
