"""The old wards on the map of today's, and their changes."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np
import shapely

from scp_lib.document.model import joined, sentence
from scp_lib.document.parts import Map, Picture
from scp_lib.document.phrases import full_stop, share
from scp_lib.drawing import style
from scp_lib.drawing.charts import change_chart, picture_of
from scp_lib.drawing.maps import drawn_map, filled
from scp_lib.drawing.page import Layer, LegendLine
from scp_lib.drawing.picture import Area
from scp_lib.drawing.shapes import grid_shapes, merged
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.past_plan import words
from scp_lib.studies.past_plan.study import PastWardStudy
from scp_lib.studies.past_plan.tables import PastWardTables

if TYPE_CHECKING:
    from shapely import Geometry

_AROUND = "#C9CFD4"
"""The wards of today around the old ones: dark enough for their white boundaries to show."""
_COLOURS = ("#6BACE6", "#F4B183", "#A7D7C5", "#D4C2EC")
"""One an old ward, light enough to write on; names tell them apart too."""


def boundary_map(data: Dataset, study: PastWardStudy, tables: PastWardTables) -> Map:
    """Map the old wards over the wards of today that they touch, with both years' boundaries."""
    pieces, wards_of, edge = _pieces(study)
    marks = filled(
        [each.shape for each in pieces], [each.colour for each in pieces], wards_of,
        [f"{now}: then {then}" for now, then in wards_of], line=style.QUIET_INK, weight=1.4,
    )  # fmt: skip
    title, heading = words.map_title(study), f"Old wards on the wards of {study.today}"
    legend = [
        LegendLine(colour, f"{area.then.ward_name}, wards of {area.then.vintage}")
        for colour, area in zip(cycle(_COLOURS), study.areas, strict=False)
    ]
    legend.append(LegendLine(_AROUND, f"Wards of {study.today} around them"))
    shares = [
        sentence("{part} of {name} in {ward_name}", row, part=share(row, "area_pct"))
        for row in tables.there
    ]
    alt = sentence(
        "Map of old and new ward boundaries. {title} By area: {shares}.",
        title=full_stop(title), shares=joined(shares, between=", "),
    )  # fmt: skip
    return drawn_map(
        [Layer("Wards", marks, ("Today", "Then"))],
        pieces,
        edge=edge,
        name="past_wards",
        title=title,
        alt=alt,
        legend_title=heading,
        legend=legend,
        tables=(tables.there,),
        folded=tables.there,
        base=data.base,
        **data.stamp,
    )


def _pieces(study: PastWardStudy) -> tuple[list[Area], list[tuple[str, str]], Geometry]:
    """Cut the old wards along today's boundaries, with today's around them; and all their edge.

    Beside each piece stand the names of its ward of today and of then.
    """
    today = study.wards[study.today]
    old = []
    for area in study.areas:
        wards = study.wards[area.then.vintage]
        old.append(grid_shapes(wards, name="wards")[wards["ward_code"] == area.then.ward_code][0])
    pieces: list[Area] = []
    wards_of: list[tuple[str, str]] = []
    around, near = shapely.union_all(old), list(old)
    for ground, name in zip(grid_shapes(today, name="wards"), today["ward_name"], strict=True):
        if not ground.intersects(around):
            continue
        near.append(ground)
        rest = shapely.difference(ground, around)
        if rest.area > 1:
            pieces.append(Area(rest, _AROUND, name))
            wards_of.append((name, "another ward"))
        for colour, shape, area in zip(cycle(_COLOURS), old, study.areas, strict=False):
            part, then = shapely.intersection(ground, shape), area.then.ward_name
            if part.area >= 0.005 * shape.area:
                label = f"{then} (today {name})" if part.area > 0.5 * shape.area else ""
                pieces.append(Area(part, colour, label))
                wards_of.append((name, then))
    return pieces, wards_of, merged(np.array(near, dtype=object))


def ward_change_chart(data: Dataset, tables: PastWardTables) -> Picture | None:
    """Draw each change with its interval; None where no year can be compared."""
    if tables.changes is None:
        return None
    chart = change_chart(
        tables.changes,
        title=words.change_title(tables),
        xlabel=f"{tables.changes.title}: per day, %, with the 95% interval",
    )
    return picture_of(chart, name=tables.changes.name, **data.stamp)
