"""What was received, what is missing, and what the figures of a report rest on."""

from typing import NamedTuple

import pandas as pd

from scp_lib.measures import quality
from scp_lib.measures.recording import count_by_point
from scp_lib.studies.dataset import Dataset


class QualityStudy(NamedTuple):
    """What the measures find of a partnership's data, up to the report's month.

    ``by_month``, ``runs`` and ``by_district`` as measures.quality returns them; ``points`` are map
    points, marked where incidents are recorded rather than committed. ``ward_files`` and ``files``
    are the build's record of its inputs.
    """

    data: Dataset
    found: quality.Completeness
    by_month: pd.DataFrame
    unplaced: tuple[float, pd.Timestamp, float, pd.Timestamp]
    runs: pd.DataFrame
    by_district: pd.DataFrame
    points: pd.DataFrame
    recorded: quality.Recorded
    population_year: int | None
    ward_files: pd.DataFrame
    files: pd.DataFrame


def quality_study(data: Dataset) -> QualityStudy:
    """Say what was received up to the report's month, and what its figures rest on."""
    points = data.mark_recording(count_by_point(data.report_incidents))
    population = data.settings.population
    return QualityStudy(
        data=data,
        found=received(data),
        by_month=quality.by_month(data.report_receipts),
        unplaced=quality.unplaced_range(data.report_receipts),
        runs=quality.runs_of_months(data.receipts),
        by_district=quality.places_by_district(data.districts, months=data.months),
        points=points,
        recorded=quality.recorded(points),
        population_year=population.year if population and data.has_population else None,
        ward_files=ward_files(data),
        files=pd.DataFrame(data.built.record["holdings"]),
    )


def received(data: Dataset) -> quality.Completeness:
    """Add up what was received of the report's twelve months."""
    return quality.completeness(data.report_receipts, months=list(data.period))


def ward_files(data: Dataset) -> pd.DataFrame:
    """Return the ward files that the settings name, each with its wards if they can be used."""
    own = data.built["vintages"].groupby("vintage").size()
    files = data.built.record["ward_files"]
    counts = [own.get(each["vintage"]) for each in files]
    columns = ["vintage", "file", "is_held", "use"]
    table = pd.DataFrame(files, columns=columns).rename(columns={"is_held": "is_there"})
    return table.assign(ward_count=pd.array(counts, dtype="Int64"))
