"""The example's page for the explorer, here and in the browser; and random views of it."""

from pathlib import Path

from scp_lib.build.build import build
from scp_lib.explore.view import JUST, NOTHING, YEAR
from scp_lib.notebook import Page
from scp_lib.periods import Month
from scp_lib.settings.partnership import read_partnership

ROOT = Path(__file__).parents[2]


def example_page(processed):
    """Return the example's page to March 2026, its tables in a folder."""
    raw = ROOT / "data/raw/example"
    settings = read_partnership("example")
    built = build(settings, raw=raw, processed=processed, today=Month(2026, 11))
    return Page(settings, built, Month(2026, 3), None)


def random_view(rng, held):
    """Draw a view as explore's own arguments: types, months, places of every kind, B."""

    def some(names, most):
        return sorted(rng.sample(list(names), rng.randint(1, most)))

    def place():
        found = {}
        if rng.random() < 0.5:
            found["wards"] = some(held.wards, 4)
        if rng.random() < 0.5:
            at = held.points.iloc[rng.randrange(len(held.points))]
            x0, y0 = float(at["longitude"]), float(at["latitude"])
            reach = rng.uniform(0.002, 0.03)
            corners = [(1, 0), (0.4, 0.9), (-0.6, rng.uniform(0.2, 0.9)), (-1, -0.3), (0.3, -0.8)]
            found["area"] = [
                (round(x0 + reach * x, 6), round(y0 + reach * y / 2, 6)) for x, y in corners
            ]
        elif rng.random() < 0.2:
            at = held.points.iloc[rng.randrange(len(held.points))]
            found["point"] = (float(at["longitude"]), float(at["latitude"]))
        return found

    months = held.data.complete_months
    first = rng.randrange(len(months) - 1)
    last = rng.randint(first, len(months) - 1)
    before = rng.choice([YEAR, YEAR, JUST, NOTHING, "other"])
    if before == "other":
        first = max(first, 1)
        last = max(first, last)
        start = rng.randrange(first)
        before = f"{months[start]}/{months[rng.randint(start, first - 1)]}"
    view = {
        "crime_types": some(held.types, 3),
        "months": f"{months[first]}/{months[last]}",
        "before": before,
        **place(),
    }
    return view | ({"other": place()} if rng.random() < 0.3 else {})
