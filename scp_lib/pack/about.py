"""What a briefing says of itself: facts, methods, limits, words, and a public body's statements."""

from collections.abc import Mapping

from scp_lib.document.model import Sentence, sentence
from scp_lib.document.parts import Document
from scp_lib.document.phrases import full_stop
from scp_lib.pack.audiences import READERS
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.quality.months import force_names
from scp_lib.studies.residents import WHOM


def facts_of(data: Dataset, *, audience: str) -> dict[str, str]:
    """Return what every page of a briefing prints."""
    settings, briefing = data.settings, data.settings.briefing
    meeting = briefing.meeting_date if briefing else None
    example = " (invented example)" if settings.is_invented else ""
    forces = force_names(settings.forces_counted)
    incidents = "Invented incidents" if settings.is_invented else f"data.police.uk, {forces}"
    population = f"; {settings.population.title}" if settings.population else ""
    return {
        "key": settings.key,
        "partnership": settings.name,
        "area": settings.area_name,
        "month": data.month.name,
        "month_code": str(data.month),
        "months": data.months_name,
        "audience_key": audience,
        "audience": READERS[audience][0].upper() + READERS[audience][1:],
        "meeting": f"{meeting.day} {meeting:%B %Y}" if meeting else "",
        "item": (briefing.item if briefing else None) or "",
        "author": (briefing.author if briefing else None) or "",
        "vintage": f"{incidents}, to {data.month.name}; wards of {settings.wards.vintage}"
        f"{population}",
        "made": settings.name,
        "contact": f"{settings.contact.name}, {settings.contact.email}",
        "contact_name": settings.contact.name,
        "contact_email": settings.contact.email,
        "source": settings.attribution,
        "cite": f"{settings.name}, Community safety in {settings.area_name}: recorded incidents "
        f"to {data.month.name}{example}.",
        "is_invented": "yes" if settings.is_invented else "",
    }


def methods_of(*, has_hot_spots: bool, has_targets: bool) -> dict[str, str]:
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
        "Clearly above, clearly below.": "A difference from the rate of all wards together that "
        "counts of wards as large hardly ever show by themselves: outside the 99.8% limits, "
        "widened by how much the ward's own counts vary (φ).",
    }
    if has_hot_spots:
        methods["Hot spots."] = (
            "Small areas (hexagons) where, with the six around them, more is recorded over the "
            "year than chance would explain, even if incidents come in clumps: were they spread "
            "like the locations on the police map, fewer than one map in twenty would show any. "
            "Hexagons that touch are one hot-spot area."
        )
    if has_targets:
        methods["Targets."] = (
            "The count of the target's months against the same calendar months of its baseline, "
            "per day. Met: the count is on the wanted side of the target, and the widened interval "
            "leaves out “no change”. Where only the first is so, that could be chance."
        )
    return methods


def caveats_of(data: Dataset, *, missing: str) -> tuple[Sentence, ...]:
    """Say what the figures cannot show; ``missing`` names months that were not received."""
    said = [
        "Incidents are what the police recorded. Much is never reported, and a new way of "
        "recording moves a count by itself.",
        "ASB is not a crime: it is never added to one.",
        "Open data show an incident at an anonymous map point near where it was recorded, and "
        "give its month, not its day or hour.",
        "A month that was not received is left out. It is never counted as zero, and nothing is "
        "compared with it.",
    ]
    if missing:
        said.append(f"Not received: {missing}.")
    if data.population:
        said.append(f"Rates divide by residents ({data.population}), an estimate. {WHOM}")
    said.append("No figure here says why something changed.")
    return tuple(sentence("{words}", words=words) for words in said)


_GLOSSARY: Mapping[str, str] = {
    "Anti-social behaviour (ASB).": "Incidents the police record as nuisance, personal or "
    "environmental ASB. It is not a crime.",
    "Baseline.": "The period a later one is compared with.",
    "Beyond chance, or clear.": "Said of a change whose 95% interval, widened for how much such "
    "counts vary anyway, leaves out “no change”; among many, with the level corrected for their "
    "number.",
    "Hot spot.": "A small area where, with its neighbours, more is recorded than chance would "
    "explain. Hot spots that touch are one hot-spot area.",
    "Interval (95%).": "The range that, in 95 of 100 such cases, holds the true value. Of a "
    "rate: for chance alone. Of a change: also for how much such counts vary from year to year.",
    "Map point.": "One of a fixed set of anonymous points at which the publisher shows incidents: "
    "near where one was recorded, never its address.",
    "Overdispersion (φ).": "How many times as much as chance alone counts vary from year to year.",
    "Rate.": "Incidents per 1,000 residents over the months named.",
    "Target.": "A change agreed for a type of incident, an area and a period, against a baseline "
    "of the same calendar months.",
    "Ward.": "An electoral ward of the year named on the first page.",
}


def glossary_of(*, has_hot_spots: bool, has_targets: bool) -> dict[str, str]:
    """Return the words that this briefing uses, with their meaning."""
    unused = [] if has_hot_spots else ["Hot spot."]
    unused += [] if has_targets else ["Baseline.", "Target."]
    return {word: text for word, text in _GLOSSARY.items() if word not in unused}


def statements(document: Document) -> dict[str, tuple[str, ...]]:
    """Return the statements that every pack carries: a heading to its paragraphs."""
    facts = document.facts
    accessibility = (
        f"{facts['partnership']} is bound by the Public Sector Bodies (Websites and Mobile "
        "Applications) (No. 2) Accessibility Regulations 2018 and wants as many people as possible "
        "to be able to use this pack.",
        "Compliance: the pages are written to the Web Content Accessibility Guidelines 2.2, level "
        "AA, and the PDF to PDF/UA-1. The program that writes them is tested for that by machine; "
        "no person with a screen reader has tested this very pack.",
        "The figures of every map and chart also stand in a table, and the main points are in "
        "words. Where exactly a shape or point lies is on the map alone. The maps to move about in "
        "need scripts; without them each page shows the map's picture with a text alternative, "
        "and links to the table.",
        "The pages fit a window of 320 pixels; wide tables scroll by themselves, with the keyboard "
        "too.",
        "Tell us what you cannot use, and we answer with the same content in a form you can: the "
        "contact is below. If you are not happy with the answer, the Equality Advisory and "
        "Support Service can help.",
    )
    licence = [
        full_stop(facts["source"]).text,
        "You may copy and quote this pack under the Open Government Licence v3.0, if you say where "
        "it is from.",
    ]
    if any(name.startswith("partner_") for name in document.tables):
        licence.append(
            "Calls to the council are the council's own records: counts in this pack may be "
            "quoted, the records themselves are not published."
        )
    contact = f"Found an error, or need another format? {full_stop(facts['contact'])}"
    return {
        "Accessibility statement": accessibility,
        "Licence and sources": tuple(licence),
        "How to cite": (facts["cite"],),
        "Contact": (contact,),
    }
