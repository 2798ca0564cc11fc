"""What a briefing says of itself: facts, methods, caveats and the words it uses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from scp_lib import __version__
from scp_lib.pack.document import Sentence
from scp_lib.periods import name_months
from scp_lib.studies.briefing import LEVEL, Briefed

AUDIENCES = {
    "committee": "the Crime and Disorder Committee",
    "public": "the public",
    "partners": "the partnership's members",
}


def day_name(day: dt.date) -> str:
    """Write a date.

    >>> day_name(dt.date(2026, 2, 3))
    '3 February 2026'
    """
    return f"{day.day} {day:%B %Y}"


def title_of(found: Briefed) -> str:
    """Name the briefing."""
    return f"Community safety in {found.settings.area_name}"


def facts_of(found: Briefed, *, audience: str) -> dict[str, str]:
    """Return what every page of a briefing prints."""
    settings, briefing = found.settings, found.settings.briefing
    meeting = briefing.meeting_date if briefing else None
    example = " (invented example)" if settings.is_invented else ""
    forces = ", ".join(force.title() for force in settings.forces)
    incidents = "Invented incidents" if settings.is_invented else f"data.police.uk, {forces}"
    population = f"; {settings.population.title}" if settings.population else ""
    return {
        "key": settings.key,
        "partnership": settings.name,
        "area": settings.area_name,
        "month": found.month.name,
        "month_code": str(found.month),
        "months": name_months(found.months),
        "audience_key": audience,
        "audience": AUDIENCES[audience][0].upper() + AUDIENCES[audience][1:],
        "meeting": day_name(meeting) if meeting else "",
        "item": (briefing.item if briefing else None) or "",
        "author": (briefing.author if briefing else None) or "",
        "vintage": f"{incidents}, to {found.month.name}; wards of {settings.wards.vintage}"
        f"{population}",
        "made": f"{settings.name}, with safer {__version__}",
        "contact": f"{settings.contact.name}, {settings.contact.email}",
        "contact_name": settings.contact.name,
        "contact_email": settings.contact.email,
        "source": settings.attribution,
        "cite": f"{settings.name}, Community safety in {settings.area_name}: recorded incidents "
        f"to {found.month.name}{example}.",
        "is_invented": "yes" if settings.is_invented else "",
    }


def methods_of(found: Briefed) -> dict[str, str]:
    """Say how each kind of figure is made."""
    methods = {
        "Counts.": "Each incident is counted once, in the ward that its map point lies in. A point "
        "on a shared edge belongs to one ward. A repeated Crime ID is counted once.",
        "Changes.": "Like calendar months of two years, per day. 95% intervals are exact "
        "(Clopper and Pearson), widened where said for how much such counts vary anyway (φ). "
        "Where many are looked at together, the verdict allows for their number (Benjamini and "
        "Hochberg).",
        "Rates.": "Incidents over the months named, per 1,000 residents, with the exact 95% "
        "interval (Garwood).",
        "Clearly above, clearly below.": "Outside the exact 99.8% limits about the rate of all "
        "wards together.",
    }
    if found.hot is not None:
        methods["Hot spots."] = (
            "Hexagons with an incident of their own that, with the six around them, have more than "
            f"their share of the known map points explains, at {LEVEL}% confidence after "
            "correction for the number of places, over all months or in a pattern of months."
        )
    if found.targets:
        methods["Targets."] = (
            "The count of the target's months against the same calendar months of its baseline, "
            "per day. Reached: the count is on the wanted side of the target. Beyond chance: the "
            "widened interval leaves out “no change” as well."
        )
    return methods


def caveats_of(found: Briefed) -> tuple[Sentence, ...]:
    """Say what the figures cannot bear."""
    population = found.settings.population
    said: list[Sentence] = [
        ("Incidents are what the police recorded. Much is never reported, and a new way of "
         "recording moves a count by itself.",),
        ("ASB is not a crime: it is never added to one.",),
        ("Open data show an incident at an anonymous map point near where it was recorded, and "
         "give its month, not its day or hour.",),
        ("A month that was not received is left out. It is never counted as zero, and nothing is "
         "compared with it.",),
    ]  # fmt: skip
    if found.received.missing:
        said.append((f"Not received: {found.received.missing}.",))
    if population is not None:
        said.append(
            (f"Rates divide by residents ({population.title}). Students, visitors and people who "
             "work there are not all among them.",)
        )  # fmt: skip
    said.append(("No figure here says why something changed.",))
    return tuple(said)


_GLOSSARY: Mapping[str, str] = {
    "Anti-social behaviour (ASB).": "Incidents the police record as nuisance, personal or "
    "environmental ASB. It is not a crime.",
    "Baseline.": "The period a later one is compared with.",
    "Beyond chance.": "Said of a change whose 95% interval, widened for how much such counts vary "
    "anyway, leaves out “no change”; among many, with the level corrected for their number.",
    "Hot spot.": "A hexagon with incidents of its own that, together with the six around it, has "
    "more than its share of the map points explains, beyond chance at the level named.",
    "Interval (95%).": "The range that, in 95 of 100 such cases, holds the true value. Of a "
    "rate: for chance alone. Of a change: also for how much such counts vary from year to year.",
    "Map point.": "One of a fixed set of anonymous points at which the publisher shows incidents: "
    "near where one was recorded, never its address.",
    "New, persistent, fading, on and off.": "Hot spots by their months: hot of late and not "
    "before; hot in nine months of ten; often hot and now less; hot now, with breaks before.",
    "Fragile.": "A hot spot that is lost in more than a fifth of the maps made in other ways.",
    "Overdispersion (φ).": "How many times as much as chance alone counts vary from year to year.",
    "Rate.": "Incidents per 1,000 residents over the months named.",
    "Target.": "A change agreed for a type of incident, an area and a period, against a baseline "
    "of the same calendar months.",
    "Ward.": "An electoral ward of the year named on the first page.",
}
_OF_HOT_SPOTS = ("Hot spot.", "New, persistent, fading, on and off.", "Fragile.")
_OF_TARGETS = ("Baseline.", "Target.")


def glossary_of(found: Briefed) -> dict[str, str]:
    """Return the words that this briefing uses, with their meaning."""
    unused = (*(_OF_HOT_SPOTS if found.hot is None else ()),
              *(() if found.targets else _OF_TARGETS))  # fmt: skip
    return {word: text for word, text in sorted(_GLOSSARY.items()) if word not in unused}
