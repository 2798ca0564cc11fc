"""An analyst's own words: Markdown in which nothing can run, and whether they hold numbers."""

from __future__ import annotations

import html
import re

UNTRACED = "Numbers written here by hand lead to no table."
"""What a page says under own words with numbers."""
_DASHES_ALONE = re.compile(r"^([ \t]*)-(?=[-\s]*$)", flags=re.MULTILINE)
"""The first dash of a line of dashes alone, which would make a heading of the line before."""


def as_markdown(text: str) -> str:
    """Return own words as Markdown: emphasis and lists stay, links, code and tags are text.

    Examples
    --------
    >>> as_markdown("**Up**, see <b>[here](x)</b>")
    '**Up**, see &lt;b&gt;&#91;here&#93;(x)&lt;/b&gt;'
    """
    safe = html.escape(_DASHES_ALONE.sub("\\1\N{HYPHEN}", text), quote=False)
    return safe.translate({ord(mark): f"&#{ord(mark)};" for mark in "[]`$|#="})


def with_numbers(*said: object) -> list[str]:
    """Return those that are own words, not sentences of the document model, and hold a number.

    Examples
    --------
    >>> with_numbers("3 wards.", "Castle.")
    ['3 wards.']
    """
    return [each for each in said if isinstance(each, str) and re.search(r"\d", each)]
