"""The table of all crime types together."""

from scp_lib.document.model import Table
from scp_lib.studies.changes import RECORDED, SIGNED, TOO_FEW, with_verdicts
from scp_lib.studies.columns import CHANGES, columns
from scp_lib.studies.crime_types.study import CrimeTypeStudy
from scp_lib.tables.crime_types import ASB


def type_table(study: CrimeTypeStudy) -> Table | None:
    """Return the table of all types; None where no year can be compared."""
    if study.changes.empty:
        return None
    rows = with_verdicts(study.changes)
    crimes = rows[rows["crime_type"] != ASB]
    return Table(
        name="changes_by_type",
        title=f"Recorded incidents in {study.area} by type, {study.months_name} against "
        f"{study.earlier_name}",
        rows=rows.assign(
            crime_type_count=len(crimes), unjudged_count=(crimes["verdict"] == TOO_FEW).sum()
        ),
        headers=columns(f"crime_type | {CHANGES} | verdict"),
        sign=SIGNED,
        foot="Changes are per day. 95% interval of the change: allows for how much counts of a "
        "district as large vary anyway (“varies”: so many times as much as chance alone, "
        "learnt from the other districts). A change is clear where it leaves out no change; for "
        "crimes, also among all types looked at together. “No data”: no incident before, or too "
        "few districts with incidents enough to learn from.",
        definition="Incidents of each type in the like months of two years, per day.",
        measure="incidents a day against those a day of the year before; exact interval of a "
        "ratio of two counts, widened by the district's own φ; crime types corrected together "
        "(Benjamini and Hochberg), ASB separately: scp_lib.measures.year_on_year.year_on_year",
        caveat=RECORDED,
        made_from=("incidents", "wards", "districts"),
    )
