"""What is looked at: crime types, months, a place, and what they are compared with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pprint import pformat
from typing import Any

from scp_lib.errors import ParameterError, nearest
from scp_lib.periods import Month, Period
from scp_lib.settings.partnership import crosses_itself

YEAR, JUST, NOTHING = "year before", "months before", "nothing"
"""What months can be compared with, besides any others: YYYY-MM/YYYY-MM."""
Point = tuple[float, float]
MOST_CORNERS = 400


@dataclass(frozen=True)
class Place:
    """Some wards (codes), a drawn ring of longitude and latitude, or one location; or all of it."""

    wards: tuple[str, ...] = ()
    area: tuple[Point, ...] = ()
    point: Point | None = None

    def __bool__(self) -> bool:
        return bool(self.wards or self.area or self.point)


@dataclass(frozen=True)
class View:
    """What the explorer shows; ``other`` is the place to compare with, B."""

    crime_types: tuple[str, ...]
    months: Period
    before: str | Period = YEAR
    place: Place = field(default_factory=Place)
    other: Place | None = None

    def chosen(self, complete: Collection[Month]) -> list[Month]:
        """Return the complete months that are looked at."""
        return [month for month in self.months if month in complete]

    def compared(self, complete: Collection[Month]) -> tuple[list[Month], list[Month]]:
        """Return the months that are compared, and those they are compared with.

        Like months alone, both of them complete; of two periods that are not as long as one
        another, or of other calendar months, all the complete ones.
        """
        if self.before == NOTHING:
            return [], []
        if isinstance(self.before, Period):
            then = self.before
            if then.calendar_months != self.months.calendar_months:
                return self.chosen(complete), [month for month in then if month in complete]
            shift = self.months.first - then.first
        else:
            shift = 12 if self.before == YEAR else len(self.months)
        now = [month for month in self.chosen(complete) if month + -shift in complete]
        return now, [month + -shift for month in now]


def read_view(
    *,
    types: Sequence[str],
    known_wards: Mapping[str, str],
    complete: Sequence[Month],
    known_areas: Mapping[str, Sequence[Point]],
    crime_types: str | Sequence[str] | None = None,
    months: str | Period = "",
    before: str | Period = YEAR,
    other: Mapping[str, Any] | None = None,
    **place: Any,
) -> View:
    """Check what was requested and return it as a view; ParameterError names what is like it.

    ``types``, ``known_wards`` (code to name), ``complete`` months and ``known_areas`` (key to
    ring) are there
    to choose from; with no crime types the first is chosen, with no months the last twelve.
    """
    if isinstance(crime_types, str):
        crime_types = [crime_types]
    chosen = tuple(
        _one_of(name, types, what="crime type")
        for name in (types[:1] if crime_types is None else crime_types)
    )
    if not chosen:
        raise ParameterError("No crime type is chosen: name one at least.")
    period = _period(months) if months else Period.year_to(complete[-1])
    if not set(period) & set(complete):
        raise ParameterError(
            f"No data for {period}: there are {Period(complete[0], complete[-1])}."
        )
    if before not in (YEAR, JUST, NOTHING):
        before = _period(before)
        if before.overlaps(period):
            raise ParameterError(f"{before} and {period} share a month: choose months apart.")
    return View(
        tuple(each for each in types if each in chosen),
        period,
        before,
        _place(place, wards=known_wards, areas=known_areas),
        None if other is None else _place(other, wards=known_wards, areas=known_areas),
    )


def _period(text: str | Period) -> Period:
    return text if isinstance(text, Period) else Period.parse(text)


def _one_of(name: str, known: Sequence[str], *, what: str) -> str:
    folded = {each.casefold(): each for each in known}
    found = folded.get(str(name).strip().casefold())
    if found is None:
        like = nearest(str(name).casefold(), list(folded))
        hint = f" Did you mean '{folded[like]}'?" if like else ""
        raise ParameterError(f"No {what} is called '{name}'.{hint} There are: {', '.join(known)}.")
    return found


def _place(
    words: Mapping[str, Any], *, wards: Mapping[str, str], areas: Mapping[str, Sequence[Point]]
) -> Place:
    strange = [name for name in words if name not in [each.name for each in fields(Place)]]
    if strange:
        raise ParameterError(f"{', '.join(strange)}: a place is of wards, area or point.")
    named = words.get("wards") or ()
    codes = [_ward(each, wards) for each in ([named] if isinstance(named, str) else named)]
    area, point = words.get("area") or (), words.get("point")
    if isinstance(area, str):
        area = areas[_one_of(area, list(areas), what="area of the settings")]
    ring = tuple(_corner(each) for each in area)
    if ring[:1] == ring[-1:] and len(ring) > 1:
        ring = ring[:-1]
    if ring and (not 3 <= len(ring) <= MOST_CORNERS or crosses_itself(list(ring))):
        raise ParameterError(
            f"The area has {len(ring)} corners or its line crosses itself: wanted 3 to "
            f"{MOST_CORNERS} corners, in order around the edge."
        )
    order = list(wards)
    return Place(
        tuple(sorted(set(codes), key=order.index)), ring, None if point is None else _corner(point)
    )


def _ward(name: str, wards: Mapping[str, str]) -> str:
    if name in wards:
        return name
    found = _one_of(name, list(wards.values()), what="ward")
    codes = [code for code, each in wards.items() if each == found]
    if len(codes) > 1:
        raise ParameterError(f"Several wards are called '{found}': use a code, {codes[0]}.")
    return codes[0]


def _corner(pair: Any) -> Point:
    try:
        longitude, latitude = pair
        corner = round(float(longitude), 6), round(float(latitude), 6)
    except (TypeError, ValueError):
        raise ParameterError(f"{pair!r} is not a place: wanted longitude, latitude.") from None
    if not (-9 <= corner[0] <= 3 and 49 <= corner[1] <= 61):
        raise ParameterError(f"{corner} is not in Great Britain: wanted longitude, latitude.")
    return corner


def as_words(view: View, wards: Mapping[str, str]) -> dict[str, Any]:
    """Return a view as the arguments that :func:`read_view` makes it of again."""
    words: dict[str, Any] = {"crime_types": list(view.crime_types), "months": _text(view.months)}
    if view.before != YEAR:
        words["before"] = _text(view.before)
    words |= _place_words(view.place, wards)
    if view.other is not None:
        words["other"] = _place_words(view.other, wards)
    return words


def _place_words(place: Place, wards: Mapping[str, str]) -> dict[str, Any]:
    names = list(wards.values())
    words: dict[str, Any] = {}
    if place.wards:
        words["wards"] = [
            wards[code] if names.count(wards[code]) == 1 else code for code in place.wards
        ]
    if place.area:
        words["area"] = list(place.area)
    if place.point:
        words["point"] = place.point
    return words


def _text(period: str | Period) -> str:
    return period if isinstance(period, str) else f"{period.first}/{period.last}"


def as_code(view: View, wards: Mapping[str, str], *, partnership: str, month: Month) -> str:
    """Write the Python that makes this view again, and what to ask of it next."""
    arguments = [repr(partnership), repr(str(month))]
    for name, value in as_words(view, wards).items():
        text = pformat(value, width=84, compact=True, sort_dicts=False)
        arguments.append(f"{name}={text}".replace("\n", "\n    "))
    inside = "".join(f"    {each},\n" for each in arguments)
    return (
        "from scp_lib.explore import explore\n\n"
        f"view = explore(\n{inside})\n"
        "view.table()  # also view.change(), view.picture(), view.save('file.csv')\n"
    )


def as_settings(ring: Sequence[Point], *, key: str, name: str) -> str:
    r"""Write a drawn area as the lines of a settings file.

    >>> print(as_settings([(0.9, 51.9), (0.91, 51.9), (0.9, 51.91)], key="x", name="Old Town"))
    [[areas]]
    key = "x"
    name = "Old Town"
    polygon = [
      [0.9, 51.9], [0.91, 51.9], [0.9, 51.91],
    ]
    <BLANKLINE>
    """
    rows = [ring[start : start + 5] for start in range(0, len(ring), 5)]
    lines = "".join(f"  {' '.join(f'[{x}, {y}],' for x, y in row)}\n" for row in rows)
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'[[areas]]\nkey = "{key}"\nname = "{quoted}"\npolygon = [\n{lines}]\n'


def without_point(view: View) -> View:
    """Return the view of the place around a single location: it shows no sensitive types."""
    place = replace(view.place, point=None)
    other = view.other and replace(view.other, point=None)
    return replace(view, place=place, other=other or None)
