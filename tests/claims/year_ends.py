"""How often a year ends inside its range, and how often a target called likely is met.

``python -m tests.claims.year_ends --runs 2000`` prints the rows of the table in docs/claims.md.
"""

import argparse
from collections import Counter

import numpy as np
import pandas as pd

from scp_lib.measures.year_end import year_end
from scp_lib.periods import Month, Period
from tests.claims.false_falls import overdispersed

YEAR = Period(Month(2024, 4), Month(2025, 3))
TARGETS = (0.90, 0.95, 1.00, 1.05)


def forecasts(*, mean, phi, drift, past_years, months_so_far, runs, seed):
    """Go through forecast, total, target and whether it was met: a target of last year's total.

    Months have a season of their own in each run (differing by about a quarter), and the level
    walks at random from month to month, by ``drift`` of itself.
    """
    generator = np.random.default_rng(seed)
    months = pd.date_range(f"{2024 - past_years}-04-01", "2025-03-01", freq="MS")
    for run in range(runs):
        season = np.tile(generator.gamma(16, 1 / 16, size=12), past_years + 1)
        level = np.exp(np.cumsum(generator.normal(0, drift, size=len(months))))
        counts = overdispersed(mean * season * level, phi=phi, generator=generator)
        target = int(TARGETS[run % len(TARGETS)] * counts[-24:-12].sum())
        end = year_end(
            pd.DataFrame({"month": months, "incident_count": counts}),
            year=YEAR, newest=YEAR.first + (months_so_far - 1), target_count=target,
        )  # fmt: skip
        yield end, counts[-12:].sum(), target


def rates(**world):
    """Share of years inside, and for each word how many runs had it and how many met the target."""
    inside, runs, had, met = 0, 0, Counter(), Counter()
    for end, total, target in forecasts(**world):
        runs += 1
        inside += end.low_count <= total <= end.high_count
        had[str(end.outlook)] += 1
        met[str(end.outlook)] += total <= target
    return inside / runs, {word: (had[word], met[word]) for word in had}


def report(*, runs):
    """Print a row a world, in percent."""
    print("mean a month | drift a month | past years | months so far | inside | met, by word")
    seed = 0
    for mean in (10, 40, 150):
        for drift in (0.02, 0.04):
            for past_years in (3, 5):
                for months_so_far in (3, 6, 9):
                    seed += 1
                    inside, words = rates(
                        mean=mean, phi=1.5, drift=drift, past_years=past_years,
                        months_so_far=months_so_far, runs=runs, seed=seed,
                    )  # fmt: skip
                    said = "; ".join(
                        f"{word} {100 * met / had:.0f} of 100 ({had})"
                        for word, (had, met) in sorted(words.items())
                    )
                    print(f"{mean} | {drift:.0%} | {past_years} | {months_so_far} | "
                          f"{100 * inside:.1f} | {said}")  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    report(runs=parser.parse_args().runs)
