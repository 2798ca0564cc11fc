"""How often the 90% interval of the year end holds the total the year ends with."""

import numpy as np
import pandas as pd

from scp_lib.measures.year_end import simulate_year_end
from scp_lib.periods import Period

from .worlds import overdispersed

MONTHS = pd.date_range("2021-04-01", "2025-03-01", freq="MS")


def coverage(*, mean, phi, months_so_far, runs, seed, past_years=3, draws=1000):
    """Share of years inside, below and above the interval, and the Brier-like reliability.

    Every run draws its own season (months differ by about a quarter), its own levels of the
    years (by about a tenth), and counts about them.
    """
    generator = np.random.default_rng(seed)
    months = MONTHS[-12 * (past_years + 1) :]
    days = months.days_in_month.to_numpy() / 30.4
    year = Period.financial_year(2024)
    ends = np.zeros(3)
    for run in range(runs):
        season = np.tile(generator.gamma(16, 1 / 16, size=12), past_years + 1)
        level = np.repeat(generator.gamma(100, 1 / 100, size=past_years + 1), 12)
        counts = overdispersed(mean * season * level * days, phi=phi, generator=generator)
        table = pd.DataFrame({"month": months, "incident_count": counts})
        found = simulate_year_end(
            table, year=year, newest=year.first + (months_so_far - 1), seed=run, draws=draws
        )
        total = counts[-12:].sum()
        ends += [
            found.low_count <= total <= found.high_count,
            total < found.low_count,
            total > found.high_count,
        ]
    return ends / runs


def report(*, runs=2000):
    """Print the table of the documentation."""
    print("\nYears that ended inside the 90% interval, below it, above it, %")
    print("months so far | mean a month | phi | past years | inside | below | above")
    cells = [
        (done, mean, phi, past)
        for past in (3, 2)
        for done in (3, 6, 9)
        for mean, phi in ((40, 1.0), (40, 1.5), (40, 2.8), (150, 1.5), (600, 2.8))
        if past == 3 or mean == 40
    ]
    for seed, (done, mean, phi, past) in enumerate(cells):
        shares = coverage(
            mean=mean, phi=phi, months_so_far=done, past_years=past, runs=runs, seed=seed
        )
        print(
            f"{done} | {mean} | {phi} | {past} | "
            + " | ".join(f"{100 * share:.1f}" for share in shares)
        )
