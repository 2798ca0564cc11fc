"""Bringing what a partnership needs into data/raw, whole, verified and recorded."""

from scp_lib.fetch.addresses import Addresses, read_addresses
from scp_lib.fetch.errand import Errand
from scp_lib.fetch.everything import fetch_everything, held_lines
from scp_lib.fetch.new_partnership import write_new_partnership

__all__ = [
    "Addresses",
    "Errand",
    "fetch_everything",
    "held_lines",
    "read_addresses",
    "write_new_partnership",
]
