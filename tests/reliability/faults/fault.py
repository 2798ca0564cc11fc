"""What a fault is: how to make it, and what the answer must say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

REFUSED, SAME, WARNED = "refused", "accepted, same result", "accepted, with a warning"


class Fault(NamedTuple):
    """One fault: ``spoil`` makes it in a good raw folder and home; the answer holds ``says``."""

    group: str
    name: str
    words: str
    spoil: Callable[[Path, Path], None]
    answer: str
    says: tuple[str, ...] = ()


def add_fault(
    faults: list[Fault], group: str, words: str, answer: str, *says: str
) -> Callable[..., None]:
    """Put the function below it among the faults, as what makes this one."""

    def add(spoil: Callable[[Path, Path], None]) -> Callable[[Path, Path], None]:
        faults.append(Fault(group, spoil.__name__.strip("_"), words, spoil, answer, says))
        return spoil

    return add
