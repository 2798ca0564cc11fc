"""Makes the embedded example: invented incidents on the real wards of Colchester.

``python -m tests.example.maker`` writes data/raw/example anew; a test holds that what is kept
there is what this writes.
"""

from tests.example.maker.download import write_example
from tests.example.maker.planted import CHANGES, PLACES, TOWN_CENTRE

__all__ = ["CHANGES", "PLACES", "TOWN_CENTRE", "write_example"]
