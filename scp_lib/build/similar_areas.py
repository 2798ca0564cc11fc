"""Districts of other forces, counted for the similar areas that the settings list."""

from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from scp_lib.build.inputs import read_all
from scp_lib.build.months import judge_months
from scp_lib.build.rows import gather, refuse_doubled
from scp_lib.build.tables import district_table, receipt_table
from scp_lib.periods import Month
from scp_lib.settings.partnership import Partnership
from scp_lib.sources.police_uk.downloads import StreetFile
from scp_lib.sources.police_uk.reissues import choose_issues
from scp_lib.tables.incidents import DistrictMonthCount
from scp_lib.tables.notes import Note


class Similar(NamedTuple):
    """Rows of other forces by district, as DistrictMonthCount, and what there is to say of them."""

    table: pd.DataFrame
    notes: list[Note]


def similar_districts(
    files: list[StreetFile], *, partnership: Partnership, raw: Path, wards: gpd.GeoDataFrame
) -> Similar:
    """Count the rows of forces that are read for similar areas alone.

    They are refused, chosen and judged as the partnership's own files; a month that is not whole
    is left out.
    """
    beyond = [file for file in files if file.force not in partnership.forces_counted]
    if not beyond:
        return Similar(pd.DataFrame(columns=list(DistrictMonthCount.columns())), [])
    chosen = choose_issues(beyond, folder=raw / "police_uk")
    rows = gather(read_all(chosen.files, partnership=partnership), wards=wards)
    refuse_doubled(rows)
    received = receipt_table(rows, forces=sorted({each.force for each in beyond}))
    judged = judge_months(received, counts=district_table(rows))
    set_aside = {(each["force"], Month.of(each["month"])) for each in judged.entries}
    findings = [each["finding"] for each in judged.entries]
    return Similar(district_table(rows, set_aside=set_aside), findings)
