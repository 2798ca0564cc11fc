"""What a crime type is called inside a sentence, and how files are named."""

import re

OUR_PAGES = frozenset({
    "00_explore", "10_asb_by_ward", "11_asb_hotspots", "20_target_progress",
    "21_town_centre_violence", "22_history", "23_wards_through_time", "40_area_comparison",
    "50_committee_briefing", "90_data_quality",
})  # fmt: skip
"""Pages that come with the project; no two of their tables or maps have the same name."""


def file_start(page: str) -> str:
    """Return what the names of a page's tables and maps begin with.

    Those of our own pages are their tables' names. A copied notebook's, or those of a page with
    other parameters, bear the page's name, so that they never meet another's.

    >>> [file_start(page) for page in ("10_asb_by_ward", "10_asb_by_ward-burglary", "my copy", "")]
    ['', '10_asb_by_ward-burglary-', 'my copy-', '']
    """
    return f"{page}-" if page and page not in OUR_PAGES else ""


def short_name(crime_type: str) -> str:
    """Name a crime type inside a sentence.

    >>> short_name("Anti-social behaviour"), short_name("Violence and sexual offences")
    ('ASB', 'violence and sexual offences')
    """
    if crime_type == "Anti-social behaviour":
        return "ASB"
    said = f"{crime_type[0].lower()}{crime_type[1:]}"
    return f"“{said}”" if said == "other crime" else said


def file_stem(words: str) -> str:
    """Name files after a crime type, or after any words: lower-case letters, digits and _.

    >>> file_stem("Anti-social behaviour"), file_stem("Violence and sexual offences")
    ('asb', 'violence_and_sexual_offences')
    """
    return re.sub(r"[^a-z0-9]+", "_", short_name(words).lower()).strip("_") if words else ""


def at_start(words: str) -> str:
    """Write words as a sentence or caption begins.

    >>> at_start("burglary"), at_start("ASB"), at_start("“other crime”")
    ('Burglary', 'ASB', '“Other crime”')
    """
    first = words.lstrip("“")[:1]
    return words.replace(first, first.upper(), 1)
