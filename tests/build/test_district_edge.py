"""Incidents on one side of the wards' edge whose small area is on the other."""

from types import SimpleNamespace

import numpy as np
import pytest

from scp_lib.build.completeness import district_edge

NAMES = np.array(["Elmton", "Fircester", "Not stated"])


def edge(rows):
    """The entries for rows of (name of the district, whether in the wards)."""
    district = np.array([NAMES.tolist().index(name) for name, _ in rows])
    return district_edge(
        SimpleNamespace(
            districts=lambda: (NAMES, district),
            is_kept=np.ones(len(rows), bool),
            has_place=np.ones(len(rows), bool),
            placed=SimpleNamespace(ward=np.array([0 if is_in else -1 for _, is_in in rows])),
        )
    )


def test_strays_inside_and_own_incidents_outside_are_counted_apart():
    rows = [("Elmton", True)] * 9 + [("Fircester", True)] * 3 + [("Elmton", False)] * 2
    (found,) = edge([*rows, ("Fircester", False), ("Not stated", True)])
    assert found["row_count"] == 5
    assert found["finding"] == (
        "3 incidents in the wards have a small area of another district (Fircester), and 2 "
        "elsewhere have one of Elmton: ward and LSOA boundaries differ slightly there. Each record "
        "counts in the ward that its location is in."
    )


@pytest.mark.parametrize(
    ("inside", "outside", "words"),
    [
        (1, 2, "1 incident in the wards has a small area of another district (Fircester), and 2 "
               "elsewhere have one of Elmton:"),
        (0, 1, "0 incidents in the wards have a small area of another district, and 1 elsewhere "
               "has one of Elmton:"),
    ],
)  # fmt: skip
def test_the_verbs_agree(inside, outside, words):
    rows = [("Elmton", True)] * 9 + [("Fircester", True)] * inside + [("Elmton", False)] * outside
    (found,) = edge(rows)
    assert found["finding"].startswith(words)


def test_an_edge_that_is_the_publishers_is_not_mentioned():
    assert edge([("Elmton", True)] * 4 + [("Fircester", False)]) == []
