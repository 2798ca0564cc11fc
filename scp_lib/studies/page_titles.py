"""Title and question of pages that follow a crime type."""

from functools import partial

from scp_lib.document.naming import at_start, short_name
from scp_lib.tables.crime_types import ASB, CRIME_TYPES


def _page(crime_type: str, *, title: str, question: str) -> tuple[str, str]:
    """Put a crime type into title and question; "possession of weapons is", "offences are".

    >>> wards("Burglary")[0], wards("Anti-social behaviour")[1][:55]
    ('Burglary by ward', 'Where is anti-social behaviour (ASB) recorded? Do wards')
    >>> title, question = hot_spots("Drugs")
    >>> title, question[:28]
    ('Hot spots of drugs', 'Where are drugs concentrated')
    >>> districts("Robbery")[0]
    'How this district compares with others of its force: robbery'
    """
    name = "anti-social behaviour" if crime_type == ASB else short_name(crime_type)
    first = f"{name} (ASB)" if crime_type == ASB else name
    is_or_are = "are" if name.endswith(("offences", "drugs")) else "is"
    return at_start(title.format(name=name)), question.format(first=first, is_or_are=is_or_are)


wards = partial(
    _page,
    title="{name} by ward",
    question="Where {is_or_are} {first} recorded? Do wards really differ? What has changed?",
)
hot_spots = partial(
    _page,
    title="Hot spots of {name}",
    question="Where {is_or_are} {first} concentrated? Is it getting better or worse? How certain "
    "is that?",
)
districts = partial(
    _page,
    title="How this district compares with others of its force: {name}",
    question="How do the district's rate of {first}, its change and its mix of crime types compare "
    "with its neighbours and the rest of the force? How certain is that?",
)
USUAL = frozenset(
    words for kind in CRIME_TYPES for page in (wards, hot_spots, districts) for words in page(kind)
)
"""All of these titles and questions: words of a first cell that are not here are its analyst's."""
