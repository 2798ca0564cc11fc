"""The chart of all crime types together."""

from scp_lib.document.model import Table, sentence
from scp_lib.document.parts import Picture
from scp_lib.drawing.charts import change_chart, picture_of
from scp_lib.studies.crime_types.study import CrimeTypeStudy
from scp_lib.studies.dataset import Dataset


def type_chart(data: Dataset, study: CrimeTypeStudy, table: Table) -> Picture:
    """Draw each type's change with its interval."""
    which = "Some types" if table.rows["is_beyond_chance"].any() else "No type"
    chart = change_chart(
        table,
        title=sentence("{which} of incident changed clearly", which=which),
        xlabel=f"Change per day, %, with the 95% interval, {study.months_name} against "
        f"{study.earlier_name}",
    )
    return picture_of(chart, name=table.name, **data.stamp)
