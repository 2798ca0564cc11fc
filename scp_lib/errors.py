"""Errors that a person can act on: what was found, what was wanted, the remedy."""

import re
from collections.abc import Iterable, Sequence


def nearest(word: str, known: Sequence[str]) -> str:
    """Return the known word that somebody may have meant; empty if there is none like it.

    >>> nearest("repotr", ["report", "pack"]), nearest("x", ["report", "pack"])
    ('report', '')
    """
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, known, n=1)), "")


def without_sign_in(words: str) -> str:
    """Leave user and password out of every address in a text.

    >>> without_sign_in("https://user:pass@host.example/a@b: not there")
    'https://host.example/a@b: not there'
    """
    return re.sub(r"(?<=://)[^/?#\s]*@", "", words)


class ScpError(Exception):
    """A person's mistake or a fault of an input; printed as plain lines, exit code 2.

    All faults of one input are listed at once; none shows the password of an address.

    >>> print(ScpError(["wards.toml: no name.", "wards.toml: no code."]))
    wards.toml: no name.
    wards.toml: no code.
    """

    def __init__(self, faults: str | Iterable[str]) -> None:
        said = (faults,) if isinstance(faults, str) else faults
        self.faults: tuple[str, ...] = tuple(map(without_sign_in, said))
        super().__init__("\n".join(self.faults))

    def _render_traceback_(self) -> list[str]:
        """Show the lines alone in JupyterLab, as the command does."""
        return list(self.faults)

    def __reduce__(self) -> tuple[type, tuple[tuple[str, ...]]]:
        return type(self), (self.faults,)


class UsageError(ScpError):
    """The words of a command are off."""


class SettingsError(ScpError):
    """A partnership's settings file is wrong."""


class SourceError(ScpError):
    """A received file is not laid out as its publisher lays it out."""


class AreaError(ScpError):
    """Boundaries cannot be trusted to place incidents."""


class PeriodError(ScpError):
    """A month or period is not there, or two periods cannot be compared."""


class ParameterError(ScpError):
    """A notebook has no such parameter, or the value is not of its kind."""


class MeasureError(ScpError):
    """A measure cannot be worked out from the figures it was given."""
