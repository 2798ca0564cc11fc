"""What a crime type is called: inside a sentence, and in the names of files."""

from __future__ import annotations

import re


def short_name(crime_type: str) -> str:
    """Name a crime type inside a sentence.

    >>> short_name("Anti-social behaviour"), short_name("Violence and sexual offences")
    ('ASB', 'violence and sexual offences')
    """
    if crime_type == "Anti-social behaviour":
        return "ASB"
    return f"{crime_type[0].lower()}{crime_type[1:]}"


def file_stem(words: str) -> str:
    """Name files after a crime type, or after any words: lower-case letters, digits and _.

    >>> file_stem("Anti-social behaviour"), file_stem("Violence and sexual offences")
    ('asb', 'violence_and_sexual_offences')
    """
    return re.sub(r"[^a-z0-9]+", "_", short_name(words).lower()).strip("_") if words else ""


def at_start(words: str) -> str:
    """Write words as a sentence or caption begins.

    >>> at_start("burglary"), at_start("ASB")
    ('Burglary', 'ASB')
    """
    return f"{words[:1].upper()}{words[1:]}"
