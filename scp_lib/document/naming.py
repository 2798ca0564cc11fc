"""What a crime type is called inside a sentence, and how files are named."""

import re
import unicodedata
from collections.abc import Mapping

OUR_PAGES = frozenset({
    "00_explore", "10_asb_by_ward", "11_asb_hotspots", "12_wards", "20_target_progress",
    "21_town_centre_violence", "22_history", "23_wards_through_time", "40_area_comparison",
    "50_committee_briefing", "90_data_quality",
})  # fmt: skip
"""Pages that come with the project; no two of their tables or maps have the same name."""
PAGE_MARK = "application/vnd.safer.page"
"""The kind of an output that says onto which of a notebook's pages the next ones go: its key."""


def file_start(page: str) -> str:
    """Return what the names of a page's tables and maps begin with.

    Those of our own pages are their tables' names. A copied notebook's, or those of a page with
    other parameters, bear the page's name, so that they never meet another's.

    >>> [file_start(page) for page in ("10_asb_by_ward", "10_asb_by_ward-burglary", "my copy", "")]
    ['', '10_asb_by_ward-burglary-', 'my copy-', '']
    """
    return f"{page}-" if page and page not in OUR_PAGES else ""


_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt")
                      for n in range(10))})  # fmt: skip
"""Names that Windows keeps for devices, whatever follows a point."""


def page_keys(names: Mapping[str, str]) -> dict[str, str]:
    """Name a page after each place, by its code: letters, digits and _ that every system takes.

    Where several places would share a name, or a system keeps it for itself, the code follows.

    >>> page_keys({"E05000001": "St Anne's & St John's", "E05000002": "Tŷ-croes"})
    {'E05000001': 'st_annes_and_st_johns', 'E05000002': 'ty_croes'}
    >>> page_keys({"E05000001": "con", "E05000002": "Ward I", "E05000003": "ward-i"})
    {'E05000001': 'con_e05000001', 'E05000002': 'ward_i_e05000002', 'E05000003': 'ward_i_e05000003'}
    """
    stems = {code: _stem(name) for code, name in names.items()}
    keys: dict[str, str] = {}
    for code, stem in stems.items():
        is_plain = stem and stem not in _DEVICES and list(stems.values()).count(stem) == 1
        key = stem if is_plain else f"{stem}_{_stem(code)}".strip("_")
        while key in keys.values() or (not is_plain and key in stems.values()):
            key += "_"
        keys[code] = key
    return keys


def _stem(words: str) -> str:
    spelt = unicodedata.normalize("NFKD", words.replace("&", " and ")).casefold()
    plain = re.sub("[\u0300-\u036f'\u2019]", "", spelt)
    return re.sub(r"[^a-z0-9]+", "_", plain)[:60].strip("_")


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
