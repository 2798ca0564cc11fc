"""Every fault an input may have, in the order of docs/reliability.md."""

from tests.reliability.faults import boundaries, population, settings, street_files, zips

FAULTS = [
    *street_files.FAULTS,
    *zips.FAULTS,
    *boundaries.FAULTS,
    *population.FAULTS,
    *settings.FAULTS,
]
