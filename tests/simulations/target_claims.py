"""How often a target of -5% is called reached and beyond chance when nothing changed."""

import numpy as np

from scp_lib.measures.comparison import compare_counts
from scp_lib.measures.overdispersion import dispersion_of_pairs
from scp_lib.measures.verdicts import Verdict, judge

from .worlds import overdispersed, ward_levels


def false_claims(*, mean, phi, runs, seed, ward_count=17):
    """Share of runs called beyond chance: by phi from history, by phi known, by no phi.

    History is one pair of years of `ward_count` wards like the target's own area, drawn
    anew in each run.
    """
    generator = np.random.default_rng(seed)
    claims = np.zeros(3)
    for _ in range(runs):
        levels = ward_levels(
            ward_count, mean=mean, spread=0.8, shape="lognormal", generator=generator
        )
        pairs = overdispersed(np.stack([levels, levels]), phi=phi, generator=generator)
        estimated = dispersion_of_pairs(pairs[0], pairs[1]).phi
        now, before = overdispersed([mean, mean], phi=phi, generator=generator)
        for which, widening in enumerate((estimated, phi, 1.0)):
            change = compare_counts(int(now), int(before), dispersion=widening)
            verdict = judge(change, target_count=0.95 * before, direction="fewer")
            claims[which] += verdict is Verdict.BEYOND_CHANCE
    return claims / runs


def report(*, runs=4000):
    """Print the table of the documentation."""
    print("\nA target of -5%, nothing changed: called reached and beyond chance, % of runs")
    print("mean count | phi | phi from history | phi known | taken as Poisson")
    for seed, (mean, phi) in enumerate(
        [(mean, phi) for phi in (1.0, 1.5, 2.8) for mean in (10, 30, 150, 500)]
    ):
        shares = 100 * false_claims(mean=mean, phi=phi, runs=runs, seed=seed)
        print(f"{mean} | {phi} | " + " | ".join(f"{share:.1f}" for share in shares))
