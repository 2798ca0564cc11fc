"""Title and question of pages that follow a crime type."""

from __future__ import annotations

from scp_lib.document.naming import at_start, short_name
from scp_lib.tables.crime_types import ASB, CRIME_TYPES


def wards(crime_type: str) -> tuple[str, str]:
    """Return title and question of the page on wards.

    >>> wards("Burglary")[0]
    'Burglary by ward'
    >>> wards("Anti-social behaviour")[1][:55]
    'Where is anti-social behaviour (ASB) recorded, is the d'
    """
    return _page(
        crime_type,
        "{name} by ward",
        "Where {is_or_are} {first} recorded, is the difference between wards real, and what "
        "changed?",
    )


def hot_spots(crime_type: str) -> tuple[str, str]:
    """Return title and question of the page on hot spots.

    >>> title, question = hot_spots("Drugs")
    >>> title, question[:28]
    ('Hot spots of drugs', 'Where are drugs concentrated')
    """
    return _page(
        crime_type,
        "Hot spots of {name}",
        "Where {is_or_are} {first} concentrated, has that changed, how certain is it, and how well "
        "does the map predict?",
    )


def districts(crime_type: str) -> tuple[str, str]:
    """Return title and question of the page on the districts of a force.

    >>> districts("Robbery")[0]
    'This district beside the others of its force: robbery'
    """
    return _page(
        crime_type,
        "This district beside the others of its force: {name}",
        "How does the district compare with its neighbours and the rest of the force in {first}: "
        "in its rate, its change, and the mix of crime types, and how sure is that?",
    )


def _page(crime_type: str, title: str, question: str) -> tuple[str, str]:
    """Put a crime type into title and question; "possession of weapons is", "offences are"."""
    name = "anti-social behaviour" if crime_type == ASB else short_name(crime_type)
    first = f"{name} (ASB)" if crime_type == ASB else name
    is_or_are = "are" if name.endswith(("offences", "drugs")) else "is"
    return at_start(title.format(name=name)), question.format(first=first, is_or_are=is_or_are)


USUAL = frozenset(
    words for kind in CRIME_TYPES for page in (wards, hot_spots, districts) for words in page(kind)
)
"""All of these titles and questions: words of a first cell that are not here are its analyst's."""
