"""Invented worlds in which nothing changed: counts that vary as real ones do."""

import numpy as np


def overdispersed(mean, *, phi, generator):
    """Counts with this mean and a variance of phi times it; Poisson at 1."""
    mean = np.asarray(mean, dtype=float)
    if phi == 1:
        return generator.poisson(mean)
    return generator.poisson(generator.gamma(mean / (phi - 1)) * (phi - 1))


def ward_levels(ward_count, *, mean, spread, shape, generator):
    """True levels of wards: gamma or lognormal about a mean, `spread` their coefficient."""
    if shape == "gamma":
        return generator.gamma(1 / spread**2, size=ward_count) * mean * spread**2
    sigma = np.sqrt(np.log1p(spread**2))
    return mean * generator.lognormal(-(sigma**2) / 2, sigma, size=ward_count)
