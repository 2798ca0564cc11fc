"""The embedded example: invented incidents on the real wards of Colchester."""

from scp_lib.example.download import write_example
from scp_lib.example.planted import CHANGES, PLACES, TOWN_CENTRE

__all__ = ["CHANGES", "PLACES", "TOWN_CENTRE", "write_example"]
