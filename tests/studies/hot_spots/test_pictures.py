"""Pictures of hot spots: the curve of concentration, names of wards."""

import itertools

import geopandas as gpd
import numpy as np
import shapely

from scp_lib.document.model import sentence
from scp_lib.drawing.charts import concentration_chart
from scp_lib.drawing.picture import map_sheet
from scp_lib.studies.hot_spots.pictures import _write_names, concentration_picture
from scp_lib.studies.hot_spots.tables import HotSpotTables
from tests.studies.hot_spots import sample


def test_concentration_curve_starts_at_the_busiest():
    study = sample.found()
    shares = HotSpotTables(study).concentration
    chart = concentration_chart(study.lorenz, shares, title=sentence("Few points"), xlabel="Points")
    curve = chart.ax.get_lines()[1].get_xydata()
    assert curve[0].tolist() == [0, 0] and curve[1].tolist() == [10, 80]
    assert curve[-1].tolist() == [100, 100] and (np.diff(curve[:, 1]) >= 0).all()


def test_concentration_says_what_its_table_has():
    study = sample.found()
    view = concentration_picture(sample.dataset(), study, HotSpotTables(study))
    assert view.title.text == "The busiest 5% of locations had 25% of ASB"
    assert "the busiest 1% 25%, the busiest 5% 25%, the busiest 10% 34%" in view.alt.text


def test_no_wards_name_is_written_over_another():
    strips = np.array([shapely.box(350 * place, 0, 350 * (place + 1), 4000) for place in range(10)])
    names = [f"Old Heath and The Hythe {place}" for place in range(10)]
    none = gpd.GeoDataFrame(geometry=gpd.GeoSeries([], crs="EPSG:27700"))
    with map_sheet("Wards", source="", body_in=5.5, width_in=10.0, invented=False) as sheet:
        ax = sheet.axes(0, 1, height_in=5.5)
        ax.set(xlim=(0, 3500), ylim=(0, 4000))
        _write_names(ax, strips, names, shapely.box(0, 0, 3500, 4000), none)
        boxes = [label.get_window_extent(sheet.fig.canvas.get_renderer()) for label in ax.texts]
    assert len(boxes) == 10
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))
