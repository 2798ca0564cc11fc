"""What the build has to say of its files, as sentences whose numbers are its own counts."""

import re

from scp_lib.build.build import Built
from scp_lib.document.model import Sentence, Table, sentence
from scp_lib.studies.columns import columns


def count_table(built: Built) -> Table:
    """Return the numbers of the build's notes as a table."""
    return Table(
        name="build_counts",
        title="What the build counted in the files received",
        rows=built["build_counts"],
        headers=columns("what | file_or_force: File or force | value: Number"),
        empty="",
        measure="counted while the files were read: scp_lib.build",
        made_from=("incidents", "wards"),
        reads_settings=True,
    )


def note_sentences(built: Built, counts: Table) -> list[Sentence]:
    """Return each note as a sentence; a long list of names in brackets is cut after the third."""
    return [
        sentence(
            note["template"],
            **{name: shortened(str(words)) for name, words in note["names"].items()},
            **{
                name: counts.cell(row, "value", decimals=int(counts.row(row)["decimals"]))
                for name, row in note["counts"].items()
            },
        )
        for note in built.record["notes"]
    ]


def shortened(words: str) -> str:
    """Name the first three of a long list alone; the manifest has all of them.

    >>> shortened("avon, bath, city, devon, essex")
    'avon, bath, city and others, all in manifest.json'
    """
    names = re.split(r", | and ", words)
    if len(names) < 5:
        return words
    return f"{', '.join(names[:3])} and others, all in manifest.json"
