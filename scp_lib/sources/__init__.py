"""One module a publisher; their names for things stop here."""

from scp_lib.sources import ons, partner_asb, police_uk
from scp_lib.sources.source import Source

SOURCES: tuple[Source, ...] = (police_uk.SOURCE, ons.WARDS, ons.POPULATION, partner_asb.SOURCE)
