"""LSOAs, the small areas of a census: which codes are of which."""

import gzip
from functools import cache
from pathlib import Path

_REFERENCE = Path(__file__).parent / "reference"


@cache
def lsoas_of_2011_alone() -> frozenset[str]:
    """Return the LSOA codes of 2011 that were split, merged or redrawn in 2021.

    >>> len(lsoas_of_2011_alone()), "E01000010" in lsoas_of_2011_alone()
    (1106, True)
    """
    packed = (_REFERENCE / "lsoa_2011_only.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode().split())
