"""How often the 90% interval of the year end holds the total the year ends with."""

import numpy as np
import pandas as pd

from scp_lib.measures.year_end import simulate_year_end
from scp_lib.periods import Period

from .worlds import overdispersed

MONTHS = pd.date_range("2021-04-01", "2025-03-01", freq="MS")


def invented_years(*, mean, phi, months_so_far, runs, seed, past_years=3, draws=1000, drift=0.0):
    """Forecast and total of each run.

    Every run draws its own season (months differ by about a quarter), its own levels of the
    years (by about a tenth), and counts about them. With a `drift`, each year rises or falls
    steadily from its first to its last month by a normal share with that standard deviation,
    which the forecast's model does not know of.
    """
    generator = np.random.default_rng(seed)
    months = MONTHS[-12 * (past_years + 1) :]
    days = months.days_in_month.to_numpy() / 30.4
    year = Period.financial_year(2024)
    for run in range(runs):
        season = np.tile(generator.gamma(16, 1 / 16, size=12), past_years + 1)
        level = np.repeat(generator.gamma(100, 1 / 100, size=past_years + 1), 12)
        if drift:
            slope = generator.normal(0, drift, size=past_years + 1)
            level = level * np.exp(np.outer(slope, np.linspace(-0.5, 0.5, 12)).ravel())
        counts = overdispersed(mean * season * level * days, phi=phi, generator=generator)
        table = pd.DataFrame({"month": months, "incident_count": counts})
        found = simulate_year_end(
            table, year=year, newest=year.first + (months_so_far - 1), seed=run, draws=draws
        )
        yield found, counts[-12:].sum()


def coverage(*, runs, **world):
    """Share of years that ended inside, below and above the interval."""
    ends = np.zeros(3)
    for found, total in invented_years(runs=runs, **world):
        ends += [
            found.low_count <= total <= found.high_count,
            total < found.low_count,
            total > found.high_count,
        ]
    return ends / runs


def reliability(*, runs, seed, **world):
    """Probability stated of meeting a target drawn about the forecast, and how it came out.

    Returns the fifth of the scale (0 to 4) a probability fell in, with the number of runs, the
    mean probability stated and the share that met the target.
    """
    generator = np.random.default_rng(seed)
    stated, met = np.zeros(runs), np.zeros(runs)
    for run, (found, total) in enumerate(invented_years(runs=runs, seed=seed, **world)):
        target = np.floor(generator.normal(np.mean(found.totals), np.std(found.totals)))
        stated[run], met[run] = np.mean(found.totals <= target), total <= target
    fifth = np.minimum(4, (5 * stated).astype(int))
    rows = pd.DataFrame({"fifth": fifth, "stated": stated, "met": met})
    return rows.groupby("fifth").agg(
        runs=("met", "size"), stated=("stated", "mean"), met=("met", "mean")
    )


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
        line = f"{done} | {mean} | {phi} | {past} | "
        print(line + " | ".join(f"{100 * share:.1f}" for share in shares))
        if not 0.88 <= shares[0] <= 0.92:  # chance, or a fault? four times the runs tell
            shares = coverage(
                mean=mean, phi=phi, months_so_far=done, past_years=past, runs=4 * runs, seed=20261
            )
            print(line + " | ".join(f"{100 * share:.1f}" for share in shares), "(again)")
    print("\nThe same where years drift, as the model does not know: standard deviation 10%")
    for seed, done in enumerate((3, 6, 9)):
        shares = coverage(
            mean=40, phi=1.5, months_so_far=done, drift=0.1, runs=runs, seed=100 + seed
        )
        print(f"{done} | 40 | 1.5 | 3 | " + " | ".join(f"{100 * share:.1f}" for share in shares))
    print("\nStated probability of meeting a target, and how often it was met, %")
    print("fifth | runs | stated | met")
    found = reliability(mean=40, phi=1.5, months_so_far=6, runs=runs, seed=200)
    for fifth, row in found.iterrows():
        print(f"{fifth} | {row.runs:.0f} | {100 * row.stated:.0f} | {100 * row.met:.0f}")
