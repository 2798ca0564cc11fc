"""Title and question of pages that follow a crime type."""

from __future__ import annotations

from scp_lib.document.naming import short_name


def _named(crime_type: str) -> tuple[str, str]:
    """Name a crime type in a title, and where a question first says it."""
    if crime_type == "Anti-social behaviour":
        return "anti-social behaviour", "anti-social behaviour (ASB)"
    return short_name(crime_type), short_name(crime_type)


def wards(crime_type: str) -> tuple[str, str]:
    """Return title and question of the page on wards.

    >>> wards("Burglary")[0]
    'Burglary by ward'
    >>> wards("Anti-social behaviour")[1][:55]
    'Where is anti-social behaviour (ASB) recorded, is the d'
    """
    name, first = _named(crime_type)
    return (
        f"{name[0].upper()}{name[1:]} by ward",
        f"Where {_is(name)} {first} recorded, is the difference between wards real, and what "
        "changed?",
    )


def hot_spots(crime_type: str) -> tuple[str, str]:
    """Return title and question of the page on hot spots.

    >>> title, question = hot_spots("Drugs")
    >>> title, question[:28]
    ('Hot spots of drugs', 'Where are drugs concentrated')
    """
    name, first = _named(crime_type)
    return (
        f"Hot spots of {name}",
        f"Where {_is(name)} {first} concentrated, has that changed, how certain is it, and how "
        "well does the map predict?",
    )


def districts(crime_type: str) -> tuple[str, str]:
    """Return title and question of the page on the districts of a force.

    >>> districts("Robbery")[0]
    'This district beside the others of its force: robbery'
    """
    name, first = _named(crime_type)
    return (
        f"This district beside the others of its force: {name}",
        f"How does the district compare with its neighbours and the rest of the force in {first}: "
        "in its rate, its change, and the mix of crime types, and how sure is that?",
    )


def _is(name: str) -> str:
    """Say is or are: of weapons possession is held, offences and drugs are.

    >>> _is("possession of weapons"), _is("violence and sexual offences"), _is("drugs")
    ('is', 'are', 'are')
    """
    return "are" if name.endswith(("offences", "drugs")) else "is"
