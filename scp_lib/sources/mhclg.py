"""Ministry of Housing, Communities and Local Government: the English indices of deprivation."""

import re

from pydantic import BaseModel, ConfigDict

from scp_lib.errors import SourceError
from scp_lib.sources.web.web import Web

_LSOA = re.compile(r"LSOA code \(\d{4}\)")


class DeprivationAddresses(BaseModel):
    """The file of all ranks, scores and deciles (File 7) of each issue, as a whole address."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    by_hand: str = "https://www.gov.uk/government/collections/english-indices-of-deprivation"
    files: dict[str, str] = {
        "2025": "https://assets.publishing.service.gov.uk/media/691ded56d140bbbaa59a2a7d/"
        "File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv"
    }
    newest: str = "2025"


def fetch_deprivation(web: Web, *, addresses: DeprivationAddresses, year: str) -> bytes:
    """Return an issue's file as published; raise SourceError if it is not laid out so."""
    if year not in addresses.files:
        raise SourceError(
            f"No address is known for the indices of {year}: wanted {', '.join(addresses.files)}. "
            "Write it into sources.toml."
        )
    content = web.get(addresses.files[year]).content
    header = content[:2000].decode("utf-8-sig", "replace").splitlines()[:1]
    if not header or not _LSOA.search(header[0]) or content[-1:] != b"\n":
        raise SourceError(
            f"{addresses.files[year]}: not the file of all ranks by LSOA, or cut short "
            f"({header[0][:80] if header else 'empty'!r}). Nothing was kept; run this again, or "
            f"name its new address in sources.toml (look at {addresses.by_hand})."
        )
    return content
