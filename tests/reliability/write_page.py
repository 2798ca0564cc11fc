"""Write docs/reliability.md from what the command says of every fault."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.reliability.answers import DOC, answer, document
from tests.reliability.faults import FAULTS
from tests.reliability.months import tried


def main() -> None:
    """Run every fault, then write the page."""
    answers = {}
    with tempfile.TemporaryDirectory() as folder:
        usual = answer(None, Path(folder) / "good").lines
        for fault in FAULTS:
            lines = answer(fault, Path(folder) / fault.name).lines
            answers[fault.name] = [line for line in lines if line not in usual]
    DOC.write_text(document(answers, tried()), encoding="utf-8")
    print(DOC)


if __name__ == "__main__":
    main()
