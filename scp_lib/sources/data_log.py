"""The data log: every source's card as Markdown, for docs/data-log.md."""

from __future__ import annotations

from collections.abc import Sequence

from scp_lib.sources import SOURCES
from scp_lib.sources.announced import listed_breaks
from scp_lib.sources.source import Source

_LICENCES = {
    "OGL-3.0": "[Open Government Licence v3.0](https://www.nationalarchives.gov.uk/doc/"
    "open-government-licence/version/3/)"
}


def data_log(sources: Sequence[Source] = SOURCES) -> str:
    """Return the data log as Markdown, one section a source.

    Examples
    --------
    >>> print(data_log().splitlines()[0])
    # Data log
    >>> "## Street-level crime and ASB" in data_log()
    True
    """
    start = (
        "# Data log\n\n"
        "Printed from the cards in `scp_lib/sources/` by `python -m scp_lib.sources.data_log`. "
        "Each report's `manifest.json` lists the very files it read, with their SHA-256.\n"
    )
    sections = "".join(f"\n{_section(source)}" for source in sources)
    breaks = "".join(f"- **{each.first.name}:** {each.finding}\n" for each in listed_breaks())
    return f"{start}{sections}\n## Breaks that police.uk announced\n\n{breaks}"


def _section(source: Source) -> str:
    facts = {
        "Publisher": source.publisher,
        "Address": f"<{source.url}>",
        "Licence": _LICENCES.get(source.licence, source.licence),
        "Published": source.cadence,
        "Mind": source.caveat,
    }
    lines = "".join(f"- **{name}:** {words}\n" for name, words in facts.items())
    return f"## {source.title}\n\n{lines}"


if __name__ == "__main__":
    print(data_log(), end="")
