"""Pictures of hot spots: the curve of concentration, names of wards."""

import itertools

import numpy as np
import shapely

from scp_lib.document.model import sentence
from scp_lib.drawing.charts import concentration_chart
from scp_lib.drawing.frame import MapFrame
from scp_lib.drawing.look import PAPER, drawn_for
from scp_lib.studies.hot_spots.pictures import HOT, ONE_POINT, concentration_picture
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


def test_the_picture_has_a_key_of_areas_with_number_name_and_incidents():
    with drawn_for(PAPER):
        labels = sample.drawn().picture.labels
        none = sample.drawn(sample.none_found()).picture.labels
    for row in (("1", sample.NAMES[0], "70"), ("2", sample.NAMES[1], "30"), ("3", "24")):
        assert set(row) <= set(labels)
    assert HOT.words in labels and ONE_POINT.words in labels
    assert ONE_POINT.words not in none and not set(sample.NAMES) & set(none)


def test_areas_are_named_on_the_map_and_no_name_is_over_another(monkeypatch):
    frames = []
    write = MapFrame.write_names

    def written(frame):
        write(frame)
        frames.append(frame)

    monkeypatch.setattr(MapFrame, "write_names", written)
    sample.drawn()
    (frame,) = frames
    boxes = {each.words: shapely.box(*each.box) for each in frame.written}
    assert set(sample.NAMES) <= set(boxes)
    for one, other in itertools.combinations(boxes.values(), 2):
        assert not one.buffer(-0.01).intersects(other)
    paper = shapely.box(0, 0, frame.width_pt, frame.height_pt)
    assert all(paper.contains(box) for box in boxes.values())


def test_a_hot_hexagon_of_no_area_is_not_drawn():
    alone = sample.found(table=sample.places().assign(is_hot=True))
    assert sample.drawn(alone).picture.png == sample.drawn().picture.png
