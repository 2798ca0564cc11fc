"""How often areas side by side are called different when nothing is.

``python -m tests.claims.areas --runs 2000`` prints the rows of the table in docs/claims.md.
"""

import argparse

import numpy as np
import pandas as pd

from scp_lib.measures.comparison import compare_areas, compare_many
from scp_lib.measures.crime_mix import first_places
from scp_lib.measures.funnel import change_funnel, rate_funnel, ward_funnel
from scp_lib.measures.overdispersion import area_dispersion, between_tables
from scp_lib.measures.ranks import rank_rates
from scp_lib.measures.rates import rate_per_1000

WARDS = np.array([150, 50, 45, 40, 30, 26, 22, 20, 18, 15, 13, 12, 11, 10, 9, 8, 6], float)
"""Incidents of seventeen wards in four months, much as ASB spreads: one large, many small."""
DISTRICTS = np.array([700, 610, 540, 480, 430, 390, 350, 310, 280, 240, 210, 180, 150, 120], float)
SIZES = {"17 wards": WARDS, "14 districts": DISTRICTS}
WORLDS = [("alike", 1.0), ("alike", 2.0), ("alike", 3.4), ("half", 2.0), ("half", 3.0),
          ("growing", 1.5), ("growing", 2.0), ("growing", 3.0)]  # fmt: skip


def overdispersed(mean, *, phi, generator):
    """Counts with this mean and a variance of phi times it."""
    excess = np.maximum(np.asarray(phi, float) - 1, 1e-9) + np.zeros_like(mean)
    return generator.poisson(generator.gamma(mean / excess) * excess)


def phi_of(sizes, *, world, phi):
    """Dispersion of each area: alike, growing with its size, or half of each; phi on average."""
    part = {"alike": 0.0, "half": 0.5, "growing": 1.0}[world]
    return 1 + (phi - 1) * (1 - part + part * sizes / sizes.mean())


def pairs_of(sizes, *, world, phi, pair_count, generator):
    """Pairs of years in which nothing changed, the judged one first."""
    each = phi_of(sizes, world=world, phi=phi)
    years = overdispersed(np.tile(sizes, (pair_count + 1, 1)), phi=each, generator=generator)
    return [pd.DataFrame({"now": years[n], "before": years[n + 1]}) for n in range(pair_count)]


def any_clear_change(*, areas, world, phi, pair_count, runs, seed):
    """Share of runs in which any of the areas side by side is called a clear change."""
    generator, called = np.random.default_rng(seed), 0
    for _ in range(runs):
        pairs = pairs_of(SIZES[areas], world=world, phi=phi, pair_count=pair_count,
                         generator=generator)  # fmt: skip
        found = compare_areas(
            pairs[0]["now"], pairs[0]["before"],
            dispersions=[area_dispersion(pairs, [area]) for area in pairs[0].index],
        )  # fmt: skip
        called += bool(found["is_beyond_chance"].any())
    return called / runs


def outside_change_funnel(*, areas, world, phi, runs, seed):
    """Share outside the 95 and 99.8% limits of the funnel of changes; of the largest, the 95%."""
    generator, outside = np.random.default_rng(seed), np.zeros(3)
    for _ in range(runs):
        (pair,) = pairs_of(SIZES[areas], world=world, phi=phi, pair_count=1, generator=generator)
        found = change_funnel(pair["now"], pair["before"]).funnel
        far = np.abs(np.asarray(found.z))
        outside += [(far > found.at_95).mean(), (far > found.at_998).mean(), far[0] > found.at_95]
    return outside / runs


def outside_rate_funnel(*, spread, runs, seed):
    """Share of districts outside the 95% limits of the funnel of rates, true levels differing."""
    generator, outside = np.random.default_rng(seed), 0.0
    for _ in range(runs):
        level = DISTRICTS * np.exp(generator.normal(0, spread, DISTRICTS.size))
        found = rate_funnel(generator.poisson(level), DISTRICTS)
        outside += (np.abs(found.z) > found.at_95).mean()
    return outside / runs


def outside_ward_rates(*, leans, world, phi, runs, seed, share=1.0):
    """Share of wards with the district's own rate called clearly above or below it.

    A year is three times four months, of which the first are compared with the year before. With
    ``leans`` a ward's whole year lies above or below its level together, else each four months.
    ``share`` of all incidents are of the type: a rare one has two or three a ward.
    """
    generator, called = np.random.default_rng(seed), 0
    usual = WARDS * share
    excess = phi_of(usual, world=world, phi=phi) - 1
    shape = usual / np.maximum(excess, 1e-9)
    for _ in range(runs):
        lean = generator.gamma(shape, size=(4, WARDS.size)) / shape
        before = generator.poisson(usual * lean[3])
        thirds = generator.poisson(usual * (lean[[0, 0, 0]] if leans else lean[:3]))
        rates = pd.DataFrame({"ward_name": range(WARDS.size), "population": WARDS * 1000,
                              "incident_count": thirds.sum(axis=0)})  # fmt: skip
        found = ward_funnel(rates, pairs=[pd.DataFrame({"now": thirds[0], "before": before})])
        called += len(found.above) + len(found.below)
    return called / runs / WARDS.size


def first_in_too_many(*, tails, spread, runs, seed):
    """Share of districts said to be first in more crime types than chance, none being apart.

    Of fourteen types, thirteen are put per 100 crimes of all thirteen, so that they share a sum.
    """
    generator, called = np.random.default_rng(seed), 0
    for _ in range(runs):
        usual = generator.integers(100, 3000, 14)
        draw = generator.normal(size=(14, 14)) if tails == "normal" else (
            generator.standard_t(3, size=(14, 14)))  # fmt: skip
        counts = generator.poisson(usual * np.exp(np.clip(spread * draw, -4, 4)))
        parts = counts / counts[:, 1:].sum(axis=1, keepdims=True)
        rank = 1 + (parts > parts[0]).sum(axis=0)
        called += first_places(pd.DataFrame({"rank": rank, "district_count": 14})).is_beyond_chance
    return called / runs


def ranks_held(*, world, phi, spread, runs, seed):
    """Share of true ranks of rates inside their intervals, and of runs with all of them inside."""
    generator, held = np.random.default_rng(seed), np.zeros(2)
    for _ in range(runs):
        level = np.exp(generator.normal(0, spread, DISTRICTS.size))
        months = DISTRICTS * level
        each = phi_of(months, world=world, phi=phi)
        thirds = overdispersed(np.tile(months, (4, 1)), phi=each, generator=generator)
        pair = pd.DataFrame({"now": thirds[0], "before": thirds[3]})
        count = thirds[:3].sum(axis=0)
        found = rank_rates(count, DISTRICTS, dispersion=between_tables([pair]).phi_of(count))
        true = 1 + (level[:, None] > level).sum(axis=0)
        inside = (found.low <= true) & (true <= found.high)
        held += [inside.mean(), inside.all()]
    return held / runs


def exact_intervals_held(*, mean, runs, seed):
    """Share of exact 95% intervals, of a rate and of a change, that hold the truth of Poisson."""
    generator = np.random.default_rng(seed)
    now, before = generator.poisson(mean, runs), generator.poisson(mean, runs)
    rate = rate_per_1000(now, np.full(runs, 1000.0))
    change = compare_many(now, before)
    known = now + before > 0
    return (
        ((rate.low <= mean) & (mean <= rate.high)).mean(),
        ((change.low_pct <= 0) & (change.high_pct >= 0))[known].mean(),
    )


def report(*, runs):
    """Print each row: the least and the most over the worlds, in percent."""
    for areas in SIZES:
        for pair_count in (1, 2):
            _row(f"any of {areas} called a clear change, {pair_count} pair(s) of years", [
                any_clear_change(areas=areas, world=world, phi=phi, pair_count=pair_count,
                                 runs=runs, seed=seed)
                for seed, (world, phi) in enumerate(WORLDS)
            ])  # fmt: skip
        both = [outside_change_funnel(areas=areas, world=world, phi=phi, runs=runs, seed=seed)
                for seed, (world, phi) in enumerate(WORLDS)]  # fmt: skip
        which = ("outside 95%", "outside 99.8%", "the largest outside 95%")
        for name, rates in zip(which, zip(*both, strict=True), strict=True):
            _row(f"funnel of changes, {areas}: {name}", rates)
    _row("funnel of rates, 14 districts: outside 95%", [
        outside_rate_funnel(spread=spread, runs=runs, seed=1) for spread in (0.05, 0.15, 0.35)
    ])  # fmt: skip
    for leans in (False, True):
        _row(f"wards called clearly above or below, {'whole years' if leans else 'months'} vary", [
            outside_ward_rates(leans=leans, world=world, phi=phi, runs=runs, seed=seed)
            for seed, (world, phi) in enumerate(WORLDS)
        ])  # fmt: skip
    _row("wards called clearly above or below, a type with 50 to 156 incidents", [
        outside_ward_rates(leans=False, world=world, phi=min(phi, 2.0), runs=runs, seed=seed,
                           share=incidents / 3 / WARDS.sum())
        for incidents in (50, 107, 156) for seed, (world, phi) in enumerate(WORLDS)
    ])  # fmt: skip
    _row("first in more crime types than chance", [
        first_in_too_many(tails=tails, spread=spread, runs=runs, seed=1)
        for tails in ("normal", "heavy") for spread in (0.15, 0.35)
    ])  # fmt: skip
    both = [ranks_held(world=world, phi=phi, spread=spread, runs=runs, seed=seed)
            for seed, (world, phi) in enumerate(WORLDS) for spread in (0.05, 0.2)]  # fmt: skip
    for name, rates in zip(("each", "all together"), zip(*both, strict=True), strict=True):
        _row(f"true ranks of rates inside their intervals, {name}", rates)
    both = [exact_intervals_held(mean=mean, runs=20 * runs, seed=1) for mean in (3, 10, 50, 500)]
    for name, rates in zip(("rate", "change"), zip(*both, strict=True), strict=True):
        _row(f"exact 95% interval of a {name} holds the truth, chance alone", rates)


def _row(name, rates):
    print(f"{name} | {100 * min(rates):.2f} to {100 * max(rates):.2f}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    report(runs=parser.parse_args().runs)
