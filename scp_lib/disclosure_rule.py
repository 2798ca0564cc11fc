"""The rule of one release: which counts are small, and how unsure a reader must stay of them."""

from __future__ import annotations

from typing import Literal, NamedTuple

from scp_lib.errors import ScpError


class DisclosureError(ScpError):
    """A release would tell a count that must not be told."""


class Rule(NamedTuple):
    """Threshold of a source and audience; printed with every release.

    Parameters
    ----------
    threshold
        Counts from 1 to ``threshold`` - 1 are small and withheld; 0 and 1 withhold nothing.
    width
        For each withheld count the best-informed reader must be left with at least
        ``width`` + 1 possible values in a row.
    zeros
        ``shown``: a 0 is published as 0. ``withheld``: a 0 is a small count like the others.

    Examples
    --------
    >>> rule = Rule(threshold=5)
    >>> [count for count in range(8) if rule.is_small(count)]
    [1, 2, 3, 4]
    >>> [count for count in range(8) if Rule(threshold=0).is_small(count)]
    []
    """

    threshold: int = 5
    width: int = 2
    zeros: Literal["shown", "withheld"] = "shown"

    @property
    def is_on(self) -> bool:
        """Whether anything is ever withheld."""
        return self.threshold > 1

    @property
    def smallest(self) -> int:
        """Return the smallest count that is withheld."""
        return 1 if self.zeros == "shown" else 0

    def is_small(self, count: int) -> bool:
        """Whether the count must be withheld."""
        return self.is_on and self.smallest <= count < self.threshold

    def checked(self) -> Rule:
        """Return the rule; raise DisclosureError if no release could keep it.

        >>> Rule(threshold=3, width=2).checked()
        Traceback (most recent call last):
        ...
        scp_lib.disclosure_rule.DisclosureError: A threshold of 3 leaves 2 possible values ...
        """
        if self.threshold < 0 or self.width < 1 or self.zeros not in ("shown", "withheld"):
            raise DisclosureError(
                f"A threshold of {self.threshold}, width {self.width} and zeros '{self.zeros}' "
                "were given: wanted 0 or more, 1 or more, and 'shown' or 'withheld'."
            )
        values = self.threshold - self.smallest
        if self.is_on and values <= self.width:
            raise DisclosureError(
                f"A threshold of {self.threshold} leaves {values} possible values of a small "
                f"count, fewer than the {self.width + 1} that a width of {self.width} asks for: "
                "raise the threshold, lower the width, or withhold zeros too."
            )
        return self
