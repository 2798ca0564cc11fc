"""Whom a pack is for."""

from scp_lib.document.text import plain
from scp_lib.errors import ParameterError

READERS = {
    "committee": "the Crime and Disorder Committee",
    "public": "the public",
    "partners": "the partnership's members",
}


def check_audience(audience: str) -> str:
    """Return the audience; raise ParameterError if there is no pack for it."""
    if audience not in READERS:
        raise ParameterError(
            f"There is no pack for '{plain(audience)}': wanted one of {', '.join(READERS)}."
        )
    return audience
