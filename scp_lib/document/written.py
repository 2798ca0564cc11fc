"""A briefing as it is handed from its notebook to the pack: both are of one run."""

import pickle
from pathlib import Path

from scp_lib.document.parts import Document
from scp_lib.errors import ScpError

FILE = "briefing.pickle"


def write_document(document: Document, folder: Path) -> None:
    """Write a document next to its page."""
    with (folder / FILE).open("wb") as stream:
        pickle.dump(document, stream)


def read_document(folder: Path) -> Document:
    """Read the document that the notebook of this run has written; ScpError if it wrote none."""
    try:
        with (folder / FILE).open("rb") as stream:
            document = pickle.load(stream)
    except FileNotFoundError:
        raise ScpError(
            "The notebook made no briefing: wanted a cell with page.save_briefing(document)."
        ) from None
    if not isinstance(document, Document):
        raise ScpError("The notebook's briefing is none: wanted page.save_briefing(document).")
    return document
