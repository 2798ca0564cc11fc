"""Every fault an input may have, in the order of docs/reliability.md."""

from tests.reliability.faults import (
    boundaries,
    population,
    settings,
    street_files_of_others,
    ward_names,
    zips,
)

FAULTS = [
    *street_files_of_others.FAULTS,
    *zips.FAULTS,
    *boundaries.FAULTS,
    *ward_names.FAULTS,
    *population.FAULTS,
    *settings.FAULTS,
]
