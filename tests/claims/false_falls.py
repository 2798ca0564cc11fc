"""How often a fall is called beyond chance when nothing has changed, by the size of the area.

``python -m tests.claims.false_falls --runs 3000`` prints the rows of the table in docs/claims.md.
"""

import argparse

import numpy as np
import pandas as pd
from scipy import stats

from scp_lib.measures.comparison import compare_counts, relative_change
from scp_lib.measures.overdispersion import area_dispersion
from scp_lib.measures.regression_to_mean import expected_fall

SIZES = np.array([150, 50, 42, 30, 26, 22, 20, 18, 15, 13, 12, 11, 10, 9, 8, 7, 6])
"""Incidents of seventeen wards in four months, much as ASB spreads: one large, many small."""
ALIKE = 20 * stats.gamma(11, scale=1 / 11).ppf((np.arange(60) + 0.5) / 60)
"""Sixty wards that differ by a third: the worst of them are so mostly by chance."""
DISTRICTS = np.array([700, 610, 540, 480, 430, 390, 350, 310, 280, 240, 210, 180, 150, 120])
AREAS = {
    "largest ward": (SIZES, [0]),
    "middle ward": (SIZES, [8]),
    "three largest wards": (SIZES, [0, 1, 2]),
    "largest district": (DISTRICTS, [0]),
    "fourth district": (DISTRICTS, [3]),
    "last district": (DISTRICTS, [13]),
}
WORLDS = [("alike", 1.0), ("alike", 3.4), ("half", 2.0), ("half", 3.0), ("growing", 1.5),
          ("growing", 3.0)]  # fmt: skip


def overdispersed(mean, *, phi, generator):
    """Counts with this mean and a variance of phi times it, one phi for all or one each."""
    excess = np.maximum(np.asarray(phi, dtype=float) - 1, 1e-9)
    level = np.maximum(generator.gamma(mean / excess) * excess, 0)
    return generator.poisson(np.where(excess > 1e-8, level, mean))


def phi_of(sizes, *, world, phi):
    """Dispersion of each area: alike, growing with its size, or half of each; phi on average."""
    growing = {"alike": 0.0, "half": 0.5, "growing": 1.0}[world]
    return 1 + (phi - 1) * (1 - growing + growing * sizes / sizes.mean())


def pairs_of(sizes, *, world, phi, pair_count, generator):
    """Years without any change, as pairs of like periods: the judged one first."""
    each = phi_of(sizes, world=world, phi=phi)
    years = overdispersed(
        np.tile(sizes, (pair_count + 1, 1)).astype(float), phi=each, generator=generator
    )
    return [pd.DataFrame({"now": years[at], "before": years[at + 1]}) for at in range(pair_count)]


def false_falls(*, area, world, phi, pair_count, runs, seed):
    """Share of runs with a fall called beyond chance: by itself, and against the rest."""
    sizes, judged = AREAS[area]
    generator = np.random.default_rng(seed)
    calls = np.zeros(2)
    for _ in range(runs):
        pairs = pairs_of(sizes, world=world, phi=phi, pair_count=pair_count, generator=generator)
        found = area_dispersion(pairs, judged)
        options = {"dispersion": found.phi, "confidence": found.confidence}
        now, before = pairs[0].loc[judged].sum()
        rest_now, rest_before = pairs[0].drop(index=judged).sum()
        against = relative_change(
            int(now), int(before), rest_current_count=int(rest_now),
            rest_baseline_count=int(rest_before), **options,
        )  # fmt: skip
        calls += [compare_counts(now, before, **options).high_pct < 0, against.high_pct < 0]
    return calls / runs


def false_improvements(*, sizes, worst, world, phi, pair_count, runs, seed):
    """Share of runs in which the worst wards, chosen in the baseline, are said to have fallen.

    By the verdict, and by an interval for chance alone against no change (naive).
    """
    generator = np.random.default_rng(seed)
    calls = np.zeros(2)
    for _ in range(runs):
        pairs = pairs_of(sizes, world=world, phi=phi, pair_count=pair_count, generator=generator)
        baseline = pairs[0]["before"].to_numpy()
        judged = np.argsort(-baseline, kind="stable")[:worst]
        found = area_dispersion(pairs, judged.tolist())
        options = {"dispersion": found.phi, "confidence": found.confidence}
        now, before = pairs[0].loc[judged].sum()
        chosen = np.isin(np.arange(len(sizes)), judged)
        options_of_fall = options | {"confidence": 1 - (1 - found.confidence) / 5}
        fall = expected_fall(baseline, chosen=chosen, **options_of_fall)
        is_clear = compare_counts(now, before, **options).high_pct < 0
        calls += [is_clear and now < fall.low_count, compare_counts(now, before).high_pct < 0]
    return calls / runs


def report(*, runs):
    """Print each row: the least and the most over the worlds, in percent of runs."""
    print("area | pairs of years | false clear falls | against the rest")
    for area in AREAS:
        for pair_count in (1, 2, 4):
            rates = [
                100 * false_falls(
                    area=area, world=world, phi=phi, pair_count=pair_count, runs=runs, seed=seed
                )
                for seed, (world, phi) in enumerate(WORLDS)
            ]  # fmt: skip
            own, rest = zip(*rates, strict=True)
            print(f"{area} | {pair_count} | {_ends(own)} | {_ends(rest)}")
    print("worst wards | pairs of years | false clear falls | naive")
    for sizes, worst in ((SIZES, 1), (SIZES, 3), (ALIKE, 1), (ALIKE, 5)):
        for pair_count in (1, 2):
            rates = [
                100 * false_improvements(
                    sizes=sizes, worst=worst, world=world, phi=phi, pair_count=pair_count,
                    runs=runs, seed=seed,
                )
                for seed, (world, phi) in enumerate(WORLDS)
            ]  # fmt: skip
            own, naive = zip(*rates, strict=True)
            print(f"{worst} of {len(sizes)} | {pair_count} | {_ends(own)} | {_ends(naive)}")


def _ends(rates):
    return f"{min(rates):.1f} to {max(rates):.1f}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3000)
    report(runs=parser.parse_args().runs)
