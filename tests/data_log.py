"""The data log: every source's card as Markdown, for docs/data-log.md."""

from __future__ import annotations

from collections.abc import Sequence

from scp_lib.sources.police_uk.announced import listed_breaks
from scp_lib.sources.registry import SOURCES
from scp_lib.sources.source import Source

_SHOWN = {
    "open": "its figures may stand on every page and in every pack",
    "personal": "records of persons: in no report; in a pack only what the disclosure rule allows",
}
_LICENCES = {
    "OGL-3.0": "[Open Government Licence v3.0](https://www.nationalarchives.gov.uk/doc/"
    "open-government-licence/version/3/)"
}


def data_log(sources: Sequence[Source] = SOURCES) -> str:
    """Return the data log as Markdown, one section a source.

    >>> print(data_log().splitlines()[0])
    # Data log
    >>> "## Street-level crime and ASB" in data_log()
    True
    """
    start = (
        "# Data log\n\n"
        "Printed from the cards in `scp_lib/sources/` by `python -m tests.data_log`. "
        "Each report's `manifest.json` lists the very files it read, with their SHA-256.\n"
    )
    sections = "".join(f"\n{_section(source)}" for source in sources)
    breaks = "".join(f"- **{each.first.name}:** {each.finding}\n" for each in listed_breaks())
    return f"{start}{sections}\n## Breaks that police.uk announced\n\n{breaks}"


def _section(source: Source) -> str:
    facts = {
        "Publisher": source.publisher,
        **({"Address": f"<{source.url}>"} if source.url else {}),
        "Licence": _LICENCES.get(source.licence, source.licence),
        "Published": source.cadence,
        "Files": _files(source),
        "Processed table": f"`{source.processed}.parquet`",
        "Shown": _SHOWN[source.shown],
        "Mind": source.caveat,
    }
    lines = "".join(f"- **{name}:** {words}\n" for name, words in facts.items())
    return f"## {source.title}\n\n{lines}"


def _files(source: Source) -> str:
    where = f"`{source.folder}/` of the folder of received files"
    if isinstance(source.files, str) and source.files != "**/*":
        return f"{where}, named like `{source.files}`"
    return f"{where}, as the settings name them" if callable(source.files) else f"{where}, all"


if __name__ == "__main__":
    print(data_log(), end="")
