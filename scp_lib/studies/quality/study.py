"""What was received, what is missing, and what the figures of a report are based on."""

import pandas as pd

from scp_lib.measures import quality
from scp_lib.studies.dataset import Dataset


def received(data: Dataset) -> quality.Completeness:
    """Add up what was received of the report's twelve months."""
    return quality.completeness(data.report_receipts, months=list(data.period))


def population_year(data: Dataset) -> int | None:
    """Return the mid-year of the residents that rates divide by; None without any."""
    population = data.settings.population
    return population.year if population and data.has_population else None


def ward_files(data: Dataset) -> pd.DataFrame:
    """Return the ward files that the settings name, each with its wards if they can be used."""
    own = data.built["vintages"].groupby("vintage").size()
    files = data.built.record["ward_files"]
    table = pd.DataFrame(files, columns=["vintage", "file", "is_held", "use"])
    counts = pd.array([own.get(each["vintage"]) for each in files], dtype="Int64")
    states = ["used" if each["is_held"] else "missing" for each in files]
    table = table.rename(columns={"is_held": "is_there"})
    return table.assign(ward_count=counts, vintage=table["vintage"].astype(str), state=states)
