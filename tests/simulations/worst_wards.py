"""How often the worst five of many wards are said to have improved when nothing changed."""

import numpy as np

from scp_lib.measures.comparison import compare_counts
from scp_lib.measures.overdispersion import dispersion_of_pairs
from scp_lib.measures.regression_to_mean import expected_fall, worst_areas

from .worlds import overdispersed, ward_levels


def false_improvements(*, ward_count, mean, spread, shape, phi, runs, seed, worst=5):
    """Share of runs with an "improved" claim, and the mean fall, of the worst wards together.

    By the fall expected with phi from the pool's own earlier pair of years; by the widened
    interval against no change; by the exact interval against no change (naive).
    """
    generator = np.random.default_rng(seed)
    claims, fall, expected = np.zeros(3), 0.0, 0.0
    for _ in range(runs):
        levels = ward_levels(ward_count, mean=mean, spread=spread, shape=shape, generator=generator)
        years = overdispersed(np.stack([levels] * 4), phi=phi, generator=generator)
        estimated = dispersion_of_pairs(years[0], years[1]).phi
        chosen = worst_areas(years[2], worst=worst)
        before, now = int(years[2][chosen].sum()), int(years[3][chosen].sum())
        found = expected_fall(years[2], chosen=chosen, dispersion=estimated)
        claims += [
            now < found.low_count,
            compare_counts(now, before, dispersion=estimated).high_pct < 0,
            compare_counts(now, before).high_pct < 0,
        ]
        fall += 100 * (now / before - 1) / runs
        expected += found.expected_change_pct / runs
    return claims / runs, fall, expected


WORLDS = [
    {"ward_count": 17, "mean": 30, "spread": 0.5, "shape": "gamma", "phi": 1.5},
    {"ward_count": 17, "mean": 30, "spread": 1.2, "shape": "lognormal", "phi": 1.5},
    {"ward_count": 17, "mean": 140, "spread": 0.8, "shape": "lognormal", "phi": 2.8},
    {"ward_count": 60, "mean": 20, "spread": 0.3, "shape": "gamma", "phi": 1.0},
    {"ward_count": 60, "mean": 20, "spread": 0.3, "shape": "gamma", "phi": 1.5},
    {"ward_count": 180, "mean": 30, "spread": 0.3, "shape": "gamma", "phi": 2.8},
    {"ward_count": 180, "mean": 30, "spread": 0.8, "shape": "lognormal", "phi": 1.5},
    {"ward_count": 180, "mean": 10, "spread": 0.0001, "shape": "gamma", "phi": 1.0},
]


def report(*, runs=4000):
    """Print the table of the documentation."""
    print("\nThe worst five of many wards, nothing changed: said to have improved, % of runs")
    print(
        "wards | mean | spread | shape | phi | mean fall % | fall expected % | "
        "against the fall expected | against no change, widened | naive"
    )
    for seed, world in enumerate(WORLDS):
        shares, fall, expected = false_improvements(**world, runs=runs, seed=seed)
        print(
            " | ".join(str(value) for value in world.values())
            + f" | {fall:.1f} | {expected:.1f} | "
            + " | ".join(f"{100 * share:.1f}" for share in shares)
        )
